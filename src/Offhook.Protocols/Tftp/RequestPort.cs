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
    private readonly bool oneByOne;
    private volatile bool stopping;

    /// <param name="listen">Where to bind.</param>
    /// <param name="options">Of the whole server.</param>
    /// <param name="requests">Who reads what comes.</param>
    /// <param name="portOf">The port that answers for an address of ours; null for an address that is none, such as a broadcast.</param>
    public RequestPort(IPEndPoint listen, TftpServerOptions options, TftpRequestReader requests, Func<IPAddress, TransferPort?> portOf)
    {
        (this.requests, this.portOf, oneByOne) = (requests, portOf, options.OneByOne);
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
        threads = [.. Enumerable.Range(0, options.RequestThreads).Select(_ => new Thread(Run) { IsBackground = true, Name = $"tftp {local}" })];
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
            DatagramInbox.Wake(local);
            thread.Join();
        }

        socket.Dispose();
    }

    // One at a time, or the others would wait behind a slow answer while another thread has nothing to do.
    private void Run()
    {
        var packet = new byte[2 * TftpPacket.MaxRequestLength];
        var from = new SocketAddress(local.AddressFamily);
        var through = new DatagramOutbox(socket, oneByOne);
        while (!stopping)
        {
            try
            {
                var (length, asked) = Receive(packet, from);
                if (!stopping && portOf(asked) is { } port)
                {
                    requests.Take(packet.AsSpan(0, length), from, port, through);
                }
            }
            catch (SocketException)
            {
                // A datagram longer than the buffer, or a message about an earlier one: neither is a request.
            }
        }

        // Each wakes the next one: a packet wakes only one thread.
        DatagramInbox.Wake(local);
    }

    /// <summary>Waits for a packet.</summary>
    /// <returns>Its length, and which address of ours was asked.</returns>
    private (int Length, IPAddress Asked) Receive(byte[] packet, SocketAddress from)
    {
        if (!PeerAddress.IsAny(local.Address))
        {
            return (socket.ReceiveFrom(packet, SocketFlags.None, from), local.Address);
        }

        var flags = SocketFlags.None;
        EndPoint sender = PeerAddress.Nobody(local.AddressFamily);
        var length = socket.ReceiveMessageFrom(packet, ref flags, ref sender, out var information);
        var address = sender.Serialize();
        address.Buffer.Span[..address.Size].CopyTo(from.Buffer.Span);
        from.Size = address.Size;
        return (length, information.Address);
    }
}
