using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// One bound socket, the transfers that run over it, and the thread that drives them. What waits at the socket is taken with one call, and what
/// that sets free is sent with one; nothing is allocated. The client's endpoint says which transfer a packet belongs to.
/// </summary>
internal sealed class TransferPort : IDisposable
{
    private const string UnknownTransferText = "Unknown transfer ID";

    // A window of 64 blocks of Ethernet's size, several times over; the kernel cuts it to what it allows.
    private const int SocketBuffer = 1 << 20;

    // Enough to share the price of a call, and few enough that the first of them does not wait for its answer.
    private const int PacketsAtOnce = 32;

    private readonly LiveTransfers transfers;
    private readonly TftpCounters counters;
    private readonly TftpRequestReader? requests;
    private readonly DatagramInbox inbox;
    private readonly DatagramOutbox outbox;
    private readonly List<TftpTransfer> over = [];
    private readonly Thread thread;
    private volatile bool ending;
    private volatile bool stopping;

    /// <param name="local">Where to bind.</param>
    /// <param name="options">Of the whole server.</param>
    /// <param name="table">Of the whole server.</param>
    /// <param name="counters">Of the whole server.</param>
    /// <param name="time">Clock.</param>
    /// <param name="requests">Who reads requests that come to this very port; null where none are taken.</param>
    public TransferPort(IPEndPoint local, TftpServerOptions options, TransferTable table, TftpCounters counters, TimeProvider time, TftpRequestReader? requests)
    {
        (this.counters, this.requests) = (counters, requests);
        transfers = new LiveTransfers(table, counters, time);
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

        inbox = new DatagramInbox(local.AddressFamily, PacketsAtOnce, 2 * TftpPacket.MaxRequestLength, options.OneByOne);
        outbox = new DatagramOutbox(Socket, options.OneByOne);
        thread = new Thread(Run) { IsBackground = true, Name = $"tftp {Socket.LocalEndPoint}" };
    }

    public Socket Socket { get; }

    public void Start() => thread.Start();

    /// <summary>Leaves requests unanswered from now on, as a closed port does; transfers go on. Whoever asks again may meet the next server.</summary>
    public void TakeNoRequests() => ending = true;

    /// <summary>Takes a transfer on and sends its first packet.</summary>
    public void Begin(TftpTransfer transfer, DatagramOutbox through)
    {
        through.Use(Socket);
        Tell(transfer, transfers.Begin(transfer, through), through);
    }

    /// <summary>The request of a running transfer came once more.</summary>
    public void Repeat(TftpTransfer transfer, DatagramOutbox through)
    {
        through.Use(Socket);
        Tell(transfer, transfers.Repeat(transfer, through), through);
    }

    /// <summary>Ends a transfer from our side; nothing happens when it is over already.</summary>
    public void Stop(TftpTransfer transfer, string reason)
    {
        if (transfers.Stop(transfer, reason))
        {
            transfer.Tell();
        }
    }

    /// <summary>Sends a packet that belongs to no transfer.</summary>
    public void SendError(SocketAddress to, TftpError code, string text, DatagramOutbox through)
    {
        through.Use(Socket);
        AddError(to, code, text, through);
        through.Flush();
    }

    /// <summary>Sends again what was not acknowledged in time; called every tick.</summary>
    public void Advance(DatagramOutbox through)
    {
        through.Use(Socket);
        var given = new List<TftpTransfer>();
        transfers.Advance(through, given);
        through.Flush();
        given.ForEach(transfer => transfer.Tell());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        transfers.All.ForEach(transfer => Stop(transfer, "the server stops"));
        if (thread.IsAlive)
        {
            DatagramInbox.Wake((IPEndPoint)Socket.LocalEndPoint!);
            thread.Join();
        }

        Socket.Dispose();
        inbox.Dispose();
    }

    private static void Tell(TftpTransfer transfer, bool isOver, DatagramOutbox through)
    {
        through.Flush();
        if (isOver)
        {
            transfer.Tell();
        }
    }

    private static void AddError(SocketAddress to, TftpError code, string text, DatagramOutbox through)
    {
        var length = TftpPacket.WriteError(through.Room(), code, text);
        through.Send(to, length, length);
    }

    private void Run()
    {
        while (!stopping)
        {
            var count = inbox.Receive(Socket, most: transfers.Count);
            for (var i = 0; i < count && !stopping; i++)
            {
                Take(inbox[i], inbox.Sender(i));
            }

            outbox.Flush();
            over.ForEach(transfer => transfer.Tell());
            over.Clear();
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
            if (!ending)
            {
                // The answer may take its time.
                outbox.Flush();
                requests.Take(packet, from, this, outbox);
            }
        }
        else if (transfers.TryTake(packet, opcode, from, outbox, out var ended))
        {
            if (ended is not null)
            {
                over.Add(ended);
            }
        }
        else
        {
            counters.Stray();

            // An error is never answered with an error, or two servers could go on for ever (RFC 1350 section 4).
            if (opcode != TftpOpcode.Error)
            {
                AddError(from, TftpError.UnknownTransfer, UnknownTransferText, outbox);
            }
        }
    }
}
