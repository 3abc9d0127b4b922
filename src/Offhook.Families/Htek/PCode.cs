using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>The number by which a phone knows a parameter; written with a leading P, as in <c>P47</c>.</summary>
internal readonly record struct PCode(int Number) : IComparable<PCode>
{
    /// <summary>Longest text of a code that is read; real ones have at most five digits.</summary>
    public const int MaxDigits = 6;

    public static bool TryParse([NotNullWhen(true)] string? text, out PCode code) => TryParse(text.AsSpan(), out code);

    /// <summary>Reads <c>P47</c> or <c>p47</c>: digits only after the letter, no leading zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PCode code)
    {
        code = default;
        if (text.Length is < 2 or > MaxDigits + 1 || text[0] is not ('P' or 'p') || text[1] is < '1' or > '9')
        {
            return false;
        }

        if (!int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        code = new PCode(number);
        return true;
    }

    public int CompareTo(PCode other) => Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Number}");
}
