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
    private readonly EndpointPorts ports;
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
        ports = new EndpointPorts(options, streams, addresses, Arrived);
        Sender = new SipSender(this, options, clients, streams, addresses, Counters, time);
    }

    /// <summary>What happened so far.</summary>
    public SipCounters Counters { get; } = new();

    /// <summary>Where it takes datagrams in fact, after the start; the group is not among them.</summary>
    public IReadOnlyList<IPEndPoint> Udp => ports.Udp;

    /// <summary>Where it takes connections in fact, after the start.</summary>
    public IReadOnlyList<(SipProtocol Protocol, IPEndPoint Local)> Streams => ports.Streams;

    /// <summary>Names of the interfaces that have joined the group now.</summary>
    public IReadOnlyCollection<string> Joined => ports.Joined;

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
            ports.Open();
        }
        catch
        {
            Dispose();
            throw;
        }

        ports.Start();
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

    /// <summary>Forgets a request before its time: a repeat of it is a new one. For whoever's answer led nowhere.</summary>
    public void Forget(SipServerTransaction transaction) => servers.Forget(transaction);

    /// <summary>The ways to a group, one for each interface that has joined it; empty where there is no group.</summary>
    public IReadOnlyList<SipPeer> GroupRoutes() => ports.GroupRoutes();

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
        ports.Dispose();
        streams.Dispose();
        clients.EndAll();
    }

    /// <summary>A port to send datagrams from that bears an address; null when none does.</summary>
    internal UdpPort? PortFor(IPAddress local) => ports.For(local);

    internal TimeSpan Now => time.GetElapsedTime(started);

    private void Advance()
    {
        clients.Advance(Now);
        servers.Advance(Now);
    }

    private void CloseAndJoin()
    {
        streams.CloseIdle();
        ports.Refresh();
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

        if (ports.PeerOf(port, from, to, networkInterface) is { } peer)
        {
            Take(message, peer);
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
