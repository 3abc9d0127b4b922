using System.Globalization;

namespace Offhook.Families.Fanvil;

/// <summary>What text the two forms carry.</summary>
internal static class FanvilValues
{
    /// <summary>Longest value that is written: far above any URL or tone string, far below what could hurt.</summary>
    public const int MaxLength = 4096;

    /// <summary>
    /// Null when the value can be carried; else a sentence that names what cannot, without repeating the value. Refused are control characters (a line
    /// ends the value, and XML has no place for most of them), U+FFFE and U+FFFF, and half surrogate pairs.
    /// </summary>
    public static string? Check(string value)
    {
        if (value.Length > MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {value.Length} characters; at most {MaxLength} are allowed");
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(value[i]) || char.IsSurrogate(value[i]) || value[i] is '\uFFFE' or '\uFFFF')
            {
                return string.Create(CultureInfo.InvariantCulture, $"has the character U+{(int)value[i]:X4} at position {i + 1}, which these files cannot carry");
            }
        }

        return null;
    }
}
