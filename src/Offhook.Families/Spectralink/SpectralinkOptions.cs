using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Spectralink;

/// <summary>The family's own switches.</summary>
internal static class SpectralinkOptions
{
    public const string Adopted = "adopted";
    public const string Merge = "merge";
    public const string Licenses = "licenses";
    public const string SlaveLicenses = "slaveLicenses";
    public const string DefaultFirmware = "defaultFirmware";
    public const string Firmware = "firmware.";

    /// <summary>The slot of the server's own image.</summary>
    public const string Server = "kws";

    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(Adopted, SettingType.Flag, "Whether the server is ours: true when it is new, or when what it holds has been taken over. Until then it is only observed, and asks in vain."),
        new(Merge, SettingType.Flag, "Whether its configuration is laid over what it holds (the default where the model can) or replaces all of it: then what is not given returns to factory."),
        new(Licenses, SettingType.TextList, "Licence keys. With merge they are appended to those it holds, without they replace them."),
        new(SlaveLicenses, SettingType.TextList, "Licence keys of the redundant server, by the same rules."),
        new(DefaultFirmware, SettingType.Flag, "Whether the server's image is the default for base stations and media resources too; 400, 6500 and Virtual One."),
        new(Firmware + "*", SettingType.Text, "Images by slot: kws the server, pp and eight digits a handset series, rfp and rfp6 base stations of 2500 and 8000. A slot that is not given downloads nothing."),
    ];

    /// <summary>The slots whose elements are always written, so that an image that is withdrawn is withdrawn on the server too.</summary>
    public static IEnumerable<string> Slots(SpectralinkModel model) => model.IsTwoGenerations
        ? ["kws", "rfp", "rfp6", "pp14208700", "pp14225100", "pp14225110", "pp14225190"]
        : ["kws", "pp14208700", "pp14225100", "pp14225110", "pp14225190"];

    /// <summary>What is wrong with a slot on a model, or null.</summary>
    public static string? CheckSlot(string slot, SpectralinkModel model)
    {
        var isHandset = slot.Length == 10 && slot.StartsWith("pp", StringComparison.Ordinal) && !slot.AsSpan(2).ContainsAnyExceptInRange('0', '9');
        return isHandset || Slots(model).Contains(slot) ? null : $"the {model.Name} has no such slot; {string.Join(", ", Slots(model))} and pp with eight digits are allowed";
    }

    /// <summary>Images by slot, only those that are given.</summary>
    public static IEnumerable<(string Slot, string Image)> Images(DeviceSnapshot device) => device.Options
        .Where(o => o.Key.StartsWith(Firmware, StringComparison.Ordinal) && o.Value.Length > 0).Select(o => (o.Key[Firmware.Length..], o.Value));

    public static bool IsOn(DeviceSnapshot device, string name) => device.Options.GetValueOrDefault(name) is "true";

    public static bool Merges(DeviceSnapshot device) =>
        SpectralinkModel.Of(device.Model).Merges && device.Options.GetValueOrDefault(Merge) is not "false";
}
