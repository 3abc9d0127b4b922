using System.Globalization;
using System.Text;

namespace Offhook.Emulator.Personas.Htek;

internal enum MarkupKind
{
    Open,
    Close,
    Empty,
    Text,
    End,
    Broken,
}

/// <summary>A piece of markup: an element's name, or a text with its references resolved.</summary>
internal readonly record struct MarkupToken(MarkupKind Kind, string Value);

/// <summary>
/// Splits markup into tags and texts as forgivingly as the phone does: attributes are skipped, a raw <c>&amp;</c> stands for itself (two
/// live systems send it), comments and declarations vanish. Whether the phone resolves <c>&amp;amp;</c> is not proven; here it does.
/// </summary>
internal sealed class HtekMarkup(string text)
{
    // Longest reference that is looked for: "&#x10FFFF;".
    private const int LongestReference = 10;

    private int _at;

    public MarkupToken Next()
    {
        while (_at < text.Length)
        {
            if (text[_at] != '<')
            {
                var end = IndexOrEnd("<");
                return Take(MarkupKind.Text, Resolve(text.AsSpan(_at, end - _at)), end);
            }

            if (Starts("<![CDATA["))
            {
                var end = text.IndexOf("]]>", _at, StringComparison.Ordinal);
                return end < 0 ? new(MarkupKind.Broken, "") : Take(MarkupKind.Text, text[(_at + 9)..end], end + 3);
            }

            var skipped = Starts("<!--") ? "-->" : Starts("<?") ? "?>" : Starts("<!") ? ">" : null;
            if (skipped is null)
            {
                return Tag();
            }

            var close = text.IndexOf(skipped, _at, StringComparison.Ordinal);
            if (close < 0)
            {
                return new(MarkupKind.Broken, "");
            }

            _at = close + skipped.Length;
        }

        return new(MarkupKind.End, "");
    }

    private MarkupToken Tag()
    {
        var closing = Starts("</");
        var start = _at + (closing ? 2 : 1);
        var nameEnd = start;
        while (nameEnd < text.Length && text[nameEnd] is not ('>' or '/' or '<') && !char.IsWhiteSpace(text[nameEnd]))
        {
            nameEnd++;
        }

        var end = TagEnd(nameEnd);
        if (end < 0 || nameEnd == start)
        {
            return new(MarkupKind.Broken, "");
        }

        var kind = closing ? MarkupKind.Close : text[end - 1] == '/' ? MarkupKind.Empty : MarkupKind.Open;
        return Take(kind, text[start..nameEnd], end + 1);
    }

    private int TagEnd(int from)
    {
        var quote = '\0';
        for (var at = from; at < text.Length; at++)
        {
            var symbol = text[at];
            if (quote != '\0')
            {
                quote = symbol == quote ? '\0' : quote;
            }
            else if (symbol is '"' or '\'')
            {
                quote = symbol;
            }
            else if (symbol == '>')
            {
                return at;
            }
            else if (symbol == '<')
            {
                return -1;
            }
        }

        return -1;
    }

    private MarkupToken Take(MarkupKind kind, string value, int next)
    {
        _at = next;
        return new(kind, value);
    }

    private bool Starts(string prefix) => text.AsSpan(_at).StartsWith(prefix, StringComparison.Ordinal);

    private int IndexOrEnd(string symbol)
    {
        var index = text.IndexOf(symbol, _at, StringComparison.Ordinal);
        return index < 0 ? text.Length : index;
    }

    private static string Resolve(ReadOnlySpan<char> raw)
    {
        if (!raw.Contains('&'))
        {
            return raw.ToString();
        }

        var resolved = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            if (raw[0] == '&' && TryReference(raw, out var meant, out var length))
            {
                resolved.Append(meant);
                raw = raw[length..];
            }
            else
            {
                resolved.Append(raw[0]);
                raw = raw[1..];
            }
        }

        return resolved.ToString();
    }

    private static bool TryReference(ReadOnlySpan<char> raw, out string meant, out int length)
    {
        var end = raw[..Math.Min(raw.Length, LongestReference)].IndexOf(';');
        length = end + 1;
        meant = "";
        if (end < 2)
        {
            return false;
        }

        var name = raw[1..end];
        meant = name switch
        {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => name[0] == '#' ? Character(name[1..]) : "",
        };
        return meant.Length > 0;
    }

    private static string Character(ReadOnlySpan<char> digits)
    {
        var read = digits is ['x' or 'X', ..]
            ? int.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out code);
        return read && Rune.IsValid(code) && code != 0 ? new Rune(code).ToString() : "";
    }
}
