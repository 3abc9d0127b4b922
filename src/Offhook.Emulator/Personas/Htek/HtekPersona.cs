using System.Globalization;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>
/// An Htek desk phone at power-on (maker's guide, chapters 2 and 9): model file, private backup, device file; after an accepted change it
/// reboots and asks again; once settled it follows the addresses it was given.
/// </summary>
internal sealed class HtekPersona : IPersona
{
    /// <summary>
    /// Boots before the persona gives up. A change of file key takes two and a changed server answer one more; a phone that is still
    /// being changed after six would be rebooting for ever on a desk.
    /// </summary>
    internal const int MaxBoots = 6;

    public string Family => "htek";

    public IReadOnlyList<string> Models { get; } = [.. HtekModels.All.Select(model => model.Name)];

    /// <summary>A version seen in a live system's own tree of files.</summary>
    public string DefaultFirmware => "2.0.4.6.41";

    public string IdKind => "a MAC address of 12 hex digits";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    /// <summary>That redirections are followed is the maker's word (its own service relies on it); retries and waits are not published, so these are assumed.</summary>
    public FetchManners Manners { get; } = new();

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare : null;

    /// <summary>First in the maker's order, before the typed address. The exact words of the request were never seen: its form is that of the makers alike.</summary>
    public PlugAndPlayManner? PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory) =>
        memory.Parameters.GetValueOrDefault(HtekParameters.PlugAndPlay, phone.Presets.GetValueOrDefault(HtekParameters.PlugAndPlay, "1")) == "0"
            ? null
            : new PlugAndPlayManner($"MAC{id}", "Htek", model, firmware) { UserAgent = UserAgent(model, id, firmware) };

    /// <summary>The last in the maker's order, after plug and play and DHCP (maker's guide); what is typed into the phone is the same parameter.</summary>
    public Uri? Kept(PhoneMemory memory) =>
        memory.Value(HtekParameters.ConfigPath) is { Length: > 0 } written ? HtekAddresses.Resolve(written, memory.Value(HtekParameters.UpgradeMode)) : null;

    public IReadOnlySet<string>? CalledAs(PhoneMemory memory) => Enumerable.Range(1, HtekParameters.Accounts)
        .Where(account => memory.Value(HtekParameters.Active(account)) == "1").Select(account => memory.Value(HtekParameters.UserId(account))).Where(user => user.Length > 0).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every <c>P193</c> minutes while <c>P194</c> is 1; the maker's defaults are 10080 and on.</summary>
    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) =>
        memory.Parameters.GetValueOrDefault(HtekParameters.Checks, "1") == "1"
        && int.TryParse(memory.Parameters.GetValueOrDefault(HtekParameters.CheckMinutes, "10080"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes > 0
            ? new PhonePoll(last.AddMinutes(minutes), PhoneWakeKind.Interval)
            : null;

    public bool Restarts(PhoneMemory memory, PhoneWake wake) => wake.Kind == PhoneWakeKind.Restart || (IsCall(memory, wake) && wake.SaysRestart);

    /// <summary>Called, it looks for settings, and by <c>reboot=true</c> restarts before (maker's guide); other code in the field calls it by <c>resync</c>.</summary>
    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        session.Boot = Restarts(session.Memory, wake) ? 1 : 0;
        if (wake.Kind != PhoneWakeKind.Notify || IsCall(session.Memory, wake))
        {
            return LoadAsync(session, cancellationToken);
        }

        session.ReportUnheeded(wake);
        return Task.FromResult(session.Result(HasAccount(session) ? null : FailureReasons.NoAccount));
    }

    public Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        session.Preset(HtekParameters.Canonical);

        session.Boot = 1;
        return LoadAsync(session, cancellationToken);
    }

    private static bool IsCall(PhoneMemory memory, PhoneWake wake) =>
        wake.Kind == PhoneWakeKind.Notify && wake.Package is "check-sync" or "resync" && memory.Value(HtekParameters.TakesNotify) != "0";

    private async Task<PhoneResult> LoadAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var model = HtekModels.All.First(known => known.Name == session.Model);
        var fetch = new HtekFetch(session, UserAgent(session.Model, session.Id, session.Firmware));
        for (var start = 1; start <= MaxBoots; start++, session.Boot++)
        {
            var round = await new HtekSettingsRound(session, model, fetch).RunAsync(cancellationToken);
            session.Save();
            if (round.Aborted)
            {
                return session.Result(FailureReasons.Aborted);
            }

            if (!round.Changed)
            {
                return await SettleAsync(session, model, fetch, round, cancellationToken);
            }
        }

        return session.Result(FailureReasons.RebootLoop);
    }

    private static async Task<PhoneResult> SettleAsync(
        PersonaSession session, HtekModel model, HtekFetch fetch, SettingsRound round, CancellationToken cancellationToken)
    {
        if (!session.Options.SettingsOnly && round.Failure is null)
        {
            await new HtekResources(session, model, fetch).FollowAsync(cancellationToken);
            session.Save();
        }

        return session.Result(round.Failure ?? (HasAccount(session) ? null : FailureReasons.NoAccount));
    }

    private static bool HasAccount(PersonaSession session) => Enumerable.Range(1, HtekParameters.Accounts).Any(account =>
        session.Memory.Value(HtekParameters.Active(account)) == "1" && session.Memory.Value(HtekParameters.UserId(account)).Length > 0);

    /// <summary><c>Htek UC903 2.0.4.2 00:1f:c1:1c:22:a9</c>, as a maintained provisioning system matches it.</summary>
    public string UserAgent(string model, string id, string? firmware)
    {
        _ = MacAddress.TryParse(id, out var mac);
        return $"Htek {model} {firmware ?? DefaultFirmware} {mac.Colons}";
    }
}
