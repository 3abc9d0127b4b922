using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Offhook.Tests.Emulator.Support;

internal sealed record AskedRequest(string Path, IReadOnlyDictionary<string, string> Headers);

internal sealed record ScriptedAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public static ScriptedAnswer NotFound { get; } = new(404, []);

    public static ScriptedAnswer Ok(string text, params (string, string)[] headers) => new(200, Encoding.UTF8.GetBytes(text), headers);

    public static ScriptedAnswer Ok(byte[] body) => new(200, body);

    /// <summary>Says it has more than it sends, then hangs up.</summary>
    public bool HangsUp { get; init; }
}

/// <summary>An HTTP/1.1 server of a few lines on a free loopback port: a function answers, every request is remembered in order.</summary>
internal sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<AskedRequest> _asked = new();
    private readonly Func<AskedRequest, ScriptedAnswer> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _brokenWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="answer">What to answer to what.</param>
    /// <param name="certificate">Speaks TLS when given.</param>
    public ScriptedHttpServer(Func<AskedRequest, ScriptedAnswer> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>A server that has exactly these files and answers 404 to the rest.</summary>
    public static ScriptedHttpServer With(params (string Path, string Text)[] files)
    {
        var known = files.ToDictionary(file => file.Path, file => ScriptedAnswer.Ok(file.Text));
        return new ScriptedHttpServer(request => known.GetValueOrDefault(request.Path, ScriptedAnswer.NotFound));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/");

    public IReadOnlyList<AskedRequest> Asked => [.. _asked];

    public IReadOnlyList<string> Paths => [.. _asked.Select(request => request.Path)];

    /// <summary>Done when a peer did not take an answer whole.</summary>
    public Task BrokenWrite => _brokenWrite.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                serving.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            client.SendBufferSize = 4096;
            try
            {
                await using var stream = await OpenAsync(client);
                using var reader = new StreamReader(stream, Encoding.Latin1, false, 1024, leaveOpen: true);
                while (await ReadAsync(reader) is { } request)
                {
                    _asked.Enqueue(request);
                    var answer = _answer(request);
                    await WriteAsync(stream, answer);
                    if (answer.HangsUp)
                    {
                        return;
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException or AuthenticationException)
            {
                // The peer hung up or the test is over.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }

    private async Task<AskedRequest?> ReadAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync(_stop.Token) is not { Length: > 0 } line)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':');
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        return new AskedRequest(line.Split(' ')[1], headers);
    }

    private async Task WriteAsync(Stream stream, ScriptedAnswer answer)
    {
        var length = answer.HangsUp ? answer.Body.Length + 1 : answer.Body.Length;
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} X\r\n");
        if (answer.Status != 304)
        {
            head.Append($"Content-Length: {length}\r\n");
        }

        foreach (var (name, value) in answer.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
            await stream.WriteAsync(answer.Body, _stop.Token);
        }
        catch (IOException)
        {
            _brokenWrite.TrySetResult();
            throw;
        }
    }
}
