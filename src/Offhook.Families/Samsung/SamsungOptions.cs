using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>The family's own switches and parameters.</summary>
internal static class SamsungOptions
{
    public const string GroupName = "group";
    public const string LanguageName = "language";
    public const string DirectoryUrl = "directoryUrl";
    public const string PortraitUrl = "portraitUrl";
    public const string Profiles = "profiles";

    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(GroupName, SettingType.Text, "User group in names of files, as the maker's own server writes them (sec_service_100.xml); digits, or a word that does not begin with 'u'."),
        new(LanguageName, SettingType.Text, "Three-letter code of the language in names of files; stands over what region.language gives."),
    ];

    public static string? Group(DeviceSnapshot device) => device.Options.GetValueOrDefault(GroupName);

    /// <summary>Values that no neutral setting has. They are no names of the maker's, of whose files no body is public.</summary>
    public static ParameterInfo? Describe(string name) => name switch
    {
        DirectoryUrl => new ParameterInfo(name, "Address of the directory") { Allowed = "an absolute URL", ClearedValue = "", Source = "report: content of sec_phone", Grade = "I" },
        PortraitUrl => new ParameterInfo(name, "Address of the pictures of callers") { Allowed = "an absolute URL", ClearedValue = "", Source = "report: content of sec_phone", Grade = "I" },
        Profiles => new ParameterInfo(name, "Kinds of files that sec_user lists, in order")
        {
            Allowed = $"some of {string.Join(", ", SamsungDocuments.ProfileKinds)}, each once, with blanks between; line among them",
            ClearedValue = string.Join(' ', SamsungDocuments.ProfileKinds),
            Source = "report: content of sec_user",
            Grade = "R",
            CheckValue = CheckProfiles,
        },
        _ => null,
    };

    private static string? CheckProfiles(string value)
    {
        var kinds = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(kinds, k => !SamsungDocuments.ProfileKinds.Contains(k)) is { } other ? $"'{other}' is no kind that sec_user lists"
            : kinds.Distinct(StringComparer.Ordinal).Count() < kinds.Length ? "a kind is there twice"
            : !kinds.Contains("line") ? "without line no phone registers"
            : null;
    }
}
