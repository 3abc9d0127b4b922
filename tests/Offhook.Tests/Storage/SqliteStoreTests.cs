using System.Globalization;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Sqlite;
using Xunit;
using static Offhook.Tests.Storage.StoreSamples;

namespace Offhook.Tests.Storage;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Readers_never_see_half_of_a_change_that_is_written_in_slices()
    {
        const int Count = 4000;
        await using var store = SqliteStore.Open(folder.Path);
        await store.Commit(Devices(Count, "0"));
        using var stop = new CancellationTokenSource();
        var ids = Enumerable.Range(0, Count).Where(i => i % 97 == 0).Select(Id).ToArray();
        var reads = 0;
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var versions = store.ReadDevices(ids).Select(spec => Text(spec.Body)).ToArray();
                Assert.Equal(ids.Length, versions.Length);
                Assert.Single(versions.Distinct());
                Interlocked.Increment(ref reads);
            }
        })).ToArray();
        for (var round = 1; round <= 5; round++)
        {
            await store.Commit(Devices(Count, round.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(round.ToString(CultureInfo.InvariantCulture), Text(store.ReadSpec(SpecKind.Device, Id(7).ToKey())?.Body));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(reads > 0);
    }

    [Fact]
    public async Task Status_is_written_between_the_slices_of_a_large_change()
    {
        var slices = 0;
        SqliteStore? store = null;
        var options = new SqliteStoreOptions
        {
            AfterSlice = _ =>
            {
                if (Interlocked.Increment(ref slices) == 1)
                {
                    store!.EnqueueStatus(new DeviceStatus(Id(1)) { Wanted = 4 });
                    Thread.Sleep(150);
                }
            },
        };
        await using (store = SqliteStore.Open(folder.Path, options))
        {
            await store.Commit(Devices(3000, "{}"));
            using var raw = SqliteSession.OpenReader(folder[SqliteStore.FileName]);
            Assert.Equal(4, raw.Scalar("SELECT wanted FROM device_status"));
        }
    }

    [Fact]
    public async Task Change_that_a_crash_left_unwritten_is_removed_and_its_number_stays_used()
    {
        var torn = await Tear("""
            UPDATE changes SET state = 0 WHERE number = 2;
            DELETE FROM spec_versions WHERE change = 2 AND key > (SELECT key FROM devices ORDER BY key LIMIT 1 OFFSET 1200);
            DELETE FROM devices WHERE key NOT IN (SELECT key FROM spec_versions WHERE change = 1);
            """);
        await using var store = SqliteStore.Open(folder.Path);
        Assert.Equal(1, store.VisibleChange);
        Assert.Equal("old", Text(store.ReadSpec(SpecKind.Device, Id(5).ToKey())?.Body));
        Assert.Equal(10, store.AllDevices().Count);
        Assert.DoesNotContain(store.Changes(0, 10), change => change.Number == torn);
        Assert.Equal(torn + 1, await store.Commit(Scope("acme")));
    }

    [Fact]
    public async Task Change_that_a_crash_left_unindexed_is_finished()
    {
        await Tear("UPDATE changes SET state = 1 WHERE number = 2; DELETE FROM devices WHERE key > (SELECT key FROM devices LIMIT 1 OFFSET 700)");
        await using var store = SqliteStore.Open(folder.Path);
        Assert.Equal(2, store.VisibleChange);
        var rows = store.AllDevices();
        Assert.Equal(1500, rows.Count);
        Assert.All(rows, row => Assert.Equal(2, row.Change));
    }

    [Fact]
    public async Task Database_of_an_older_version_learns_which_devices_decide_what_can_be_dialled()
    {
        await using (var store = SqliteStore.Open(folder.Path))
        {
            await store.Commit(
                Device(1, """{"settings":{"region":{"country":"DE"}}}"""), Device(2, """{"settings":{"dial":{"plan":null}}}"""), Device(3, """{"settings":{"time":{"zone":"UTC"}}}"""),
                Device(4, """{"settings":{"dial":{"outsidePrefix":"0"}}}"""), Device(5), DeviceGone(6));
        }

        using (var raw = SqliteSession.OpenPlain(folder[SqliteStore.FileName]))
        {
            raw.Execute("ALTER TABLE devices DROP COLUMN dials; ALTER TABLE spec_versions DROP COLUMN dials; ALTER TABLE devices DROP COLUMN approved; ALTER TABLE spec_versions DROP COLUMN approved; PRAGMA user_version = 4");
        }

        await using var again = SqliteStore.Open(folder.Path);
        Assert.Equal([Id(1), Id(2), Id(4)], again.AllDevices().Where(r => r.Columns.Dials).Select(r => r.Id));
    }

    [Fact]
    public async Task Database_of_a_newer_version_is_refused_with_both_versions()
    {
        await SqliteStore.Open(folder.Path).DisposeAsync();
        using (var raw = SqliteSession.OpenPlain(folder[SqliteStore.FileName]))
        {
            raw.Execute("PRAGMA user_version = 99");
        }

        var refusal = Assert.Throws<StoreException>(() => SqliteStore.Open(folder.Path));
        Assert.Contains("schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"up to {SqliteSchema.Newest}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_no_database_is_refused_by_name()
    {
        await File.WriteAllTextAsync(folder[SqliteStore.FileName], new string('x', 10_000), Cancellation);
        var refusal = Assert.Throws<StoreException>(() => SqliteStore.Open(folder.Path));
        Assert.Contains(folder[SqliteStore.FileName], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_server_on_the_same_folder_is_refused()
    {
        await using var store = SqliteStore.Open(folder.Path);
        Assert.Contains("in use by another server", Assert.Throws<StoreException>(() => SqliteStore.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_store_are_readable_by_nobody_else()
    {
        await using var store = SqliteStore.Open(folder.Path);
        await store.Commit(Scope("acme"));
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.Equal(Mine, TestFolder.ModeOf(file)));
    }

    [Fact]
    public async Task Sightings_are_dropped_and_counted_when_the_disk_is_nearly_full()
    {
        await using var store = SqliteStore.Open(folder.Path, new SqliteStoreOptions { DiskGauge = _ => (4, 100) });
        store.EnqueueSighting(Id(1), Contact(0));
        store.EnqueueStatus(new DeviceStatus(Id(1)) { Wanted = 3 });
        await store.FlushAsync(Cancellation);
        Assert.Equal(1, store.DroppedSightings);
        Assert.Null(store.LastSighting(Id(1)));
        Assert.Equal(3, store.ReadStatus(Id(1)).Wanted);
    }

    [Fact]
    public async Task Sightings_beyond_the_queue_are_dropped_and_counted()
    {
        await using var store = SqliteStore.Open(folder.Path, new SqliteStoreOptions { SightingQueue = 0 });
        store.EnqueueSighting(Id(1), Contact(0));
        Assert.Equal(1, store.DroppedSightings);
    }

    [Fact]
    public async Task Sightings_beyond_the_rows_are_forgotten_oldest_first()
    {
        await using (var store = SqliteStore.Open(folder.Path, new SqliteStoreOptions { SightingAge = TimeSpan.FromDays(36500) }))
        {
            for (var i = 0; i < 50; i++)
            {
                store.EnqueueSighting(Id(i), Contact(i));
            }
        }

        await using var small = SqliteStore.Open(folder.Path, new SqliteStoreOptions { SightingRows = 10, SightingAge = TimeSpan.FromDays(36500) });
        while (small.LastSighting(Id(39)) is not null)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(10, Enumerable.Range(0, 50).Count(i => small.LastSighting(Id(i)) is not null));
        Assert.NotNull(small.LastSighting(Id(49)));
    }

    [Fact]
    public async Task Sightings_beyond_the_age_are_forgotten_and_younger_ones_kept()
    {
        await using (var store = SqliteStore.Open(folder.Path, new SqliteStoreOptions { SightingAge = TimeSpan.FromDays(36500) }))
        {
            store.EnqueueSighting(Id(1), Contact(0));
            store.EnqueueSighting(Id(2), Contact(0) with { At = DateTimeOffset.UtcNow.AddDays(-1) });
        }

        await using var later = SqliteStore.Open(folder.Path);
        while (later.LastSighting(Id(1)) is not null)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.NotNull(later.LastSighting(Id(2)));
    }

    private static Sighting Contact(int hour) => new(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour), "http", "10.0.0.1", null, null);

    /// <summary>Commits 10 devices, then 1,500, and damages the second change as a crash would have left it.</summary>
    private async Task<long> Tear(string script)
    {
        long number;
        await using (var store = SqliteStore.Open(folder.Path))
        {
            await store.Commit(Devices(10, "old"));
            number = await store.Commit(Devices(1500, "new"));
        }

        using var raw = SqliteSession.OpenPlain(folder[SqliteStore.FileName]);
        raw.Execute(script);
        return number;
    }
}
