using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas;

/// <summary>Asks for files under the address that the phone was given, by its user agent, and reports what became of them.</summary>
internal sealed class PlainFetch(PersonaSession session, string userAgent, Func<Login?> login)
{
    /// <summary>No limits are published; a full export of these phones is below 200 kB.</summary>
    private static readonly FetchLimits Settings = new(1024 * 1024, 1024 * 1024, TimeSpan.FromSeconds(60));

    private static readonly FetchLimits Large = new(256L * 1024 * 1024, 8 * 1024 * 1024, TimeSpan.FromMinutes(15));

    /// <summary>A file below a folder.</summary>
    public static Uri Below(Uri folder, string name) => new($"{folder.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{name}");

    /// <summary>Asks for a file of settings. The answer is not reported yet.</summary>
    public Task<Download> GetAsync(string step, Uri target, bool isOwn, CancellationToken cancellationToken)
    {
        var bare = PersonaSession.Bare(target);
        var tag = session.Options.Conditional ? session.Memory.Tags.GetValueOrDefault(bare.AbsoluteUri) : null;
        var request = new FetchRequest(bare, userAgent, Settings, tag, AbortAfterBytes: isOwn ? session.Options.AbortAfterBytes : null);
        return session.Downloader.GetAsync(new DocumentRequest(step, request, PersonaSession.LoginIn(target) ?? login()), cancellationToken);
    }

    /// <summary>Fetches a file and keeps it.</summary>
    /// <param name="count">Counts its entries, or answers null where it is not what it should be; null = anything will do.</param>
    public async Task StoreAsync(string step, Uri target, Func<byte[], int?>? count, CancellationToken cancellationToken)
    {
        var request = new FetchRequest(PersonaSession.Bare(target), userAgent, Large);
        var download = await session.Downloader.GetAsync(new DocumentRequest(step, request, PersonaSession.LoginIn(target) ?? login()), cancellationToken);
        if (!download.Whole)
        {
            session.Report(step, target, download, PersonaSession.WithoutDocument(download.Reply), null);
            return;
        }

        var entries = count is null ? null : download.Reply.Body is { } body ? count(body) : null;
        if (count is not null && entries is null)
        {
            session.Report(step, target, download, StepOutcome.Unreadable, null);
            return;
        }

        var file = new HeldFile(Uri.UnescapeDataString(target.Segments[^1]), step, download.Reply.Bytes, download.Reply.Sha256!, entries);
        session.Report(step, target, download, session.Memory.Take(PersonaSession.Address(target), file) ? StepOutcome.Stored : StepOutcome.Unchanged, entries is { } n ? $"{n} entries" : null);
    }

    /// <summary>Why the phone has no settings of its own after this answer; null when it has.</summary>
    public static string? FailureOf(Download download, StepOutcome outcome) => (outcome, download.Reply) switch
    {
        (StepOutcome.Applied or StepOutcome.Unchanged, _) => null,
        (_, { Aborted: true }) => FailureReasons.Aborted,
        (StepOutcome.Unreadable, _) => FailureReasons.Unreadable,
        (StepOutcome.Missing, { Status: null }) => FailureReasons.Unreachable,
        (StepOutcome.Missing, _) => FailureReasons.NoSettings,
        _ => FailureReasons.Refused,
    };
}
