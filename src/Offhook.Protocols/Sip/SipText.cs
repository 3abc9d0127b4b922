using System.Buffers;

namespace Offhook.Protocols.Sip;

/// <summary>The few rules of RFC 3261 section 25.1 that every header shares.</summary>
public static class SipText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~");

    /// <summary>Whether a text is a token.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>The length of the token that a text begins with; 0 where it begins with something else.</summary>
    public static int TokenLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(TokenCharacters);
        return end < 0 ? text.Length : end;
    }

    /// <summary>A text in quotation marks, with what would end it escaped.</summary>
    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A text without the quotation marks around it and the backslashes in it; any other text as it is.</summary>
    public static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length - 1 ? 1 : 0;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>The parts between separators that stand neither in quotation marks nor in angle brackets, without the space around them.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, quoted, bracketed) = (0, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quoted)
            {
                i += character == '\\' ? 1 : 0;
                quoted = character != '"';
            }
            else if (character == '"')
            {
                quoted = true;
            }
            else if (character is '<' or '>')
            {
                bracketed = character == '<';
            }
            else if (character == separator && !bracketed)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    /// <summary>Where a quoted text that begins at <paramref name="start"/> ends (behind its mark); -1 where it does not.</summary>
    internal static int EndOfQuoted(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1;
            }
        }

        return -1;
    }
}
