using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>
/// A DECT server at power-on and at each check (maker's provisioning guide): firmware, configuration, users, handset groups. What it holds is kept, so
/// that a second check loads only what changed.
/// </summary>
internal sealed class SpectralinkPersona : IPersona
{
    /// <summary>Checks in a row before the persona gives up: a configuration that names an image, that image's reboot, and one more; twice that is a loop.</summary>
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
        foreach (var (parameter, value) in session.Options.Presets)
        {
            session.Memory.Parameters.TryAdd(parameter, value);
        }

        memory.Begin();

        if (memory.Running("kws").Length == 0)
        {
            memory.Run("kws", session.Firmware);
        }

        var check = new SpectralinkCheck(session, model, memory);
        for (session.Boot = 1; session.Boot <= MaxBoots; session.Boot++)
        {
            var (again, failure) = await check.RunAsync(cancellationToken);
            session.Save();
            if (failure is not null || !again)
            {
                return session.Result(failure ?? (memory.HasUser() ? null : FailureReasons.NoAccount));
            }
        }

        return session.Result(FailureReasons.RebootLoop);
    }
}
