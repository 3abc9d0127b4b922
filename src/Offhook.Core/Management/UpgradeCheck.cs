using System.Globalization;
using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Management;

/// <summary>What this build would change on the devices of a data folder.</summary>
/// <param name="Devices">Devices that were looked at.</param>
/// <param name="Changed">Those whose documents would be others, by family and model.</param>
/// <param name="Failing">Those that this build cannot render and that could be rendered before, with why.</param>
public sealed record UpgradeReview(
    int Devices, IReadOnlyList<(string Family, string Model, IReadOnlyList<DeviceId> Ids)> Changed, IReadOnlyList<(DeviceId Id, string Why)> Failing);

/// <summary>
/// Renders a fleet with this build and compares it with what the build before it rendered, on a copy: the server may run meanwhile, and nothing of it is touched.
/// </summary>
public static class UpgradeCheck
{
    /// <summary>Compares.</summary>
    /// <param name="dataFolder">The server's data folder, for its key ring, and for its database where that is not elsewhere.</param>
    /// <param name="database">The database of several servers; null = the one in the folder.</param>
    /// <param name="work">An empty folder for the copy.</param>
    /// <param name="families">The families of this build with those that the operator added.</param>
    /// <param name="loggers">Hear of what goes wrong.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreException">There is no database, or it cannot be read by this build.</exception>
    public static async Task<UpgradeReview> RunAsync(
        string dataFolder, PostgresAddress? database, string work, FamilyRegistry families, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        if (database is null && !SqliteStore.Exists(dataFolder))
        {
            throw new StoreException($"'{dataFolder}' holds no database; name the data folder of a server, or by --config the configuration that says where its database is.");
        }

        var ring = Path.Combine(dataFolder, DataFolder.KeyRing);
        if (!File.Exists(ring))
        {
            throw new StoreException($"'{dataFolder}' holds no {DataFolder.KeyRing}, and without it nothing can be rendered; name the data folder of a server of this database.");
        }

        if (database is null)
        {
            SqliteStore.CopyFile(dataFolder, work, cancellation);
        }
        else
        {
            await PostgresCopy.RunAsync(database, work, cancellation).ConfigureAwait(false);
        }

        File.Copy(ring, Path.Combine(work, DataFolder.KeyRing));
        var before = new Dictionary<DeviceId, DeviceRow>();
        string? url;
        var store = SqliteStore.Open(work);
        await using (store.ConfigureAwait(false))
        {
            store.LoadDevices(row => before[row.Id] = row);
            url = store.ReadMeta(OffhookCore.EnvironmentKey)?.Split('\n')[^1].Split(' ').ElementAtOrDefault(1);
        }

        // Another name for the build has everything rendered anew; the address is that of the server.
        var options = new CoreOptions(work, new Uri(url ?? "http://offhook.invalid"), string.Create(CultureInfo.InvariantCulture, $"check-{time.GetUtcNow().UtcTicks}"));
        var core = await OffhookCore.OpenAsync(options, families, loggers, time, cancellation).ConfigureAwait(false);
        await using (core.ConfigureAwait(false))
        {
            while (!core.Reckoner.IsSettled)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation).ConfigureAwait(false);
            }

            return Compare(core, before);
        }
    }

    private static UpgradeReview Compare(OffhookCore core, Dictionary<DeviceId, DeviceRow> before)
    {
        var changed = new List<DeviceEntry>();
        var failing = new List<(DeviceId, string)>();
        foreach (var entry in core.Devices.All())
        {
            var known = before.TryGetValue(entry.Id, out var row) && row.Wanted > 0;
            if ((entry.Flags & DeviceFlags.Failed) != 0)
            {
                if (!row.Failed)
                {
                    failing.Add((entry.Id, core.Store.ReadStatus(entry.Id).Error ?? ""));
                }
            }
            else if (known && entry.WantedDigest != row.WantedDigest)
            {
                changed.Add(entry);
            }
        }

        return new UpgradeReview(
            before.Count,
            [.. changed.GroupBy(e => core.Devices.Models[e.ModelNumber]).OrderBy(g => g.Key.Family, StringComparer.Ordinal).ThenBy(g => g.Key.Model, StringComparer.Ordinal)
                .Select(g => (g.Key.Family, g.Key.Model, (IReadOnlyList<DeviceId>)[.. g.Select(e => e.Id).OrderBy(i => i.ToKey(), StringComparer.Ordinal)]))],
            failing);
    }
}
