using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>
/// A snom phone at power-on: settings by the names that follow from its setting server's address, then the files they list, then firmware, languages and
/// the like. After a change it restarts and asks where its settings say by now.
/// </summary>
internal sealed class SnomPersona : IPersona
{
    /// <summary>
    /// Starts before the persona gives up. The way from V6 to V7 takes five images, and each generation may get other settings; a phone that is
    /// still being changed after that would never rest on a desk.
    /// </summary>
    internal const int MaxBoots = 14;

    // What old phones were seen to run beside their application.
    private const string UsualFileSystem = "jffs2 3.36";
    private const string UsualKernel = "3.38";

    public string Family => "snom";

    public IReadOnlyList<string> Models { get; } = [.. SnomModels.All.Select(model => model.Name)];

    /// <summary>The last version of the older models; each model claims one of its own generation.</summary>
    public string DefaultFirmware => "8.7.5.35";

    public string IdKind => "a MAC address of 12 hex digits";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    /// <summary>That redirections are followed is the maker's word; retries and waits are not published, so these are assumed.</summary>
    public FetchManners Manners { get; } = new();

    /// <summary>Upper case without separators, as the phones write it into addresses.</summary>
    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare.ToUpperInvariant() : null;

    /// <summary>Before the stored setting server in every order the maker published, unless <c>pnp_config</c> is off. No user agent, as captures have it.</summary>
    public PlugAndPlayManner? PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory)
    {
        var on = new SnomMemory(memory).Value("pnp_config") is { Length: > 0 } told ? told : phone.Presets.GetValueOrDefault("pnp_config", "on");
        return on == "off" ? null : new PlugAndPlayManner($"MAC%3a{id}", "snom", model.StartsWith("snom", StringComparison.OrdinalIgnoreCase) ? model : $"snom{model}", firmware);
    }

    public string UserAgent(string model, string id, string? firmware)
    {
        var own = SnomModels.All.First(known => known.Name == model);
        return SnomAgent.Of(own, new SnomMemory(new PhoneMemory()) { Firmware = firmware ?? own.Firmware }, id);
    }

    /// <summary>Identities that take a request for their user name in place of the Contact they registered (<c>user_sipusername_as_line</c>).</summary>
    public IReadOnlySet<string> CalledAs(PhoneMemory memory)
    {
        var told = new SnomMemory(memory);
        return Identities(told).Where(i => told.Value($"user_sipusername_as_line[{i}]") == "on").Select(i => told.Value($"user_name[{i}]")).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public bool Restarts(PhoneMemory memory, PhoneWake wake) => SnomSchedule.Reaction(new SnomMemory(memory), wake) == PhoneReaction.Restart;

    public Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var memory = new SnomMemory(session.Memory);
        foreach (var (setting, value) in session.Options.Presets)
        {
            memory.Type(setting, value);
        }

        session.Boot = 1;
        return PlayAsync(session, memory, SnomAddresses.Given(session.Options.Server), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        var memory = new SnomMemory(session.Memory);
        var does = SnomSchedule.Reaction(memory, wake);
        session.Boot = does == PhoneReaction.Restart ? 1 : 0;
        if (does != PhoneReaction.None)
        {
            // What plug and play says is kept beside the stored address and comes before it, at a start.
            var server = does == PhoneReaction.Restart && session.Found is { } found ? SnomAddresses.Given(found) : Server(session, memory);
            return PlayAsync(session, memory, server, cancellationToken);
        }

        session.ReportUnheeded(wake);
        return Task.FromResult(session.Result(HasIdentity(memory) ? null : FailureReasons.NoAccount));
    }

    /// <inheritdoc/>
    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) => SnomSchedule.Next(memory, last);

    private static async Task<PhoneResult> PlayAsync(PersonaSession session, SnomMemory memory, string server, CancellationToken cancellationToken)
    {
        var model = SnomModels.All.First(known => known.Name == session.Model);
        Begin(session, model, memory);
        var fetch = new SnomFetch(session, model, memory);
        var accepted = false;
        for (var start = 1; start <= MaxBoots; start++, session.Boot++)
        {
            var round = new SnomSettingsRound(session, model, memory, fetch);
            if (memory.Value("update_policy") != "never_update")
            {
                await round.RunAsync(server, cancellationToken);
            }

            accepted |= round.Accepted;
            var firmware = new SnomFirmwareRound(session, model, memory, fetch);
            if (!session.Options.SettingsOnly && !round.Aborted && accepted)
            {
                await firmware.RunAsync(cancellationToken);
            }

            session.Save();
            var next = memory.Value("setting_server").Length > 0 ? memory.Value("setting_server") : server;
            if (round.Aborted || (!firmware.Installed && !round.Changed && (next == server || !accepted)))
            {
                return await SettleAsync(session, memory, fetch, round, accepted, cancellationToken);
            }

            server = next;
        }

        return session.Result(FailureReasons.RebootLoop);
    }

    // Where its settings say, else where somebody told it to ask.
    private static string Server(PersonaSession session, SnomMemory memory) =>
        memory.Value("setting_server") is { Length: > 0 } told ? told : SnomAddresses.Given(session.Options.Server);

    private static void Begin(PersonaSession session, SnomModel model, SnomMemory memory)
    {
        if (memory.Firmware.Length == 0)
        {
            memory.Firmware = session.Options.Firmware ?? model.Firmware;
        }

        if (!SnomAgent.IsSince(memory.Firmware, 7))
        {
            memory.FileSystem = memory.FileSystem.Length == 0 ? UsualFileSystem : memory.FileSystem;
            memory.Kernel = memory.Kernel.Length == 0 ? UsualKernel : memory.Kernel;
        }
    }

    private static async Task<PhoneResult> SettleAsync(
        PersonaSession session, SnomMemory memory, SnomFetch fetch, SnomSettingsRound round, bool accepted, CancellationToken cancellationToken)
    {
        if (round.Aborted)
        {
            return session.Result(FailureReasons.Aborted);
        }

        if (!session.Options.SettingsOnly)
        {
            foreach (var (kind, name, url) in round.Resources)
            {
                // Of languages the phone loads the chosen one.
                var chosen = kind switch { "display language" => memory.Value("language"), "web language" => memory.Value("web_language"), _ => name };
                if (chosen == name && Uri.TryCreate(url, UriKind.Absolute, out var target))
                {
                    await fetch.StoreAsync(kind, target, cancellationToken);
                }
            }

            session.Save();
        }

        return session.Result(accepted ? HasIdentity(memory) ? null : FailureReasons.NoAccount : round.Failure ?? FailureReasons.NoSettings);
    }

    private static bool HasIdentity(SnomMemory memory) => Identities(memory).Any();

    private static IEnumerable<int> Identities(SnomMemory memory) =>
        Enumerable.Range(1, 12).Where(i => memory.Value($"user_active[{i}]") == "on" && memory.Value($"user_name[{i}]").Length > 0);
}
