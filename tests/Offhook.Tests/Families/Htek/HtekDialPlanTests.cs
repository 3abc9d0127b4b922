using Offhook.Core.Settings;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekDialPlanTests
{
    [Fact]
    public void Rules_become_alternatives_in_their_order()
    {
        var plan = HtekDialPlan.Compile([new("22xx", 0, null), new("000", 0, null), new("0[3-9]xxxxxxx", 0, ""), new("0x.", null, null)]);
        Assert.Equal("{22xx|000|0[3-9]xxxxxxx|0x+}", plan.Text);
        Assert.Empty(plan.Warnings);
    }

    [Theory]
    [InlineData("*78", "{[*]78}")]
    [InlineData("[0-9].", "{x+}")]
    [InlineData("[1-35]x", "{[1-35]x}")]
    public void Stars_are_written_as_live_files_write_them(string match, string text) =>
        Assert.Equal(text, HtekDialPlan.Compile([new(match, null, null)]).Text);

    [Fact]
    public void What_the_phone_cannot_do_is_told_and_the_rest_is_kept()
    {
        var plan = HtekDialPlan.Compile([new("9,xxx", Timeout: 3, Rewrite: "0xxx")]);
        Assert.Equal("{9xxx}", plan.Text);
        Assert.Collection(
            plan.Warnings,
            w => Assert.Contains("secondary dial tone", w, StringComparison.Ordinal),
            w => Assert.Contains("timeout", w, StringComparison.Ordinal),
            w => Assert.Contains("rewrite", w, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(".")]
    [InlineData("x..")]
    [InlineData("12#")]
    [InlineData("1|2")]
    [InlineData("{x}")]
    [InlineData("x+")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[9-2]")]
    [InlineData("[1-]")]
    [InlineData("[#]")]
    [InlineData("X")]
    public void Match_that_cannot_be_said_is_left_out_with_a_sentence(string match)
    {
        var plan = HtekDialPlan.Compile([new(match, null, null), new("1", null, null)]);
        Assert.Equal("{1}", plan.Text);
        Assert.Contains("is left out", plan.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_of_which_nothing_is_left_has_no_text() => Assert.Null(HtekDialPlan.Compile([new("#", null, null)]).Text);

    [Fact]
    public void Rules_that_come_out_alike_are_written_once() => Assert.Equal("{1}", HtekDialPlan.Compile([new("1", null, null), new("1,", null, null)]).Text);
}
