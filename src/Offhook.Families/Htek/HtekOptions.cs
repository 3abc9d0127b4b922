using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>The family's own switches.</summary>
internal static class HtekOptions
{
    public const string EncryptionKey = "encryptionKey";
    public const string PhoneHasKey = "phoneHasKey";
    public const string Generation = "generation";
    public const string RawAmpersand = "rawAmpersand";
    public const string NameTags = "nameTags";
    public const string LocalPhonebook = "localPhonebook";

    public const string HasNoKey = "none";
    public const string HasWantedKey = "wanted";

    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(EncryptionKey, SettingType.Secret, "File key, 1 to 16 digits 0-9 A-F. The phone gets it in a plain file first; from then on its file is encrypted."),
        new(PhoneHasKey, SettingType.Choice, "Overrides what is remembered of the phone's key: none after a reset by hand, wanted when the key was entered by hand. Take it away again once the phone is in step.")
        {
            Choices = [HasNoKey, HasWantedKey],
        },
        new(Generation, SettingType.Choice, "Firmware generation: 1 before 2.0, 2 from 2.0.4 on. Unset, what the phone says decides.")
        {
            Choices = [HtekGeneration.First, HtekGeneration.Second],
        },
        new(RawAmpersand, SettingType.Flag, "Write & unescaped, as other systems do; for a phone that does not decode &amp;."),
        new(NameTags, SettingType.Flag, "Name elements after parameters instead of codes; U-series only."),
        new(LocalPhonebook, SettingType.Flag, "Load the phone books into the phone's own directory too, and not only as remote books."),
    ];

    public static bool IsOn(ImmutableSortedDictionary<string, string> options, string name) => options.GetValueOrDefault(name) is "true";
}
