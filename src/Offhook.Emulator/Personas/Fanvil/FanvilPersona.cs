using System.Globalization;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;

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

    public async Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var model = FanvilModels.All.First(known => known.Name == session.Model);
        var firmware = session.Options.Firmware ?? model.Firmware;
        var memory = new FanvilMemory(session.Memory);
        foreach (var (parameter, value) in session.Options.Presets)
        {
            session.Memory.Parameters.TryAdd(parameter, value);
        }

        var old = model.IsOld && !(model.MovesAtTwo && firmware.StartsWith('2'));
        var fetch = new FanvilFetch(session, memory, UserAgent(model.Name, session.Id, firmware));
        var round = new FanvilRound(session, model, memory, fetch, old);
        var attempts = 0;
        for (session.Boot = 1; session.Boot <= MaxBoots; session.Boot++)
        {
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
