using System.Buffers;
using System.Text;

namespace Offhook.Families.Snom;

/// <summary>Text in the maker's files: what they can carry, and how it is escaped.</summary>
internal static class SnomXmlText
{
    /// <summary>Says why neither a line of text nor an element can carry a value; null when both can.</summary>
    public static string? Check(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c))
            {
                return $"has a control character at {i + 1}; a value is one line";
            }

            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || c >= '\uFFFE')
            {
                return $"has half a character at {i + 1}";
            }
        }

        return value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) ? "begins or ends with a blank, which phones cut off" : null;
    }

    /// <summary>A text in which what cannot be carried became a space, so that one odd name does not cost a company its phone book.</summary>
    public static string Clean(string text)
    {
        if (Check(text) is null)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is 0xFFFE or 0xFFFF ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    /// <summary>Writes text as it is.</summary>
    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<char> text) =>
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    /// <summary>Writes text with <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> escaped, in attributes quotes too; as real files are written.</summary>
    public static void Escape(IBufferWriter<byte> output, ReadOnlySpan<char> text, bool attribute = false)
    {
        while (text.IndexOfAny("&<>\"") is var at and >= 0)
        {
            Append(output, text[..at]);
            Append(output, text[at] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => attribute ? "&quot;" : "\"" });
            text = text[(at + 1)..];
        }

        Append(output, text);
    }
}
