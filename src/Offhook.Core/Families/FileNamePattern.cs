using Offhook.Core.Devices;

namespace Offhook.Core.Families;

/// <summary>One pattern of a kind: text, a placeholder, text, a second placeholder, text; the later ones may be missing.</summary>
internal sealed record FileNamePattern(
    string Family, DocumentKind Kind, string Prefix, string? First, string Middle, string? Second, string Suffix)
{
    // A UUID without its hyphens; with them it is longer.
    private const int UuidDigits = 32;

    public int Specificity => Worth(First) + (Second is null ? 0 : Worth(Second) / 10) + Prefix.Length + Middle.Length + Suffix.Length;

    public static FileNamePattern Compile(string family, DocumentKind kind, string pattern)
    {
        var (prefix, first, rest) = Cut(pattern);
        var (middle, second, suffix) = Cut(rest);
        return second is null ? new(family, kind, prefix, first, "", null, middle) : new(family, kind, prefix, first, middle, second, suffix);
    }

    public bool MayBeginWith(char c) => Prefix.Length == 0 || char.ToLowerInvariant(Prefix[0]) == char.ToLowerInvariant(c);

    public bool MayEndWith(char c)
    {
        var text = First is null ? Prefix : Suffix;
        return text.Length == 0 || char.ToLowerInvariant(text[^1]) == char.ToLowerInvariant(c);
    }

    public bool TryMatch(string name, out string captured, out string part)
    {
        (captured, part) = ("", "");
        if (First is null)
        {
            return string.Equals(name, Prefix, StringComparison.OrdinalIgnoreCase);
        }

        if (name.Length <= Prefix.Length + Suffix.Length
            || !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || !name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var between = name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length);
        var second = ReadOnlySpan<char>.Empty;
        if (Second is not null)
        {
            var at = FindMiddle(between);
            if (at < 0)
            {
                return false;
            }

            second = between[(at + Middle.Length)..];
            between = between[..at];
        }

        // Most names that come here fit other patterns, so nothing is made before it fits.
        if (!Fits(First, between))
        {
            return false;
        }

        (captured, part) = (between.ToString(), second.ToString());
        return true;
    }

    // The second placeholder stands at the end, so the text between the two is looked for from there; a MAC may hold that text itself ("a-00-04-…").
    private int FindMiddle(ReadOnlySpan<char> between)
    {
        for (var at = between.LastIndexOf(Middle, StringComparison.OrdinalIgnoreCase); at > 0;
            at = between[..at].LastIndexOf(Middle, StringComparison.OrdinalIgnoreCase))
        {
            if (at + Middle.Length < between.Length && Fits(Second!, between[(at + Middle.Length)..]))
            {
                return at;
            }
        }

        return -1;
    }

    private static (string Before, string? Placeholder, string After) Cut(string pattern)
    {
        var open = pattern.IndexOf('{');
        if (open < 0)
        {
            return (pattern, null, "");
        }

        var close = pattern.IndexOf('}', open);
        return (pattern[..open], pattern[(open + 1)..close], pattern[(close + 1)..]);
    }

    private static int Worth(string? placeholder) => placeholder switch { null => 3000, "mac" or "id" => 2000, "code" => 1000, _ => 0 };

    private static bool Fits(string placeholder, ReadOnlySpan<char> text) => placeholder switch
    {
        "mac" => MacAddress.TryParse(text, out _),
        "id" => MacAddress.TryParse(text, out _) || (text.Length >= UuidDigits && DeviceId.TryParse(text.ToString(), out _)),
        "code" => !text.ContainsAnyExceptInRange('0', '9'),
        _ => true,
    };
}
