using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Offhook.Protocols.Tftp;

/// <summary>Reads and writes the packets of RFC 1350 and RFC 2347. Readers never throw; writers need a buffer of the size they name.</summary>
internal static class TftpPacket
{
    /// <summary>Opcode and block number in front of the bytes of a block.</summary>
    public const int HeadLength = 4;

    /// <summary>A request is at most this long (RFC 2347).</summary>
    public const int MaxRequestLength = 512;

    /// <summary>Texts of errors beyond this are cut: they are for people.</summary>
    private const int MaxErrorText = 200;

    public static bool TryReadOpcode(ReadOnlySpan<byte> packet, out TftpOpcode opcode)
    {
        opcode = packet.Length >= 2 ? (TftpOpcode)BinaryPrimitives.ReadUInt16BigEndian(packet) : 0;
        return opcode is >= TftpOpcode.ReadRequest and <= TftpOpcode.OptionAcknowledgement;
    }

    /// <summary>Reads the number of a DATA or ACK, or the code of an ERROR.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> packet, out ushort number)
    {
        number = packet.Length >= HeadLength ? BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) : (ushort)0;
        return packet.Length >= HeadLength;
    }

    /// <summary>The text of an ERROR, cut to what fits into a line; empty where there is none.</summary>
    public static string ReadErrorText(ReadOnlySpan<byte> packet)
    {
        var text = packet.Length > HeadLength ? packet[HeadLength..] : [];
        var end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        return Encoding.UTF8.GetString(text.Length > MaxErrorText ? text[..MaxErrorText] : text);
    }

    public static void WriteDataHead(Span<byte> packet, ushort block) => WriteHead(packet, TftpOpcode.Data, block);

    /// <summary>Writes an ACK.</summary>
    /// <returns>Its length, 4.</returns>
    public static int WriteAcknowledgement(Span<byte> packet, ushort block)
    {
        WriteHead(packet, TftpOpcode.Acknowledgement, block);
        return HeadLength;
    }

    /// <summary>Writes an ERROR.</summary>
    /// <returns>Its length: 5 bytes and the text's.</returns>
    public static int WriteError(Span<byte> packet, TftpError code, string text)
    {
        WriteHead(packet, TftpOpcode.Error, (ushort)code);
        var length = HeadLength + Encoding.ASCII.GetBytes(text, packet[HeadLength..]);
        packet[length] = 0;
        return length + 1;
    }

    /// <summary>Writes an OACK.</summary>
    /// <returns>Its length; at most 100 bytes.</returns>
    public static int WriteOptions(Span<byte> packet, TftpOptions options)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)TftpOpcode.OptionAcknowledgement);
        return WriteOptionList(packet, 2, options);
    }

    /// <summary>Writes an RRQ.</summary>
    /// <returns>Its length, or 0 when name and options are longer than a request may be.</returns>
    public static int WriteReadRequest(Span<byte> packet, string fileName, TftpOptions options)
    {
        const int optionsAtMost = 100;
        if (Encoding.UTF8.GetByteCount(fileName) > MaxRequestLength - optionsAtMost)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)TftpOpcode.ReadRequest);
        var length = WriteText(packet, 2, fileName);
        length = WriteText(packet, length, "octet");
        return WriteOptionList(packet, length, options);
    }

    /// <summary>Takes the next NUL-terminated text off the front; false when there is none.</summary>
    public static bool TryTakeText(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out string? text)
    {
        var end = rest.IndexOf((byte)0);
        text = end < 0 ? null : Encoding.UTF8.GetString(rest[..end]);
        rest = end < 0 ? rest : rest[(end + 1)..];
        return end >= 0;
    }

    private static void WriteHead(Span<byte> packet, TftpOpcode opcode, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)opcode);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], number);
    }

    private static int WriteOptionList(Span<byte> packet, int at, TftpOptions options)
    {
        at = WriteOption(packet, at, TftpOptions.BlockSizeName, options.BlockSize);
        at = WriteOption(packet, at, TftpOptions.TransferSizeName, options.TransferSize);
        at = WriteOption(packet, at, TftpOptions.TimeoutName, options.Timeout);
        return WriteOption(packet, at, TftpOptions.WindowSizeName, options.WindowSize);
    }

    private static int WriteOption(Span<byte> packet, int at, string name, long? value) => value is { } number
        ? WriteText(packet, WriteText(packet, at, name), number.ToString(CultureInfo.InvariantCulture))
        : at;

    private static int WriteText(Span<byte> packet, int at, string text)
    {
        at += Encoding.UTF8.GetBytes(text, packet[at..]);
        packet[at] = 0;
        return at + 1;
    }
}
