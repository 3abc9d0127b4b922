using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Tests.Resync;

/// <summary>A manager interface as Asterisk's documentation describes it: a greeting line, blocks of header lines, a challenge and an MD5 login.</summary>
internal sealed class FakeAsterisk : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public FakeAsterisk()
    {
        listener.Start();
        loop = Task.Run(AcceptAsync);
    }

    public DnsEndPoint Peer => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    public ConcurrentQueue<IReadOnlyList<KeyValuePair<string, string>>> Actions { get; } = new();

    public ConcurrentBag<string> Received { get; } = [];

    public int Connections { get; private set; }

    /// <summary>Closes the connection after so many actions, as a restarting Asterisk does.</summary>
    public int CloseAfter { get; set; } = int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            Connections++;
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The other side has gone.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        await SayAsync(stream, "Asterisk Call Manager/7.0.3\r\n");
        var loggedIn = false;
        var actions = 0;
        while (actions < CloseAfter)
        {
            var block = new List<KeyValuePair<string, string>>();
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                Received.Add(line);
                if (line.Length == 0)
                {
                    break;
                }

                var at = line.IndexOf(": ", StringComparison.Ordinal);
                block.Add(new(line[..at], line[(at + 2)..]));
            }

            if (block.Count == 0)
            {
                return;
            }

            string Of(string name) => block.FirstOrDefault(b => b.Key == name).Value ?? "";
            var head = $"ActionID: {Of("ActionID")}\r\n";
            switch (Of("Action"))
            {
                case "Challenge":
                    await SayAsync(stream, $"Response: Success\r\n{head}Challenge: 840415273\r\n\r\n");
                    break;
                case "Login":
                    loggedIn = Of("Username") == "offhook" && Of("Key") == Convert.ToHexStringLower(MD5.HashData("840415273s3cret"u8));
                    await SayAsync(stream, loggedIn ? $"Response: Success\r\n{head}Message: Authentication accepted\r\n\r\n" : $"Response: Error\r\n{head}Message: Authentication failed\r\n\r\n");
                    break;
                default:
                    actions++;
                    Actions.Enqueue(block);

                    // Events of others come in between, as they do where a manager did not turn them off in time.
                    await SayAsync(stream, "Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n");
                    await SayAsync(stream, Of("Endpoint") == "404" || Of("Channel") == "SIP/404"
                        ? $"Response: Error\r\n{head}Message: Unable to retrieve endpoint 404\r\n\r\n"
                        : $"Response: Success\r\n{head}Message: NOTIFY sent\r\n\r\n");
                    break;
            }
        }
    }

    private async Task SayAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop.Token);
}

/// <summary>An event socket as FreeSWITCH's documentation describes it: it asks for a password, then takes commands one behind the other.</summary>
internal sealed class FakeSwitch : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public FakeSwitch()
    {
        listener.Start();
        loop = Task.Run(AcceptAsync);
    }

    public DnsEndPoint Peer => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    public ConcurrentQueue<string> Commands { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The other side has gone.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        await stream.WriteAsync("Content-Type: auth/request\n\n"u8.ToArray(), stop.Token);
        while (true)
        {
            var lines = new List<string>();
            while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
            {
                lines.Add(line);
            }

            if (lines.Count == 0)
            {
                return;
            }

            if (lines.Find(l => l.StartsWith("content-length: ", StringComparison.Ordinal)) is { } length)
            {
                var body = new char[int.Parse(length["content-length: ".Length..], System.Globalization.CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(body, stop.Token);
                lines.Add(new string(body));
            }

            Commands.Enqueue(string.Join("\n", lines));
            var reply = lines[0] switch
            {
                "auth ClueCon" => "+OK accepted",
                _ when lines[0].StartsWith("auth ", StringComparison.Ordinal) => "-ERR invalid",
                _ when lines.Contains("user: 404") => "-ERR no such user",
                _ => "+OK 5e9ed0a2-3f6c-4d1a-b2b1-000000000001",
            };
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"Content-Type: command/reply\nReply-Text: {reply}\n\n"), stop.Token);
        }
    }
}
