using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
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
        foreach (var entry in written)
        {
            waiting.TryRemove(entry);
        }
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

            var details = statement.IsNull(4) ? null : JsonSerializer.Deserialize(statement.Bytes(4), StatusJson.Default.StatusDetails);
            return new DeviceStatus(id)
            {
                Wanted = statement.Int64(0),
                Delivered = statement.Int64(1),
                Reckoned = statement.Int64(2),
                WantedDigest = unchecked((ulong)statement.Int64(3)),
                Documents = details?.Documents ?? [],
                Carried = details?.Carried,
                CarriedChange = details?.CarriedChange ?? 0,
                Firmware = details?.Firmware,
                Error = details?.Error,
                Warnings = details?.Warnings ?? [],
            };
        }
        finally
        {
            statement.Reset();
        }
    }

    private static void Write(SqliteSession session, DeviceStatus status)
    {
        var key = status.Id.ToKey();
        session["INSERT OR REPLACE INTO device_status VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"]
            .Bind(1, key).Bind(2, status.Wanted).Bind(3, status.Delivered).Bind(4, status.Reckoned)
            .Bind(5, unchecked((long)status.WantedDigest)).Bind(6, status.Error is null ? 0 : 1)
            .Bind(7, status.Carried is null ? 0 : 1).Bind(8, status.CarriedChange).Bind(9, status.Firmware).Run();
        var details = new StatusDetails(status.Documents, status.Carried, status.CarriedChange, status.Firmware, status.Error, status.Warnings);
        session["INSERT OR REPLACE INTO device_details VALUES (?1, ?2)"]
            .Bind(1, key).Bind(2, JsonSerializer.SerializeToUtf8Bytes(details, StatusJson.Default.StatusDetails)).Run();
    }
}

/// <summary>The part of a status that is only read for one device at a time.</summary>
internal sealed record StatusDetails(
    IReadOnlyList<DocumentState> Documents, string? Carried, long CarriedChange, string? Firmware, string? Error, IReadOnlyList<string> Warnings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StatusDetails))]
internal sealed partial class StatusJson : JsonSerializerContext;
