using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>A port that takes requests only; several threads wait on it, so that one slow answer holds up nobody else.</summary>
internal sealed class RequestPort : IDisposable
{
    // Every phone of a site asks at once after a power cut; the kernel keeps what we have not read yet, and cuts this to what it allows.
    private const int ReceiveBuffer = 4 << 20;

    private readonly Socket socket;
    private readonly TftpRequestReader requests;
    private readonly Func<IPAddress, TransferPort?> portOf;
    private readonly Thread[] threads;
    private readonly IPEndPoint local;
    private volatile bool stopping;

    /// <param name="listen">Where to bind.</param>
    /// <param name="threadCount">Threads that wait.</param>
    /// <param name="requests">Who reads what comes.</param>
    /// <param name="portOf">The port that answers for an address of ours; null for an address that is none, such as a broadcast.</param>
    public RequestPort(IPEndPoint listen, int threadCount, TftpRequestReader requests, Func<IPAddress, TransferPort?> portOf)
    {
        (this.requests, this.portOf) = (requests, portOf);
        socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBuffer };
        try
        {
            socket.Bind(listen);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        local = (IPEndPoint)socket.LocalEndPoint!;
        threads = [.. Enumerable.Range(0, threadCount).Select(_ => new Thread(Run) { IsBackground = true, Name = $"tftp {local}" })];
    }

    public IPEndPoint Local => local;

    public void Start() => Array.ForEach(threads, thread => thread.Start());

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        foreach (var thread in threads.Where(thread => thread.IsAlive))
        {
            Wake();
            thread.Join();
        }

        socket.Dispose();
    }

    private void Run()
    {
        var packet = new byte[2 * TftpPacket.MaxRequestLength];
        EndPoint nobody = new IPEndPoint(local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!stopping)
        {
            try
            {
                var flags = SocketFlags.None;
                var from = nobody;
                var length = socket.ReceiveMessageFrom(packet, ref flags, ref from, out var information);
                if (!stopping && portOf(information.Address) is { } port)
                {
                    requests.Take(packet.AsSpan(0, length), from.Serialize(), port);
                }
            }
            catch (SocketException)
            {
                // A datagram longer than the buffer, or a message about an earlier one: neither is a request.
            }
        }

        // Each wakes the next one: a packet wakes only one thread.
        Wake();
    }

    private void Wake()
    {
        var loopback = local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        using var waker = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            waker.SendTo([0], new IPEndPoint(PeerAddress.IsAny(local.Address) ? loopback : local.Address, local.Port));
        }
        catch (SocketException)
        {
            // The kernel has no room for it; then packets enough are waiting to wake the thread.
        }
    }
}
