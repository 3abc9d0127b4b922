using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Offhook.Protocols.Listening;
using Offhook.Server.Admin;
using Offhook.Server.Configuration;
using Offhook.Server.Doors.Http;
using Offhook.Server.Doors.Pnp;
using Offhook.Server.Doors.Tftp;
using Offhook.Server.Logging;
using Offhook.Server.Metrics;

namespace Offhook.Server;

/// <summary>What the core is opened with.</summary>
/// <param name="Configuration">How the server is configured; <c>DataFolder</c> is a full path and taken.</param>
/// <param name="Meter">Where to register gauges and counters; they appear under <c>/metrics</c>.</param>
/// <param name="Logging">Where log events go.</param>
/// <param name="Time">The clock.</param>
public sealed record CoreSetting(ServerConfiguration Configuration, Meter Meter, ILoggerFactory Logging, TimeProvider Time);

/// <summary>Opens the core: store, fleet, families, services.</summary>
public delegate Task<CoreServices> OpenCore(CoreSetting setting, CancellationToken cancellation);

/// <summary>A running server. Read <see cref="StartAsync"/> for the order in which it comes up, and <see cref="StopAsync"/> for how it goes down.</summary>
public sealed class OffhookServer : IAsyncDisposable
{
    /// <summary>How long a stop waits for answers that are under way.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly ILogger log;
    private readonly Meter meter = new(PrometheusText.MeterName);
    private readonly PrometheusText metrics;
    private readonly AdminServices services = new();
    private readonly LateGate gate = new();
    private readonly LatePlugAndPlay plugAndPlay = new();
    private ServerFolder? folder;
    private WebApplication? admin;
    private CoreServices? core;
    private HttpDoor? http;
    private TftpDoor? tftp;
    private PnpDoor? pnp;
    private bool stopped;

    private OffhookServer(ILoggerFactory logging)
    {
        log = logging.CreateLogger<OffhookServer>();
        metrics = new PrometheusText(meter);
    }

    /// <summary>URL of the admin plane.</summary>
    public string AdminUrl => AdminHost.Addresses(admin!)[0];

    /// <summary>URLs of the HTTP door; empty when it is off.</summary>
    public IReadOnlyList<string> HttpUrls => http?.Addresses ?? [];

    /// <summary>URLs of the TFTP door; empty when it is off.</summary>
    public IReadOnlyList<string> TftpUrls => tftp?.Addresses ?? [];

    /// <summary>Where the plug-and-play door listens; empty when it is off.</summary>
    public IReadOnlyList<string> PnpUrls => pnp?.Addresses ?? [];

    /// <summary>What somebody should look at now, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Alarms => [.. (pnp?.Others ?? []).Select(other => $"{other} answers plug-and-play too; phones believe whoever is first")];

    /// <summary>The open core.</summary>
    public CoreServices Core => services.Core;

    /// <summary>Starts everything; when it returns, phones are answered.</summary>
    /// <exception cref="ServerStartException">It cannot start; nothing is left behind.</exception>
    /// <exception cref="ListenException">An address cannot be taken.</exception>
    public static async Task<OffhookServer> StartAsync(
        ServerConfiguration configuration, OpenCore openCore, MapApi mapApi, ILoggerFactory logging, TimeProvider time, CancellationToken cancellation)
    {
        var server = new OffhookServer(logging);
        try
        {
            var began = time.GetTimestamp();
            server.folder = ServerFolder.Take(configuration.DataFolder);
            configuration = configuration with { DataFolder = server.folder.Path };
            server.log.Starting(Version, configuration.DataFolder);

            // Listeners first: a port that is taken is found out before anything else, and phones that ask meanwhile are told to come back.
            await server.StartAdminAsync(configuration, mapApi, logging, cancellation).ConfigureAwait(false);
            await server.StartHttpAsync(configuration, logging, time, cancellation).ConfigureAwait(false);
            server.StartTftp(configuration, logging, time);
            server.StartPnp(configuration, logging, time);
            server.core = await openCore(new CoreSetting(configuration, server.meter, logging, time), cancellation).ConfigureAwait(false);
            server.services.Open(server.core);
            server.gate.Open(server.core.Gate);
            server.plugAndPlay.Open(server.core.PlugAndPlay);

            server.folder.Publish(server.AdminUrl, server.HttpUrls, time.GetUtcNow());
            server.log.Ready((long)time.GetElapsedTime(began).TotalMilliseconds);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops in the order that loses nothing: no new requests, answers under way end, the core flushes, the folder is free.</summary>
    public async Task StopAsync()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        log.Stopping();
        using var drain = new CancellationTokenSource(DrainTime);
        await RestAsync(PnpDoor.Name, pnp?.StopAsync()).ConfigureAwait(false);
        await RestAsync(HttpDoor.Name, http?.StopAsync(drain.Token)).ConfigureAwait(false);
        await RestAsync(TftpDoor.Name, tftp?.StopAsync(drain.Token)).ConfigureAwait(false);
        await RestAsync("admin", admin?.StopAsync(drain.Token)).ConfigureAwait(false);
        if (core is not null)
        {
            await core.DisposeAsync().ConfigureAwait(false);
        }

        folder?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (http is not null)
        {
            await http.DisposeAsync().ConfigureAwait(false);
        }

        if (tftp is not null)
        {
            await tftp.DisposeAsync().ConfigureAwait(false);
        }

        if (pnp is not null)
        {
            await pnp.DisposeAsync().ConfigureAwait(false);
        }

        if (admin is not null)
        {
            await admin.DisposeAsync().ConfigureAwait(false);
        }

        metrics.Dispose();
        meter.Dispose();
    }

    /// <summary>The version of this build.</summary>
    public static string Version => typeof(OffhookServer).Assembly.GetName().Version?.ToString(3) ?? "0";

    private async Task StartAdminAsync(ServerConfiguration configuration, MapApi mapApi, ILoggerFactory logging, CancellationToken cancellation)
    {
        var token = AdminToken.ReadOrCreate(configuration.DataFolder);
        var built = AdminHost.Build(configuration.Admin, token, services, metrics.Write, mapApi, logging);
        try
        {
            await built.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            await built.DisposeAsync().ConfigureAwait(false);
            throw ListenException.Explain("doors.admin.listen", configuration.Admin, failure);
        }

        admin = built;
        log.Listening("admin", string.Join(", ", AdminHost.Addresses(built)));
        foreach (var endPoint in configuration.Admin.Where(endPoint => !IPAddress.IsLoopback(endPoint.Address)))
        {
            log.AdminOpen(endPoint.ToString());
        }
    }

    private async Task StartHttpAsync(ServerConfiguration configuration, ILoggerFactory logging, TimeProvider time, CancellationToken cancellation)
    {
        if (configuration.Http is not { } wanted)
        {
            return;
        }

        var options = new HttpDoorOptions
        {
            Listen = wanted.Listen,
            TrustedProxies = configuration.TrustedProxies,
            Connections = wanted.Connections,
            ConnectionsPerAddress = wanted.ConnectionsPerAddress,
        };
        http = new HttpDoor(options, gate, new DoorMetrics(meter, HttpDoor.Name), logging, time);
        await http.StartAsync(cancellation).ConfigureAwait(false);
        log.Listening(HttpDoor.Name, string.Join(", ", http.Addresses));
    }

    private void StartTftp(ServerConfiguration configuration, ILoggerFactory logging, TimeProvider time)
    {
        if (configuration.Tftp is not { } wanted)
        {
            return;
        }

        tftp = new TftpDoor(wanted, gate, new DoorMetrics(meter, TftpDoor.Name), logging, time);
        tftp.Start();
        log.Listening(TftpDoor.Name, string.Join(", ", tftp.Addresses));
    }

    private void StartPnp(ServerConfiguration configuration, ILoggerFactory logging, TimeProvider time)
    {
        if (configuration.Pnp is not { } wanted)
        {
            return;
        }

        var files = new FileAddress(HttpUrls, TftpUrls);
        pnp = new PnpDoor(wanted, plugAndPlay, files.At, new PnpMetrics(meter), logging, time);
        pnp.Start();
        log.Listening(PnpDoor.Name, string.Join(", ", pnp.Addresses));
    }

    private async Task RestAsync(string door, Task? stopping)
    {
        try
        {
            await (stopping ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            log.CutOff(door);
        }
    }
}
