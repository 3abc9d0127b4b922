using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Dialling;
using Xunit;

namespace Offhook.Tests.Dialling;

public sealed class DialPatternTests
{
    [Theory]
    [InlineData("22xx", "2234", true)]
    [InlineData("22xx", "223", false)]
    [InlineData("22xx", "22345", false)]
    [InlineData("0[3-9]x.", "03", false)]
    [InlineData("0[3-9]x.", "031234567", true)]
    [InlineData("0,xx", "012", true)]
    [InlineData("*78", "*78", true)]
    [InlineData("x.#", "12#", true)]
    [InlineData("x.x.x.", "12", false)]
    [InlineData("x.x.x.", "123", true)]
    public void Number_is_matched_whole(string pattern, string dialled, bool matches) => Assert.Equal(matches, DialPattern.Parse(pattern).Matches(dialled));

    [Theory]
    [InlineData("", 0)]
    [InlineData(".", 0)]
    [InlineData(",1", 0)]
    [InlineData("x..", 2)]
    [InlineData("1a", 1)]
    [InlineData("[", 1)]
    [InlineData("[]", 1)]
    [InlineData("[9-2]", 3)]
    [InlineData("[*]", 1)]
    [InlineData("X", 0)]
    public void What_is_no_pattern_is_refused_at_its_character(string text, int at)
    {
        Assert.False(DialPattern.TryParse(text, out _, out var errorAt));
        Assert.Equal(at, errorAt);
    }

    [Fact]
    public void A_pattern_matches_what_the_same_regular_expression_matches() =>
        Prop.ForAll<int[], int, bool[]>(AgreesWithTheRegularExpression).QuickCheckThrowOnFailure();

    private static bool AgreesWithTheRegularExpression(int[] choices, int number, bool[] longer)
    {
        var (text, regex) = (new StringBuilder(), new StringBuilder("^"));
        foreach (var choice in choices.Take(10))
        {
            var (symbol, expression) = ((choice & 0x7FFFFFFF) % 6) switch { 0 => ("x", "[0-9]"), 1 => ("[2-5]", "[2-5]"), 2 => ("*", "\\*"), 3 => ("#", "#"), 4 => ("[13-57]", "[13-57]"), _ => ("4", "4") };
            text.Append(symbol).Append((choice & 0x100) != 0 ? "." : "");
            regex.Append(expression).Append((choice & 0x100) != 0 ? "+" : "");
        }

        if (text.Length == 0)
        {
            return true;
        }

        // A number that is likely to match: one of the keys of each place, some of them more than once.
        var pattern = DialPattern.Parse(text.ToString());
        var dialled = new StringBuilder();
        for (var i = 0; i < pattern.Elements.Length; i++)
        {
            var members = pattern.Elements[i].Symbols.Members.ToArray();
            var times = longer.Length > 0 && longer[i % longer.Length] ? 2 : 1;
            dialled.Append(members[(number & 0x7FFFFFFF) % members.Length], times);
        }

        return pattern.Matches(dialled.ToString()) == Regex.IsMatch(dialled.ToString(), regex + "$") && (!pattern.Matches(dialled.ToString()) || pattern.MayMatch(dialled.ToString().AsSpan()[..^1]));
    }

    [Fact]
    public void A_pattern_that_repeats_everywhere_is_judged_at_once() =>
        Assert.False(DialPattern.Parse(string.Concat(Enumerable.Repeat("x.", 60))).Matches(new string('1', 59) + "*"));
}
