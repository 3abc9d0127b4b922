using System.Globalization;
using System.Text.RegularExpressions;

namespace Offhook.Families.Htek;

/// <summary>
/// Unfolds the rule rows of <c>parameters.tsv</c>. <c>P20200+5</c> with <c>LineKey{5-36}_Type</c> stands for 32 parameters:
/// the code grows by the step for each number; a row with several ranges has a step for each.
/// Neighbouring rows with the same ranges are unfolded together, number by number, so that one key's parameters stay together.
/// </summary>
internal static partial class HtekRules
{
    [GeneratedRegex(@"\{(\d+)-(\d+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex RangePattern();

    public static IEnumerable<(PCode Code, string[] Row)> Expand(HtekTable table)
    {
        var code = table.Column("code");
        var name = table.Column("name2");
        for (var i = 0; i < table.Rows.Count;)
        {
            if (!table.Rows[i][code].Contains('+', StringComparison.Ordinal))
            {
                yield return (Parse(table.Rows[i][code]), table.Rows[i]);
                i++;
                continue;
            }

            var ranges = Ranges(table.Rows[i][name]);
            var end = i + 1;
            while (end < table.Rows.Count && table.Rows[end][code].Contains('+', StringComparison.Ordinal) && Ranges(table.Rows[end][name]).SequenceEqual(ranges))
            {
                end++;
            }

            foreach (var numbers in Combinations(ranges))
            {
                for (var r = i; r < end; r++)
                {
                    yield return (CodeAt(table.Rows[r][code], ranges, numbers), Substitute(table.Rows[r], code, numbers));
                }
            }

            i = end;
        }
    }

    private static PCode Parse(string text) =>
        PCode.TryParse(text, out var code) ? code : throw new InvalidDataException($"'{text}' is not a P-code.");

    private static (int From, int To)[] Ranges(string name) =>
        [.. RangePattern().Matches(name).Select(m => (Number(m.Groups[1].ValueSpan), Number(m.Groups[2].ValueSpan)))];

    private static IEnumerable<int[]> Combinations((int From, int To)[] ranges)
    {
        var numbers = Array.ConvertAll(ranges, r => r.From);
        while (true)
        {
            yield return numbers;
            var last = ranges.Length - 1;
            while (last >= 0 && numbers[last] == ranges[last].To)
            {
                numbers[last] = ranges[last].From;
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            numbers[last]++;
        }
    }

    private static PCode CodeAt(string rule, (int From, int To)[] ranges, int[] numbers)
    {
        var parts = rule.Split('+');
        if (parts.Length != ranges.Length + 1)
        {
            throw new InvalidDataException($"'{rule}' has {parts.Length - 1} steps for {ranges.Length} ranges.");
        }

        var number = Parse(parts[0]).Number;
        for (var i = 0; i < ranges.Length; i++)
        {
            number += Number(parts[i + 1]) * (numbers[i] - ranges[i].From);
        }

        return new PCode(number);
    }

    private static string[] Substitute(string[] row, int codeColumn, int[] numbers)
    {
        var result = new string[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            var next = 0;
            result[i] = i == codeColumn || !row[i].Contains('{', StringComparison.Ordinal)
                ? row[i]
                : RangePattern().Replace(row[i], _ => numbers[next++].ToString(CultureInfo.InvariantCulture));
        }

        return result;
    }

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
