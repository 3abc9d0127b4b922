using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>A device file in the making: what it is made of, and where its parameters gather.</summary>
internal sealed class GenericDraft(GenericDefinition definition, DeviceSnapshot device, DeviceSecrets? secrets) : DeviceDraft(device, secrets)
{
    /// <summary>Address of the firmware that this phone shall run; null where none is wanted, or none is stored.</summary>
    public string? FirmwareUrl => Base is { } root && FirmwareOf(Device) is { } file ? $"{Root(root)}/{Uri.EscapeDataString(file.Name)}" : null;

    /// <summary>The stored firmware of the wanted version.</summary>
    public static FileSpec? FirmwareOf(DeviceSnapshot device) => device.Settings.Text(SettingSchema.UpdateFirmware) is not { } target ? null
        : device.Files.Values.FirstOrDefault(f => f.Kind == FileKind.Firmware && f.Version == target
            && (f.Model is null || string.Equals(f.Model, device.Model.Name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Address of a phonebook; null where these phones have no such file.</summary>
    public string? UrlOf(PhonebookSpec book) => Base is { } root && FileOf(definition, book) is { } file ? $"{Root(root)}/{file}" : null;

    /// <summary>Name of the file of a phonebook.</summary>
    public static string? FileOf(GenericDefinition definition, PhonebookSpec book) =>
        definition.Documents.FirstOrDefault(d => d.Phonebook is not null)?.Kind.Pattern.Replace("{name}", book.Name, StringComparison.Ordinal);
}
