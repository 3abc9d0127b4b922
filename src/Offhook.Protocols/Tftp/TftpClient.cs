using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Tftp;

/// <summary>How a client asks. Every number bounds something that a server could otherwise drive.</summary>
public sealed record TftpClientOptions
{
    /// <summary>Block size to ask for; null asks for none, and 512 holds.</summary>
    public int? BlockSize { get; init; }

    /// <summary>Window to ask for; null asks for none, and each block is acknowledged.</summary>
    public int? WindowSize { get; init; }

    /// <summary>Whether to ask how long the file is.</summary>
    public bool AskSize { get; init; }

    /// <summary>How long to wait before something is sent again; doubled each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is sent again before the server is given up.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>Longer files are broken off.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;
}

/// <summary>How asking for a file ended.</summary>
public enum TftpFetchEnd
{
    /// <summary>Every byte came.</summary>
    Whole,

    /// <summary>The server sent an error.</summary>
    Refused,

    /// <summary>Nothing came, or nothing more.</summary>
    Silent,

    /// <summary>The receiver of the bytes wanted no more, and the server was told.</summary>
    Stopped,

    /// <summary>The file is longer than allowed, and the server was told.</summary>
    TooLong,

    /// <summary>The server does not keep to what it agreed to.</summary>
    Broken,
}

/// <summary>What asking for a file came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Bytes">Bytes received in order.</param>
/// <param name="Size">What the server says the file's length is, where it says so.</param>
/// <param name="Error">The server's error, for <see cref="TftpFetchEnd.Refused"/>.</param>
/// <param name="ErrorText">Its text.</param>
public sealed record TftpFetch(TftpFetchEnd End, long Bytes, long? Size, TftpError? Error, string? ErrorText);

/// <summary>A TFTP client that reads. One instance serves any number of transfers at the same time; each has a socket of its own.</summary>
public sealed class TftpClient(TftpClientOptions options, TimeProvider time)
{
    /// <summary>Reads a file in octet mode.</summary>
    /// <param name="server">Where requests go; data then comes from another port, or from the same.</param>
    /// <param name="fileName">Sent as it is.</param>
    /// <param name="receive">Takes the bytes in order; false ends the transfer. The memory is used again afterwards.</param>
    /// <param name="cancellation">Ends it without a word to the server.</param>
    /// <exception cref="ArgumentException">The name is too long for a request.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<TftpFetch> GetAsync(IPEndPoint server, string fileName, Func<ReadOnlyMemory<byte>, bool> receive, CancellationToken cancellation)
    {
        var fetch = await GetOnceAsync(options, server, fileName, receive, cancellation).ConfigureAwait(false);

        // A server that does not like options may say so (RFC 2347); asked without them it may serve.
        var plain = options with { BlockSize = null, WindowSize = null, AskSize = false };
        return fetch is { End: TftpFetchEnd.Refused, Error: TftpError.OptionRefused, Bytes: 0 } && options != plain
            ? await GetOnceAsync(plain, server, fileName, receive, cancellation).ConfigureAwait(false)
            : fetch;
    }

    private async Task<TftpFetch> GetOnceAsync(
        TftpClientOptions asked, IPEndPoint server, string fileName, Func<ReadOnlyMemory<byte>, bool> receive, CancellationToken cancellation)
    {
        var any = server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(any, 0));
        var download = new TftpDownload(asked, fileName, receive);
        var peer = server.Serialize();
        var from = new SocketAddress(server.AddressFamily);
        var packet = new byte[TftpPacket.HeadLength + (asked.BlockSize ?? TftpOptions.DefaultBlockSize) + 1];
        var reply = new byte[TftpPacket.MaxRequestLength];
        var known = false;
        var length = download.Ask(reply);
        if (length == 0)
        {
            throw new ArgumentException("the file name is too long for a request", nameof(fileName));
        }

        for (var tries = 0; ;)
        {
            await SendAsync(socket, reply.AsMemory(0, length), peer, cancellation).ConfigureAwait(false);
            if (download.Result is { } result)
            {
                return result;
            }

            var wait = asked.FirstWait * (1 << Math.Min(tries, 8));
            (length, var moved) = await ReceiveAsync(wait).ConfigureAwait(false);
            if (moved)
            {
                tries = 0;
            }
            else if (++tries > asked.Tries)
            {
                return download.Silent();
            }
            else
            {
                length = download.Remind(reply);
            }
        }

        // Takes what comes until something must be sent.
        async ValueTask<(int Length, bool Moved)> ReceiveAsync(TimeSpan wait)
        {
            using var silence = new CancellationTokenSource(wait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
            while (true)
            {
                int count;
                try
                {
                    count = await socket.ReceiveFromAsync(packet, SocketFlags.None, from, either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    return (0, false);
                }
                catch (SocketException)
                {
                    // A message about an earlier packet of ours; what counts is whether data comes.
                    continue;
                }

                if (!known && IsSameHost(from, server))
                {
                    (known, peer) = (true, PeerAddress.Copy(from));
                }

                if (!from.Equals(peer))
                {
                    var error = new byte[64];
                    await SendAsync(socket, error.AsMemory(0, TftpPacket.WriteError(error, TftpError.UnknownTransfer, "Unknown transfer ID")), from, cancellation).ConfigureAwait(false);
                }
                else if (download.Take(packet.AsMemory(0, count), reply) is { } toSend)
                {
                    return (toSend, true);
                }
            }
        }
    }

    private static bool IsSameHost(SocketAddress from, IPEndPoint server) => PeerAddress.Read(from).Address.Equals(server.Address);

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> packet, SocketAddress to, CancellationToken cancellation)
    {
        if (packet.Length == 0)
        {
            return;
        }

        try
        {
            await socket.SendToAsync(packet, SocketFlags.None, to, cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // As good as lost on the way; it is sent again when nothing comes.
        }
    }
}
