using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>
/// Contacts that wait to be written, and the rules by which few of them are kept: a row for each change of address, door, agent or
/// firmware and one for each hour; equal contacts within the hour only move the end of their row.
/// </summary>
internal sealed class SightingBuffer(SqliteStoreOptions options, string folder)
{
    // Sightings stop first when the disk runs full; documents and status are still written then.
    private const double LeastFree = 0.05;
    private const int DevicesInBatch = 1000;
    private const int RowsForgottenAtOnce = 2000;
    private const long GaugeMilliseconds = 3000;
    private static readonly TimeSpan RowLength = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private Dictionary<DeviceId, List<Sighting>> queued = [];
    private Dictionary<DeviceId, List<Sighting>> writing = [];
    private int queuedRows;
    private long dropped;
    private long gaugedAt = long.MinValue;
    private bool diskLow;
    private DateTimeOffset forgotAt;

    public long Dropped => Interlocked.Read(ref dropped);

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return queued.Count == 0 && writing.Count == 0;
            }
        }
    }

    /// <summary>Queues a contact; false when it was dropped.</summary>
    public bool Put(DeviceId id, Sighting sighting)
    {
        lock (gate)
        {
            if (IsDiskLow() || !Add(id, sighting))
            {
                Interlocked.Increment(ref dropped);
                return false;
            }

            return true;
        }
    }

    /// <summary>What waits of a device, oldest first.</summary>
    public Sighting[] Find(DeviceId id)
    {
        lock (gate)
        {
            return [.. writing.GetValueOrDefault(id) ?? [], .. queued.GetValueOrDefault(id) ?? []];
        }
    }

    /// <summary>Writes one batch; true when more is left.</summary>
    public bool WriteBatch(SqliteSession session) => WriteBatch(batch => session.InTransaction(() =>
    {
        var added = batch.Sum(entry => entry.Value.Sum(sighting => Write(session, entry.Key.ToKey(), sighting)));
        CountRows(session, added);
    }));

    /// <summary>The same, written by somebody who takes a whole batch: contacts by device, oldest first.</summary>
    public bool WriteBatch(Action<IReadOnlyCollection<KeyValuePair<DeviceId, List<Sighting>>>> write)
    {
        lock (gate)
        {
            // What a failed batch left behind is written first.
            if (writing.Count == 0)
            {
                (writing, queued, queuedRows) = (queued, [], 0);
            }
        }

        var batch = writing.Take(DevicesInBatch).ToArray();
        if (batch.Length > 0)
        {
            write(batch);
        }

        lock (gate)
        {
            foreach (var entry in batch)
            {
                writing.Remove(entry.Key);
            }

            return writing.Count + queued.Count > 0;
        }
    }

    /// <summary>Forgets what is too old or too much, a little at a time; true when more is left.</summary>
    public bool Forget(SqliteSession session)
    {
        var now = options.Clock.GetUtcNow();
        var rows = session.Scalar("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'sightings.rows'");
        if (rows <= options.SightingRows && now - forgotAt < RetentionInterval)
        {
            return false;
        }

        var surplus = Math.Max(0, rows - options.SightingRows);
        var deleted = 0L;
        session.InTransaction(() =>
        {
            session["""
                DELETE FROM sightings WHERE (key, since) IN (SELECT key, since FROM sightings WHERE since < ?1 ORDER BY since LIMIT ?2)
                """].Bind(1, surplus > 0 ? long.MaxValue : (now - options.SightingAge).UtcTicks)
                .Bind(2, surplus > 0 ? Math.Min(surplus, RowsForgottenAtOnce) : RowsForgottenAtOnce).Run();
            deleted = session.Scalar("SELECT changes()");
            CountRows(session, -deleted);
        });
        if (deleted < RowsForgottenAtOnce && surplus == 0)
        {
            forgotAt = now;
            return false;
        }

        return deleted > 0;
    }

    /// <summary>Stored contacts of a device, newest first.</summary>
    public static List<Sighting> Read(SqliteSession session, DeviceId id, int limit)
    {
        var statement = session["SELECT at, door, address, agent, firmware FROM sightings WHERE key = ?1 ORDER BY since DESC LIMIT ?2"];
        try
        {
            var found = new List<Sighting>();
            statement.Bind(1, id.ToKey()).Bind(2, limit);
            while (statement.Step())
            {
                found.Add(new Sighting(statement.Time(0), statement.Text(1), statement.Text(2), statement.TextOrNull(3), statement.TextOrNull(4)));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static bool IsSameContact(Sighting a, Sighting b) =>
        a.Address == b.Address && a.Door == b.Door && a.Agent == b.Agent && a.Firmware == b.Firmware;

    private bool Add(DeviceId id, Sighting sighting)
    {
        if (!queued.TryGetValue(id, out var list))
        {
            list = new List<Sighting>(1);
        }

        if (list.Count > 0 && IsSameContact(list[^1], sighting))
        {
            list[^1] = sighting;
            return true;
        }

        if (queuedRows >= options.SightingQueue)
        {
            return false;
        }

        queuedRows++;
        list.Add(sighting);
        queued[id] = list;
        return true;
    }

    private bool IsDiskLow()
    {
        var now = Environment.TickCount64;
        if (gaugedAt == long.MinValue || now - gaugedAt > GaugeMilliseconds)
        {
            gaugedAt = now;
            var (free, total) = options.DiskGauge(folder);
            diskLow = free < total * LeastFree;
        }

        return diskLow;
    }

    /// <summary>Where a contact goes beside the newest stored row: into it, or into a new one that begins at <c>Since</c>.</summary>
    public static (long Since, bool Extends) Place(Sighting? last, long lastSince, Sighting sighting)
    {
        if (last is null)
        {
            return (sighting.At.UtcTicks, false);
        }

        // Contacts keep the order in which they came, also when the clock was set back.
        return IsSameContact(last, sighting) && sighting.At.UtcTicks - lastSince < RowLength.Ticks
            ? (lastSince, true)
            : (Math.Max(sighting.At.UtcTicks, lastSince + 1), false);
    }

    private static int Write(SqliteSession session, string key, Sighting sighting)
    {
        var newest = session["SELECT since, at, door, address, agent, firmware FROM sightings WHERE key = ?1 ORDER BY since DESC LIMIT 1"];
        long since;
        bool extends;
        try
        {
            (since, extends) = newest.Bind(1, key).Step()
                ? Place(new Sighting(newest.Time(1), newest.Text(2), newest.Text(3), newest.TextOrNull(4), newest.TextOrNull(5)), newest.Int64(0), sighting)
                : Place(last: null, 0, sighting);
        }
        finally
        {
            newest.Reset();
        }

        if (extends)
        {
            session["UPDATE sightings SET at = ?3 WHERE key = ?1 AND since = ?2"].Bind(1, key).Bind(2, since).Bind(3, sighting.At.UtcTicks).Run();
            return 0;
        }

        session["INSERT INTO sightings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"]
            .Bind(1, key).Bind(2, since).Bind(3, sighting.At.UtcTicks).Bind(4, sighting.Door).Bind(5, sighting.Address)
            .Bind(6, sighting.Agent).Bind(7, sighting.Firmware).Run();
        return 1;
    }

    private static void CountRows(SqliteSession session, long difference) =>
        session["UPDATE meta SET value = CAST(value AS INTEGER) + ?1 WHERE key = 'sightings.rows'"].Bind(1, difference).Run();
}
