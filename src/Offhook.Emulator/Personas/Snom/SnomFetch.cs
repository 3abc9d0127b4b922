using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>Asks for files under the phone's name and reports what became of them.</summary>
internal sealed class SnomFetch(PersonaSession session, SnomModel model, SnomMemory memory)
{
    /// <summary>A thousand contacts in a settings file are 200 kB; no limit is published.</summary>
    public static FetchLimits Settings { get; } = new(4 * 1024 * 1024, 4 * 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Images have some 10 MB; the newest models' more.</summary>
    public static FetchLimits Large { get; } = new(256L * 1024 * 1024, 0, TimeSpan.FromMinutes(15));

    /// <returns>The download, or null when the address' protocol is not played; that is then already reported.</returns>
    public async Task<Download?> GetAsync(string step, Uri target, FetchLimits limits, long? abortAfter, CancellationToken cancellationToken)
    {
        if (!session.Downloader.Speaks(target.Scheme))
        {
            session.Report(step, target, null, 0, StepOutcome.Refused, $"{target.Scheme} is not played here");
            return null;
        }

        var bare = PersonaSession.Bare(target);
        var tag = session.Options.Conditional ? session.Memory.Tags.GetValueOrDefault(bare.AbsoluteUri) : null;
        var request = new FetchRequest(bare, SnomAgent.Of(model, memory, session.Id), limits, tag, AbortAfterBytes: abortAfter);
        return await session.Downloader.GetAsync(new DocumentRequest(step, request, LoginFor(target)), cancellationToken);
    }

    public void Report(string step, Uri target, Download download, StepOutcome outcome, string? note)
    {
        var remark = note ?? download.Reply.Trouble;
        if (download.Redirects > 0)
        {
            var times = download.Redirects == 1 ? "redirected once" : $"redirected {download.Redirects} times";
            remark = remark is null ? times : $"{remark}; {times}";
        }

        session.Report(step, target, download, outcome, remark);
    }

    /// <summary>Takes a file in without looking into it.</summary>
    public async Task<bool> StoreAsync(string step, Uri target, CancellationToken cancellationToken)
    {
        if (await GetAsync(step, target, Large, null, cancellationToken) is not { } download)
        {
            return false;
        }

        if (download is not { Whole: true, Reply.Sha256: { } digest })
        {
            Report(step, target, download, PersonaSession.WithoutDocument(download.Reply), null);
            return false;
        }

        var name = Uri.UnescapeDataString(target.Segments[^1]);
        var changed = session.Memory.Take(PersonaSession.Address(target), new HeldFile(name, step, download.Reply.Bytes, digest));
        Report(step, target, download, changed ? StepOutcome.Stored : StepOutcome.Unchanged, null);
        return true;
    }

    private Login? LoginFor(Uri target) => PersonaSession.LoginIn(target)
        ?? (memory.Value("http_client_user") is { Length: > 0 } user ? new Login(user, memory.Value("http_client_pass")) : null);
}
