using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Offhook.IntegrationTests.Doors;

/// <summary>Carries datagrams between clients and a TFTP server and loses some of them, each way.</summary>
internal sealed class LossyRelay : IDisposable
{
    private readonly Socket front = TftpFixture.Client();
    private readonly ConcurrentDictionary<EndPoint, Way> ways = new();
    private readonly IPEndPoint server;
    private readonly int percent;
    private readonly Random random = new(7);
    private int lost;

    public LossyRelay(IPEndPoint server, int percent)
    {
        (this.server, this.percent) = (server, percent);
        front.ReceiveTimeout = 0;
        _ = Task.Run(ForwardAsync);
    }

    public int Port => ((IPEndPoint)front.LocalEndPoint!).Port;

    public int Lost => lost;

    public void Dispose()
    {
        front.Dispose();
        foreach (var way in ways.Values)
        {
            way.Socket.Dispose();
        }
    }

    private async Task ForwardAsync()
    {
        var buffer = new byte[70_000];
        try
        {
            while (true)
            {
                var result = await front.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                var way = ways.GetOrAdd(result.RemoteEndPoint, Open);

                // A request begins anew, whatever port served the last one.
                way.Peer = buffer[1] == 1 ? server : way.Peer;
                if (!Loses())
                {
                    way.Socket.SendTo(buffer.AsSpan(0, result.ReceivedBytes), way.Peer);
                }
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private Way Open(EndPoint client)
    {
        var way = new Way(TftpFixture.Client(), server);
        _ = Task.Run(() => ReturnAsync(way, client));
        return way;
    }

    private async Task ReturnAsync(Way way, EndPoint client)
    {
        var buffer = new byte[70_000];
        try
        {
            while (true)
            {
                var result = await way.Socket.ReceiveFromAsync(buffer, SocketFlags.None, server);
                way.Peer = result.RemoteEndPoint;
                if (!Loses())
                {
                    front.SendTo(buffer.AsSpan(0, result.ReceivedBytes), client);
                }
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private bool Loses()
    {
        lock (random)
        {
            var loses = random.Next(100) < percent;
            lost += loses ? 1 : 0;
            return loses;
        }
    }

    private sealed class Way(Socket socket, EndPoint peer)
    {
        public Socket Socket { get; } = socket;

        public EndPoint Peer { get; set; } = peer;
    }
}
