using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Protocols.Tftp;
using Offhook.Server.Configuration;
using Offhook.Server.Doors.Tftp;
using Offhook.Server.Metrics;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>A TFTP door on a free port of the loopback, and a folder for what is fetched from it.</summary>
internal sealed class TftpFixture : IAsyncDisposable
{
    // Nothing is lost on the loopback. Whoever is late there is a client that a busy machine keeps waiting: it is neither given up, nor sent anything twice.
    private static readonly TimeSpan Standing = TimeSpan.FromMinutes(1);

    private readonly Meter meter = new("Offhook.Test");

    /// <param name="change">What the door is to be told.</param>
    /// <param name="limits">How patient it is on the wire; far more than a door outside, where nothing is said.</param>
    public TftpFixture(Func<TftpDoorConfiguration, TftpDoorConfiguration>? change = null, Func<TftpServerOptions, TftpServerOptions>? limits = null)
    {
        var configuration = new TftpDoorConfiguration([new IPEndPoint(IPAddress.Loopback, 0)]);
        Door = new TftpDoor(
            change?.Invoke(configuration) ?? configuration, Gate, new DoorMetrics(meter, TftpDoor.Name), NullLoggerFactory.Instance, TimeProvider.System,
            limits ?? (static options => options with { FirstWait = Standing, LongestWait = Standing }));
        try
        {
            Door.Start();
        }
        catch
        {
            Directory.Delete(Folder, recursive: true);
            meter.Dispose();
            throw;
        }
    }

    /// <summary>The limits of a door as it is delivered.</summary>
    public static Func<TftpServerOptions, TftpServerOptions> AsDelivered => static options => options;

    /// <summary>For a wire that loses one packet in ten, each way: three tries would all be lost for one client in two hundred.</summary>
    public static Func<TftpServerOptions, TftpServerOptions> ForBadWires => static options => options with { Tries = 20, TriesUnheard = 20, LongestWait = TimeSpan.FromSeconds(4) };

    public FakeGate Gate { get; } = new();

    public TftpDoor Door { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("offhook-tftp-").FullName;

    public int Port => new Uri(Door.Addresses[0]).Port;

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    public byte[] AddDocument(string name, int length)
    {
        var body = Bytes(length);
        Gate.Documents[name] = new RenderedDocument(name, body, "application/xml", Convert.ToHexStringLower(SHA256.HashData(body)));
        return body;
    }

    public byte[] AddFile(string name, int length)
    {
        var body = Bytes(length);
        var path = Path.Combine(Folder, "stored-" + name);
        File.WriteAllBytes(path, body);
        Gate.Files[name] = new StoredFile(new FileSpec(name, FileKind.Firmware, "test") { Sha256 = Convert.ToHexStringLower(SHA256.HashData(body)), Length = length }, path);
        return body;
    }

    /// <summary>Runs a client; in its line <c>{port}</c> and <c>{out}</c> stand for where to ask and where to put the file.</summary>
    public async Task<(int Code, byte[] Fetched, string Said)> FetchAsync(string command)
    {
        var target = Path.Combine(Folder, "fetched");
        File.Delete(target);
        var line = command.Replace("{port}", $"{Port}", StringComparison.Ordinal).Replace("{out}", target, StringComparison.Ordinal);
        var (code, output, error) = await Shell.RunAsync(line);
        return (code, File.Exists(target) ? await File.ReadAllBytesAsync(target) : [], output + error);
    }

    /// <summary>A client that says exactly what it is told to.</summary>
    public static Socket Client()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await Door.DisposeAsync();
        meter.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static byte[] Bytes(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        return body;
    }
}

/// <summary>Skips, with the reason, where a program of somebody else is missing.</summary>
internal static class Needs
{
    public static void Program(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));
        Assert.SkipUnless(found, $"{name} is not installed");
    }
}
