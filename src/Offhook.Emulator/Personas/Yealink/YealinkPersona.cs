using System.Globalization;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas.Yealink;

/// <summary>
/// A Yealink phone of today at power-on: plug and play, its own boot file, the common boot file, and without either the file of its model and its own.
/// A later file wins; a pair of files that it had before changes nothing.
/// </summary>
internal sealed class YealinkPersona : IPersona
{
    private const string Fingerprint = "fingerprint";
    private const string PlugAndPlayOn = "static.auto_provision.pnp_enable";

    public string Family => "yealink";

    public IReadOnlyList<string> Models { get; } = [.. YealinkModels.Numbers.Keys];

    /// <summary>A version seen in requests of a T46U.</summary>
    public string DefaultFirmware => "108.86.0.20";

    public string IdKind => "a MAC address of 12 hex digits";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    public FetchManners Manners { get; } = new();

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare : null;

    public string UserAgent(string model, string id, string? firmware)
    {
        _ = MacAddress.TryParse(id, out var mac);
        return $"Yealink SIP-{model} {firmware ?? DefaultFirmware} {mac.Colons}";
    }

    /// <summary>First in the order of the maker's manual, unless it is switched off; its words are those of two captures.</summary>
    public PlugAndPlayManner? PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory) =>
        memory.Parameters.GetValueOrDefault(PlugAndPlayOn, phone.Presets.GetValueOrDefault(PlugAndPlayOn, "1")) == "0"
            ? null
            : new PlugAndPlayManner($"MAC%3a{id}", "Yealink", model, firmware) { UserAgent = UserAgent(model, id, firmware) };

    /// <summary>The last in the order of its maker's manual; it takes the place of what was typed, because that is where it was typed.</summary>
    public Uri? Kept(PhoneMemory memory) => Uri.TryCreate(memory.Value("static.auto_provision.server.url"), UriKind.Absolute, out var kept) && kept.Host.Length > 0 ? kept : null;

    public IReadOnlySet<string> CalledAs(PhoneMemory memory) => Accounts(memory).Select(account => memory.Value($"{account}.user_name")).ToHashSet(StringComparer.Ordinal);

    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) => YealinkSchedule.Next(memory, last);

    public bool Restarts(PhoneMemory memory, PhoneWake wake) => YealinkSchedule.Reaction(memory, wake) == PhoneReaction.Restart;

    public Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        session.Preset();

        session.Boot = 1;
        return LoadAsync(session, cancellationToken);
    }

    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        var does = YealinkSchedule.Reaction(session.Memory, wake);
        session.Boot = does == PhoneReaction.Restart ? 1 : 0;
        if (does != PhoneReaction.None)
        {
            return LoadAsync(session, cancellationToken);
        }

        session.ReportUnheeded(wake);
        return Task.FromResult(session.Result(HasAccount(session.Memory) ? null : FailureReasons.NoAccount));
    }

    private async Task<PhoneResult> LoadAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var fetch = new PlainFetch(session, UserAgent(session.Model, session.Id, session.Firmware), () => Login(session));
        foreach (var boot in (string[])[$"{session.Id}.boot", "y000000000000.boot"])
        {
            var target = PlainFetch.Below(session.Options.Server, boot);
            var download = await fetch.GetAsync("boot file", target, isOwn: false, cancellationToken);
            session.Report("boot file", target, download, download.Whole ? StepOutcome.Refused : PersonaSession.WithoutDocument(download.Reply), download.Whole ? "boot files are not played" : null);
        }

        var (common, _, _) = await ReadAsync(session, fetch, "common file", $"y{YealinkModels.Numbers[session.Model].ToString("000000000000", CultureInfo.InvariantCulture)}.cfg", isOwn: false, null, cancellationToken);
        var (own, download2, outcome) = await ReadAsync(session, fetch, "configuration", $"{session.Id}.cfg", isOwn: true, common, cancellationToken);
        session.Save();
        if (PlainFetch.FailureOf(download2, outcome) is { } failure)
        {
            return session.Result(failure);
        }

        if (own is not null || outcome == StepOutcome.Unchanged)
        {
            await FollowAsync(session, fetch, cancellationToken);
        }

        return session.Result(HasAccount(session.Memory) ? null : FailureReasons.NoAccount);
    }

    private static async Task<(YealinkSettings? Settings, Download Download, StepOutcome Outcome)> ReadAsync(
        PersonaSession session, PlainFetch fetch, string step, string name, bool isOwn, YealinkSettings? before, CancellationToken cancellationToken)
    {
        var target = PlainFetch.Below(session.Options.Server, name);
        var download = await fetch.GetAsync(step, target, isOwn, cancellationToken);
        if (download is not { Whole: true, Reply.Body: { } body })
        {
            var without = download.Reply.Aborted ? StepOutcome.Refused : PersonaSession.WithoutDocument(download.Reply);
            session.Report(step, target, download, without, null);
            return (null, download, without);
        }

        if (YealinkSettings.Read(body) is not { } settings)
        {
            session.Report(step, target, download, StepOutcome.Unreadable, $"the first line must be {YealinkSettings.FirstLine}");
            return (null, download, StepOutcome.Unreadable);
        }

        var outcome = isOwn ? Take(session, before, settings, download.Reply.Sha256!) : StepOutcome.Applied;
        session.Report(step, target, download, outcome, settings.Unreadable > 0 ? $"{settings.Unreadable} lines are no parameters" : null);
        return (settings, download, outcome);
    }

    // What counts as changed is the pair of files; without a change nothing is applied.
    private static StepOutcome Take(PersonaSession session, YealinkSettings? common, YealinkSettings own, string digest)
    {
        var fingerprint = $"{common?.Digest} {digest}";
        if (session.Memory.Tags.GetValueOrDefault(Fingerprint) == fingerprint)
        {
            return StepOutcome.Unchanged;
        }

        session.Memory.Tags[Fingerprint] = fingerprint;
        foreach (var (name, value) in (common?.Items ?? []).Concat(own.Items))
        {
            session.Memory.Parameters[name] = value;
        }

        return StepOutcome.Applied;
    }

    private static async Task FollowAsync(PersonaSession session, PlainFetch fetch, CancellationToken cancellationToken)
    {
        if (session.Options.SettingsOnly)
        {
            return;
        }

        if (Address(session, "static.firmware.url") is { } firmware)
        {
            await fetch.StoreAsync("firmware", firmware, count: null, cancellationToken);
        }

        for (var book = 1; book <= YealinkModels.Phonebooks; book++)
        {
            if (Address(session, $"remote_phonebook.data.{book}.url") is { } target)
            {
                await fetch.StoreAsync("phone book", target, YealinkSettings.CountContacts, cancellationToken);
            }
        }

        session.Save();
    }

    private static Uri? Address(PersonaSession session, string parameter) =>
        Uri.TryCreate(session.Memory.Value(parameter), UriKind.Absolute, out var target) && session.Downloader.Speaks(target.Scheme) ? target : null;

    private static Login? Login(PersonaSession session) => session.Memory.Value("static.auto_provision.server.username") is { Length: > 0 } user
        ? new Login(user, session.Memory.Value("static.auto_provision.server.password"))
        : null;

    private static bool HasAccount(PhoneMemory memory) => Accounts(memory).Any(account => memory.Value($"{account}.sip_server.1.address").Length > 0);

    private static IEnumerable<string> Accounts(PhoneMemory memory) => Enumerable.Range(1, YealinkModels.MostAccounts).Select(n => $"account.{n}")
        .Where(account => memory.Value($"{account}.enable") == "1" && memory.Value($"{account}.user_name").Length > 0);
}
