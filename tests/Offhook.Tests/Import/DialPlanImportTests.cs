using Offhook.Core.Import;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>Plans in makers' own words become neutral patterns where what we would write for them is the same again.</summary>
public sealed class DialPlanImportTests
{
    private const string Rules = "{ match: \"000\", timeout: 0 }, { match: \"22xx\", timeout: 0 }, { match: \"0[3-9]xxxxxxx\", timeout: 0 }, { match: \"9x.\", timeout: 0 }";

    [Theory]
    [InlineData("htek", "UC924", "001fc1000001", 4)]
    [InlineData("snom", "snomD785", "0004132eabcd", 4)]
    [InlineData("fanvil", "X4", "0c383e000001", 3)] // has no word for a repetition
    public void A_plan_comes_back_as_it_was_said(string family, string model, string mac, int said)
    {
        var plan = ImportKit.Bind($"offhook: 1\nscopes:\n  - {{ name: acme, settings: {{ dial: {{ plan: [ {Rules} ] }} }} }}\ndevices:\n  - {{ mac: {mac}, family: {family}, model: {model}, scope: acme, lines: [ {{ number: \"1\", password: p }} ] }}\n");
        Assert.Empty(plan.Mistakes);
        var device = plan.Devices[0].Spec;
        var before = ImportKit.Parameters(plan, device);

        var result = ImportKit.Run(new ImportOptions { ModelOfFamily = new Dictionary<string, string> { [family] = model } }, ImportKit.Render(plan, device));
        var imported = ImportKit.Bind(result);
        var again = imported.Devices[0].Spec;

        var rules = Assert.IsType<SettingValue.Plan>(again.Settings.Values["dial.plan"]).Rules;
        Assert.Equal(new[] { "000", "22xx", "0[3-9]xxxxxxx", "9x." }.Take(said), rules.Select(r => r.Match));
        var after = ImportKit.Parameters(imported, again);
        Assert.All(before.Where(p => after.ContainsKey(p.Key) && !again.Parameters.Values.ContainsKey(p.Key)), p => Assert.Equal((p.Key, p.Value), (p.Key, after[p.Key])));
        Assert.DoesNotContain(again.Parameters.Values, p => p.Value?.Text is { } text && before.Any(b => b.Value == text && text.Contains("22", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{[2-9]xx|0[1-9]xxx+|*97}", false)] // a star alone is written in brackets by us
    [InlineData("{[2-9]xx|0[1-9]xxx+|[*]97}", true)]
    [InlineData("{[x*]+}", false)]
    [InlineData("[2-9]xx", false)]
    public void A_plan_that_we_would_write_otherwise_stays_in_the_makers_words(string text, bool isSaid)
    {
        var name = ImportKit.Parameters(Phone("[ { match: \"22xx\" } ]"), Phone("[ { match: \"22xx\" } ]").Devices[0].Spec).Single(p => p.Value == "{22xx}").Key;
        var file = ImportKit.File("cfg001fc1000001.xml", $"<?xml version=\"1.0\"?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n<P271>1</P271><P35>101</P35><{name}>{text}</{name}>\n</config>\n</hl_provision>\n");
        var imported = ImportKit.Bind(ImportKit.Run(new ImportOptions { ModelOfFamily = new Dictionary<string, string> { ["htek"] = "UC924" } }, file));
        var device = imported.Devices[0].Spec;

        Assert.Equal(isSaid, device.Settings.Values.ContainsKey("dial.plan"));
        Assert.Equal(!isSaid, device.Parameters.Values.ContainsKey(name));
        Assert.Equal(text, ImportKit.Parameters(imported, device)[name]);
    }

    private static Offhook.Core.Fleet.FleetPlan Phone(string plan) =>
        ImportKit.Bind($"offhook: 1\nscopes:\n  - {{ name: acme, settings: {{ dial: {{ plan: {plan} }} }} }}\ndevices:\n  - {{ mac: 001fc1000001, family: htek, model: UC924, scope: acme, lines: [ {{ number: \"1\", password: p }} ] }}\n");
}
