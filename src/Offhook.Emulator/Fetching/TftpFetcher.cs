using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Offhook.Protocols.Tftp;

namespace Offhook.Emulator.Fetching;

/// <summary>TFTP. One instance may serve any number of phones. The path of an address, without its first slash, is the name that is asked for.</summary>
internal sealed class TftpFetcher(TimeProvider time) : IFetcher
{
    private const int StandardPort = 69;

    // What fits into a frame of Ethernet with IP, UDP and TFTP heads; phones that ask for options at all ask for about this much.
    private const int BlockSize = 1428;

    public bool Speaks(string scheme) => scheme == "tftp";

    public async Task<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Limits.Timeout);
        try
        {
            return await GetAsync(request, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FetchReply { Trouble = $"no whole answer within {request.Limits.Timeout.TotalSeconds:0} seconds", Transient = true };
        }
        catch (SocketException)
        {
            return new FetchReply { Trouble = "the server's name does not resolve, or there is no way to it", Transient = true };
        }
        catch (ArgumentException)
        {
            return new FetchReply { Trouble = "the name is too long for a request" };
        }
    }

    private async Task<FetchReply> GetAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var target = request.Target;
        var addresses = await Dns.GetHostAddressesAsync(target.DnsSafeHost, cancellationToken);
        var server = new IPEndPoint(addresses[0], target.Port < 0 ? StandardPort : target.Port);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        long bytes = 0;
        var client = new TftpClient(new TftpClientOptions { BlockSize = BlockSize, AskSize = true, MaxBytes = request.Limits.MaxBytes }, time);
        var fetch = await client.GetAsync(server, Uri.UnescapeDataString(target.AbsolutePath.TrimStart('/')), Receive, cancellationToken);
        var reply = Reply(fetch, request.Limits);
        return fetch.End != TftpFetchEnd.Whole ? reply : reply with
        {
            Body = bytes <= request.Limits.KeepBytes ? kept.ToArray() : null,
            Sha256 = Convert.ToHexStringLower(digest.GetHashAndReset()),
        };

        bool Receive(ReadOnlyMemory<byte> block)
        {
            bytes += block.Length;
            digest.AppendData(block.Span);
            if (bytes <= request.Limits.KeepBytes)
            {
                kept.Write(block.Span);
            }

            return request.AbortAfterBytes is not { } enough || bytes < enough;
        }
    }

    // In HTTP's numbers, as personas expect them.
    private static FetchReply Reply(TftpFetch fetch, FetchLimits limits)
    {
        var reply = new FetchReply { Bytes = fetch.Bytes };
        return fetch switch
        {
            { End: TftpFetchEnd.Whole } => reply with { Status = 200 },
            { End: TftpFetchEnd.Stopped } => reply with { Status = 200, Aborted = true },
            { End: TftpFetchEnd.TooLong } => reply with { Status = 200, Trouble = $"longer than {limits.MaxBytes} bytes" },
            { End: TftpFetchEnd.Refused, Error: TftpError.FileNotFound } => reply with { Status = 404 },
            { End: TftpFetchEnd.Refused, Error: TftpError.AccessViolation } => reply with { Status = 403 },
            { End: TftpFetchEnd.Refused } => reply with { Status = 500, Trouble = $"the server ended it with error {(ushort)fetch.Error!.Value}" },
            { End: TftpFetchEnd.Broken } => reply with { Status = 200, Trouble = "the answer is not TFTP" },
            { Bytes: > 0 } => reply with { Status = 200, Trouble = "the answer ended early", Transient = true },
            _ => reply with { Trouble = "no answer from the server", Transient = true },
        };
    }
}
