using Microsoft.Extensions.Logging;
using Offhook.Core;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Storage.Backup;
using Offhook.Families;
using Offhook.Server.Api;
using Offhook.Server.Configuration;
using Offhook.Server.Metrics;
using Offhook.Server.Resync;

namespace Offhook.Server;

/// <summary>The whole server, composed: core, makers, doors and REST.</summary>
public static class ServerComposition
{
    /// <summary>Starts it; when it returns, phones are answered.</summary>
    /// <exception cref="ServerStartException">It cannot start.</exception>
    public static async Task<OffhookServer> StartAsync(ServerConfiguration configuration, ILoggerFactory logging, TimeProvider time, CancellationToken cancellation)
    {
        configuration = PublicAddress.WithKnownPort(configuration);
        var started = time.GetUtcNow();
        OffhookCore? core = null;
        Uri? publicUrl = null;
        var families = new FamilyRegistry(FamilyList.All);
        OffhookServer? server = null;
        server = await OffhookServer.StartAsync(
            configuration,
            async (setting, token) =>
            {
                publicUrl = PublicAddress.Find(setting.Configuration);
                var folder = new FamilyFolder(Path.Combine(setting.Configuration.DataFolder, FamilyFolder.Name), setting.Logging.CreateLogger<FamilyFolder>());
                var added = folder.Open();
                families.Replace(FamilyList.With(added.Families));
                var channels = ResyncChannels.Open(setting.Configuration.Resync, setting.Time);
                try
                {
                    var options = new CoreOptions(setting.Configuration.DataFolder, publicUrl, OffhookServer.Version)
                    {
                        Database = setting.Configuration.Database,
                        Edition = added.Edition,
                        Resync = setting.Configuration.Resync.Options,
                        Channels = channels.All,
                    };
                    core = await OffhookCore.OpenAsync(options, families, setting.Logging, setting.Time, token).ConfigureAwait(false);
                }
                catch
                {
                    await channels.DisposeAsync().ConfigureAwait(false);
                    throw;
                }

                CoreMetrics.Register(setting.Meter, core);
                return new CoreServices(core.Gate, core.Specs, core.Queries, core.Preview, core.Explainer, core.Store, core.Resyncs, new CoreLifetime(core, channels, folder, setting.Time)) { PlugAndPlay = core.PlugAndPlay, Enrolments = core.Enrolments, Pending = core.Pending };
            },
            (group, admin) => ApiEndpoints.Map(group, new ApiServices(
                admin,
                families,
                () => [.. core!.Files.All.Values.Select(file => file.Spec)],
                (output, passphrase, token) => BackupAsync(core!, Path.GetFullPath(configuration.DataFolder), output, passphrase, token),
                () => Status(core, started, time.GetUtcNow(), publicUrl, admin.IsReady, server?.Alarms ?? []))),
            logging, time, cancellation).ConfigureAwait(false);
        return server;
    }

    private static ServerStatus Status(OffhookCore? core, DateTimeOffset started, DateTimeOffset now, Uri? publicUrl, bool ready, IReadOnlyList<string> alarms)
    {
        var (devices, inStep, failed) = (0L, 0L, 0L);
        foreach (var entry in core?.Devices.All() ?? [])
        {
            devices++;
            inStep += entry.InStep ? 1 : 0;
            failed += (entry.Flags & DeviceFlags.Failed) != 0 ? 1 : 0;
        }

        var pending = core?.Pending.Count() ?? 0;
        return new ServerStatus(
            OffhookServer.Version, started, (long)(now - started).TotalSeconds, ready, core?.Store.VisibleChange ?? 0, publicUrl?.ToString(), devices, inStep, failed, pending, alarms);
    }

    /// <summary>A backup is made whole beside the database first: a sealed file cannot be taken back once it is half sent.</summary>
    private static async Task BackupAsync(OffhookCore core, string folder, Stream output, string passphrase, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, $"backup-{Guid.NewGuid():N}.sending");
        try
        {
            await BackupWriter.WriteAsync(core.Store, folder, file, passphrase, cancellation).ConfigureAwait(false);
            await using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 128 * 1024, useAsync: true);
            await input.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The core, the watch over the families' folder that ends before it, and the channels that it calls through until it is closed.</summary>
    private sealed class CoreLifetime : IAsyncDisposable
    {
        private readonly CancellationTokenSource stopping = new();
        private readonly OffhookCore core;
        private readonly ResyncChannels channels;
        private readonly Task watching;

        public CoreLifetime(OffhookCore core, ResyncChannels channels, FamilyFolder folder, TimeProvider time)
        {
            this.core = core;
            this.channels = channels;
            watching = folder.WatchAsync(core, time, stopping.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.Dispose();
            await core.DisposeAsync().ConfigureAwait(false);
            await channels.DisposeAsync().ConfigureAwait(false);
        }
    }
}
