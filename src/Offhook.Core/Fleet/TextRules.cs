using System.Globalization;

namespace Offhook.Core.Fleet;

/// <summary>What a text may hold, and how a value is shown in an error.</summary>
internal static class TextRules
{
    private const int ShownLength = 60;

    /// <summary>Says what is wrong with a single line of text, or null.</summary>
    public static string? CheckLine(string text, int maxLength)
    {
        if (text.Length > maxLength)
        {
            return $"has {text.Length} characters; at most {maxLength} are allowed";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                return $"contains {Name(c)}; a single line of text is allowed";
            }
        }

        return CheckSurrogates(text);
    }

    /// <summary>Says what is wrong with a text of many lines, or null.</summary>
    public static string? CheckBlock(string text, int maxLength)
    {
        if (text.Length > maxLength)
        {
            return $"has {text.Length} characters; at most {maxLength} are allowed";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
            {
                return $"contains {Name(c)}; lines of text are allowed";
            }
        }

        return CheckSurrogates(text);
    }

    /// <summary>A value as an error shows it: in quotes, without control characters, not endless.</summary>
    public static string Show(string text)
    {
        var shown = text.Length > ShownLength ? text[..ShownLength] + "…" : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c))}'";
    }

    private static string? CheckSurrogates(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return "contains half a character (a lone surrogate); whole characters are allowed";
            }

            i++;
        }

        return null;
    }

    private static string Name(char c)
    {
        var name = c switch
        {
            '\0' => " (NUL)",
            '\t' => " (tab)",
            '\n' => " (line feed)",
            '\r' => " (carriage return)",
            '\u001B' => " (escape)",
            '\u007F' => " (delete)",
            '\u0085' => " (next line)",
            '\u2028' => " (line separator)",
            '\u2029' => " (paragraph separator)",
            _ => " (a control character)",
        };
        return string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}{name}");
    }
}
