using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Listening;
using Offhook.Server.Configuration;

namespace Offhook.Server.Doors.Pnp;

/// <summary>
/// Says who holds a port that this door wants, and what works beside him: a PBX on the same machine has SIP's port already. Then phones are answered from
/// another port, and the group is heard through a socket bound to the group alone, which nothing sent to the machine itself ever reaches. That socket stands
/// beside a PBX on the machine's own address. Beside one on all addresses it stands only if he shares his port, and then the kernel gives him a copy of
/// whatever phones ask the group.
/// </summary>
public static class PnpPort
{
    // An example; any free port does.
    private const int OtherPort = 5062;

    // One of the machine's that nobody listens on: whoever keeps it from us holds all of them.
    private static readonly IPEndPoint AnyOfOurs = new(IPAddress.Parse("127.77.77.77"), PnpDoor.Group.Port);

    private static readonly string Remedy =
        $"bind it to this machine's own address: then phones that ask the group are heard by us alone, and those that ask directly at port {PnpDoor.Group.Port} reach it";

    /// <summary>Why the door cannot open, and what to do.</summary>
    public static ListenException Explain(PnpDoorConfiguration configuration, Exception failure) =>
        Mistakes(configuration).FirstOrDefault() is { } mistake
            ? new ListenException(mistake, failure)
            : new ListenException($"doors.{PnpDoor.Name}.listen: {failure.Message}", failure);

    /// <summary>Everything that keeps the door from opening now, in sentences; empty when it can open.</summary>
    public static IEnumerable<string> Mistakes(PnpDoorConfiguration configuration)
    {
        var told = false;
        foreach (var endPoint in configuration.Listen)
        {
            var tried = new[] { ProtocolType.Udp, ProtocolType.Tcp }
                .Select(protocol => (Reason: ListenException.Try(endPoint, protocol, out var isHeld), IsHeld: isHeld, Protocol: protocol.ToString().ToUpperInvariant()))
                .Where(one => one.Reason is not null);

            // A PBX mostly holds both.
            foreach (var alike in tried.GroupBy(one => (one.Reason, one.IsHeld), one => one.Protocol))
            {
                var advise = alike.Key.IsHeld && endPoint.Port == PnpDoor.Group.Port && !told;
                told |= advise;
                yield return $"doors.{PnpDoor.Name}.listen: {alike.Key.Reason} ({string.Join(", ", alike)}){(advise ? $". {Beside(endPoint, configuration.Multicast)}" : "")}";
            }
        }

        if (!told && NeedsSocketOfGroup(configuration) && !CanTakeGroup())
        {
            yield return $"doors.{PnpDoor.Name}.multicast: {Unheard()}. Or set multicast: false, and only phones that are told our port find us";
        }
    }

    /// <summary>What may keep phones from finding the door although it opens, each with what to do; also while it is open.</summary>
    public static IEnumerable<(string Doubt, string Todo)> Doubts(PnpDoorConfiguration configuration)
    {
        if (NeedsSocketOfGroup(configuration) && IsHeldOnAll() && CanTakeGroup())
        {
            yield return (Shared(), Remedy);
        }
    }

    private static string Beside(IPEndPoint endPoint, bool multicast)
    {
        var other = $"listen on another port, such as \"{new IPEndPoint(endPoint.Address, OtherPort)}\"";
        if (!multicast)
        {
            return $"Beside a PBX, {other}: phones that are told that port find us, and those that ask at port {PnpDoor.Group.Port} reach the PBX";
        }

        const string NotEnough = "Another port alone is not enough: ";
        if (!CanTakeGroup())
        {
            return $"{NotEnough}{Unheard()}. Then {other}; or do so now with multicast: false, and only phones that are told that port find us";
        }

        return IsHeldOnAll()
            ? $"{NotEnough}{Shared()}; {Remedy}. Then {other}"
            : $"Beside a PBX, {other}: phones that ask the group are heard all the same, and answered from there; those that ask this machine directly at port {PnpDoor.Group.Port} "
                + "reach the PBX, unless they are told the other port";
    }

    private static string Unheard() => IsHeldOnAll()
        ? $"{Holder(AnyOfOurs)} holds port {PnpDoor.Group.Port} on all addresses and shares it with nobody, so phones that ask the group cannot be heard; {Remedy}"
        : $"{Holder(PnpDoor.Group)} holds the group {PnpDoor.Group} and shares it with nobody, so phones that ask it cannot be heard; stop it";

    private static string Shared() =>
        $"{Holder(AnyOfOurs)} holds port {PnpDoor.Group.Port} on all addresses and shares it, so it hears phones that ask the group as well, and a phone that it refuses may look no further";

    // One that hears everything at the group's port hears the group by itself.
    private static bool NeedsSocketOfGroup(PnpDoorConfiguration configuration) =>
        configuration.Multicast && configuration.Listen.All(own => own.Port != PnpDoor.Group.Port || !own.Address.Equals(IPAddress.Any));

    private static string Holder(IPEndPoint endPoint) => PortHolder.Find(ProtocolType.Udp, endPoint)?.ToString() ?? "another program";

    private static bool IsHeldOnAll()
    {
        ListenException.Try(AnyOfOurs, ProtocolType.Udp, out var isHeld);
        return isHeld;
    }

    private static bool CanTakeGroup()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(PnpDoor.Group);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
