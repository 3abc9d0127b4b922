using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Offhook.Tests.Support;

/// <summary>What a machine need not have.</summary>
public static class Machine
{
    /// <summary>Skips where no socket can be bound over IPv6, as in containers that have none.</summary>
    public static void NeedsIPv6()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException e)
        {
            Assert.Skip($"no IPv6 here: {e.Message}");
        }
    }
}
