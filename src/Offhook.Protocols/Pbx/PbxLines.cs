using System.Text;

namespace Offhook.Protocols.Pbx;

/// <summary>
/// Reads the blocks of header lines that the management ports of PBXs speak: <c>Name: value</c>, an empty line at the end, and with some a body of
/// <c>Content-Length</c> bytes. Both line ends are taken.
/// </summary>
internal sealed class PbxLines(Stream stream)
{
    // A reply has a dozen short lines. Whoever sends more is no PBX.
    private const int MaxLine = 8_192;
    private const int MaxLines = 256;
    private const int MaxBody = 256 * 1024;

    private readonly byte[] buffer = new byte[4096];
    private int at;
    private int filled;

    /// <summary>The next line without its end; null when the peer closed.</summary>
    /// <exception cref="InvalidDataException">It is longer than any PBX writes.</exception>
    public async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new MemoryStream();
        while (await FillAsync(cancellation).ConfigureAwait(false))
        {
            var end = Array.IndexOf(buffer, (byte)'\n', at, filled - at);
            var taken = (end < 0 ? filled : end) - at;
            line.Write(buffer, at, taken);
            at += taken + (end < 0 ? 0 : 1);
            if (line.Length > MaxLine)
            {
                throw new InvalidDataException($"a line of more than {MaxLine} bytes");
            }

            if (end >= 0)
            {
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
            }
        }

        return null;
    }

    /// <summary>The next block, its names in any case; null when the peer closed. A body is read and dropped.</summary>
    /// <exception cref="InvalidDataException">It is larger than any PBX writes.</exception>
    public async Task<Dictionary<string, string>?> ReadBlockAsync(CancellationToken cancellation)
    {
        var block = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var lines = 0; lines <= MaxLines; lines++)
        {
            if (await ReadLineAsync(cancellation).ConfigureAwait(false) is not { } line)
            {
                return null;
            }

            if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    block.TryAdd(line[..colon], line[(colon + 1)..].Trim());
                }
            }
            else if (block.Count > 0)
            {
                await SkipBodyAsync(block, cancellation).ConfigureAwait(false);
                return block;
            }
        }

        throw new InvalidDataException($"more than {MaxLines} lines without an empty one");
    }

    private async Task SkipBodyAsync(Dictionary<string, string> block, CancellationToken cancellation)
    {
        if (!block.TryGetValue("Content-Length", out var text) || !int.TryParse(text, System.Globalization.NumberStyles.None, null, out var left))
        {
            return;
        }

        if (left > MaxBody)
        {
            throw new InvalidDataException($"a body of more than {MaxBody} bytes");
        }

        while (left > 0 && await FillAsync(cancellation).ConfigureAwait(false))
        {
            var taken = Math.Min(left, filled - at);
            at += taken;
            left -= taken;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (at == filled)
        {
            at = 0;
            filled = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }

        return filled > 0;
    }
}

/// <summary>A management port cannot do what it was asked: not reached, not let in, or it broke off. The message says what, without a secret.</summary>
public sealed class PbxException(string message, Exception? inner = null) : Exception(message, inner);
