using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Http;

/// <summary>Closes connections beyond the limits before a byte of them is read, and hands the others on as <see cref="PhoneConnection"/>.</summary>
internal sealed class ConnectionLimiter(int connections, int connectionsPerAddress, DoorMetrics metrics)
{
    private readonly ConcurrentDictionary<IPAddress, int> perAddress = new();
    private int open;

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>The middleware of a listener.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = TrustedProxies.Plain((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        var all = Interlocked.Increment(ref open);
        var ofAddress = perAddress.AddOrUpdate(address, 1, static (_, count) => count + 1);
        try
        {
            if (all > connections || ofAddress > connectionsPerAddress)
            {
                metrics.ConnectionRefused();
                connection.Abort(new ConnectionAbortedException("too many connections"));
                return;
            }

            connection.Features.Set(new PhoneConnection(address, connection.Features.Get<IConnectionSocketFeature>()?.Socket));
            metrics.ConnectionAccepted();
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Release(address);
            Interlocked.Decrement(ref open);
        }
    }

    private void Release(IPAddress address)
    {
        // Removed only while nobody else counted up in between, so that the table holds no address without a connection.
        var left = perAddress.AddOrUpdate(address, 0, static (_, count) => count - 1);
        if (left == 0)
        {
            perAddress.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
        }
    }
}
