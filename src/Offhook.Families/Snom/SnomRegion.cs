namespace Offhook.Families.Snom;

/// <summary>A language as phones call it.</summary>
/// <param name="Tag">BCP 47 tag.</param>
/// <param name="OldName">Its name up to 8.7; empty where unknown.</param>
/// <param name="NewName">Its name since 8.9; empty where unknown.</param>
/// <param name="GuiCode">What stands for it in names of the display's files; empty where unknown.</param>
/// <param name="WebCode">The same of the web pages' files.</param>
internal sealed record SnomLanguage(string Tag, string OldName, string NewName, string GuiCode, string WebCode)
{
    public string NameOf(string generation) => SnomGeneration.IsSince(generation, SnomGeneration.EightNine) ? NewName : OldName;
}

/// <summary>Tables of languages and tones.</summary>
internal static class SnomRegion
{
    private static readonly Dictionary<string, string> Schemes = LoadSchemes();

    public static IReadOnlyList<SnomLanguage> Languages { get; } = LoadLanguages();

    /// <summary>The tones of a country; null where there are none.</summary>
    public static string? Tones(string country) => Schemes.GetValueOrDefault(country);

    /// <summary>The language of a tag: itself first, then the language alone.</summary>
    public static SnomLanguage? Language(string tag) =>
        Languages.FirstOrDefault(l => l.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase))
        ?? Languages.FirstOrDefault(l => l.Tag.Equals(tag.Split('-')[0], StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> LoadSchemes()
    {
        var table = SnomTable.Load("tones.tsv");
        return table.Rows.ToDictionary(r => table.Cell(r, "country"), r => table.Cell(r, "scheme"), StringComparer.OrdinalIgnoreCase);
    }

    private static List<SnomLanguage> LoadLanguages()
    {
        var table = SnomTable.Load("languages.tsv");
        return [.. table.Rows.Select(r => new SnomLanguage(table.Cell(r, "tag"), table.Cell(r, "until87"), table.Cell(r, "since89"), table.Cell(r, "gui"), table.Cell(r, "web")))];
    }
}
