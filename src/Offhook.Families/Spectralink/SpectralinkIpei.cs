using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Offhook.Families.Spectralink;

/// <summary>
/// The identity of a portable: a 16-bit code of its maker as five digits, a 20-bit serial number as seven, and a check character that is usually left out
/// (ETSI EN 300 175-6, annex C).
/// </summary>
internal static class SpectralinkIpei
{
    public const string Allowed = "five digits up to 65535, a blank, seven digits up to 1048575; a check character may follow";

    private const int Digits = 12;

    /// <summary>Reads it with or without blanks and check character; the answer has the form that the server's files have.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? normal, out string wrong)
    {
        (normal, wrong) = (null, $"is no IPEI; {Allowed}");
        var bare = text.Replace(" ", "", StringComparison.Ordinal);
        if (bare.Length is not (Digits or Digits + 1) || bare.AsSpan(0, Digits).ContainsAnyExceptInRange('0', '9')
            || !HasSerialOfSeven(text.Trim()))
        {
            return false;
        }

        if (int.Parse(bare.AsSpan(0, 5), CultureInfo.InvariantCulture) > ushort.MaxValue || int.Parse(bare.AsSpan(5, 7), CultureInfo.InvariantCulture) > 0xFFFFF)
        {
            return false;
        }

        var check = CheckOf(bare);
        if (bare.Length > Digits && bare[Digits] != check)
        {
            wrong = $"has a wrong check character; {check} is the one of {bare[..5]} {bare[5..Digits]}";
            return false;
        }

        normal = $"{bare[..5]} {bare[5..Digits]}";
        return true;
    }

    /// <summary>The check character: each digit times its place, modulo 11; ten is a star.</summary>
    public static char CheckOf(string digits)
    {
        var sum = 0;
        for (var i = 0; i < Digits; i++)
        {
            sum += (i + 1) * (digits[i] - '0');
        }

        return sum % 11 == 10 ? '*' : (char)('0' + (sum % 11));
    }

    // A blank that stands elsewhere than after the maker's code is a sign that a digit is missing there.
    private static bool HasSerialOfSeven(string text) => text.IndexOf(' ') is var at && (at < 0 || at == 5 || at == Digits);
}
