using System.Net;

namespace Offhook.Protocols.Tftp;

/// <summary>What carries the packets of transfers.</summary>
internal interface ITransferWire
{
    /// <summary>Room for the longest packet, or several short ones one behind the other.</summary>
    Span<byte> Room();

    /// <summary>Sends what was written into the room that was given last: packets of <paramref name="size"/> bytes each, of which the last may be shorter.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="length">Bytes of all of them.</param>
    /// <param name="size">Bytes of one.</param>
    void Send(SocketAddress to, int length, int size);
}

/// <summary>
/// One hand-over, as a machine that is told what came in and that time went by. Knows no socket and no clock; not safe for use by two threads at
/// once. Until it is over, somebody must call <see cref="TimedOut"/> when <see cref="Wait"/> has passed without an acknowledgement that moved it.
/// </summary>
internal sealed class TftpTransfer(SocketAddress client, TftpRequest request, TftpReply reply, TftpServerOptions limits)
{
    private readonly TftpContent content = reply.Content!;
    private readonly TransferTerms terms = TransferTerms.Negotiate(request, reply.Content!.Length, limits);
    private BlockReader? blocks;
    private bool optionsOpen;
    private bool heard;
    private bool repeatAnswered;
    private int tries;
    private int retransmitted;

    // Blocks are numbered from 1 without end; on the wire only the lower 16 bits go, so that 65,535 is followed by 0.
    private long acknowledged;
    private long sent;
    private long furthest;
    private long last = long.MaxValue;

    public SocketAddress Client => client;

    public TftpRequest Request => request;

    /// <summary>How it ended; null while it runs.</summary>
    public TftpResult? Result { get; private set; }

    /// <summary>How long to wait for the next acknowledgement.</summary>
    public TimeSpan Wait => terms.Timeout ?? Min(limits.FirstWait * (1 << Math.Min(tries, 16)), limits.LongestWait);

    /// <summary>Whether the client answered at all, so that its address is none that somebody forged.</summary>
    public bool Heard => heard;

    /// <summary>Whether only the last acknowledgement is awaited.</summary>
    public bool IsAllSent => last != long.MaxValue && sent == last;

    /// <summary>Where the timer wheel keeps it.</summary>
    public WheelPlace Place { get; } = new();

    /// <summary>Sends the first packet: the OACK, or the first block. One only, whatever the window, until the client was heard.</summary>
    public void Begin(ITransferWire wire)
    {
        blocks = BlockReader.Open(content, request.Mode, terms.BlockSize, terms.WindowSize);
        optionsOpen = terms.Answer.Any;
        SendOpen(wire);
    }

    /// <summary>The request came once more: the first packet was lost, or is still on its way.</summary>
    public void Repeated(ITransferWire wire)
    {
        if (!heard && tries < limits.TriesUnheard)
        {
            tries++;
            SendOpen(wire);
        }
    }

    /// <summary>An acknowledgement.</summary>
    /// <returns>Whether it changed anything; if so, the wait begins anew.</returns>
    public bool Acknowledged(ushort number, ITransferWire wire)
    {
        var ahead = (ushort)(number - (ushort)acknowledged);
        if (ahead == 0)
        {
            return optionsOpen ? OptionsAcknowledged(wire) : AcknowledgedTwice(wire);
        }

        // Neither what was not sent nor what was acknowledged long ago means anything.
        if (ahead > sent - acknowledged)
        {
            return false;
        }

        (heard, tries, repeatAnswered) = (true, 0, false);
        acknowledged += ahead;
        if (acknowledged == last)
        {
            End(TftpEnd.Whole, reason: null);
        }
        else
        {
            SendOpen(wire);
        }

        return true;
    }

    /// <summary>The client gave up.</summary>
    public void Refused(TftpError code, string text) => End(TftpEnd.Aborted, $"the client ended it with error {(ushort)code} '{text}'");

    /// <summary>Nothing came for <see cref="Wait"/>.</summary>
    public void TimedOut(ITransferWire wire)
    {
        if (tries >= (heard ? limits.Tries : limits.TriesUnheard))
        {
            End(TftpEnd.Aborted, heard ? "the client fell silent" : "the client never answered");
            return;
        }

        tries++;
        SendOpen(wire);
    }

    /// <summary>Ends it from our side.</summary>
    public void Stop(string reason) => End(TftpEnd.Aborted, reason);

    // In a lock step, an acknowledgement that comes twice must set nothing free, or every packet from then on goes twice (the sorcerer's apprentice).
    // In a window it means that the first block of it was lost (RFC 7440 section 4); that is believed once before the next step forward.
    private bool AcknowledgedTwice(ITransferWire wire)
    {
        if (terms.WindowSize == 1 || !heard || repeatAnswered)
        {
            return false;
        }

        repeatAnswered = true;
        SendOpen(wire);
        return true;
    }

    private bool OptionsAcknowledged(ITransferWire wire)
    {
        (heard, optionsOpen, tries) = (true, false, 0);
        SendOpen(wire);
        return true;
    }

    /// <summary>Sends what is open: the OACK, or the window behind the last acknowledged block, from its beginning (go back N).</summary>
    private void SendOpen(ITransferWire wire)
    {
        if (Result is not null)
        {
            return;
        }

        if (optionsOpen)
        {
            retransmitted += tries > 0 ? 1 : 0;
            Send(wire, TftpPacket.WriteOptions(wire.Room(), terms.Answer));
            return;
        }

        try
        {
            SendBlocks(wire, acknowledged + 1, Math.Min(acknowledged + (heard ? terms.WindowSize : 1), last));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Send(wire, TftpPacket.WriteError(wire.Room(), TftpError.NotDefined, "The file cannot be read"));
            End(TftpEnd.Failed, "the contents cannot be read", failure);
        }
    }

    // As many blocks as there is room for go out together.
    private void SendBlocks(ITransferWire wire, long first, long end)
    {
        var size = TftpPacket.HeadLength + terms.BlockSize;
        var room = wire.Room();
        var used = 0;
        for (var block = first; block <= end && block <= last; block++)
        {
            if (used + size > room.Length)
            {
                wire.Send(client, used, size);
                room = wire.Room();
                used = 0;
            }

            TftpPacket.WriteDataHead(room[used..], (ushort)block);
            var length = blocks!.Read(block, room.Slice(used + TftpPacket.HeadLength, terms.BlockSize));
            last = length < terms.BlockSize ? block : last;
            retransmitted += block <= furthest ? 1 : 0;
            (sent, furthest) = (block, Math.Max(block, furthest));
            used += TftpPacket.HeadLength + length;
        }

        wire.Send(client, used, size);
    }

    private void Send(ITransferWire wire, int length) => wire.Send(client, length, length);

    private void End(TftpEnd end, string? reason, Exception? failure = null)
    {
        if (Result is null)
        {
            var bytes = Math.Min(acknowledged * terms.BlockSize, content.Length);
            Result = new TftpResult(end, end == TftpEnd.Whole ? content.Length : bytes, retransmitted, reason, failure);
            content.Dispose();
        }
    }

    /// <summary>Tells who served it; called once, by whoever took it out of the tables, and outside every lock.</summary>
    public void Tell() => reply.Ended!(Result!);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
