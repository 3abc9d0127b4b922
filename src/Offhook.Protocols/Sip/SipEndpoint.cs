using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Sip.Transactions;
using Offhook.Protocols.Sip.Transport;

namespace Offhook.Protocols.Sip;

/// <summary>
/// Sends and takes SIP requests other than INVITE over UDP, TCP and TLS: sockets, then messages, then transactions, then a callback for what is new.
/// It knows no phones and no product. Disposing it ends everything that waits.
/// </summary>
public sealed class SipEndpoint : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);

    private readonly SipEndpointOptions options;
    private readonly Action<SipServerTransaction> handler;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly LocalAddresses addresses;
    private readonly ClientTransactions clients;
    private readonly ServerTransactions servers;
    private readonly StreamPorts streams;
    private readonly List<UdpPort> ports = [];
    private readonly List<(Socket Listener, SipProtocol Protocol)> listeners = [];
    private GroupMembership? membership;
    private ITimer? ticker;
    private ITimer? sweeper;
    private bool disposed;

    /// <summary>Makes an endpoint; nothing is open before <see cref="Start"/>.</summary>
    /// <param name="options">Where and within which limits.</param>
    /// <param name="handler">Gets each new request on a thread of the endpoint, several at a time. It must not throw; what it does not answer is met with silence.</param>
    /// <param name="time">The clock.</param>
    public SipEndpoint(SipEndpointOptions options, Action<SipServerTransaction> handler, TimeProvider time)
    {
        (this.options, this.handler, this.time) = (options, handler, time);
        started = time.GetTimestamp();
        addresses = new LocalAddresses(time);
        clients = new ClientTransactions(options.Waiting, Counters);
        servers = new ServerTransactions(options.Remembered);
        streams = new StreamPorts(options, Counters, time, (connection, message) => Take(message, connection.Peer));
        Sender = new SipSender(this, options, clients, streams, addresses, Counters, time);
    }

    /// <summary>What happened so far.</summary>
    public SipCounters Counters { get; } = new();

    /// <summary>Where it takes datagrams in fact, after the start; the group is not among them.</summary>
    public IReadOnlyList<IPEndPoint> Udp => [.. ports.Where(port => !port.IsGroup).Select(port => port.Local)];

    /// <summary>Where it takes connections in fact, after the start.</summary>
    public IReadOnlyList<(SipProtocol Protocol, IPEndPoint Local)> Streams => [.. listeners.Select(one => (one.Protocol, (IPEndPoint)one.Listener.LocalEndPoint!))];

    /// <summary>Names of the interfaces that have joined the group now.</summary>
    public IReadOnlyCollection<string> Joined => membership?.Joined ?? [];

    /// <summary>Requests of ours that wait now.</summary>
    public int Waiting => clients.Count;

    /// <summary>Answers that are remembered now.</summary>
    public int Remembered => servers.Count;

    /// <summary>Connections open now.</summary>
    public int Connections => streams.Count;

    private SipSender Sender { get; }

    /// <summary>Opens everything.</summary>
    /// <exception cref="SocketException">An address cannot be taken; nothing is open then.</exception>
    public void Start()
    {
        try
        {
            foreach (var local in options.Udp)
            {
                ports.Add(new UdpPort(local, options.Threads, Arrived));
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
                    port = new UdpPort(group, options.Threads, Arrived);
                    ports.Add(port);
                }

                membership = new GroupMembership(port.Socket, group.Address, addresses, options.ChooseInterface ?? (_ => true));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        ports.ForEach(port => port.Start());
        listeners.ForEach(one => streams.Accept(one.Listener, one.Protocol));
        membership?.Refresh();
        ticker = time.CreateTimer(_ => Advance(), null, Tick, Tick);
        sweeper = time.CreateTimer(_ => CloseAndJoin(), null, Sweep, Sweep);
    }

    /// <summary>
    /// Sends a request and waits for its end. Via, Max-Forwards and Content-Length are written here; so is Contact where the request has none. A challenge
    /// is answered once where there are credentials.
    /// </summary>
    /// <param name="request">What to send; it is changed by it and is good for one sending.</param>
    /// <param name="to">To whom; see <see cref="Route"/> and <see cref="SipServerTransaction.Peer"/>.</param>
    /// <param name="sending">How often and how long; null = as the RFC has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<SipResult> SendAsync(SipRequest request, SipPeer to, SipSending? sending = null, CancellationToken cancellation = default) =>
        Sender.SendAsync(request, to, sending ?? SipSending.Standard, cancellation);

    /// <summary>The ways to a group, one for each interface that has joined it; empty where there is no group.</summary>
    public IReadOnlyList<SipPeer> GroupRoutes() => options.Group is { } group && membership is { } joined
        ? [.. addresses.All().Where(one => joined.Has(one.Number) && one.Addresses.Count > 0)
            .Select(one => (one.Number, one.Addresses[0].Address, Port: PortFor(one.Addresses[0].Address)?.Local.Port)).Where(one => one.Port is not null)
            .Select(one => new SipPeer(SipProtocol.Udp, group, new IPEndPoint(one.Address, one.Port!.Value)) { Interface = one.Number, Multicast = true })]
        : [];

    /// <summary>Whether an address is on the network of one of our addresses, so that nothing stands between.</summary>
    public bool IsOnLink(SipPeer peer) => addresses.IsOnLink(peer.Local.Address, peer.Remote.Address);

    /// <summary>Whether an address is our own.</summary>
    public bool IsOwn(IPAddress address) => IPAddress.IsLoopback(address) || addresses.All().Any(one => one.Addresses.Any(own => own.Address.Equals(address)));

    /// <summary>The way to an endpoint as the kernel would go it; null when there is none. <paramref name="from"/> is an address of ours to come from.</summary>
    public SipPeer? Route(SipProtocol protocol, IPEndPoint remote, IPAddress? from = null) => Sender.Route(protocol, remote, from);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        ticker?.Dispose();
        sweeper?.Dispose();
        ports.ForEach(port => port.Dispose());
        streams.Dispose();
        clients.EndAll();
    }

    /// <summary>A port to send datagrams from that bears an address; null when none does.</summary>
    internal UdpPort? PortFor(IPAddress local) =>
        ports.FirstOrDefault(port => !port.IsGroup && port.Local.Address.Equals(local))
        ?? ports.FirstOrDefault(port => !port.IsGroup && port.Local.AddressFamily == local.AddressFamily && IsAny(port.Local.Address));

    internal TimeSpan Now => time.GetElapsedTime(started);

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
                var other = new UdpPort(local, options.Threads, Arrived);
                ports[at].Dispose();
                ports[at] = other;
            }
        }

        return streams.Bind(local);
    }

    private void Advance()
    {
        clients.Advance(Now);
        servers.Advance(Now);
    }

    private void CloseAndJoin()
    {
        streams.CloseIdle();
        membership?.Refresh();
    }

    private void Arrived(UdpPort port, ReadOnlySpan<byte> datagram, IPEndPoint from, IPAddress to, int networkInterface)
    {
        Counters.In(datagram.Length);
        var reading = SipReader.ReadDatagram(datagram, options.Limits, out var message);
        if (reading == SipReading.KeepAlive)
        {
            return;
        }

        if (message is null)
        {
            Counters.Rubbish();
            return;
        }

        // A group's own number is nobody's address: whoever answers must do it from the interface that heard it.
        var grouped = Multicast.IsGroup(to);
        if (grouped && (!to.Equals(options.Group?.Address) || membership?.Has(networkInterface) != true))
        {
            return;
        }

        var local = grouped ? addresses.On(networkInterface, from.Address) : to;
        if (local is not null && (port.IsGroup ? PortFor(local) : port) is { } own)
        {
            Take(message, new SipPeer(SipProtocol.Udp, from, new IPEndPoint(local, own.Local.Port)) { Interface = grouped ? networkInterface : 0, Multicast = grouped });
        }
    }

    private void Take(SipMessage message, SipPeer peer)
    {
        try
        {
            if (message is SipResponse response)
            {
                TakeResponse(response, peer);
            }
            else if (message is SipRequest request)
            {
                TakeRequest(request, peer);
            }
        }
        catch (Exception failure)
        {
            // A mistake of ours that one message finds costs that message, and not everybody's port.
            Counters.Rubbish();
            options.Failed?.Invoke(failure, peer);
        }
    }

    private void TakeResponse(SipResponse response, SipPeer peer)
    {
        if (response.FindFault() is not null)
        {
            Counters.Rubbish();
        }
        else if (clients.Take(response, peer.Remote))
        {
            Counters.Response();
        }
        else
        {
            Counters.Stray();
        }
    }

    private void TakeRequest(SipRequest request, SipPeer peer)
    {
        // Answering what is malformed would only help whoever looks for a way to make us send.
        if (request.FindFault() is not null)
        {
            Counters.Rubbish();
            return;
        }

        var transaction = new SipServerTransaction(ServerTransactions.KeyOf(request, peer), request, peer, answer => Sender.Reply(answer, peer));
        if (!servers.TryBegin(transaction, out var earlier))
        {
            Counters.Repeat();
            earlier.Repeat();
            return;
        }

        Counters.Request();
        StampVia(request, peer);
        try
        {
            handler(transaction);
        }
        finally
        {
            servers.End(transaction, Now + (peer.IsReliable ? TimeSpan.Zero : options.Timers.Longest));
        }
    }

    private static void StampVia(SipRequest request, SipPeer peer)
    {
        // The topmost value may share its field with others.
        var values = SipText.Split(request.Headers[SipHeaderNames.Via]!, ',');
        values[0] = request.Via!.ReceivedFrom(peer.Remote).ToString();
        var rest = request.Headers.All(SipHeaderNames.Via).Skip(1).ToList();
        request.Headers.Remove(SipHeaderNames.Via);
        for (var i = rest.Count - 1; i >= 0; i--)
        {
            request.Headers.AddFirst(SipHeaderNames.Via, rest[i]);
        }

        request.Headers.AddFirst(SipHeaderNames.Via, string.Join(", ", values));
    }
}
