using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>The sockets that an endpoint is bound to: datagrams, connections, a group; and which of them stands for which of our addresses.</summary>
internal sealed class EndpointPorts(SipEndpointOptions options, StreamPorts streams, LocalAddresses addresses, UdpPort.Arrived arrived) : IDisposable
{
    private readonly List<UdpPort> ports = [];
    private readonly List<(Socket Listener, SipProtocol Protocol)> listeners = [];
    private GroupMembership? membership;

    /// <summary>See <see cref="SipEndpoint.Udp"/>.</summary>
    public IReadOnlyList<IPEndPoint> Udp => [.. ports.Where(port => !port.IsGroup).Select(port => port.Local)];

    /// <summary>See <see cref="SipEndpoint.Streams"/>.</summary>
    public IReadOnlyList<(SipProtocol Protocol, IPEndPoint Local)> Streams => [.. listeners.Select(one => (one.Protocol, (IPEndPoint)one.Listener.LocalEndPoint!))];

    /// <summary>See <see cref="SipEndpoint.Joined"/>.</summary>
    public IReadOnlyCollection<string> Joined => membership?.Joined ?? [];

    /// <summary>Binds everything; nothing is read yet.</summary>
    /// <exception cref="SocketException">An address cannot be taken; dispose then.</exception>
    public void Open()
    {
        foreach (var local in options.Udp)
        {
            ports.Add(new UdpPort(local, options.Threads, arrived));
        }

        foreach (var local in options.Tcp)
        {
            listeners.Add((BindTcp(local), SipProtocol.Tcp));
        }

        foreach (var local in options.Tls)
        {
            listeners.Add((streams.Bind(local), SipProtocol.Tls));
        }

        if (options.Group is { } group)
        {
            // A port that hears everything hears the group too; beside somebody else's port, one of the group's own hears nothing but the group.
            var port = ports.FirstOrDefault(one => one.Local.Port == group.Port && one.Local.Address.Equals(IPAddress.Any));
            if (port is null)
            {
                port = new UdpPort(group, options.Threads, arrived);
                ports.Add(port);
            }

            membership = new GroupMembership(port.Socket, group.Address, addresses, options.ChooseInterface ?? (_ => true));
        }
    }

    /// <summary>Reads from now on.</summary>
    public void Start()
    {
        ports.ForEach(port => port.Start());
        listeners.ForEach(one => streams.Accept(one.Listener, one.Protocol));
        membership?.Refresh();
    }

    /// <summary>Joins the group on interfaces that appeared.</summary>
    public void Refresh() => membership?.Refresh();

    /// <summary>A port to send datagrams from that bears an address; null when none does.</summary>
    public UdpPort? For(IPAddress local) =>
        ports.FirstOrDefault(port => !port.IsGroup && port.Local.Address.Equals(local))
        ?? ports.FirstOrDefault(port => !port.IsGroup && port.Local.AddressFamily == local.AddressFamily && IsAny(port.Local.Address));

    /// <summary>See <see cref="SipEndpoint.GroupRoutes"/>.</summary>
    public IReadOnlyList<SipPeer> GroupRoutes() => options.Group is { } group && membership is { } joined
        ? [.. addresses.All().Where(one => joined.Has(one.Number) && one.Addresses.Count > 0)
            .Select(one => (one.Number, one.Addresses[0].Address, Port: For(one.Addresses[0].Address)?.Local.Port)).Where(one => one.Port is not null)
            .Select(one => new SipPeer(SipProtocol.Udp, group, new IPEndPoint(one.Address, one.Port!.Value)) { Interface = one.Number, Multicast = true })]
        : [];

    /// <summary>Whom a datagram came from, and as whom we answer; null for one that was not for us.</summary>
    public SipPeer? PeerOf(UdpPort port, IPEndPoint from, IPAddress to, int networkInterface)
    {
        // A group's own number is nobody's address: whoever answers must do it from the interface that heard it.
        var grouped = Multicast.IsGroup(to);
        if (grouped && (!to.Equals(options.Group?.Address) || membership?.Has(networkInterface) != true))
        {
            return null;
        }

        var local = grouped ? addresses.On(networkInterface, from.Address) : to;
        return local is not null && (port.IsGroup ? For(local) : port) is { } own
            ? new SipPeer(SipProtocol.Udp, from, new IPEndPoint(local, own.Local.Port)) { Interface = grouped ? networkInterface : 0, Multicast = grouped }
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => ports.ForEach(port => port.Dispose());

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>Whoever asks for any port wants one number for both, as everybody expects of SIP; where the kernel's first choice is taken by somebody, its next.</summary>
    private Socket BindTcp(IPEndPoint local)
    {
        const int tries = 16;
        var at = local.Port == 0 ? ports.FindIndex(port => port.Local.Address.Equals(local.Address) && options.Udp.Contains(local)) : -1;
        for (var left = tries; at >= 0; left--)
        {
            try
            {
                return streams.Bind(new IPEndPoint(local.Address, ports[at].Local.Port));
            }
            catch (SocketException) when (left > 0)
            {
                var other = new UdpPort(local, options.Threads, arrived);
                ports[at].Dispose();
                ports[at] = other;
            }
        }

        return streams.Bind(local);
    }
}
