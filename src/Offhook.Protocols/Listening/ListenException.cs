using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Listening;

/// <summary>An address cannot be listened on. The message says which, why, and who holds it.</summary>
public sealed class ListenException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>Finds out which of the addresses failed and why, by trying them again.</summary>
    /// <param name="path">The setting that names them.</param>
    /// <param name="endPoints">The addresses that were tried.</param>
    /// <param name="failure">What the try came to.</param>
    /// <param name="protocol">TCP or UDP.</param>
    public static ListenException Explain(string path, IReadOnlyList<IPEndPoint> endPoints, Exception failure, ProtocolType protocol = ProtocolType.Tcp)
    {
        foreach (var endPoint in endPoints)
        {
            if (Try(endPoint, protocol) is { } reason)
            {
                return new ListenException($"{path}: {reason}", failure);
            }
        }

        return new ListenException($"{path}: {failure.Message}", failure);
    }

    /// <summary>Why this address cannot be listened on now, in a sentence; null when it can.</summary>
    public static string? Try(IPEndPoint endPoint, ProtocolType protocol = ProtocolType.Tcp) => Try(endPoint, protocol, out _);

    /// <summary>As the other, and says whether somebody holds the address.</summary>
    public static string? Try(IPEndPoint endPoint, ProtocolType protocol, out bool isHeld)
    {
        isHeld = false;
        using var socket = new Socket(endPoint.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            socket.Bind(endPoint);
            if (protocol == ProtocolType.Tcp)
            {
                socket.Listen();
            }

            return null;
        }
        catch (SocketException failure)
        {
            var (address, port) = (endPoint.Address, endPoint.Port);
            isHeld = failure.SocketErrorCode == SocketError.AddressAlreadyInUse;
            return failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"port {port} on {address} is held by {PortHolder.Find(protocol, endPoint)?.ToString() ?? "another program"}; stop it or choose another port",
                SocketError.AccessDenied => $"port {port} on {address} may not be opened by this user; ports below 1024 need root or the capability CAP_NET_BIND_SERVICE",
                SocketError.AddressNotAvailable => $"this machine has no address {address}; use one of its own, or 0.0.0.0 or [::] for all",
                _ => $"port {port} on {address} cannot be opened: {failure.Message}",
            };
        }
    }
}
