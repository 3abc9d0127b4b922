using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Offhook.Protocols.Sip.Digest;

namespace Offhook.Emulator.Fetching;

/// <summary>HTTP and HTTPS. One instance may serve any number of phones; redirections and retries are the caller's.</summary>
internal sealed class HttpFetcher : IFetcher, IDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private readonly bool _insecureTls;
    private readonly TimeProvider _time;
    private readonly bool _freshConnections;
    private readonly HttpMessageInvoker _shared;

    /// <param name="insecureTls">Accept any certificate.</param>
    /// <param name="maxConnections">Connections held open to one server at the same time.</param>
    /// <param name="time">For <c>Retry-After</c> given as a date.</param>
    /// <param name="freshConnections">A connection for each exchange.</param>
    public HttpFetcher(bool insecureTls, int maxConnections, TimeProvider time, bool freshConnections = false)
    {
        _freshConnections = freshConnections;
        _insecureTls = insecureTls;
        _time = time;
        _shared = new HttpMessageInvoker(CreateHandler(insecureTls, maxConnections, connect: null));
    }

    public bool Speaks(string scheme) => scheme is "http" or "https";

    public void Dispose() => _shared.Dispose();

    public async Task<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Limits.Timeout);
        var reply = new FetchReply();
        try
        {
            if (request.AbortAfterBytes is { } abortAfter)
            {
                return await FetchAndAbortAsync(request, abortAfter, limit.Token);
            }

            using var message = CreateMessage(request);
            using var response = await _shared.SendAsync(message, limit.Token);
            reply = Head(response);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            return await ReadAsync(reply, body, request.Limits, long.MaxValue, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return reply with { Trouble = $"no whole answer within {request.Limits.Timeout.TotalSeconds:0} seconds", Transient = true };
        }
        catch (HttpRequestException failure)
        {
            return reply with { Trouble = Describe(failure.HttpRequestError), Transient = true };
        }
        catch (IOException)
        {
            return reply with { Trouble = "the answer ended early", Transient = true };
        }
    }

    private async Task<FetchReply> FetchAndAbortAsync(FetchRequest request, long abortAfter, CancellationToken cancellationToken)
    {
        // A connection of its own, because resetting one that others share would break their requests too.
        Socket? socket = null;
        using var invoker = new HttpMessageInvoker(CreateHandler(_insecureTls, 1, async (context, token) =>
        {
            // A small receive window keeps the rest of the document at the server, where the reset can be noticed.
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1024 };
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        }));
        using var message = CreateMessage(request);
        using var response = await invoker.SendAsync(message, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var reply = await ReadAsync(Head(response), body, request.Limits, abortAfter, cancellationToken);
        if (reply.Aborted)
        {
            socket!.LingerState = new LingerOption(true, 0);
            socket.Close();
        }

        return reply;
    }

    private HttpRequestMessage CreateMessage(FetchRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, request.Target);
        message.Headers.TryAddWithoutValidation("User-Agent", request.UserAgent);
        message.Headers.ConnectionClose = _freshConnections ? true : null;
        if (request.IfNoneMatch is { } tag)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        if (request.Login is { } login)
        {
            if (request.Digest is { } challenge)
            {
                var what = new DigestRequest(message.Method.Method, request.Target.PathAndQuery, default);
                message.Headers.TryAddWithoutValidation("Authorization", challenge.Answer(login.User, login.Password, what));
                return message;
            }

            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}"));
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }

        return message;
    }

    private FetchReply Head(HttpResponseMessage response) => new()
    {
        Status = (int)response.StatusCode,
        ETag = response.Headers.TryGetValues("ETag", out var tags) ? tags.FirstOrDefault() : null,
        RetryAfter = Wait(response.Headers.RetryAfter),
        AsksForBasic = response.Headers.WwwAuthenticate.Any(challenge =>
            string.Equals(challenge.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)),
        Digest = DigestChallenge.Choose(response.Headers.WwwAuthenticate.Select(challenge => challenge.ToString())),
        Location = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect ? response.Headers.Location : null,
    };

    private TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<FetchReply> ReadAsync(
        FetchReply reply, Stream body, FetchLimits limits, long abortAfter, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long bytes = 0;
            int read;
            while ((read = await body.ReadAsync(chunk.AsMemory(0, (int)Math.Clamp(abortAfter - bytes, 1, ChunkBytes)), cancellationToken)) > 0)
            {
                if (bytes >= abortAfter)
                {
                    return reply with { Bytes = bytes, Aborted = true };
                }

                bytes += read;
                if (bytes > limits.MaxBytes)
                {
                    return reply with { Bytes = bytes, Trouble = $"longer than {limits.MaxBytes} bytes" };
                }

                digest.AppendData(chunk, 0, read);
                if (bytes <= limits.KeepBytes)
                {
                    kept.Write(chunk, 0, read);
                }
            }

            return reply.Status != 200 ? reply with { Bytes = bytes } : reply with
            {
                Bytes = bytes,
                Body = bytes <= limits.KeepBytes ? kept.ToArray() : null,
                Sha256 = Convert.ToHexStringLower(digest.GetHashAndReset()),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static SocketsHttpHandler CreateHandler(
        bool insecureTls, int maxConnections, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = maxConnections,
        MaxResponseHeadersLength = 32,
        ConnectCallback = connect,
        SslOptions = insecureTls
            ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true }
            : new SslClientAuthenticationOptions(),
    };

    private static string Describe(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the server's name does not resolve",
        HttpRequestError.ConnectionError => "no connection to the server",
        HttpRequestError.SecureConnectionError => "no secure connection to the server",
        HttpRequestError.ResponseEnded => "the answer ended early",
        HttpRequestError.InvalidResponse => "the answer is not HTTP",
        _ => $"the exchange failed ({error})",
    };
}
