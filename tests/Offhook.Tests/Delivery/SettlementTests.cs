using Offhook.Core.Delivery;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class SettlementTests
{
    [Fact]
    public void What_is_told_while_somebody_looks_is_not_settled_by_what_he_saw()
    {
        var settlement = new Settlement();
        Assert.False(settlement.IsSettled);
        var look = settlement.Look();
        settlement.Tell();
        settlement.End(look, isDone: true);
        Assert.False(settlement.IsSettled);

        settlement.End(settlement.Look(), isDone: true);
        Assert.True(settlement.IsSettled);
        settlement.Tell();
        Assert.False(settlement.IsSettled);
    }

    [Fact]
    public void A_look_that_found_something_settles_nothing()
    {
        var settlement = new Settlement();
        settlement.End(settlement.Look(), isDone: true);
        settlement.End(settlement.Look(), isDone: false);
        Assert.False(settlement.IsSettled);
    }
}
