using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Offhook.Core.Rendering;

/// <summary>
/// Text and its bytes, in the encoding that an XML declaration in front of it names (XML 1.0, 4.3.3); UTF-8 where none does. A byte order mark is the first
/// character of the text. What an encoding does not have is written as a character reference, so that the name of a faraway user breaks no file.
/// </summary>
public static partial class MarkupText
{
    // A declaration is short; what it says is looked for no farther.
    private const int MaxDeclaration = 256;

    /// <summary>The bytes of a text.</summary>
    /// <exception cref="FormatException">Its declaration names an encoding that is not known.</exception>
    public static byte[] Encode(string text) => EncodingOf(text).GetBytes(text);

    /// <summary>The encoding that a text names, where it is not UTF-8; else null.</summary>
    /// <exception cref="FormatException">It is not known.</exception>
    public static string? OtherCharset(string text) => EncodingOf(text).WebName is var name && name != "utf-8" ? name : null;

    /// <summary>The text of bytes.</summary>
    /// <exception cref="FormatException">They are not in the encoding that they name, or nobody knows it.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // A declaration is ASCII in every encoding but UTF-16, which has a mark in front of it.
        var encoding = bytes is [0xFF, 0xFE, ..] ? Strict(Encoding.Unicode)
            : bytes is [0xFE, 0xFF, ..] ? Strict(Encoding.BigEndianUnicode)
            : bytes is [0xEF, 0xBB, 0xBF, ..] ? Strict(Encoding.UTF8)
            : EncodingOf(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MaxDeclaration)]));
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"byte {e.Index + 1} is not in the encoding {encoding.WebName}"), e);
        }
    }

    /// <summary>A value as an attribute in single quotes holds it.</summary>
    public static string InSingleQuotes(string value) => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("'", "&apos;", StringComparison.Ordinal);

    /// <summary>A value as a section that needs no escapes (<c>CDATA</c>) holds it.</summary>
    public static string InSection(string value) => value.Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal);

    private static Encoding EncodingOf(string text)
    {
        var declared = Declaration().Match(text.Length > MaxDeclaration ? text[..MaxDeclaration] : text);
        if (!declared.Success)
        {
            return Strict(Encoding.UTF8);
        }

        var name = declared.Groups["name"].Value;
        return Strict(Find(name) ?? throw new FormatException($"the XML declaration names the encoding '{name}', which is not known"));
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Encoding Strict(Encoding encoding)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        strict.EncoderFallback = new ReferenceFallback();
        return strict;
    }

    [GeneratedRegex("""^\uFEFF?<\?xml\s[^>]*?\bencoding\s*=\s*["'](?<name>[A-Za-z][A-Za-z0-9._-]*)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();

    /// <summary>Writes a character that an encoding lacks as <c>&amp;#1234;</c>.</summary>
    private sealed class ReferenceFallback : EncoderFallback
    {
        public override int MaxCharCount => "&#1114111;".Length;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : EncoderFallbackBuffer
        {
            private string text = "";
            private int next;

            public override int Remaining => text.Length - next;

            public override bool Fallback(char charUnknown, int index) => Start(charUnknown);

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => Start(char.ConvertToUtf32(charUnknownHigh, charUnknownLow));

            public override char GetNextChar() => next < text.Length ? text[next++] : '\0';

            public override bool MovePrevious()
            {
                next -= next > 0 ? 1 : 0;
                return next > 0;
            }

            private bool Start(int code)
            {
                // Half of a pair is no character, and no reference can name it.
                (text, next) = (code is >= 0xD800 and <= 0xDFFF ? "?" : string.Create(CultureInfo.InvariantCulture, $"&#{code};"), 0);
                return true;
            }
        }
    }
}
