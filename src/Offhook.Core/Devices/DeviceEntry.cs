namespace Offhook.Core.Devices;

/// <summary>The compact index entry of a device: what every request needs, and nothing else. 64 bytes with its id.</summary>
/// <param name="Id">What it is known by.</param>
/// <param name="ScopeNode">Number of its node in the scope tree.</param>
/// <param name="ModelNumber">Number of its family and model in the model table.</param>
/// <param name="Flags">Enabled, failed, …</param>
/// <param name="Generation">Number of its firmware generation in the generation table; 0 = the model's default.</param>
/// <param name="Change">The change number of its own spec or of what it is known to hold, whichever is higher.</param>
/// <param name="Reckoned">The basis up to which its documents were reckoned.</param>
/// <param name="Wanted">The change number at which its documents last changed.</param>
/// <param name="Delivered">Up to which change it has them.</param>
/// <param name="WantedDigest">Digest over its required documents.</param>
public readonly record struct DeviceEntry(
    DeviceId Id, int ScopeNode, ushort ModelNumber, DeviceFlags Flags, byte Generation, long Change, long Reckoned, long Wanted, long Delivered, ulong WantedDigest)
{
    /// <summary>Whether it has everything it should have. A device whose documents fail to render is never in step.</summary>
    public bool InStep => Wanted > 0 && Delivered == Wanted && (Flags & DeviceFlags.Failed) == 0;

    /// <summary>What an operator decided about it; null = nothing.</summary>
    public bool? Approved => (Flags & DeviceFlags.Approved) != 0 ? true : (Flags & DeviceFlags.Rejected) != 0 ? false : null;
}

/// <summary>States of an index entry.</summary>
[Flags]
public enum DeviceFlags : byte
{
    /// <summary>Disabled and well.</summary>
    None = 0,

    /// <summary>It is served.</summary>
    Enabled = 1,

    /// <summary>Its documents cannot be rendered.</summary>
    Failed = 2,

    /// <summary>The operator fixed its firmware generation; what requests say about it is ignored.</summary>
    GenerationFixed = 4,

    /// <summary>Something is kept about what the phone holds already, so a rendering has to read it.</summary>
    Carries = 8,

    /// <summary>It has a dial plan, a country or an outside prefix of its own.</summary>
    Dials = 16,

    /// <summary>An operator approved it.</summary>
    Approved = 32,

    /// <summary>An operator said that it is not to be approved; it is shown to nobody as waiting.</summary>
    Rejected = 64,
}
