using System.Globalization;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>A device file in the making. What a generation does not know is not written.</summary>
internal sealed class SnomDraft(DeviceSnapshot device, DeviceSecrets? secrets) : DeviceDraft<SnomName>(device, secrets)
{
    public SnomModel Model { get; } = SnomModels.Get(device.Model);

    /// <summary>Where the phone asks, without a trailing slash; null when that address is a secret and secrets are withheld.</summary>
    public string? Server { get; } = Root(secrets?.BaseUrl ?? device.BaseUrl);

    /// <summary>Whether the phone reads text and no XML.</summary>
    public bool IsText { get; } = device.Generation == SnomGeneration.Text;

    public bool IsSince(string generation) => SnomGeneration.IsSince(Device.Generation, generation);

    /// <summary>Whether this phone's firmware knows the setting.</summary>
    public bool Knows(string name) => SnomCatalogue.Get(name) is var known && SnomGeneration.IsWithin(Device.Generation, known.Since, known.Until);

    public void Set(string name, int index, string value, string source) => Set(SnomName.Of(name, index), value, source);

    public override void Set(SnomName name, string value, string source)
    {
        if (Knows(name.Base))
        {
            Parameters.Set(name.ToString(), value, source);
        }
    }

    /// <summary>Writes the catalogue's "off" form.</summary>
    public void Clear(string name, int index, string source) => Clear(SnomName.Of(name, index), source);

    public void Clear(SnomName name, string source)
    {
        if (Knows(name.Base))
        {
            Parameters.Clear(name.ToString(), SnomCatalogue.Get(name.Base).Off!, source);
        }
    }

    /// <summary>Writes the permission where it is not what the catalogue says.</summary>
    public void Permit(SnomName name, string perm, string source)
    {
        if (Knows(name.Base) && SnomCatalogue.DefaultPerm(name.Base) != perm)
        {
            Parameters.Set((name with { Part = SnomName.Perm }).ToString(), perm, source);
        }
    }

    public static string Flag(bool value) => value ? "on" : "off";

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    protected override string Word(bool value) => Flag(value);
}
