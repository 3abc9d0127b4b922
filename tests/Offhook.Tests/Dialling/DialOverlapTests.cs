using Offhook.Core.Dialling;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.Dialling;

public sealed class DialOverlapTests
{
    [Theory]
    [InlineData("0x.", "000", "000")]
    [InlineData("0x.", "x.0", "00")]
    [InlineData("[1-3]x", "[3-5]7", "37")]
    [InlineData("11[02]", "11x", "110")]
    [InlineData("*xx", "xxx", null)]
    [InlineData("2xx", "2xxx", null)]
    [InlineData("12.", "1222", "1222")]
    [InlineData("12.", "1223", null)]
    [InlineData("9,xx", "9xx", "900")]
    [InlineData("*x.#", "*7x#", "*70#")]
    public void Two_patterns_have_the_shortest_number_that_both_hold_for_in_common(string first, string other, string? number)
    {
        Assert.Equal(number, DialOverlap.Common(DialPattern.Parse(first), DialPattern.Parse(other)));
        Assert.Equal(number is null, DialOverlap.Common(DialPattern.Parse(other), DialPattern.Parse(first)) is null);
    }

    [Fact]
    public void What_is_in_common_is_held_by_both_and_what_both_hold_is_found()
    {
        var random = new Random(20_261_123);
        var common = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var (one, two) = (RandomPlans.Plan(random), RandomPlans.Plan(random));
            var (first, other) = (DialPattern.Parse(one[0].Match), DialPattern.Parse(two[0].Match));
            var number = DialOverlap.Common(first, other);
            common += number is null ? 0 : 1;
            Assert.True(number is null || (first.Matches(number) && other.Matches(number)), $"{first} and {other}: {number}");
            var tried = RandomPlans.Number(random, one);
            Assert.True(number is not null || !first.Matches(tried) || !other.Matches(tried), $"{first} and {other} both hold for {tried}");
        }

        Assert.InRange(common, 500, 15_000);
    }

    [Fact]
    public void Only_rules_that_would_do_different_things_are_in_conflict()
    {
        var conflicts = DialOverlap.Conflicts([new("0x.", 5, null), new("000", 0, null), new("00x", 5, ""), new("0xx", 5, "1")]);
        Assert.Equal(["0x./000:000", "0x./0xx:000", "000/00x:000", "000/0xx:000", "00x/0xx:000"], conflicts.Select(c => $"{c.First.Match}/{c.Other.Match}:{c.Number}"));
        Assert.Empty(DialOverlap.Conflicts(default));
    }

    // What would try every way through them would not end within anybody's patience, so no clock is needed.
    [Fact]
    public void The_longest_patterns_are_looked_at_quickly()
    {
        var pattern = string.Concat(Enumerable.Repeat("x.", DialPattern.MaxLength / 2));
        Assert.Equal(60, DialOverlap.Common(DialPattern.Parse(pattern), DialPattern.Parse(pattern))!.Length);
    }
}
