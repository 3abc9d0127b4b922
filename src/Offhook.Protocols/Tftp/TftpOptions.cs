using System.Globalization;

namespace Offhook.Protocols.Tftp;

/// <summary>The options of a request or of an OACK. One that is absent, unknown or out of its range is null, as if it had not been sent (RFC 2347).</summary>
internal sealed record TftpOptions
{
    public const string BlockSizeName = "blksize";
    public const string TransferSizeName = "tsize";
    public const string TimeoutName = "timeout";
    public const string WindowSizeName = "windowsize";

    /// <summary>The block of RFC 1350.</summary>
    public const int DefaultBlockSize = 512;

    /// <summary>RFC 2348: 8 to 65464 bytes.</summary>
    public const int MinBlockSize = 8, MaxBlockSize = 65464;

    /// <summary>A client names four options; a longer list only costs us time.</summary>
    private const int MaxOptions = 16;

    public static TftpOptions None { get; } = new();

    /// <summary>Bytes of a block (RFC 2348).</summary>
    public int? BlockSize { get; init; }

    /// <summary>Bytes of the file; 0 in a request asks for them (RFC 2349).</summary>
    public long? TransferSize { get; init; }

    /// <summary>Seconds before something is sent again, 1 to 255 (RFC 2349).</summary>
    public int? Timeout { get; init; }

    /// <summary>Blocks sent before an acknowledgement is awaited, 1 to 65535 (RFC 7440).</summary>
    public int? WindowSize { get; init; }

    /// <summary>Whether there is at least one.</summary>
    public bool Any => (BlockSize ?? TransferSize ?? Timeout ?? WindowSize) is not null;

    /// <summary>Reads pairs of texts. What is behind the last whole pair is ignored.</summary>
    public static TftpOptions Read(ReadOnlySpan<byte> rest)
    {
        var options = None;
        for (var count = 0; count < MaxOptions && TftpPacket.TryTakeText(ref rest, out var name) && TftpPacket.TryTakeText(ref rest, out var value); count++)
        {
            options = options.With(name, value);
        }

        return options;
    }

    // The first of two options of one name counts: RFC 2347 forbids the second.
    private TftpOptions With(string name, string value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return this;
        }

        // Names are compared without regard to case (RFC 2347).
        return name.ToLowerInvariant() switch
        {
            BlockSizeName when number >= MinBlockSize => this with { BlockSize = BlockSize ?? (int)Math.Min(number, MaxBlockSize) },
            TransferSizeName => this with { TransferSize = TransferSize ?? number },
            TimeoutName when number is >= 1 and <= byte.MaxValue => this with { Timeout = Timeout ?? (int)number },
            WindowSizeName when number is >= 1 and <= ushort.MaxValue => this with { WindowSize = WindowSize ?? (int)number },
            _ => this,
        };
    }
}
