using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>A version of up to four numbers, such as <c>8.7.5.35</c> or <c>3.36</c>.</summary>
internal readonly record struct SnomVersion(int Major, int Minor, int Third, int Fourth) : IComparable<SnomVersion>
{
    private const int Numbers = 4;

    public static bool TryParse(ReadOnlySpan<char> text, out SnomVersion version)
    {
        Span<int> numbers = stackalloc int[Numbers];
        numbers.Clear();
        version = default;
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            if (count == Numbers || !int.TryParse(text[range], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count++]))
            {
                return false;
            }
        }

        version = new(numbers[0], numbers[1], numbers[2], numbers[3]);
        return count > 1;
    }

    /// <exception cref="FormatException">It is no version.</exception>
    public static SnomVersion Parse(string text) => TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is no version.");

    public int CompareTo(SnomVersion other) => (Major, Minor, Third, Fourth).CompareTo((other.Major, other.Minor, other.Third, other.Fourth));
}
