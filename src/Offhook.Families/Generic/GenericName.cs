using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Offhook.Families.Generic;

/// <summary>
/// The name of a parameter, or of one for each slot: text with <c>{line}</c>, <c>{key}</c>, <c>{module}</c> and <c>{book}</c>, each also as
/// <c>{key*2+1361}</c>; or a list of names, one for each line.
/// </summary>
internal sealed partial class GenericName
{
    private readonly IReadOnlyList<string> names;
    private readonly List<Part> parts = [];

    private GenericName(GenericSlotKind kind, IReadOnlyList<string> names) => (Kind, this.names) = (kind, names);

    public GenericSlotKind Kind { get; }

    /// <summary>How many slots have a name; the largest number where the name is computed.</summary>
    public int Count => names.Count > 0 ? names.Count : int.MaxValue;

    /// <summary>A list of names, one for each line.</summary>
    public static GenericName OfLines(IReadOnlyList<string> names) => new(GenericSlotKind.Line, names);

    /// <summary>Reads a name; null where it has a placeholder that is not known, or two kinds of them.</summary>
    public static GenericName? TryParse(string text)
    {
        var matches = Placeholder().Matches(text);
        if (matches.Sum(m => m.Length) == 0 ? text.AsSpan().ContainsAny('{', '}') : Placeholder().Replace(text, "").AsSpan().ContainsAny('{', '}'))
        {
            return null;
        }

        var words = matches.Select(m => m.Groups["word"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        GenericSlotKind? kind = words switch
        {
            [] => GenericSlotKind.Device,
            ["line"] => GenericSlotKind.Line,
            ["key"] => GenericSlotKind.Key,
            ["key", "module"] => GenericSlotKind.ModuleKey,
            ["book"] => GenericSlotKind.Book,
            _ => null,
        };
        if (kind is not { } known)
        {
            return null;
        }

        var name = new GenericName(known, []);
        var at = 0;
        foreach (Match match in matches)
        {
            name.parts.Add(new(text[at..match.Index], match.Groups["word"].Value == "module", Number(match.Groups["times"], 1), Number(match.Groups["plus"], 0)));
            at = match.Index + match.Length;
        }

        name.parts.Add(new(text[at..], OfModule: false, 0, 0));
        return name;
    }

    /// <summary>The name of a slot.</summary>
    /// <param name="index">1-based number of the line, key or book; anything where there is one name.</param>
    /// <param name="module">1-based number of the module.</param>
    public string Of(int index, int module = 0)
    {
        if (names.Count > 0)
        {
            return names[index - 1];
        }

        if (parts.Count == 1)
        {
            return parts[0].Before;
        }

        var text = new StringBuilder(48);
        foreach (var part in parts)
        {
            text.Append(part.Before);
            if (part.Times != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{((part.OfModule ? module : index) * part.Times) + part.Plus}");
            }
        }

        return text.ToString();
    }

    private static int Number(Group group, int otherwise) =>
        group.Success ? int.Parse(group.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"\{(?<word>line|key|module|book)(\*(?<times>[1-9]\d{0,3}))?(?<plus>[+-]\d{1,6})?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    private readonly record struct Part(string Before, bool OfModule, int Times, int Plus);
}
