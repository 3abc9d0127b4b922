using System.Collections.Frozen;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>Languages: their codes in names of files, and words that the phone shows in them.</summary>
internal static class SamsungLanguages
{
    private const string English = "eng";

    private static readonly Lazy<FrozenDictionary<string, string>> Codes = new(() =>
    {
        var table = SamsungTable.Load("languages.tsv");
        return table.Rows.ToFrozenDictionary(r => table.Cell(r, "language"), r => table.Cell(r, "code"), StringComparer.OrdinalIgnoreCase);
    });

    private static readonly Lazy<SamsungTable> Words = new(() => SamsungTable.Load("labels.tsv"));

    /// <summary>The code of a device's language.</summary>
    public static string Of(DeviceSnapshot device) =>
        device.Options.GetValueOrDefault(SamsungOptions.LanguageName) is { Length: > 0 } code ? code : Of(device.Settings);

    /// <summary>The code of a scope's language; English where none is set, or one that the table does not have.</summary>
    public static string Of(ResolvedSettings settings) =>
        settings.Text(SettingSchema.RegionLanguage) is { } tag && Codes.Value.TryGetValue(tag.Split('-')[0], out var code) ? code : English;

    /// <summary>The language of a code in names of files; null where the table does not have it.</summary>
    public static string? TagOf(string code) => Codes.Value.Where(c => c.Value == code).Select(c => c.Key).FirstOrDefault();

    /// <summary>Words of a menu in a language; English ones where there are none.</summary>
    public static IEnumerable<(string Id, string Text)> Labels(string menu, string code)
    {
        var words = Words.Value;
        var column = words.Has(code) ? code : English;
        return words.Rows.Where(r => words.Cell(r, "menu") == menu).Select(r => (words.Cell(r, "id"), words.Cell(r, column)));
    }
}
