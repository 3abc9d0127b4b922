using System.Net;
using Offhook.Core.Delivery;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class RefusalLimiterTests
{
    private readonly ManualTime time = new();
    private readonly RefusalLimiter limiter;

    public RefusalLimiterTests() => limiter = new RefusalLimiter(time);

    [Fact]
    public void A_burst_is_allowed_and_afterwards_so_many_a_minute()
    {
        var address = IPAddress.Parse("192.0.2.1");
        Assert.Equal(RefusalLimiter.Burst, Count(address, RefusalLimiter.Burst + 100));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(Count(address, RefusalLimiter.PerMinute * 2), RefusalLimiter.PerMinute - 1, RefusalLimiter.PerMinute + 1);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(RefusalLimiter.Burst, Count(address, RefusalLimiter.Burst + 100));
    }

    [Fact]
    public void One_address_does_not_spend_what_another_has()
    {
        Count(IPAddress.Parse("192.0.2.1"), RefusalLimiter.Burst);
        Assert.True(limiter.Allow(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_peer_and_a_mapped_address_as_its_IPv4()
    {
        Count(IPAddress.Parse("2001:db8::1"), RefusalLimiter.Burst);
        Assert.False(limiter.Allow(IPAddress.Parse("2001:db8::ffff:1")));
        Assert.True(limiter.Allow(IPAddress.Parse("2001:db8:0:1::1")));

        Count(IPAddress.Parse("192.0.2.9"), RefusalLimiter.Burst);
        Assert.False(limiter.Allow(IPAddress.Parse("::ffff:192.0.2.9")));
    }

    [Fact]
    public void An_IPv4_address_is_not_taken_for_the_IPv6_network_that_begins_alike()
    {
        Count(IPAddress.Parse("42.0.20.80"), RefusalLimiter.Burst);
        Assert.True(limiter.Allow(IPAddress.Parse("2a00:1450::1")));
    }

    private int Count(IPAddress address, int times) => Enumerable.Range(0, times).Count(_ => limiter.Allow(address));
}
