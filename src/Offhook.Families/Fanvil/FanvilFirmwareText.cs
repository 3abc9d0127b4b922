using System.Text;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>The text by which a phone of the newer generation learns which firmware it should run.</summary>
internal static class FanvilFirmwareText
{
    /// <summary>Null where no firmware is meant for it: the phone then finds nothing and stays as it is.</summary>
    public static DocumentBody? Write(DeviceSnapshot device)
    {
        if (FanvilProvisioning.Firmware(device) is not { } image)
        {
            return null;
        }

        // The image lies beside this file, so its bare name is an address that needs neither ours nor a token.
        var text = $"Version={image.Version}\r\nFirmware={Uri.EscapeDataString(image.Name)}\r\nInfo=TXT|XML\r\n{device.Model.Name} firmware {image.Version}\r\n";
        return new DocumentBody(Encoding.UTF8.GetBytes(text), []);
    }
}
