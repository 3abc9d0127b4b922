using System.Globalization;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas.Grandstream;

/// <summary>
/// A Grandstream GRP phone at power-on: plug and play, the binary file, then the XML file of its MAC, and only where that fails the file of its model and the common one.
/// When the file names another server, the phone goes on there without starting again.
/// </summary>
internal sealed class GrandstreamPersona : IPersona
{
    /// <summary>A server that sends a phone on and on is left here.</summary>
    private const int MaxServers = 3;

    /// <summary>A year in minutes; the maker's limit is not known.</summary>
    private const int MaxMinutes = 525_600;

    public string Family => "grandstream";

    public IReadOnlyList<string> Models { get; } = ["GRP2612", "GRP2612W", "GRP2613", "GRP2614", "GRP2615", "GRP2616"];

    /// <summary>A version seen in requests.</summary>
    public string DefaultFirmware => "1.0.5.67";

    public string IdKind => "a MAC address of 12 hex digits";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    public FetchManners Manners { get; } = new();

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare : null;

    public string UserAgent(string model, string id, string? firmware) => $"Grandstream Model HW {model} SW {firmware ?? DefaultFirmware} DevId {id}";

    /// <summary>As a GRP2612W was captured: from port 5080, with its MAC in upper case; five times at most (the maker's guide to plug and play).</summary>
    public PlugAndPlayManner PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory) =>
        new($"MAC%3A{id.ToUpperInvariant()}", "Grandstream", model, firmware) { UserAgent = $"Grandstream {model} {firmware}", Port = 5080, Sequence = 20_000 };

    public IReadOnlySet<string> CalledAs(PhoneMemory memory) => GrandstreamSettings.Accounts
        .Where(a => memory.Value(a.Active) == "1").Select(a => memory.Value(a.User)).Where(user => user.Length > 0).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every <c>P193</c> minutes while <c>P194</c> is 1.</summary>
    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) =>
        memory.Value("P194") == "1" && int.TryParse(memory.Value("P193"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes > 0
            ? new PhonePoll(last.AddMinutes(Math.Min(minutes, MaxMinutes)), PhoneWakeKind.Interval)
            : null;

    public bool Restarts(PhoneMemory memory, PhoneWake wake) => wake.Kind == PhoneWakeKind.Restart || (IsCall(wake) && wake.SaysRestart);

    public Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        session.Preset();

        session.Boot = 1;
        return LoadAsync(session, cancellationToken);
    }

    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        session.Boot = Restarts(session.Memory, wake) ? 1 : 0;
        if (wake.Kind != PhoneWakeKind.Notify || IsCall(wake))
        {
            return LoadAsync(session, cancellationToken);
        }

        session.ReportUnheeded(wake);
        return Task.FromResult(session.Result(HasAccount(session) ? null : FailureReasons.NoAccount));
    }

    // Both words are in use for these phones.
    private static bool IsCall(PhoneWake wake) => wake.Kind == PhoneWakeKind.Notify && wake.Package is "check-sync" or "resync";

    private async Task<PhoneResult> LoadAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var fetch = new PlainFetch(session, UserAgent(session.Model, session.Id, session.Firmware), () => Login(session));
        var server = session.Options.Server;
        for (var servers = 1; servers <= MaxServers; servers++)
        {
            var failure = await AskAsync(session, fetch, server, cancellationToken);
            session.Save();
            if (failure is not null)
            {
                return session.Result(failure);
            }

            var next = Kept(session.Memory);
            if (next is null || Same(next, server))
            {
                await FollowAsync(session, fetch, cancellationToken);
                return session.Result(HasAccount(session) ? null : FailureReasons.NoAccount);
            }

            server = next;
        }

        return session.Result(FailureReasons.RebootLoop);
    }

    private static async Task<string?> AskAsync(PersonaSession session, PlainFetch fetch, Uri server, CancellationToken cancellationToken)
    {
        string? failure = FailureReasons.NoSettings;
        string[] names = [$"cfg{session.Id}", $"cfg{session.Id}.xml", $"cfg{session.Model.ToLowerInvariant()}.xml", "cfg.xml"];
        for (var i = 0; i < names.Length; i++)
        {
            var isOwn = i == 1;
            var step = i switch { 0 => "binary file", 1 => "configuration", 2 => "model file", _ => "common file" };
            var target = PlainFetch.Below(server, names[i]);
            var download = await fetch.GetAsync(step, target, isOwn, cancellationToken);
            var outcome = i == 0 && download.Whole ? StepOutcome.Unreadable
                : download is { Whole: true, Reply.Body: { } body } ? Take(session, body)
                : download.Reply.Aborted ? StepOutcome.Refused : PersonaSession.WithoutDocument(download.Reply);
            session.Report(step, target, download, outcome, null);
            if (outcome is StepOutcome.Applied or StepOutcome.Unchanged)
            {
                return null;
            }

            failure = isOwn ? PlainFetch.FailureOf(download, outcome) : failure;
        }

        return failure;
    }

    private static StepOutcome Take(PersonaSession session, byte[] body)
    {
        if (GrandstreamSettings.Read(body, session.Id) is not { } settings)
        {
            return StepOutcome.Unreadable;
        }

        var changed = false;
        foreach (var (name, value) in settings)
        {
            changed |= session.Memory.Value(name) != value;
            session.Memory.Parameters[name] = value;
        }

        return changed ? StepOutcome.Applied : StepOutcome.Unchanged;
    }

    // Under which name these phones ask for their firmware is not known, so they do not.
    private static async Task FollowAsync(PersonaSession session, PlainFetch fetch, CancellationToken cancellationToken)
    {
        if (session.Options.SettingsOnly)
        {
            return;
        }

        var books = session.Memory.Value("P330") switch { "1" => "tftp", "2" => "http", "3" => "https", _ => null };
        if (books is not null && Address(books, session.Memory.Value("P331")) is { } folder)
        {
            await fetch.StoreAsync("phone book", PlainFetch.Below(folder, "phonebook.xml"), GrandstreamSettings.CountContacts, cancellationToken);
        }

        session.Save();
    }

    /// <summary>What P212 and P237 say.</summary>
    public Uri? Kept(PhoneMemory memory) => memory.Value("P212") switch
    {
        "0" => Address("tftp", memory.Value("P237")),
        "2" => Address("https", memory.Value("P237")),
        "3" => Address("ftp", memory.Value("P237")),
        _ => Address("http", memory.Value("P237")),
    };

    private static Uri? Address(string scheme, string path) =>
        path.Length > 0 && !path.Contains("://", StringComparison.Ordinal) && Uri.TryCreate($"{scheme}://{path}", UriKind.Absolute, out var target) ? target : null;

    private static bool Same(Uri left, Uri right) =>
        left.GetLeftPart(UriPartial.Path).TrimEnd('/').Equals(right.GetLeftPart(UriPartial.Path).TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private static Login? Login(PersonaSession session) =>
        session.Memory.Value("P1360") is { Length: > 0 } user ? new Login(user, session.Memory.Value("P1361")) : null;

    private static bool HasAccount(PersonaSession session) => GrandstreamSettings.Accounts.Any(a =>
        session.Memory.Value(a.Active) == "1" && session.Memory.Value(a.Server).Length > 0 && session.Memory.Value(a.User).Length > 0);
}
