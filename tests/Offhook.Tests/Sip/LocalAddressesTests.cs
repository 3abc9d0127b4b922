using System.Net.NetworkInformation;
using Offhook.Protocols.Sip.Transport;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Sip;

public sealed class LocalAddressesTests
{
    [Fact]
    public void Addresses_stay_as_they_were_while_the_kernel_cannot_be_asked()
    {
        var time = new ManualTime();
        Exception? trouble = new NetworkInformationException();
        var addresses = new LocalAddresses(time, () => trouble is null ? [new LocalInterface(7, "w1", Loopback: false, Multicast: true, [])] : throw trouble);
        Assert.Empty(addresses.All());

        trouble = null;
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("w1", Assert.Single(addresses.All()).Name);

        trouble = new IOException("Too many open files");
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("w1", Assert.Single(addresses.All()).Name);
    }
}
