using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Offhook.IntegrationTests.Nodes;

/// <summary>Spreads connections over servers in turn, as an operator's balancer would; it notices a dead one only by its refusal, and then hangs up.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private volatile int[] ports = [];
    private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next;
    private int carried;
    private int held;

    public Balancer()
    {
        listener.Start();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        loop = Task.Run(AcceptAsync);
    }

    public string Url { get; }

    /// <summary>Connections that met a dead server.</summary>
    public int Refused { get; private set; }

    /// <summary>Connections that reached a server.</summary>
    public int Carried => Volatile.Read(ref carried);

    /// <summary>Keeps those who come after so many connections waiting until <see cref="Resume"/>, so that what happens meanwhile happens before they are served.</summary>
    public int HoldsAfter { get; set; } = int.MaxValue;

    /// <summary>Connections that wait.</summary>
    public int Held => Volatile.Read(ref held);

    /// <summary>Lets those who wait go on, and keeps nobody waiting any more.</summary>
    public void Resume() => resumed.TrySetResult();

    public void Spread(params string[] servers) => ports = [.. servers.Select(server => new Uri(server).Port)];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = CarryAsync(client, next >= HoldsAfter, ports[next++ % ports.Length]);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client, bool waits, int port)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                if (waits)
                {
                    Interlocked.Increment(ref held);
                    await resumed.Task.WaitAsync(stopping.Token);
                }

                await server.ConnectAsync(IPAddress.Loopback, port, stopping.Token);
                Interlocked.Increment(ref carried);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, stopping.Token), far.CopyToAsync(near, stopping.Token));
            }
            catch (SocketException)
            {
                Refused++;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // Either end is gone.
            }
        }
    }
}
