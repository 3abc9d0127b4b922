using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>The family's own switches.</summary>
internal static class SnomOptions
{
    public const string Generation = "generation";
    public const string KeepContacts = "keepContacts";
    public const string FirmwareCheck = "firmwareCheck";
    public const string Uploads = "uploads.";
    public const string SettingFiles = "settingFiles";

    /// <summary>Kinds of files that a phone keeps (maker's page on uploads).</summary>
    public static IReadOnlyList<string> UploadTypes { get; } =
    [
        "gui", "web", "font", "defaults", "license", "parammap", "moh", "qml", "gui_xml_state_settings", "gui_xml_state_conference",
        "gui_xml_state_edit_number", "gui_xml_state_settings_preferences", "gui_xml_state_settings_call_features", "gui_xml_state_settings_identity",
        "gui_xml_state_settings_network", "gui_xml_state_settings_maintenance", "gui_xml_state_settings_information", "gui_xml_brand_variant",
        "gui_xml_contactlist", "gui_xml_call_lists_file", "gui_xml_custom",
    ];

    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(Generation, SettingType.Choice, "Firmware generation: 6 text files (up to 7.1.7), 7, 8 (up to 8.6), 8.7, 8.9, 10. Unset, what the phone says decides.")
        {
            Choices = SnomGeneration.All,
        },
        new(KeepContacts, SettingType.Flag, "Keep contacts that the user added; else the phone books replace the phone's own. Contacts that were taken away stay on the phone then."),
        new(FirmwareCheck, SettingType.Integer, "Minutes between two looks for firmware; unset, 1440."),
        new(SettingFiles, SettingType.TextList, "Stored settings files that the phone reads before its own, in this order."),
        new(Uploads + "*", SettingType.Text, "Name of a stored file that the phone keeps as the kind in place of the star, such as uploads.moh; firmware 8.7 and later."),
    ];

    public static bool IsOn(ImmutableSortedDictionary<string, string> options, string name) => options.GetValueOrDefault(name) is "true";
}
