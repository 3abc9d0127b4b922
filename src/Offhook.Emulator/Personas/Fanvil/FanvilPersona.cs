using System.Globalization;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>
/// A phone at power-on (the maker's description of automatic provisioning, and what live systems saw): boot file, common file, device file; after an
/// accepted change it starts again; once settled it loads what its settings name.
/// </summary>
internal sealed class FanvilPersona : IPersona
{
    /// <summary>Starts in a row before the persona gives up: two are a change and its proof; thrice that is a loop.</summary>
    internal const int MaxBoots = 6;

    /// <summary>Attempts at most, whatever number the settings give: the phone's page takes two digits.</summary>
    private const int MaxAttempts = 99;

    public string Family => "fanvil";

    public IReadOnlyList<string> Models { get; } = [.. FanvilModels.All.Select(model => model.Name)];

    /// <summary>Of the newer generation; older models say another, see <see cref="FanvilModel.Firmware"/>.</summary>
    public string DefaultFirmware => "2.12.20.3";

    public string IdKind => "a MAC address of 12 hex digits";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    /// <summary>Nothing is published about redirections, so none are followed beyond what any client does; how often a phone asks again is in its settings.</summary>
    public FetchManners Manners { get; } = new() { MaxSilenceRetries = 0 };

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare : null;

    public string UserAgent(string model, string id, string? firmware) =>
        $"Fanvil {Model(model).Agent ?? model} {firmware ?? Model(model).Firmware} {id}";

    private static FanvilModel Model(string name) => FanvilModels.All.First(known => known.Name == name);

    /// <summary>
    /// Before the static address, in the maker's order, unless <c>PNP Enable</c> is off. The older ones were captured asking without an equals sign, and their
    /// brand's manual has it; which does which is not known.
    /// </summary>
    public PlugAndPlayManner? PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory)
    {
        var own = Model(model);
        var version = phone.Firmware ?? own.Firmware;
        return Told(phone, memory, "PNPEnable", "1") == "0"
            ? null
            : new PlugAndPlayManner(own.IsOld ? $"MAC{id}" : $"MAC={id}", "Fanvil", own.Agent ?? own.Name, version) { UserAgent = UserAgent(model, id, version) };
    }

    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) => FanvilAddress.Next(new FanvilMemory(memory), last);

    /// <summary>Called to restart, or called plainly where <c>Notify Reboot</c> makes it restart on that as well; phones have that off from the factory.</summary>
    public bool Restarts(PhoneMemory memory, PhoneWake wake) =>
        wake.Kind == PhoneWakeKind.Restart || (IsCall(wake) && (wake.SaysRestart || new FanvilMemory(memory).Value("NotifyReboot") == "1"));

    public Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        session.Preset();

        session.Boot = 1;
        return LoadAsync(session, FanvilAddress.Of(session.Options.Server), cancellationToken);
    }

    /// <summary>Called or at its hour, it provisions where its settings say; of other events no source says that it cares.</summary>
    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        var restarts = Restarts(session.Memory, wake);
        session.Boot = restarts ? 1 : 0;
        var given = FanvilAddress.Of(session.Options.Server);
        if (wake.Kind != PhoneWakeKind.Notify || IsCall(wake))
        {
            return LoadAsync(session, restarts ? given : FanvilAddress.Static(new FanvilMemory(session.Memory), Schemes) ?? given, cancellationToken);
        }

        session.ReportUnheeded(wake);
        return Task.FromResult(session.Result(new FanvilMemory(session.Memory).HasAccount() ? null : FailureReasons.NoAccount));
    }

    private static bool IsCall(PhoneWake wake) => wake is { Kind: PhoneWakeKind.Notify, Package: "check-sync" };

    private static string Told(PhoneOptions phone, PhoneMemory memory, string name, string factory)
    {
        var held = new FanvilMemory(memory).Value(name);
        return held.Length > 0 ? held : phone.Presets.FirstOrDefault(p => p.Key.EndsWith($"/{name}", StringComparison.Ordinal)).Value ?? factory;
    }

    private async Task<PhoneResult> LoadAsync(PersonaSession session, FanvilAddress address, CancellationToken cancellationToken)
    {
        var model = Model(session.Model);
        var firmware = session.Options.Firmware ?? model.Firmware;
        var memory = new FanvilMemory(session.Memory);
        var old = model.IsOld && !(model.MovesAtTwo && firmware.StartsWith('2'));
        var fetch = new FanvilFetch(session, memory, UserAgent(model.Name, session.Id, firmware));
        var attempts = 0;
        for (var start = 1; start <= MaxBoots; start++, session.Boot++)
        {
            var round = new FanvilRound(session, model, memory, fetch, address, old);
            var outcome = await round.RunAsync(cancellationToken);
            while (outcome == FanvilOutcome.Failed && ++attempts < Attempts(memory))
            {
                outcome = await round.RunAsync(cancellationToken);
            }

            Forget(memory);
            session.Save();
            switch (outcome)
            {
                case FanvilOutcome.Aborted:
                    return session.Result(FailureReasons.Aborted);
                case FanvilOutcome.Settled or FanvilOutcome.Failed:
                    return await SettleAsync(session, model, memory, fetch, round.Failure, old, cancellationToken);
                default:
                    // It starts again, and asks where its settings say by now.
                    address = FanvilAddress.Static(memory, Schemes) ?? address;
                    break;
            }
        }

        return session.Result(FailureReasons.RebootLoop);
    }

    private static async Task<PhoneResult> SettleAsync(
        PersonaSession session, FanvilModel model, FanvilMemory memory, FanvilFetch fetch, string? failure, bool old, CancellationToken cancellationToken)
    {
        if (!session.Options.SettingsOnly && failure is null)
        {
            await new FanvilItems(session, model, memory, fetch, old).FollowAsync(cancellationToken);
            session.Save();
        }

        return session.Result(failure ?? (memory.HasAccount() ? null : FailureReasons.NoAccount));
    }

    /// <summary>As often as the settings say; once where they say nothing, as an export of the newer generation has it.</summary>
    private static int Attempts(FanvilMemory memory) =>
        int.TryParse(memory.Value("CheckFailTimes"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? Math.Clamp(times, 1, MaxAttempts) : 1;

    // The ID that somebody typed is asked for at every start unless the phone is told to keep it.
    private static void Forget(FanvilMemory memory)
    {
        if (memory.Own("input").Length > 0 && memory.Value("SaveProvisionInfo") != "1")
        {
            memory.SetOwn("input", "");
        }
    }
}
