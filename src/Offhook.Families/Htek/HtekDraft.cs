using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Htek;

/// <summary>A device file in the making.</summary>
internal sealed class HtekDraft(DeviceSnapshot device, DeviceSecrets? secrets) : DeviceDraft<PCode>(device, secrets)
{
    private const int SecondsOfMinute = 60;

    public bool IsFirstGeneration { get; } = device.Generation == HtekGeneration.First;

    public override void Set(PCode code, string value, string source) => Parameters.Set(HtekCatalogue.Instance[code].Name, value, source);

    /// <summary>Writes the catalogue's "off" form.</summary>
    public void Clear(PCode code, string source)
    {
        var parameter = HtekCatalogue.Instance[code];
        Parameters.Clear(parameter.Name, parameter.Off, source);
    }

    /// <summary>Seconds as the whole minutes that the phone counts in.</summary>
    public long Minutes(long seconds, string setting) => Coarser(seconds, SecondsOfMinute, "minutes", "min", setting);

    /// <summary>Address of a file of ours.</summary>
    public static string Url(Uri root, string fileName) => $"{Root(root)}/{fileName}";
}
