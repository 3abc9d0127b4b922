using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>A device file in the making.</summary>
internal sealed class FanvilDraft(DeviceSnapshot device, DeviceSecrets? secrets) : DeviceDraft<FanvilField>(device, secrets)
{
    public FanvilModel Model { get; } = FanvilModels.Instance[device.Model];

    public bool IsOld { get; } = device.Generation == FanvilGeneration.Old;

    /// <summary>Writes a field by the name that it has in the phone's generation; nothing where that has no such field.</summary>
    public override void Set(FanvilField field, string value, string source)
    {
        if (field.In(IsOld) is { } name)
        {
            Parameters.Set(name, value, source);
        }
    }

    /// <summary>Writes a field's "off" form.</summary>
    public void Clear(FanvilField field, string off, string source)
    {
        if (field.In(IsOld) is { } name)
        {
            Parameters.Clear(name, off, source);
        }
    }

    /// <summary>
    /// Address of a file of ours. Over FTP the login stands in it, in the maker's form; over HTTP the phone answers a challenge with the login that
    /// its settings hold.
    /// </summary>
    public string Url(Uri root, string fileName)
    {
        var url = $"{Root(root)}/{Uri.EscapeDataString(fileName)}";
        return root.Scheme == "ftp" && Secrets?.Login is { } login
            ? $"ftp://{Uri.EscapeDataString(login.User)}:{Uri.EscapeDataString(login.Password.Reveal())}@{url["ftp://".Length..]}"
            : url;
    }
}
