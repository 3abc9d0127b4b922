using System.Text;
using Offhook.Core.Devices;
using Offhook.Tests.EndToEnd;
using Offhook.Tests.Management;
using Xunit;

namespace Offhook.Tests.Rendering;

/// <summary>Phones keep what a file does not mention, so what was taken away must be said to be off, and only to phones that were told before.</summary>
public sealed class WrittenMarksTests
{
    private const string Parameter = "P8951";

    [Fact]
    public async Task What_was_withdrawn_before_any_phone_had_it_is_not_mentioned()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await SetAsync(fixture, "Hello");
        await SetAsync(fixture, "");
        Assert.DoesNotContain(Parameter, Body(fixture, Fleets.A));
    }

    [Fact]
    public async Task What_one_phone_had_is_cleared_on_that_phone_and_stays_so_after_a_restart()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await SetAsync(fixture, "Hello");
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        await SetAsync(fixture, "");
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        Assert.True(fixture.Show(Fleets.A).InStep, fixture.Show(Fleets.A).Why);
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.Matches($"<{Parameter} para=\"[^\"]*\" />", Body(fixture, Fleets.A));
        Assert.True(fixture.Show(Fleets.A).InStep, fixture.Show(Fleets.A).Why);
        Assert.DoesNotContain(Parameter, Body(fixture, Fleets.B));
    }

    [Fact]
    public async Task What_only_an_aborted_transfer_carried_is_not_taken_for_known()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await SetAsync(fixture, "Hello");
        await fixture.FetchAsync($"cfg{Fleets.A}.xml", end: Offhook.Core.Delivery.HandOver.Aborted);
        await SetAsync(fixture, "");
        Assert.DoesNotContain(Parameter, Body(fixture, Fleets.A));
    }

    [Fact]
    public async Task A_device_that_was_deleted_and_made_again_begins_anew()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await SetAsync(fixture, "Hello");
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        await fixture.Core.Specs.DeleteAsync(DeviceId.Parse(Fleets.A), "test", CancellationToken.None);
        await fixture.ApplyAsync(Fleets.Three);
        await fixture.SettleAsync();
        Assert.DoesNotContain(Parameter, Body(fixture, Fleets.A));
        Assert.False(fixture.Show(Fleets.A).InStep);
    }

    private static async Task SetAsync(CoreFixture fixture, string value)
    {
        var result = await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.A), [new($"parameters.{Parameter}", value)], "test", CancellationToken.None);
        Assert.Empty(result.Mistakes);
        await fixture.SettleAsync();
    }

    private static string Body(CoreFixture fixture, string id) => Encoding.UTF8.GetString(fixture.Ask($"cfg{id}.xml").Document!.Body.Span);
}
