using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// One bound socket, the transfers that run over it, and the thread that drives them: a packet costs one call to receive and one to send, and
/// nothing is allocated. The client's endpoint says which transfer a packet belongs to.
/// </summary>
internal sealed class TransferPort : ITransferWire, IDisposable
{
    private const string UnknownTransferText = "Unknown transfer ID";

    // A window of 64 blocks of Ethernet's size, several times over; the kernel cuts it to what it allows.
    private const int SocketBuffer = 1 << 20;

    private static readonly long TicksPerSecond = 20;

    private readonly Lock sync = new();
    private readonly Dictionary<SocketAddress, TftpTransfer> transfers = [];
    private readonly TimerWheel wheel = new();
    private readonly List<TftpTransfer> due = [];
    private readonly TransferTable table;
    private readonly TftpCounters counters;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly Thread thread;
    private readonly TftpRequestReader? requests;
    private volatile bool stopping;

    /// <param name="local">Where to bind.</param>
    /// <param name="table">Of the whole server.</param>
    /// <param name="counters">Of the whole server.</param>
    /// <param name="time">Clock.</param>
    /// <param name="requests">Who reads requests that come to this very port; null where none are taken.</param>
    public TransferPort(IPEndPoint local, TransferTable table, TftpCounters counters, TimeProvider time, TftpRequestReader? requests)
    {
        (this.table, this.counters, this.time, this.requests) = (table, counters, time, requests);
        started = time.GetTimestamp();
        Socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = SocketBuffer, SendBufferSize = SocketBuffer };
        try
        {
            Socket.Bind(local);
        }
        catch
        {
            Socket.Dispose();
            throw;
        }

        thread = new Thread(Run) { IsBackground = true, Name = $"tftp {Socket.LocalEndPoint}" };
    }

    public Socket Socket { get; }

    /// <inheritdoc/>
    public byte[] Buffer { get; } = new byte[TftpPacket.HeadLength + TftpOptions.MaxBlockSize];

    private long Tick => (long)(time.GetElapsedTime(started).TotalSeconds * TicksPerSecond);

    public void Start() => thread.Start();

    /// <summary>Takes a transfer on and sends its first packet.</summary>
    public void Begin(TftpTransfer transfer)
    {
        bool over;
        lock (sync)
        {
            transfers.Add(transfer.Client, transfer);
            transfer.Begin(this);
            over = Settle(transfer, moved: true);
        }

        Tell(transfer, over);
    }

    /// <summary>The request of a running transfer came once more.</summary>
    public void Repeat(TftpTransfer transfer)
    {
        bool over;
        lock (sync)
        {
            transfer.Repeated(this);
            over = Settle(transfer, moved: false);
        }

        Tell(transfer, over);
    }

    /// <summary>Ends a transfer from our side; nothing happens when it is over already.</summary>
    public void Stop(TftpTransfer transfer, string reason)
    {
        bool over;
        lock (sync)
        {
            transfer.Stop(reason);
            over = Settle(transfer, moved: false);
        }

        Tell(transfer, over);
    }

    /// <summary>Sends a packet that belongs to no transfer.</summary>
    public void SendError(SocketAddress to, TftpError code, string text)
    {
        Span<byte> packet = stackalloc byte[TftpPacket.MaxRequestLength];
        TrySend(packet[..TftpPacket.WriteError(packet, code, text)], to);
    }

    /// <inheritdoc/>
    void ITransferWire.Send(TftpTransfer transfer, ReadOnlySpan<byte> packets, int size)
    {
        if (packets.Length > size && DatagramBatch.TrySend(Socket, transfer.Client, packets, size))
        {
            return;
        }

        for (; packets.Length > size; packets = packets[size..])
        {
            TrySend(packets[..size], transfer.Client);
        }

        TrySend(packets, transfer.Client);
    }

    /// <summary>Sends again what was not acknowledged in time; called every tick.</summary>
    public void Advance()
    {
        List<TftpTransfer>? over = null;
        lock (sync)
        {
            wheel.Advance(Tick, due);
            foreach (var transfer in due)
            {
                transfer.TimedOut(this);
                if (Settle(transfer, moved: true))
                {
                    (over ??= []).Add(transfer);
                }
            }

            due.Clear();
        }

        foreach (var transfer in over ?? [])
        {
            Tell(transfer, over: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        List<TftpTransfer> left;
        lock (sync)
        {
            left = [.. transfers.Values];
        }

        foreach (var transfer in left)
        {
            Stop(transfer, "the server stops");
        }

        Wake();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        Socket.Dispose();
    }

    private void Run()
    {
        var from = new SocketAddress(Socket.AddressFamily);
        var packet = new byte[2 * TftpPacket.MaxRequestLength];
        while (!stopping)
        {
            try
            {
                var length = Socket.ReceiveFrom(packet, SocketFlags.None, from);
                if (!stopping)
                {
                    Take(packet.AsSpan(0, length), from);
                }
            }
            catch (SocketException)
            {
                // A datagram longer than the buffer, or a message about an earlier one of ours: neither concerns anybody who waits here.
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet, SocketAddress from)
    {
        if (!TftpPacket.TryReadOpcode(packet, out var opcode))
        {
            counters.Rubbish();
        }
        else if (opcode is TftpOpcode.ReadRequest or TftpOpcode.WriteRequest && requests is not null)
        {
            requests.Take(packet, from, this);
        }
        else if (!TryTake(packet, opcode, from))
        {
            counters.Stray();

            // An error is never answered with an error, or two servers could go on for ever (RFC 1350 section 4).
            if (opcode != TftpOpcode.Error)
            {
                SendError(from, TftpError.UnknownTransfer, UnknownTransferText);
            }
        }
    }

    private bool TryTake(ReadOnlySpan<byte> packet, TftpOpcode opcode, SocketAddress from)
    {
        TftpTransfer? transfer;
        bool over;
        lock (sync)
        {
            if (!transfers.TryGetValue(from, out transfer))
            {
                return false;
            }

            // Only what moves the transfer sets its timer anew: acknowledgements that come twice would otherwise put off what they ask for.
            var moved = false;
            if (TftpPacket.TryReadNumber(packet, out var number) && opcode is TftpOpcode.Acknowledgement)
            {
                moved = transfer.Acknowledged(number, this);
            }
            else if (opcode is TftpOpcode.Error)
            {
                transfer.Refused((TftpError)number, TftpPacket.ReadErrorText(packet));
            }

            over = Settle(transfer, moved);
        }

        Tell(transfer, over);
        return true;
    }

    /// <summary>Sets the timer of a transfer that goes on, takes out one that is over.</summary>
    /// <returns>Whether it was taken out just now.</returns>
    private bool Settle(TftpTransfer transfer, bool moved)
    {
        if (transfer.Result is null)
        {
            if (moved)
            {
                wheel.Set(transfer, Tick + 1 + (long)(transfer.Wait.TotalSeconds * TicksPerSecond));
            }

            return false;
        }

        // The same client may have begun its next transfer here already; that one stays.
        wheel.Clear(transfer);
        return transfers.TryGetValue(transfer.Client, out var current) && current == transfer && transfers.Remove(transfer.Client);
    }

    private void Tell(TftpTransfer transfer, bool over)
    {
        if (over)
        {
            table.Release(transfer.Client);
            counters.Resent(transfer.Result!.Retransmitted);
            transfer.Tell();
        }
    }

    private void TrySend(ReadOnlySpan<byte> packet, SocketAddress to)
    {
        try
        {
            Socket.SendTo(packet, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // As good as lost on the way, and made good for in the same manner.
        }
    }

    // A thread that waits in the kernel is woken by a packet from itself.
    private void Wake()
    {
        var own = (IPEndPoint)Socket.LocalEndPoint!;
        var any = own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any);
        var loopback = own.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        TrySend([0], new IPEndPoint(any ? loopback : own.Address, own.Port).Serialize());
    }
}
