using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// A read-only TFTP server (RFC 1350, 2347, 2348, 2349, 7440) that knows no files: each request is put to a callback, and everything that happens
/// on the wire until the last acknowledgement stays in here. Transfers share a few bound sockets, each with one thread and one timer wheel.
/// </summary>
public sealed class TftpServer : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    // Far more than a machine has; on the loopback alone somebody could ask at 16 million of them.
    private const int MaxPools = 64;

    private readonly TftpServerOptions options;
    private readonly TimeProvider time;
    private readonly TransferTable table;
    private readonly TftpRequestReader requests;
    private readonly List<RequestPort> listeners = [];
    private readonly Lock sync = new();
    private readonly Dictionary<IPAddress, TransferPort[]> pools = [];
    private volatile TransferPort[] ports = [];
    private readonly Lock ticking = new();
    private DatagramOutbox? again;
    private ITimer? ticker;
    private int turn;
    private bool disposed;

    /// <summary>Makes a server; nothing listens before <see cref="Start"/>.</summary>
    /// <param name="options">Where and within which limits.</param>
    /// <param name="answer">What to say to a request; called on the server's threads, several at a time. It must not throw.</param>
    /// <param name="time">The clock.</param>
    public TftpServer(TftpServerOptions options, Func<TftpRead, TftpReply> answer, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        table = new TransferTable(options.Transfers, options.TransfersPerAddress);
        requests = new TftpRequestReader(options, answer, table, Counters);
    }

    /// <summary>What happened so far.</summary>
    public TftpCounters Counters { get; } = new();

    /// <summary>Transfers now.</summary>
    public int Active => table.Count;

    /// <summary>Where it listens in fact, after the start.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; private set; } = [];

    /// <summary>Starts listening.</summary>
    /// <exception cref="SocketException">An address cannot be taken; nothing listens then.</exception>
    public void Start()
    {
        try
        {
            EndPoints = [.. options.Listen.Select(Open)];
        }
        catch
        {
            Dispose();
            throw;
        }

        listeners.ForEach(listener => listener.Start());
        ticker = time.CreateTimer(_ => Advance(), null, Tick, Tick);
    }

    /// <summary>Takes no more requests and waits until all transfers are over, or until <paramref name="cancellation"/>; those left are then aborted.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        listeners.ForEach(listener => listener.Dispose());
        Array.ForEach(ports, port => port.TakeNoRequests());
        while (table.Count > 0)
        {
            await Task.Delay(Tick, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A tick may be at work.
        lock (ticking)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
        }

        ticker?.Dispose();
        listeners.ForEach(listener => listener.Dispose());
        Array.ForEach(ports, port => port.Dispose());
    }

    private IPEndPoint Open(IPEndPoint listen)
    {
        if (options.SinglePort)
        {
            var port = NewPort(listen, requests);
            ports = [.. ports, port];
            return (IPEndPoint)port.Socket.LocalEndPoint!;
        }

        var listener = new RequestPort(listen, options, requests, PortOf);
        listeners.Add(listener);
        return listener.Local;
    }

    private TransferPort NewPort(IPEndPoint local, TftpRequestReader? reader)
    {
        var port = new TransferPort(local, options, table, Counters, time, reader);
        port.Start();
        return port;
    }

    /// <summary>
    /// The next port of the address that was asked: an answer from another address of ours would be a stranger's to the client. There are as many
    /// pools as this machine has addresses that are asked, because nothing else can be bound; RFC 1123 section 4.2.3.4 leaves broadcasts unanswered.
    /// </summary>
    private TransferPort? PortOf(IPAddress local)
    {
        lock (sync)
        {
            if (!pools.TryGetValue(local, out var pool))
            {
                if (pools.Count >= MaxPools)
                {
                    return null;
                }

                pools.Add(local, pool = OpenPool(local));
                ports = [.. ports, .. pool];
            }

            return pool.Length == 0 ? null : pool[(turn++ & int.MaxValue) % pool.Length];
        }
    }

    private TransferPort[] OpenPool(IPAddress local)
    {
        // Linux lets a broadcast address be bound as well, but nothing can be sent from it.
        if (!IPAddress.IsLoopback(local) && !NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Any(a => a.Address.Equals(local)))
        {
            return [];
        }

        var opened = new List<TransferPort>();
        try
        {
            for (var i = 0; i < options.TransferPorts; i++)
            {
                opened.Add(NewPort(new IPEndPoint(local, 0), reader: null));
            }

            return [.. opened];
        }
        catch (SocketException)
        {
            opened.ForEach(port => port.Dispose());
            return [];
        }
    }

    private void Advance()
    {
        // A tick that comes while the one before is still at work is left out: the next one makes up for it.
        if (table.Count == 0 || !ticking.TryEnter())
        {
            return;
        }

        try
        {
            if (!disposed && ports is { Length: > 0 } opened)
            {
                again ??= new DatagramOutbox(opened[0].Socket, options.OneByOne);
                Array.ForEach(opened, port => port.Advance(again));
            }
        }
        finally
        {
            ticking.Exit();
        }
    }
}
