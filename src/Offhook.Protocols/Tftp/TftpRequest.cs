using System.Diagnostics.CodeAnalysis;

namespace Offhook.Protocols.Tftp;

/// <summary>A read request as it came in.</summary>
/// <param name="FileName">The name, decoded as UTF-8 with replacement characters; whatever else is in it stays in it.</param>
/// <param name="Mode">How it wants the bytes.</param>
/// <param name="Options">What it asks for.</param>
internal sealed record TftpRequest(string FileName, TftpMode Mode, TftpOptions Options)
{
    /// <summary>Reads an RRQ, opcode included.</summary>
    /// <returns>False when it is none, too long, or of a mode that nobody uses any more (<c>mail</c>).</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out TftpRequest? request)
    {
        request = null;
        if (packet.Length > TftpPacket.MaxRequestLength || !TftpPacket.TryReadOpcode(packet, out var opcode) || opcode != TftpOpcode.ReadRequest)
        {
            return false;
        }

        var rest = packet[2..];
        if (!TftpPacket.TryTakeText(ref rest, out var name) || name.Length == 0 || !TftpPacket.TryTakeText(ref rest, out var modeName) || !TryReadMode(modeName, out var mode))
        {
            return false;
        }

        request = new TftpRequest(name, mode, TftpOptions.Read(rest));
        return true;
    }

    // Modes are compared without regard to case (RFC 1350 section 5).
    private static bool TryReadMode(string name, out TftpMode mode)
    {
        mode = name.Equals("netascii", StringComparison.OrdinalIgnoreCase) ? TftpMode.Netascii : TftpMode.Octet;
        return mode == TftpMode.Netascii || name.Equals("octet", StringComparison.OrdinalIgnoreCase);
    }
}
