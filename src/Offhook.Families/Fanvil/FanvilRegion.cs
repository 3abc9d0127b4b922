using System.Globalization;

namespace Offhook.Families.Fanvil;

/// <summary>Languages and tones in the phone's numbers and codes.</summary>
internal static class FanvilRegion
{
    private static readonly Dictionary<string, (string Code, string X, string H)> Languages = LoadLanguages();
    private static readonly Dictionary<string, string> Tones = LoadTones();

    /// <summary>A language in a model's own form; the exact tag first, then the language alone. Null where it is not known.</summary>
    public static string? Language(string tag, FanvilModel model, bool old)
    {
        for (var part = tag; part.Length > 0; part = part.LastIndexOf('-') is > 0 and var dash ? part[..dash] : "")
        {
            if (Languages.TryGetValue(part, out var found))
            {
                return (old ? model.LanguageTable switch { "X" => found.X, "H" => found.H, _ => "" } : found.Code) is { Length: > 0 } value ? value : null;
            }
        }

        return null;
    }

    /// <summary>The number of a country's tones (ISO 3166 letters); null where the phone has none.</summary>
    public static string? ToneNumber(string country) => Tones.GetValueOrDefault(country);

    private static Dictionary<string, (string Code, string X, string H)> LoadLanguages()
    {
        var table = FanvilTable.Load("languages.tsv");
        return table.Rows.ToDictionary(
            r => table.Cell(r, "tag"), r => (table.Cell(r, "code"), table.Cell(r, "x"), table.Cell(r, "h")), StringComparer.Create(CultureInfo.InvariantCulture, ignoreCase: true));
    }

    private static Dictionary<string, string> LoadTones()
    {
        var table = FanvilTable.Load("tones.tsv");
        return table.Rows.ToDictionary(r => table.Cell(r, "country"), r => table.Cell(r, "number"), StringComparer.OrdinalIgnoreCase);
    }
}
