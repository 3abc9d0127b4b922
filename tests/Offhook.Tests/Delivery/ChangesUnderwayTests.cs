using Offhook.Core.Delivery;
using Offhook.Tests.EndToEnd;
using Offhook.Tests.Management;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class ChangesUnderwayTests
{
    [Fact]
    public void Who_asked_in_vain_is_called_once_the_last_one_ended()
    {
        var (underway, called) = (new ChangesUnderway(), 0);
        Assert.True(underway.IsQuiet(() => called++));
        var (first, second) = (underway.Enter(), underway.Enter());
        Assert.False(underway.IsQuiet(() => called++));
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, called);
        second.Dispose();
        Assert.Equal(1, called);
        Assert.True(underway.IsQuiet(() => called++));
        underway.Enter().Dispose();
        Assert.Equal(1, called);
    }

    [Fact]
    public async Task A_number_whose_change_is_not_in_memory_yet_is_not_said_to_be_worked_out()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleets.Three);
        await fixture.SettleAsync();
        await fixture.Core.Reckoner.SaveMarkAsync();
        Assert.Equal(fixture.Core.Store.VisibleChange, Reckoner.LowWater(fixture.Core.Store));

        var hold = fixture.Core.Reckoner.Hold();
        await fixture.Core.Store.TakeChangeAsync("test", "on its way", TestContext.Current.CancellationToken);
        fixture.Core.Reckoner.Notify();
        await fixture.Core.Reckoner.SaveMarkAsync();

        // Another server would take its devices for in step by it, and this one would after a crash.
        Assert.Equal(0, Reckoner.LowWater(fixture.Core.Store));
        Assert.False(fixture.Core.Reckoner.IsSettled);
        hold.Dispose();
        await fixture.SettleAsync();
        Assert.True(fixture.Core.Reckoner.IsSettled);
        await fixture.Core.Reckoner.SaveMarkAsync();
        Assert.Equal(fixture.Core.Store.VisibleChange, Reckoner.LowWater(fixture.Core.Store));
    }
}
