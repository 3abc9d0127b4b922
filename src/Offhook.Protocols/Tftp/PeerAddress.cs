using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>Between the form in which the kernel names an endpoint and the one that people read.</summary>
internal static class PeerAddress
{
    private static readonly IPEndPoint V4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint V6 = new(IPAddress.IPv6Any, 0);

    public static IPEndPoint Read(SocketAddress address) => (IPEndPoint)Nobody(address.Family).Create(address);

    /// <summary>No endpoint, of a family.</summary>
    public static IPEndPoint Nobody(AddressFamily family) => family == AddressFamily.InterNetwork ? V4 : V6;

    /// <summary>A copy that stays as it is while the original is used for the next packet.</summary>
    public static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    public static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
