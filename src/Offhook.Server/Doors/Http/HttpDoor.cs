using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Offhook.Core.Delivery;
using Offhook.Protocols.Listening;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Http;

/// <summary>
/// The HTTP front door: a bare Kestrel with one application, without routing, hosting or middleware, because everything that phones ask for takes
/// the same path.
/// </summary>
public sealed class HttpDoor : IAsyncDisposable
{
    /// <summary>Its name in facts, metrics and configuration.</summary>
    public const string Name = "http";

    private readonly HttpDoorOptions options;
    private readonly DoorMetrics metrics;
    private readonly HandOverWatch watch;
    private readonly KestrelServer server;
    private readonly PhoneApplication application;
    private bool stopped;

    /// <summary>Makes the door; nothing listens before <see cref="StartAsync"/>.</summary>
    public HttpDoor(HttpDoorOptions options, IPhoneGate gate, DoorMetrics metrics, ILoggerFactory logging, TimeProvider time)
    {
        (this.options, this.metrics) = (options, metrics);
        watch = new HandOverWatch(options.HandOver, time);
        var limiter = new ConnectionLimiter(options.Connections, options.ConnectionsPerAddress, metrics);
        metrics.Observe(() => limiter.Open, () => watch.Count);
        application = new PhoneApplication(gate, watch, new TrustedProxies(options.TrustedProxies), metrics, logging.CreateLogger<HttpDoor>(), time);

        // Phones that speak through a proxy send targets whose host is not the one in their Host header; we look at neither.
        var kestrel = new KestrelServerOptions { AddServerHeader = false, AllowHostHeaderOverride = true };
        SetLimits(kestrel.Limits);
        foreach (var endPoint in options.Listen)
        {
            kestrel.Listen(endPoint, listener =>
            {
                listener.Protocols = HttpProtocols.Http1;
                listener.Use(limiter.Wrap);
            });
        }

        var sockets = new SocketTransportOptions
        {
            Backlog = 4096,

            // A cached answer takes microseconds: handing it to another thread would cost more than it does.
            UnsafePreferInlineScheduling = true,

            // Most phones open a connection, send one request at once and close: waiting without a buffer would cost each of them a system call.
            // An idle connection then holds 4 KB until its time-out, which the limit of connections bounds.
            WaitForDataBeforeAllocatingBuffer = false,
        };
        server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), logging), logging);
    }

    /// <summary>Where it listens in fact, after the start.</summary>
    public IReadOnlyList<string> Addresses => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Starts listening.</summary>
    /// <exception cref="ListenException">An address cannot be taken; the message names who holds it.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(application, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            throw ListenException.Explain($"doors.{Name}.listen", options.Listen, failure);
        }
    }

    /// <summary>Stops listening and lets running answers end until <paramref name="cancellation"/>; then they are cut off.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        try
        {
            await server.StopAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            watch.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await StopAsync(now.Token).ConfigureAwait(false);
        server.Dispose();
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        // A request for a file has a line of some 100 bytes and a handful of headers; the rest is room for odd query strings and proxies.
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 40;
        limits.MaxRequestBodySize = 0;

        // Connections are counted by ourselves, also per address.
        limits.MaxConcurrentConnections = null;

        // Somebody who sends a header byte by byte holds a connection no longer than this.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);

        // Firmware over a bad line takes many minutes and must not be cut off, but a peer that takes nothing at all is: 30 bytes a second.
        limits.MinResponseDataRate = new MinDataRate(30, TimeSpan.FromSeconds(60));
    }
}
