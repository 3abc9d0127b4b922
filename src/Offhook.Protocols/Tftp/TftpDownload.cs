namespace Offhook.Protocols.Tftp;

/// <summary>The receiving side of one transfer, as a machine that is told what came in. Knows no socket and no clock.</summary>
internal sealed class TftpDownload(TftpClientOptions options, string fileName, Func<ReadOnlyMemory<byte>, bool> receive)
{
    private readonly TftpOptions asked = new()
    {
        BlockSize = options.BlockSize,
        WindowSize = options.WindowSize,
        TransferSize = options.AskSize ? 0 : null,
    };

    private bool answered;
    private bool gapTold;
    private int blockSize = TftpOptions.DefaultBlockSize;
    private int windowSize = 1;
    private int unacknowledged;
    private long received;
    private long bytes;
    private long? size;

    /// <summary>How it ended; null while it runs. A packet that <see cref="Take"/> wrote at the same time still has to be sent.</summary>
    public TftpFetch? Result { get; private set; }

    /// <summary>Writes the request.</summary>
    /// <returns>Its length; 0 when the name is too long.</returns>
    public int Ask(Span<byte> packet) => TftpPacket.WriteReadRequest(packet, fileName, asked);

    /// <summary>Writes what is sent when nothing came: the request again, or the last acknowledgement.</summary>
    public int Remind(Span<byte> packet)
    {
        unacknowledged = 0;
        return answered ? TftpPacket.WriteAcknowledgement(packet, (ushort)received) : Ask(packet);
    }

    /// <summary>Nothing came for so long that it is over.</summary>
    public TftpFetch Silent() => Result ??= Ended(TftpFetchEnd.Silent);

    /// <summary>Takes a packet of the server.</summary>
    /// <returns>Length of what was written into <paramref name="reply"/> and is to be sent now, 0 for nothing at the end; null to wait for more.</returns>
    public int? Take(ReadOnlyMemory<byte> packet, Span<byte> reply)
    {
        if (!TftpPacket.TryReadOpcode(packet.Span, out var opcode))
        {
            return null;
        }

        switch (opcode)
        {
            case TftpOpcode.Error:
                _ = TftpPacket.TryReadNumber(packet.Span, out var code);
                Result = Ended(TftpFetchEnd.Refused) with { Error = (TftpError)code, ErrorText = TftpPacket.ReadErrorText(packet.Span) };
                return 0;
            case TftpOpcode.OptionAcknowledgement when !answered || received == 0:
                return TakeOptions(TftpOptions.Read(packet.Span[2..]), reply);
            case TftpOpcode.Data when TftpPacket.TryReadNumber(packet.Span, out var number):
                answered = true;
                return TakeBlock(number, packet[TftpPacket.HeadLength..], reply);
            default:
                return null;
        }
    }

    private int? TakeOptions(TftpOptions options, Span<byte> reply)
    {
        if (options.BlockSize > (asked.BlockSize ?? 0) || options.WindowSize > (asked.WindowSize ?? 0))
        {
            return Break(TftpFetchEnd.Broken, TftpError.OptionRefused, "Not what was asked for", reply);
        }

        answered = true;
        (blockSize, windowSize, size) = (options.BlockSize ?? blockSize, options.WindowSize ?? windowSize, options.TransferSize);
        return TftpPacket.WriteAcknowledgement(reply, 0);
    }

    private int? TakeBlock(ushort number, ReadOnlyMemory<byte> block, Span<byte> reply)
    {
        if (number != (ushort)(received + 1))
        {
            return TakeOther(number, reply);
        }

        if (block.Length > blockSize)
        {
            return Break(TftpFetchEnd.Broken, TftpError.IllegalOperation, "Longer than agreed", reply);
        }

        received++;
        bytes += block.Length;
        gapTold = false;
        if (bytes > options.MaxBytes)
        {
            return Break(TftpFetchEnd.TooLong, TftpError.NotDefined, "Too long", reply);
        }

        if (!receive(block))
        {
            return Break(TftpFetchEnd.Stopped, TftpError.NotDefined, "Stopped", reply);
        }

        if (block.Length < blockSize)
        {
            Result = Ended(TftpFetchEnd.Whole);
        }
        else if (++unacknowledged < windowSize)
        {
            return null;
        }

        unacknowledged = 0;
        return TftpPacket.WriteAcknowledgement(reply, (ushort)received);
    }

    // A block that came before means that our acknowledgement was lost; one too far ahead that a block was (RFC 7440 section 4). Said once until
    // the next block in order comes, or a whole window behind a gap would set free as many windows.
    private int? TakeOther(ushort number, Span<byte> reply)
    {
        var isLast = number == (ushort)received;
        if (gapTold || (windowSize == 1 && !isLast))
        {
            return null;
        }

        (gapTold, unacknowledged) = (true, 0);
        return TftpPacket.WriteAcknowledgement(reply, (ushort)received);
    }

    private int? Break(TftpFetchEnd end, TftpError code, string text, Span<byte> reply)
    {
        Result = Ended(end);
        return TftpPacket.WriteError(reply, code, text);
    }

    private TftpFetch Ended(TftpFetchEnd end) => new(end, bytes, size, Error: null, ErrorText: null);
}
