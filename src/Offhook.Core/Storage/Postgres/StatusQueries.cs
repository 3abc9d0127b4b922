using System.Globalization;
using Dapper;
using Npgsql;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Reads and writes status, so that two servers that observe the same device lose nothing of each other.</summary>
internal static class StatusQueries
{
    private const string Select = """
        SELECT key, wanted, delivered, reckoned, wanted_digest AS digest, failed, carries, carried_change AS carriedchange, firmware, version, body
        FROM device_status LEFT JOIN device_details USING (key)
        """;

    /// <summary>The stored status, or a blank one.</summary>
    public static DeviceStatus Read(NpgsqlConnection connection, DeviceId id) =>
        connection.QueryFirstOrDefault<Row>(Select + " WHERE key = @key", new { key = id.ToKey() })?.ToStatus() ?? new DeviceStatus(id);

    /// <summary>The newest version that is visible.</summary>
    public static long Version(NpgsqlConnection connection) => connection.ExecuteScalar<long>("SELECT value FROM counters WHERE name = 'status'");

    /// <summary>What other servers wrote after a version, in the order of the versions, and the newest version among it.</summary>
    public static (List<StatusRow> Rows, long Version) After(NpgsqlConnection connection, long version, Guid node)
    {
        const string Sql = """
            SELECT key, wanted, delivered, reckoned, wanted_digest AS digest, failed, carries, carried_change AS carriedchange, firmware, version, node = @node AS own
            FROM device_status WHERE version > @version ORDER BY version
            """;
        var rows = connection.Query<Row>(Sql, new { version, node }, commandTimeout: 0).AsList();
        return ([.. rows.Where(row => !row.Own).Select(row => row.ToRow())], rows.Count == 0 ? version : rows[^1].Version);
    }

    /// <summary>Writes a batch under one version. The version's row is locked first, so that versions become visible in order and batches do not meet.</summary>
    public static void Write(NpgsqlConnection connection, IReadOnlyList<DeviceStatus> batch, Guid node)
    {
        var version = connection.ExecuteScalar<long>("UPDATE counters SET value = value + 1 WHERE name = 'status' RETURNING value");
        var others = connection.Query<Row>(
            Select + " WHERE key = ANY(@keys) AND node <> @node", new { keys = batch.Select(s => s.Id.ToKey()).ToArray(), node })
            .ToDictionary(row => row.Key, row => row.ToStatus());
        var joined = batch.Select(mine => others.TryGetValue(mine.Id.ToKey(), out var stored) ? StatusMerge.Join(stored, mine) : mine).ToList();
        connection.Execute(
            """
            INSERT INTO device_status SELECT key, wanted, delivered, reckoned, digest, failed, carries, carried, firmware, @version, node FROM unnest(
                @keys, @wanted, @delivered, @reckoned, @digests, @failed, @carries, @carriedChanges, @firmware, @nodes)
                AS s (key, wanted, delivered, reckoned, digest, failed, carries, carried, firmware, node)
            ON CONFLICT (key) DO UPDATE SET
                wanted = excluded.wanted, delivered = excluded.delivered, reckoned = excluded.reckoned, wanted_digest = excluded.wanted_digest,
                failed = excluded.failed, carries = excluded.carries, carried_change = excluded.carried_change, firmware = excluded.firmware,
                version = excluded.version, node = excluded.node;
            INSERT INTO device_details SELECT * FROM unnest(@keys, @bodies) ON CONFLICT (key) DO UPDATE SET body = excluded.body;
            SELECT pg_notify('offhook', @payload);
            """,
            new
            {
                version,

                // What was joined is news to its writer as well, so it is nobody's own.
                nodes = joined.Select(s => others.ContainsKey(s.Id.ToKey()) ? Guid.Empty : node).ToArray(),
                keys = joined.Select(s => s.Id.ToKey()).ToArray(),
                wanted = joined.Select(s => s.Wanted).ToArray(),
                delivered = joined.Select(s => s.Delivered).ToArray(),
                reckoned = joined.Select(s => s.Reckoned).ToArray(),
                digests = joined.Select(s => unchecked((long)s.WantedDigest)).ToArray(),
                failed = joined.Select(s => s.Error is not null).ToArray(),
                carries = joined.Select(s => s.Carried is not null).ToArray(),
                carriedChanges = joined.Select(s => s.CarriedChange).ToArray(),
                firmware = joined.Select(s => PlainText.Of(s.Firmware)).ToArray(),
                bodies = joined.Select(StatusDetails.Write).ToArray(),
                payload = version.ToString(CultureInfo.InvariantCulture),
            });
    }

    private sealed class Row
    {
        public string Key { get; init; } = "";

        public long Wanted { get; init; }

        public long Delivered { get; init; }

        public long Reckoned { get; init; }

        public long Digest { get; init; }

        public bool Failed { get; init; }

        public bool Carries { get; init; }

        public long CarriedChange { get; init; }

        public string? Firmware { get; init; }

        public long Version { get; init; }

        public bool Own { get; init; }

        public byte[]? Body { get; init; }

        public DeviceStatus ToStatus() => StatusDetails.Join(
            DeviceId.Parse(Key), Wanted, Delivered, Reckoned, unchecked((ulong)Digest), Body is null ? null : StatusDetails.Read(Body));

        public StatusRow ToRow() => new(
            DeviceId.Parse(Key), Wanted, Delivered, Reckoned, unchecked((ulong)Digest), Failed, Carries, CarriedChange, Firmware);
    }
}

/// <summary>Texts that phones sent, as PostgreSQL can hold them: it knows no NUL.</summary>
internal static class PlainText
{
    public static string? Of(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);
}
