using Offhook.Core.Devices;
using Offhook.Core.Dialling;
using Offhook.Core.Management;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Dialling;

/// <summary>That no change, wherever it is written, takes an emergency number from a device.</summary>
public sealed class EmergencyProofTests
{
    private const string Own = "001fc11a0001";
    private const string Inherits = "001fc11a0002";

    private const string Fleet = """
        offhook: 1
        scopes:
          - { name: acme, settings: { region: { country: DE } } }
          - { name: acme/site, settings: { time: { zone: Europe/Berlin } } }
          - { name: other, settings: { region: { country: US } } }
        devices:
          - mac: 001fc11a0001
            family: htek
            model: UC924
            scope: acme/site
            settings: { dial: { plan: [ { match: "11[02]", timeout: 0 }, { match: "2xxx", timeout: 0 } ] } }
          - { mac: 001fc11a0002, family: htek, model: UC924, scope: acme/site }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scope_that_changes_country_is_refused_for_the_plan_of_a_device_below_it_also_after_a_restart()
    {
        await using var fixture = await OpenAsync();
        const string Moved = "offhook: 1\nscopes:\n  - { name: other, settings: { region: { country: US } } }\n  - { name: acme, settings: { region: { country: GB } } }\n";
        for (var i = 0; i < 2; i++)
        {
            var before = fixture.Core.Store.VisibleChange;
            var result = await fixture.ApplyAsync(Moved);
            Assert.Equal(
                [
                    "fleet.yaml:4: scopes[1].settings.dial.plan: device 00:1f:c1:1a:00:01 below it: the emergency number 999 cannot be dialled: no rule holds for it; add { match: \"999\", timeout: 0 } (GB, all)",
                ],
                result.Mistakes.Select(m => $"{m.File}:{m.Line}: {m.Path}: {m.Message}"));
            Assert.Equal(before, fixture.Core.Store.VisibleChange);
            await fixture.ReopenAsync();
        }

        // What decides nothing about dialling asks nothing of devices, and neither does a country under which the plan holds.
        Assert.Empty((await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme, settings: { region: { country: DE }, time: { zone: Europe/Paris } } } ]")).Mistakes);
        Assert.Empty((await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme, settings: { region: { country: LV } } } ]")).Mistakes);
    }

    [Fact]
    public async Task All_mistakes_of_a_changed_plan_are_told_and_a_device_that_comes_along_corrected_is_judged_as_it_will_be()
    {
        await using var fixture = await OpenAsync();
        const string Country = "offhook: 1\nscopes: [ { name: acme, settings: { region: { country: FR } } } ]\n";
        Assert.Equal(["15", "17", "18"], (await fixture.ApplyAsync(Country)).Mistakes.Select(m => m.Message.Split("number ")[1][..2]).Order(StringComparer.Ordinal));
        Assert.Empty((await fixture.ApplyAsync(Country + """
            devices: [ { mac: 001fc11a0001, family: htek, model: UC924, scope: acme/site, settings: { dial: { plan: [ { match: "1x." } ] } } } ]
            """)).Mistakes);

    }

    [Fact]
    public async Task A_device_that_moves_under_another_country_is_refused_where_its_plan_does_not_hold()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.Core.Specs.MoveAsync(DeviceId.Parse(Own), Offhook.Core.Scopes.ScopePath.Parse("other"), "test", Cancellation);
        Assert.Equal(["settings.dial.plan"], result.Mistakes.Select(m => m.Path));
        Assert.Contains("911", result.Mistakes[0].Message, StringComparison.Ordinal);
        Assert.Equal("acme/site", fixture.Show(Own).Scope);
        Assert.Empty((await fixture.Core.Specs.MoveAsync(DeviceId.Parse(Inherits), Offhook.Core.Scopes.ScopePath.Parse("other"), "test", Cancellation)).Mistakes);
    }

    [Fact]
    public async Task An_undo_that_would_bring_back_a_country_is_refused_where_a_plan_written_since_does_not_hold()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme, settings: { region: { country: US } } }, { name: acme/site, settings: { time: { zone: Europe/Berlin } } }, { name: other } ]")).Mistakes);
        var change = (await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme, settings: { region: { country: DE } } } ]")).Change!.Value;
        Assert.Empty((await fixture.ApplyAsync(Fleet.Replace("  - { name: acme, settings: { region: { country: DE } } }\n", "", StringComparison.Ordinal))).Mistakes);
        var refused = await fixture.Core.Specs.UndoChangeAsync(change, "test", Cancellation);
        Assert.Equal("scope acme: settings.dial.plan", Assert.Single(refused.Mistakes).Path);
        Assert.Empty((await fixture.Core.Specs.DeleteAsync(DeviceId.Parse(Own), "test", Cancellation)).Mistakes);
        Assert.Empty((await fixture.Core.Specs.UndoChangeAsync(change, "test", Cancellation)).Mistakes);
        var deviceBack = await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Own), to: null, "test", Cancellation);
        Assert.Contains("911", Assert.Single(deviceBack.Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_not_all_sources_know_are_told_and_refuse_nothing()
    {
        Assert.False(EmergencyNumbers.Of("CZ").Single(n => n.Number == "150").IsCertain);
        await using var fixture = await CoreFixture.OpenAsync();
        var result = await fixture.ApplyAsync("""
            offhook: 1
            scopes: [ { name: acme, settings: { region: { country: CZ }, dial: { plan: [ { match: "112", timeout: 0 }, { match: "15[05]", timeout: 0 } ] } } } ]
            devices: [ { mac: 001fc11a0002, family: htek, model: UC924, scope: acme }, { mac: 805ec0000001, family: yealink, model: T46U, scope: acme } ]
            """);
        Assert.Empty(result.Mistakes);
        Assert.DoesNotContain(fixture.Show("805ec0000001").Warnings, w => w.Contains("emergency", StringComparison.Ordinal));
        const string Told = "the emergency number 158 cannot be dialled: no rule holds for it; add { match: \"158\", timeout: 0 } (CZ, police); not all sources know the number, so the plan is taken";
        Assert.Contains($"scope acme: {Told} (1 device)", result.Notes);
        Assert.Contains(fixture.Show(Inherits).Warnings, w => w.EndsWith(Told, StringComparison.Ordinal));
        Assert.Contains(fixture.Core.Preview.Render(DeviceId.Parse(Inherits), null, null, secrets: false).Advice, w => w.EndsWith(Told, StringComparison.Ordinal));
    }

    private static async Task<CoreFixture> OpenAsync()
    {
        var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        return fixture;
    }
}
