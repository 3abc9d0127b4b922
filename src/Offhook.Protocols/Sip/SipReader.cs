using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Offhook.Protocols.Sip;

/// <summary>What became of bytes that were read.</summary>
public enum SipReading
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>More bytes are needed; only from a stream.</summary>
    Incomplete,

    /// <summary>Empty lines, which keep a way through a NAT open (RFC 5626 section 3.5.1).</summary>
    KeepAlive,

    /// <summary>No message, and none can come of it.</summary>
    Malformed,
}

/// <summary>
/// Reads messages: short header names, folded lines, space around colons, lines that end in LF alone. Everything is bounded by
/// <see cref="SipLimits"/>. What the values mean is looked at later, by whoever wants to know.
/// </summary>
public static class SipReader
{
    internal const string Version = "SIP/2.0";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a datagram: one message; what follows the body is ignored (RFC 3261 section 18.3).</summary>
    public static SipReading ReadDatagram(ReadOnlySpan<byte> datagram, SipLimits limits, out SipMessage? message)
    {
        message = null;
        var reading = ReadHead(datagram, limits, out var head, out var headLength);
        if (reading != SipReading.Message)
        {
            return reading == SipReading.Incomplete ? SipReading.Malformed : reading;
        }

        var rest = datagram[headLength..];
        if (head!.Headers[SipHeaderNames.ContentLength] is { } said)
        {
            if (!TryReadLength(said, out var length) || length > rest.Length)
            {
                return SipReading.Malformed;
            }

            rest = rest[..length];
        }

        head.Body = rest.ToArray();
        head.WireLength = headLength + rest.Length;
        message = head;
        return SipReading.Message;
    }

    /// <summary>Reads the next message of a stream; <paramref name="consumed"/> bytes are done with, also of keep-alives.</summary>
    public static SipReading ReadStream(ReadOnlySpan<byte> bytes, SipLimits limits, out SipMessage? message, out int consumed)
    {
        message = null;
        consumed = 0;
        var reading = ReadHead(bytes, limits, out var head, out var headLength);
        if (reading != SipReading.Message)
        {
            consumed = reading == SipReading.KeepAlive ? headLength : 0;
            return reading;
        }

        // Without a length, nobody knows where the next message begins (RFC 3261 section 20.14).
        if (head!.Headers[SipHeaderNames.ContentLength] is not { } said || !TryReadLength(said, out var length) || length > limits.MessageBytes - headLength)
        {
            return SipReading.Malformed;
        }

        if (bytes.Length - headLength < length)
        {
            return SipReading.Incomplete;
        }

        head.Body = bytes.Slice(headLength, length).ToArray();
        head.WireLength = headLength + length;
        (message, consumed) = (head, headLength + length);
        return SipReading.Message;
    }

    private static bool TryReadLength(string text, out int length) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length);

    private static SipReading ReadHead(ReadOnlySpan<byte> bytes, SipLimits limits, out SipMessage? head, out int length)
    {
        head = null;
        var start = 0;
        while (start < bytes.Length && bytes[start] is (byte)'\r' or (byte)'\n')
        {
            start++;
        }

        length = start;
        if (start == bytes.Length)
        {
            return start > 0 ? SipReading.KeepAlive : SipReading.Incomplete;
        }

        var end = EndOfHead(bytes[start..]);
        if (end < 0)
        {
            return bytes.Length - start > limits.HeadBytes ? SipReading.Malformed : SipReading.Incomplete;
        }

        length = start + end;
        return end <= limits.HeadBytes && TryReadLines(Decode(bytes.Slice(start, end)), limits, out head) ? SipReading.Message : SipReading.Malformed;
    }

    /// <summary>Behind the empty line; -1 where there is none yet.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ;)
        {
            var line = bytes[at..].IndexOf((byte)'\n');
            if (line < 0)
            {
                return -1;
            }

            at += line + 1;
            if (at < bytes.Length && bytes[at] == '\n')
            {
                return at + 1;
            }

            if (at + 1 < bytes.Length && bytes[at] == '\r' && bytes[at + 1] == '\n')
            {
                return at + 2;
            }
        }
    }

    // Some phones write names of people in the character set of their country; one byte for one character then loses nothing.
    private static string Decode(ReadOnlySpan<byte> head)
    {
        try
        {
            return Utf8.GetString(head);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(head);
        }
    }

    private static bool TryReadLines(string text, SipLimits limits, [NotNullWhen(true)] out SipMessage? message)
    {
        // A CR that ends no line would end one where somebody else reads what we write.
        var at = 0;
        message = null;
        if (HasLoneReturn(text) || !TryReadStartLine(NextLine(text, ref at), out message))
        {
            return false;
        }

        while (true)
        {
            var line = NextLine(text, ref at);
            if (line.IsEmpty)
            {
                return true;
            }

            var colon = line.IndexOf(':');
            if (colon <= 0 || message.Headers.Count >= limits.Headers)
            {
                return false;
            }

            var name = line[..colon].TrimEnd(" \t");
            if (!SipText.IsToken(name))
            {
                return false;
            }

            message.Headers.AddRead(name.ToString(), ReadValue(text, line[(colon + 1)..], ref at));
        }
    }

    private static bool HasLoneReturn(string text)
    {
        for (var at = text.IndexOf('\r', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\r', at + 1))
        {
            if (at + 1 >= text.Length || text[at + 1] != '\n')
            {
                return true;
            }
        }

        return false;
    }

    // A line that begins with space goes on with the one before (RFC 3261 section 7.3.1).
    private static string ReadValue(string text, ReadOnlySpan<char> first, ref int at)
    {
        first = first.Trim(" \t");
        if (at >= text.Length || text[at] is not (' ' or '\t'))
        {
            return first.ToString();
        }

        var value = new StringBuilder().Append(first);
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            var more = NextLine(text, ref at).Trim(" \t");
            if (!more.IsEmpty)
            {
                value.Append(value.Length == 0 ? "" : " ").Append(more);
            }
        }

        return value.ToString();
    }

    private static bool TryReadStartLine(ReadOnlySpan<char> line, [NotNullWhen(true)] out SipMessage? message)
    {
        message = null;
        var space = line.IndexOf(' ');
        if (space <= 0)
        {
            return false;
        }

        var first = line[..space];
        var rest = line[(space + 1)..];
        if (first.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
        {
            // "100" and its reason, which may be empty and then even without the space before it.
            var known = first.Equals(Version, StringComparison.OrdinalIgnoreCase) && rest.Length >= 3 && (rest.Length == 3 || rest[3] == ' ');
            if (!known || !int.TryParse(rest[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 100 or > 699)
            {
                return false;
            }

            message = new SipResponse(status, rest.Length > 4 ? rest[4..].ToString() : "");
            return true;
        }

        var last = rest.IndexOf(' ');
        var version = last < 0 ? default : rest[(last + 1)..];
        if (last <= 0 || !SipText.IsToken(first) || version.Contains(' ') || !version.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        message = new SipRequest(first.ToString(), rest[..last].ToString(), version.Equals(Version, StringComparison.OrdinalIgnoreCase) ? Version : version.ToString());
        return true;
    }

    private static ReadOnlySpan<char> NextLine(string text, ref int at)
    {
        var end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end;
        var line = text.AsSpan(at, end - at);
        at = Math.Min(end + 1, text.Length);
        return line.EndsWith('\r') ? line[..^1] : line;
    }
}
