using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>
/// A DECT server at power-on and at each check (maker's provisioning guide): firmware, configuration, users, handset groups. What it holds is kept, so
/// that a second check loads only what changed.
/// </summary>
internal sealed class SpectralinkPersona : IPersona
{
    /// <summary>Rounds in a row before the persona gives up: a configuration that names an image, that image's restart, and one more; twice that is a loop.</summary>
    internal const int MaxBoots = 6;

    public string Family => "spectralink";

    public IReadOnlyList<string> Models { get; } = [.. SpectralinkModels.All.Select(model => model.Name)];

    /// <summary>A version that the maker's guide shows.</summary>
    public string DefaultFirmware => "PCS20Ba90198";

    public string IdKind => "a MAC address of 12 hex digits, or a UUID for a Virtual One";

    public IReadOnlyList<string> Schemes { get; } = ["http", "https", "tftp"];

    /// <summary>Nothing is published about redirections and retries, so these are assumed.</summary>
    public FetchManners Manners { get; } = new();

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare : Guid.TryParse(id, out var uuid) ? uuid.ToString("D") : null;

    public async Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var model = SpectralinkModels.All.First(known => known.Name == session.Model);
        var memory = new SpectralinkMemory(session.Memory, model);
        session.Preset();

        memory.Begin();

        if (memory.Running("kws").Length == 0)
        {
            memory.Run("kws", session.Firmware);
        }

        // A licence key takes effect at a restart only.
        memory.Activate();
        session.Boot = 1;
        return await CheckAsync(session, model, memory, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken)
    {
        var model = SpectralinkModels.All.First(known => known.Name == session.Model);
        var memory = new SpectralinkMemory(session.Memory, model);
        var does = wake.Kind == PhoneWakeKind.Restart ? SpectralinkReaction.Restart : SpectralinkSchedule.Reaction(memory, wake);
        if (does == SpectralinkReaction.Restart)
        {
            return BootAsync(session, cancellationToken);
        }

        session.Boot = 0;
        if (does == SpectralinkReaction.Check)
        {
            return CheckAsync(session, model, memory, cancellationToken);
        }

        session.Report(wake.ToString(), session.Options.Server, status: null, bytes: 0, StepOutcome.Refused, "the server is not set to check then");
        return Task.FromResult(Ended(session, memory, failure: null));
    }

    /// <summary>Any of its users stands for the server (maker's guide); one that may not call is taken to be registered nowhere.</summary>
    public IReadOnlySet<string> CalledAs(PhoneMemory memory) => memory.Parameters
        .Where(p => p.Key.StartsWith("users[", StringComparison.Ordinal) && p.Key.EndsWith("].username", StringComparison.Ordinal))
        .Where(p => memory.Value($"{p.Key[..^"username".Length]}disabled") != "true")
        .Select(p => p.Value).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) => SpectralinkSchedule.Next(memory, now, last);

    // Its own image makes the server restart; images that were only just named are looked for in another round of the same check.
    private static async Task<PhoneResult> CheckAsync(PersonaSession session, SpectralinkModel model, SpectralinkMemory memory, CancellationToken cancellationToken)
    {
        var check = new SpectralinkCheck(session, model, memory);
        for (var round = 1; round <= MaxBoots; round++)
        {
            var (next, failure) = await check.RunAsync(cancellationToken);
            session.Save();
            if (failure is not null || next == SpectralinkNext.Nothing)
            {
                return Ended(session, memory, failure);
            }

            if (next == SpectralinkNext.Restart)
            {
                session.Boot++;
                memory.Activate();
            }
        }

        return session.Result(FailureReasons.RebootLoop);
    }

    private static PhoneResult Ended(PersonaSession session, SpectralinkMemory memory, string? failure) =>
        session.Result(failure ?? (memory.HasUser() ? null : FailureReasons.NoAccount));
}
