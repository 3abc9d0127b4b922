using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>Asks for files under the server's address and reports what became of them.</summary>
internal sealed class SpectralinkFetch(PersonaSession session)
{
    /// <summary>Ten thousand users of half a kilobyte, with room; no limit is published.</summary>
    public static FetchLimits Text { get; } = new(16 * 1024 * 1024, 16 * 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>The image of a virtual server is the largest; no size is published.</summary>
    public static FetchLimits Image { get; } = new(1024L * 1024 * 1024, 0, TimeSpan.FromMinutes(30));

    public Uri Below(string name) =>
        new($"{session.Options.Server.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(name).Replace("%3A", ":", StringComparison.Ordinal)}");

    public Task<Download> GetAsync(string step, Uri target, FetchLimits limits, long? abortAfter, CancellationToken cancellationToken)
    {
        var bare = PersonaSession.Bare(target);
        var tag = session.Options.Conditional ? session.Memory.Tags.GetValueOrDefault(bare.AbsoluteUri) : null;

        // How these servers introduce themselves over HTTP is not published.
        var request = new FetchRequest(bare, "", limits, tag, AbortAfterBytes: abortAfter);
        return session.Downloader.GetAsync(new DocumentRequest(step, request, PersonaSession.LoginIn(target)), cancellationToken);
    }

    /// <summary>Gets a text and lets it be taken in.</summary>
    public async Task<(StepOutcome Outcome, Download Download)> TakeAsync(
        string step, string name, Func<byte[], (StepOutcome Outcome, string? Note)> take, long? abortAfter, CancellationToken cancellationToken)
    {
        var target = Below(name);
        var download = await GetAsync(step, target, Text, abortAfter, cancellationToken);
        var (outcome, note) = download.Reply.Aborted ? (StepOutcome.Refused, "connection reset by the server that asks")
            : download is { Whole: true, Reply.Body: { } body } ? take(body)
            : (PersonaSession.WithoutDocument(download.Reply), null);
        session.Report(step, target, download, outcome, note);
        return (outcome, download);
    }
}
