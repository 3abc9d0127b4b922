using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>What is to be known of groups.</summary>
internal static class Multicast
{
    /// <summary>Whether an address is a group's.</summary>
    public static bool IsGroup(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is >= 224 and <= 239
        : address.IsIPv6Multicast;
}
