using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Tests.EndToEnd;
using Offhook.Tests.Management;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class ReckonerTests
{
    [Fact]
    public async Task A_change_raises_wanted_of_exactly_the_devices_whose_bytes_it_changes()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleets.Three)).Mistakes);
        await fixture.SettleAsync();
        var before = Wanted(fixture);

        // Perth has a zone of its own, so the tenant's is none of its business; so is a name that no phone is told.
        await fixture.ApplyAsync(Fleets.Three.Replace("Europe/Berlin", "America/New_York", StringComparison.Ordinal).Replace("name: One", "name: Uno", StringComparison.Ordinal));
        await fixture.SettleAsync();
        var after = Wanted(fixture);
        Assert.Equal([true, true, false], after.Zip(before, (a, b) => a > b));

        await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.C), [new("name", "Only for people")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.Equal(after, Wanted(fixture));
    }

    [Fact]
    public async Task A_value_that_comes_back_brings_the_former_bytes_back_into_step()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        await fixture.ApplyAsync(Fleets.Three.Replace("Europe/Berlin", "America/New_York", StringComparison.Ordinal));
        await fixture.SettleAsync();
        Assert.False(fixture.Show(Fleets.A).InStep);
        await fixture.ApplyAsync(Fleets.Three);
        await fixture.SettleAsync();
        Assert.True(fixture.Show(Fleets.A).InStep, fixture.Show(Fleets.A).Why);
    }

    [Fact]
    public async Task A_device_that_cannot_be_rendered_is_one_red_row_and_the_others_go_on()
    {
        await using var fixture = await CoreFixture.OpenAsync();

        // The template holds for the invented device of the check, and breaks only where a line says so.
        const string Template = "<?xml version='1.0' encoding='UTF-8'?>\n<hl_provision version='1'><config><P1>{{{lines.[0].display}}}</P1></config></hl_provision>\n";
        var broken = Fleets.Three.Replace("  - name: acme/perth\n", $"  - name: acme/perth\n    templates: {{ htek: {{ deviceConfig: {System.Text.Json.JsonSerializer.Serialize(Template)} }} }}\n", StringComparison.Ordinal)
            .Replace("number: \"13\"", "number: \"13\", display: \"<broken\"", StringComparison.Ordinal);
        Assert.NotEqual(Fleets.Three, broken);
        Assert.Empty((await fixture.ApplyAsync(broken)).Mistakes);
        await fixture.SettleAsync();

        Assert.Null(fixture.Show(Fleets.A).Error);
        Assert.Contains("scope acme/perth", fixture.Show(Fleets.C).Error);
        Assert.False(fixture.Show(Fleets.C).InStep);
        Assert.Equal(AnswerKind.Failed, fixture.Ask($"cfg{Fleets.C}.xml").Kind);
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        Assert.True(fixture.Show(Fleets.A).InStep, fixture.Show(Fleets.A).Why);

        await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.C), [new("lines[1].display", "Mended")], "test", CancellationToken.None);
        await fixture.FetchAsync($"cfg{Fleets.C}.xml");
        Assert.Null(fixture.Show(Fleets.C).Error);
        Assert.True(fixture.Show(Fleets.C).InStep, fixture.Show(Fleets.C).Why);
    }

    [Fact]
    public async Task After_an_orderly_stop_nothing_is_reckoned_again()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await fixture.SettleAsync();
        var before = Wanted(fixture);
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.Equal(0, fixture.Core.Reckoner.Reckoned);
        Assert.Equal(before, Wanted(fixture));
    }

    private static List<long> Wanted(CoreFixture fixture) => [.. new[] { Fleets.A, Fleets.B, Fleets.C }.Select(id => fixture.Show(id).Wanted)];
}
