using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Listening;
using Offhook.Protocols.Sip;
using Offhook.Server.Configuration;

namespace Offhook.Server.Doors.Pnp;

/// <summary>Says who holds a port that this door wants, and what works beside him: a PBX on the same machine has SIP's port already.</summary>
public static class PnpPort
{
    /// <summary>Why the door cannot open, and what to do.</summary>
    public static ListenException Explain(PnpDoorConfiguration configuration, Exception failure) =>
        Mistakes(configuration).FirstOrDefault() is { } mistake
            ? new ListenException(mistake, failure)
            : new ListenException($"doors.{PnpDoor.Name}.listen: {failure.Message}", failure);

    /// <summary>Everything that keeps the door from opening now, in sentences; empty when it can open.</summary>
    public static IEnumerable<string> Mistakes(PnpDoorConfiguration configuration)
    {
        foreach (var endPoint in configuration.Listen)
        {
            foreach (var protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
            {
                if (ListenException.Try(endPoint, protocol) is { } reason)
                {
                    yield return $"doors.{PnpDoor.Name}.listen: {reason} ({protocol.ToString().ToUpperInvariant()}). "
                        + $"Beside a PBX, listen on another port, such as \"{endPoint.Address}:5062\": phones that ask the group are heard all the same, and answered from there";
                }
            }
        }

        if (configuration.Multicast && configuration.Listen.All(own => own.Port != PnpDoor.Group.Port || !own.Address.Equals(IPAddress.Any)) && TryGroup() is { } taken)
        {
            yield return taken;
        }
    }

    private static string? TryGroup()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(PnpDoor.Group);
            return null;
        }
        catch (SocketException)
        {
            var holder = PortHolder.Find(ProtocolType.Udp, PnpDoor.Group)?.ToString() ?? "another program";
            return $"doors.{PnpDoor.Name}.multicast: {holder} holds port {PnpDoor.Group.Port} on all addresses and shares it with nobody, so the group {PnpDoor.Group.Address} cannot be heard; "
                + "bind it to this machine's own address, or set multicast: false and let phones ask us directly";
        }
    }
}
