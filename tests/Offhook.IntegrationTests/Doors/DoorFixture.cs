using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Server.Doors.Http;
using Offhook.Server.Metrics;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>A gate that knows a few names, and records what the door told it.</summary>
internal sealed class FakeGate : IPhoneGate
{
    private readonly ConcurrentQueue<(Answer Answer, HandOver End)> ends = new();
    private readonly SemaphoreSlim ended = new(0);

    public ConcurrentQueue<RequestFacts> Asked { get; } = new();

    public ConcurrentDictionary<string, RenderedDocument> Documents { get; } = new();

    public ConcurrentDictionary<string, StoredFile> Files { get; } = new();

    public bool IsReady { get; set; } = true;

    public bool WatchesAll { get; set; } = true;

    public Answer Ask(RequestFacts facts, DeviceLogin? login = null, DigestLogin? digest = null)
    {
        Asked.Enqueue(facts);
        if (facts.FileName == "broken")
        {
            throw new InvalidOperationException("a bug");
        }

        var request = new IdentifiedRequest(facts, IdentityKind.Nobody);
        if (Documents.TryGetValue(facts.FileName, out var document))
        {
            return new Answer(request, AnswerKind.Document, "test") { Document = document, Counts = true };
        }

        if (Files.TryGetValue(facts.FileName, out var file))
        {
            return new Answer(request, AnswerKind.File, "test") { File = file };
        }

        return facts.FileName switch
        {
            "busy" => new Answer(request, AnswerKind.TooMany, "test") { RetryAfter = 60 },
            "red" => new Answer(request, AnswerKind.Failed, "test"),
            _ => new Answer(request, AnswerKind.NotFound, "test"),
        };
    }

    public bool Watches(Answer answer) => WatchesAll;

    public void Completed(Answer answer, HandOver end)
    {
        ends.Enqueue((answer, end));
        ended.Release();
    }

    /// <summary>Waits for the next end; the limit only keeps a failing test from hanging.</summary>
    public async Task<HandOver> NextEndAsync()
    {
        Assert.True(await ended.WaitAsync(Patience.Limit), "no hand-over ended");
        Assert.True(ends.TryDequeue(out var one));
        return one.End;
    }
}

/// <summary>A door on a free port of the loopback, and what it stands on.</summary>
internal sealed class DoorFixture : IAsyncDisposable
{
    private readonly Meter meter = new("Offhook.Test");
    private readonly string folder = Directory.CreateTempSubdirectory("offhook-door-").FullName;

    private DoorFixture(Func<HttpDoorOptions, HttpDoorOptions>? change)
    {
        var options = new HttpDoorOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        Door = new HttpDoor(change?.Invoke(options) ?? options, Gate, new DoorMetrics(meter, "http"), NullLoggerFactory.Instance, TimeProvider.System);
        AddDocument("cfg001fc1000001.xml", 6000);
    }

    public FakeGate Gate { get; } = new();

    public HttpDoor Door { get; }

    public Uri Url => new(Door.Addresses[0]);

    /// <summary>A file in the folder that goes with the door.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    public static async Task<DoorFixture> StartAsync(Func<HttpDoorOptions, HttpDoorOptions>? change = null)
    {
        var fixture = new DoorFixture(change);
        await fixture.Door.StartAsync(CancellationToken.None);
        return fixture;
    }

    public RenderedDocument AddDocument(string name, int length)
    {
        var body = new byte[length];
        for (var i = 0; i < length; i++)
        {
            body[i] = (byte)('a' + i % 26);
        }

        var document = new RenderedDocument(name, body, "application/xml", Convert.ToHexStringLower(SHA256.HashData(body)));
        Gate.Documents[name] = document;
        return document;
    }

    public byte[] AddFile(string name, int length)
    {
        var body = new byte[length];
        new Random(7).NextBytes(body);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, body);
        Gate.Files[name] = new StoredFile(new FileSpec(name, FileKind.Firmware, "test") { Sha256 = Convert.ToHexStringLower(SHA256.HashData(body)), Length = length }, path);
        return body;
    }

    /// <summary>A raw connection; <paramref name="receiveBuffer"/> small makes the kernel hold little of what was not read.</summary>
    public async Task<Socket> ConnectAsync(int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(IPAddress.Loopback, Url.Port);
        return socket;
    }

    /// <summary>Sends text and reads until the server closes; the text of what came.</summary>
    public async Task<string> TalkAsync(string request)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadToEndAsync(socket);
    }

    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // A reset ends the reading as well; what came before it counts.
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Door.DisposeAsync();
        meter.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
