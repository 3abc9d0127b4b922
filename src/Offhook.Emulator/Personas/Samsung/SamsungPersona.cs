using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Samsung;

/// <summary>An SMT-i phone with SCM firmware: one file over TFTP, which says where the others are over HTTP. Nothing is known of polling or of being called.</summary>
internal sealed class SamsungPersona : IPersona
{
    public string Family => "samsung";

    public IReadOnlyList<string> Models { get; } = [.. SamsungModels.All.Select(model => model.Name)];

    /// <summary>How these phones number their firmware is not known.</summary>
    public string DefaultFirmware => "SCM";

    public string IdKind => "a MAC address of 12 hex digits";

    /// <summary>TFTP is what phones were seen to use; the others let a test ask without it.</summary>
    public IReadOnlyList<string> Schemes { get; } = ["tftp", "http", "https"];

    /// <summary>Nothing is known about redirections and retries, so these are assumed.</summary>
    public FetchManners Manners { get; } = new();

    public string? NormaliseId(string id) => MacAddress.TryParse(id, out var mac) ? mac.Bare.ToUpperInvariant() : null;

    /// <summary>Nobody: no source says that these phones can be called.</summary>
    public IReadOnlySet<string> CalledAs(PhoneMemory memory) => new HashSet<string>();

    public async Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken)
    {
        var failure = await new SamsungBoot(session, SamsungModels.All.First(known => known.Name == session.Model)).RunAsync(cancellationToken);
        session.Save();
        return session.Result(failure);
    }
}
