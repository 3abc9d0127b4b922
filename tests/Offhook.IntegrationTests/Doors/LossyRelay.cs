using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Offhook.IntegrationTests.Doors;

/// <summary>
/// Carries datagrams between clients and a TFTP server and loses some of them, each way. It has threads of its own: busybox gives up after some ten
/// seconds, and those of the pool may be held by other tests.
/// </summary>
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
        Run(Forward);
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

    private void Forward()
    {
        var buffer = new byte[70_000];
        try
        {
            while (true)
            {
                EndPoint client = new IPEndPoint(IPAddress.Any, 0);
                var count = front.ReceiveFrom(buffer, ref client);
                var way = ways.GetOrAdd(client, Open);

                // A request begins anew, whatever port served the last one.
                way.Peer = buffer[1] == 1 ? server : way.Peer;
                if (!Loses())
                {
                    way.Socket.SendTo(buffer.AsSpan(0, count), way.Peer);
                }
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static void Run(ThreadStart carry) => new Thread(carry) { IsBackground = true, Name = "relay" }.Start();

    private Way Open(EndPoint client)
    {
        var way = new Way(TftpFixture.Client(), server);
        Run(() => Return(way, client));
        return way;
    }

    private void Return(Way way, EndPoint client)
    {
        var buffer = new byte[70_000];
        try
        {
            while (true)
            {
                EndPoint peer = server;
                var count = way.Socket.ReceiveFrom(buffer, ref peer);
                way.Peer = peer;
                if (!Loses())
                {
                    front.SendTo(buffer.AsSpan(0, count), client);
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
