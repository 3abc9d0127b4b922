using System.Collections.Immutable;
using Offhook.Core.Dialling;
using Offhook.Core.Settings;
using Offhook.Tests.Import;
using Xunit;

namespace Offhook.Tests.Dialling;

public sealed class DialEngineTests
{
    [Theory]
    [InlineData("2205", DialEnd.AtOnce, "2205", 0, 0)]
    [InlineData("0891234567", DialEnd.Early, "08912345", 1, 0)]
    [InlineData("9123", DialEnd.AfterTimeout, "5", 2, 4)]
    [InlineData("9", DialEnd.NoRule, "9", -1, null)]
    [InlineData("*78", DialEnd.AfterOwnTime, "*78", 3, null)]
    [InlineData("77", DialEnd.NoRule, "77", -1, null)]
    public void A_number_ends_as_the_first_rule_that_holds_says(string number, DialEnd end, string sent, int rule, int? seconds)
    {
        var outcome = Engine(("22xx", 0, null), ("0xxxxxxx", 0, null), ("9x.", 4, "5"), ("*xx", null, null)).Dial(number);

        Assert.Equal((end, sent, rule, seconds), (outcome.End, outcome.Sent, outcome.Rule, outcome.Seconds));
    }

    [Fact]
    public void A_rule_without_waiting_cuts_a_longer_number_short_and_one_that_waits_does_not()
    {
        Assert.Equal((DialEnd.Early, "11"), (Engine(("1x", 0, null), ("112", 0, null)).Dial("112").End, Engine(("1x", 0, null), ("112", 0, null)).Dial("112").Dialled));
        Assert.Equal(DialEnd.AtOnce, Engine(("1x", 3, null), ("112", 0, null)).Dial("112").End);
    }

    [Fact]
    public void A_secondary_dial_tone_comes_where_the_rule_has_its_comma()
    {
        Assert.Equal([1], Engine(("0,x.", 3, null)).Dial("0891").Tones);
        Assert.Equal([1, 3], Engine(("9,x[1-4],x.", 3, null)).Dial("92145").Tones);
        Assert.Empty(Engine(("22xx", 0, null), ("0,x.", 3, null)).Dial("2205").Tones);
    }

    [Theory]
    [InlineData("region: { country: DE }, dial: { plan: [ { match: \"xxxx\", timeout: 0 } ] }", "the emergency number 110 cannot be dialled: no rule holds for it; add { match: \"110\", timeout: 0 } (DE, police)")]
    [InlineData("region: { country: DE }, dial: { plan: [ { match: \"1x\", timeout: 0 }, { match: \"11x\", timeout: 0 } ] }", "the emergency number 110 cannot be dialled: rule 1 ('1x') dials '11' before it is complete; a rule for 110 before it, or a timeout above 0, is allowed (DE, police)")]
    [InlineData("region: { country: US }, dial: { plan: [ { match: \"9xx\", timeout: 0, rewrite: \"0\" } ] }", "the emergency number 911 cannot be dialled: rule 1 ('9xx') sends '0' instead; a rule for 911 without rewrite before it is allowed (US, all)")]
    public void A_plan_under_which_an_emergency_number_cannot_be_dialled_is_refused(string settings, string message)
    {
        var scope = ImportKit.Bind($"offhook: 1\nscopes: [ {{ name: acme, settings: {{ {settings} }} }} ]");
        Assert.Contains(scope.Mistakes, m => m.Path == "scopes[0].settings.dial.plan" && m.Message == message);

        var device = ImportKit.Bind($"offhook: 1\nscopes: [ {{ name: acme }} ]\ndevices: [ {{ mac: 001fc1000001, family: htek, model: UC924, scope: acme, settings: {{ {settings} }} }} ]");
        Assert.Contains(device.Mistakes, m => m.Path == "devices[0].settings.dial.plan" && m.Message == message);
    }

    [Theory]
    [InlineData("region: { country: DE }, dial: { plan: [ { match: \"xxxx\", timeout: 0 }, { match: \"11[02]\", timeout: 0 } ] }")]
    [InlineData("region: { country: DE }, dial: { plan: [ { match: \"x.\" } ] }")]
    [InlineData("region: { country: US }, dial: { outsidePrefix: \"9\", plan: [ { match: \"911\", timeout: 0, rewrite: \"9911\" } ] }")]
    [InlineData("dial: { plan: [ { match: \"xxxx\", timeout: 0 } ] }")]
    [InlineData("region: { country: AQ }, dial: { plan: [ { match: \"xxxx\", timeout: 0 } ] }")]
    public void A_plan_under_which_they_can_be_dialled_or_nothing_is_known_is_taken(string settings) =>
        Assert.Empty(ImportKit.Bind($"offhook: 1\nscopes: [ {{ name: acme, settings: {{ {settings} }} }} ]").Mistakes);

    [Fact]
    public void A_site_that_inherits_a_plan_is_judged_by_its_own_country()
    {
        var plan = ImportKit.Bind("""
            offhook: 1
            scopes:
              - { name: acme, settings: { region: { country: US }, dial: { plan: [ { match: "911" }, { match: "xxxx" } ] } } }
              - { name: acme/berlin, settings: { region: { country: DE } } }
            """);
        Assert.All(plan.Mistakes, m => Assert.Equal("scopes[1].settings.dial.plan", m.Path));
        Assert.Equal(["110", "112"], plan.Mistakes.Select(m => m.Message.Split(' ')[3]));
    }

    [Fact]
    public void Every_row_of_the_table_is_a_number_of_a_country_with_a_source_and_a_grade()
    {
        Assert.Contains("DE", EmergencyNumbers.Countries);
        foreach (var number in EmergencyNumbers.Countries.SelectMany(c => EmergencyNumbers.Of(c)))
        {
            Assert.False(number.Number.AsSpan().ContainsAnyExceptInRange('0', '9'));
            Assert.NotEmpty(number.Source);
            Assert.Contains(number.Grade, new[] { "D", "R", "I", "?" });
        }
    }

    private static DialEngine Engine(params (string Match, int? Timeout, string? Rewrite)[] rules) =>
        new([.. rules.Select(r => new DialRule(r.Match, r.Timeout, r.Rewrite))]);
}
