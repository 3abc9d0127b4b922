using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Families;

/// <summary>A fleet of many makers is told in few lines what reaches nothing, and what of a setting a maker's files cannot say.</summary>
public sealed class AdviceSummaryTests
{
    private const string Devices = """
        devices:
          - { mac: 0c383e000001, family: fanvil, model: X4, scope: acme }
          - { mac: 805ec0000001, family: yealink, model: T46U, scope: acme }
          - { mac: 805ec0000002, family: yealink, model: T42U, scope: acme }
          - { mac: 805ec0000003, family: yealink, model: T46U, scope: acme }
          - { mac: 001fc1000001, family: htek, model: UC924, scope: acme/melbourne }
        """;

    [Fact]
    public async Task What_reaches_nothing_on_the_same_models_stands_in_one_line_and_one_by_one_in_the_notes()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var result = await fixture.ApplyAsync($$"""
            offhook: 1
            scopes: [ { name: acme, settings: { dial: { outsidePrefix: "0", plan: [ { match: "22xx" } ] }, access: { adminPassword: geheim } } } ]
            {{Devices}}
            """);
        Assert.Equal(
            [
                "scope acme: dial.outsidePrefix is set, but reaches nothing on fanvil X4; htek UC924; yealink T42U, T46U (5 devices)",
                "scope acme: dial.plan, access.adminPassword are set, but reach nothing on yealink T42U, T46U (3 devices)",
            ],
            result.Summary.Order(StringComparer.Ordinal));
        Assert.Contains("scope acme: dial.outsidePrefix is set, but reaches nothing on yealink T46U (2 devices)", result.Notes);
        Assert.Contains("scope acme: dial.outsidePrefix is set, but reaches nothing on htek UC924 (1 device)", result.Notes);
    }

    [Fact]
    public async Task What_a_phone_cannot_keep_of_a_dial_plan_or_a_zone_is_told_when_it_is_applied()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var result = await fixture.ApplyAsync($$"""
            offhook: 1
            scopes: [ { name: acme, settings: { time: { zone: Africa/Casablanca } } } ]
            {{Devices}}
              - { mac: 0c383e000002, family: fanvil, model: X5, scope: acme, settings: { dial: { plan: [ { match: "22xx", timeout: 0 } ] } } }
            """);
        Assert.Contains(result.Notes, n => n.StartsWith("0c:38:3e:00:00:02: fanvil X5: dial.plan: '22xx' waits as long as the phone waits for any number", StringComparison.Ordinal));
        Assert.Contains(
            "scope acme: fanvil X4, X5; htek UC924; yealink T42U, T46U: time.zone: Africa/Casablanca changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year (6 devices)", result.Summary);

        // A change of the scope alone is told as well.
        var changed = await fixture.ApplyAsync("""
            offhook: 1
            scopes: [ { name: acme, settings: { dial: { plan: [ { match: "9xx", timeout: 0 } ] } } } ]
            """);
        Assert.Contains(changed.Notes, n => n.StartsWith("scope acme: fanvil X4: dial.plan: '9xx' waits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alike_devices_are_told_as_the_first_and_how_many_more()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var devices = string.Join('\n', Enumerable.Range(1, 250).Select(i => $"  - {{ mac: 805ec00001{i:x2}, family: yealink, model: T46U, scope: acme, settings: {{ dial: {{ outsidePrefix: \"0\" }} }} }}"));
        var result = await fixture.ApplyAsync($"offhook: 1\nscopes: [ {{ name: acme }} ]\ndevices:\n{devices}");
        Assert.Equal(["80:5e:c0:00:01:01 and 249 more: dial.outsidePrefix is set, but reaches nothing on yealink T46U"], result.Summary);
        Assert.Equal("50 more notes; 'devices show' tells what there is to say of each device", result.Notes[^1]);
    }
}
