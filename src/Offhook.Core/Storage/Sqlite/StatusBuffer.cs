using System.Collections.Concurrent;
using System.Diagnostics;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>The status that is not yet written: the latest of each device, so at most one entry for each.</summary>
internal sealed class StatusBuffer
{
    private const int RowsInBatch = 1000;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<DeviceId, DeviceStatus> waiting = new();

    public bool IsEmpty => waiting.IsEmpty;

    public void Put(DeviceStatus status) => waiting[status.Id] = status;

    public DeviceStatus? Find(DeviceId id) => waiting.GetValueOrDefault(id);

    /// <summary>Writes one batch in a transaction; what was replaced meanwhile stays for the next one.</summary>
    public void WriteBatch(SqliteSession session)
    {
        var written = new List<KeyValuePair<DeviceId, DeviceStatus>>();
        session.InTransaction(() =>
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var entry in waiting)
            {
                Write(session, entry.Value);
                written.Add(entry);
                if (written.Count >= RowsInBatch || Stopwatch.GetElapsedTime(start) > BatchTime)
                {
                    break;
                }
            }
        });
        Done(written);
    }

    /// <summary>The same, written by somebody who takes a whole batch.</summary>
    public void WriteBatch(Action<IReadOnlyList<DeviceStatus>> write)
    {
        var batch = waiting.Take(RowsInBatch).ToList();
        write([.. batch.Select(entry => entry.Value)]);
        Done(batch);
    }

    /// <summary>The stored status, or a blank one.</summary>
    public static DeviceStatus Read(SqliteSession session, DeviceId id)
    {
        var statement = session["""
            SELECT wanted, delivered, reckoned, wanted_digest, body FROM device_status LEFT JOIN device_details USING (key) WHERE key = ?1
            """];
        try
        {
            if (!statement.Bind(1, id.ToKey()).Step())
            {
                return new DeviceStatus(id);
            }

            var details = statement.IsNull(4) ? null : StatusDetails.Read(statement.Bytes(4));
            return StatusDetails.Join(id, statement.Int64(0), statement.Int64(1), statement.Int64(2), unchecked((ulong)statement.Int64(3)), details);
        }
        finally
        {
            statement.Reset();
        }
    }

    private void Done(List<KeyValuePair<DeviceId, DeviceStatus>> written)
    {
        foreach (var entry in written)
        {
            waiting.TryRemove(entry);
        }
    }

    private static void Write(SqliteSession session, DeviceStatus status)
    {
        var key = status.Id.ToKey();
        session["INSERT OR REPLACE INTO device_status VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"]
            .Bind(1, key).Bind(2, status.Wanted).Bind(3, status.Delivered).Bind(4, status.Reckoned)
            .Bind(5, unchecked((long)status.WantedDigest)).Bind(6, status.Error is null ? 0 : 1)
            .Bind(7, status.Carried is null ? 0 : 1).Bind(8, status.CarriedChange).Bind(9, status.Firmware).Run();
        session["INSERT OR REPLACE INTO device_details VALUES (?1, ?2)"].Bind(1, key).Bind(2, StatusDetails.Write(status)).Run();
    }
}
