using System.Buffers;
using System.Globalization;
using System.Text;

namespace Offhook.Families.Htek;

/// <summary>What text the format carries, and how.</summary>
internal static class HtekXmlText
{
    /// <summary>Longest value that is written or read: far above any URL or tone string, far below what could hurt.</summary>
    public const int MaxValueLength = 8192;

    private static readonly SearchValues<char> TextSpecials = SearchValues.Create("&<>");
    private static readonly SearchValues<char> TextSpecialsButAmpersand = SearchValues.Create("<>");
    private static readonly SearchValues<char> AttributeSpecials = SearchValues.Create("&<>\"");

    private static readonly (string Text, char Value)[] Entities =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\'')];

    /// <summary>
    /// Null when the value can be carried; else a sentence that names what cannot, without repeating the value.
    /// Refused are all control characters: XML 1.0 has no place for most of them, an XML reader changes carriage returns and may change
    /// tabs and newlines, and no setting of these phones has more than one line. Refused as well: U+FFFE, U+FFFF, half surrogate pairs.
    /// </summary>
    /// <param name="rawAmpersand">Whether it will be written with <see cref="HtekXmlOptions.RawAmpersand"/>: then a text such as <c>&amp;lt;</c> would be read as something else.</param>
    public static string? Check(ReadOnlySpan<char> value, bool rawAmpersand = false)
    {
        if (value.Length > MaxValueLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The value has {value.Length} characters; at most {MaxValueLength} are allowed.");
        }

        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(c) || char.IsSurrogate(c) || c >= '\uFFFE')
            {
                return Name(c, i);
            }
            else if (c == '&' && rawAmpersand && ReferenceLength(value[i..]) > 0)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"The '&' at position {i + 1} begins an XML reference, which cannot be told from text while ampersands are written raw.");
            }
        }

        return null;
    }

    /// <summary>Writes text with each special character escaped once.</summary>
    public static void WriteValue(IBufferWriter<byte> output, ReadOnlySpan<char> value, bool rawAmpersand) =>
        Write(output, value, rawAmpersand ? TextSpecialsButAmpersand : TextSpecials);

    public static void WriteAttribute(IBufferWriter<byte> output, ReadOnlySpan<char> value) => Write(output, value, AttributeSpecials);

    /// <summary>
    /// Reads text as files of all hands write it: the five entities and character references are decoded, anything else that begins
    /// with an ampersand stays as it stands.
    /// </summary>
    /// <param name="loose">Whether an ampersand was found that XML would not allow.</param>
    public static string Decode(ReadOnlySpan<char> text, out bool loose)
    {
        loose = false;
        if (!text.Contains('&'))
        {
            return text.ToString();
        }

        var result = new StringBuilder(text.Length);
        while (text.IndexOf('&') is >= 0 and var at)
        {
            result.Append(text[..at]);
            text = text[at..];
            var length = ReferenceLength(text);
            if (length == 0)
            {
                loose = true;
                result.Append('&');
                text = text[1..];
                continue;
            }

            AppendReference(result, text[..length]);
            text = text[length..];
        }

        return result.Append(text).ToString();
    }

    /// <summary>Writes text as it stands. Quicker than the framework's own for the short pieces that a file is made of: it counts the bytes once.</summary>
    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        const int mostBytesPerChar = 3;
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(text.Length * mostBytesPerChar)));
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text, SearchValues<char> specials)
    {
        while (text.IndexOfAny(specials) is >= 0 and var at)
        {
            Append(output, text[..at]);
            output.Write(text[at] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                _ => "&quot;"u8,
            });
            text = text[(at + 1)..];
        }

        if (!text.IsEmpty)
        {
            Append(output, text);
        }
    }

    private static string Name(char c, int index) => c switch
    {
        '\n' or '\r' => Sentence("a line break", index),
        '\t' => Sentence("a tab", index),
        '\0' => Sentence("a NUL character", index),
        _ when char.IsSurrogate(c) => Sentence("half of a surrogate pair", index),
        _ => Sentence(string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)c:X4}"), index),
    };

    private static string Sentence(string what, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"The value has {what} at position {index + 1}, which the file format cannot carry.");

    /// <summary>Length of the reference at the beginning of the text, 0 when there is none that XML knows.</summary>
    private static int ReferenceLength(ReadOnlySpan<char> text)
    {
        foreach (var (entity, _) in Entities)
        {
            if (text.StartsWith(entity))
            {
                return entity.Length;
            }
        }

        // The longest is &#x10FFFF; a run of zeros before it is not worth reading on.
        var end = text[..Math.Min(text.Length, 12)].IndexOf(';');
        return end > 0 && TryReadCharacter(text[..(end + 1)], out _) ? end + 1 : 0;
    }

    private static void AppendReference(StringBuilder result, ReadOnlySpan<char> reference)
    {
        foreach (var (entity, value) in Entities)
        {
            if (reference.SequenceEqual(entity))
            {
                result.Append(value);
                return;
            }
        }

        TryReadCharacter(reference, out var rune);
        result.Append(rune.ToString());
    }

    private static bool TryReadCharacter(ReadOnlySpan<char> reference, out Rune rune)
    {
        rune = default;
        if (!reference.StartsWith("&#"))
        {
            return false;
        }

        var digits = reference[2..^1];
        var hex = digits.StartsWith("x");
        return int.TryParse(hex ? digits[1..] : digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Rune.TryCreate(number, out rune)
            && !Rune.IsControl(rune)
            && number is not (0xFFFE or 0xFFFF);
    }
}
