using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>Asks for documents under the phone's name and files away what the answers mean without looking into them.</summary>
internal sealed class HtekFetch(PersonaSession session, string userAgent)
{
    /// <summary>A full export is about 188 KB; five times that is no settings file any more.</summary>
    public static FetchLimits Settings { get; } = new(1024 * 1024, 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Firmware is about 10 MB, and takes up to 8 minutes over the Internet (maker's guide, chapter 7).</summary>
    public static FetchLimits Large { get; } = new(64 * 1024 * 1024, 0, TimeSpan.FromMinutes(15));

    /// <summary>Phone books have no published limit; 8 MiB is some 80,000 entries.</summary>
    public static FetchLimits Phonebook { get; } = new(8 * 1024 * 1024, 8 * 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Pictures above 100 KB are dropped (maker's guide, chapter 5.4); they are still received.</summary>
    public static FetchLimits Picture { get; } = new(16 * 1024 * 1024, 100 * 1024, TimeSpan.FromSeconds(60));

    /// <returns>The download, or null when the address' protocol is not played; that is then already reported.</returns>
    public async Task<Download?> GetAsync(
        string step, Uri target, FetchLimits limits, long? abortAfter, CancellationToken cancellationToken)
    {
        if (!session.Downloader.Speaks(target.Scheme))
        {
            session.Report(step, target, null, 0, StepOutcome.Refused, $"{target.Scheme} is not played here");
            return null;
        }

        var bare = PersonaSession.Bare(target);
        var tag = session.Options.Conditional ? session.Memory.Tags.GetValueOrDefault(bare.AbsoluteUri) : null;
        var request = new FetchRequest(bare, userAgent, limits, tag, AbortAfterBytes: abortAfter);
        return await session.Downloader.GetAsync(new DocumentRequest(step, request, LoginFor(target)), cancellationToken);
    }

    public void Report(string step, Uri target, Download download, StepOutcome outcome, string? note)
    {
        var remarks = new List<string>();
        if ((note ?? download.Reply.Trouble) is { } remark)
        {
            remarks.Add(remark);
        }

        if (download.Redirects > 0)
        {
            remarks.Add(download.Redirects == 1 ? "redirected once" : $"redirected {download.Redirects} times");
        }

        if (download.Retries > 0)
        {
            remarks.Add(download.Retries == 1 ? "asked again once" : $"asked again {download.Retries} times");
        }

        session.Report(step, target, download, outcome, remarks.Count == 0 ? null : string.Join("; ", remarks));
    }

    private Login? LoginFor(Uri target)
    {
        var user = session.Memory.Value(HtekParameters.HttpUser);
        return PersonaSession.LoginIn(target) ?? (user.Length > 0 ? new Login(user, session.Memory.Value(HtekParameters.HttpPassword)) : null);
    }
}
