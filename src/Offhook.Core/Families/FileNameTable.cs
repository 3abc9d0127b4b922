using Offhook.Core.Devices;

namespace Offhook.Core.Families;

/// <summary>The file names of all families, compiled once. A lookup walks only the patterns that begin with the same letter.</summary>
public sealed class FileNameTable
{
    /// <summary>Longest name that any phone asks for, with room; longer ones are nobody's.</summary>
    public const int MaxNameLength = 255;

    private readonly Pattern[][] byFirst = new Pattern[128][];

    internal FileNameTable(IEnumerable<IFamily> families)
    {
        var patterns = families.SelectMany(f => f.Documents.Select(kind => Pattern.Compile(f.Name, kind))).ToList();
        for (var c = 0; c < byFirst.Length; c++)
        {
            byFirst[c] = [.. patterns.Where(p => p.MayBeginWith((char)c)).OrderByDescending(p => p.Specificity)];
        }
    }

    /// <summary>The kind that a file name belongs to; the most specific pattern wins, null when it is nobody's.</summary>
    public DocumentMatch? Match(string fileName) => Match(fileName, family: null);

    /// <summary>The kind of one family that a file name belongs to.</summary>
    public DocumentMatch? Match(string fileName, string? family)
    {
        if (fileName.Length is 0 or > MaxNameLength || fileName[0] >= 128)
        {
            return null;
        }

        foreach (var pattern in byFirst[fileName[0]])
        {
            if ((family is null || pattern.Family == family) && pattern.TryMatch(fileName, out var captured))
            {
                return new DocumentMatch(pattern.Family, pattern.Kind, fileName, captured);
            }
        }

        return null;
    }

    private sealed record Pattern(string Family, DocumentKind Kind, string Prefix, string? Placeholder, string Suffix)
    {
        public int Specificity => (Placeholder switch { null => 3000, "mac" => 2000, "code" => 1000, _ => 0 }) + Prefix.Length + Suffix.Length;

        public static Pattern Compile(string family, DocumentKind kind)
        {
            var open = kind.Pattern.IndexOf('{');
            if (open < 0)
            {
                return new(family, kind, kind.Pattern, null, "");
            }

            var close = kind.Pattern.IndexOf('}', open);
            return new(family, kind, kind.Pattern[..open], kind.Pattern[(open + 1)..close], kind.Pattern[(close + 1)..]);
        }

        public bool MayBeginWith(char c) => Prefix.Length == 0 || char.ToLowerInvariant(Prefix[0]) == char.ToLowerInvariant(c);

        public bool TryMatch(string name, out string captured)
        {
            captured = "";
            if (Placeholder is null)
            {
                return string.Equals(name, Prefix, StringComparison.OrdinalIgnoreCase);
            }

            if (name.Length <= Prefix.Length + Suffix.Length
                || !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                || !name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            var middle = name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length);
            if (Placeholder switch
                {
                    "mac" => !MacAddress.TryParse(middle, out _),
                    "code" => middle.ContainsAnyExceptInRange('0', '9'),
                    _ => false,
                })
            {
                return false;
            }

            captured = middle.ToString();
            return true;
        }
    }
}
