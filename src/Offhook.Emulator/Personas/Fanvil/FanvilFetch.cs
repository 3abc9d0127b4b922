using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>Asks for files and reports what became of them.</summary>
internal sealed class FanvilFetch(PersonaSession session, FanvilMemory memory, string userAgent)
{
    /// <summary>A full export has about 60 KB; ten times that is no configuration any more.</summary>
    public static FetchLimits Config { get; } = new(1024 * 1024, 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Phone books, lists and pictures; no limit is published.</summary>
    public static FetchLimits Item { get; } = new(16 * 1024 * 1024, 8 * 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Android images are the largest; no size is published.</summary>
    public static FetchLimits Image { get; } = new(1024L * 1024 * 1024, 0, TimeSpan.FromMinutes(15));

    public async Task<Download?> GetAsync(string step, Uri target, FetchLimits limits, long? abortAfter, CancellationToken cancellationToken)
    {
        if (!session.Downloader.Speaks(target.Scheme))
        {
            session.Report(step, target, null, 0, StepOutcome.Refused, $"{target.Scheme} is not played here");
            return null;
        }

        var bare = PersonaSession.Bare(target);
        var tag = session.Options.Conditional ? session.Memory.Tags.GetValueOrDefault(bare.AbsoluteUri) : null;
        var user = memory.Value("DefaultUsername", "DownloadUsername");
        var login = PersonaSession.LoginIn(target) ?? (user.Length > 0 ? new Login(user, memory.Value("DefaultPassword", "DownloadPassword")) : null);
        return await session.Downloader.GetAsync(new DocumentRequest(step, new FetchRequest(bare, userAgent, limits, tag, AbortAfterBytes: abortAfter), login), cancellationToken);
    }
}
