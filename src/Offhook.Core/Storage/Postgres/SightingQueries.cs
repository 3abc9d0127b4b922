using Dapper;
using Npgsql;
using Offhook.Core.Devices;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Reads, writes and forgets contacts.</summary>
internal static class SightingQueries
{
    private const int RowsForgottenAtOnce = 2_000;

    /// <summary>Stored contacts of a device, newest first.</summary>
    public static List<Sighting> Read(NpgsqlConnection connection, DeviceId id, int limit) =>
        [.. connection.Query<Row>(
            "SELECT at, door, address, agent, firmware FROM sightings WHERE key = @key ORDER BY since DESC LIMIT @limit", new { key = id.ToKey(), limit })
            .Select(row => row.ToSighting())];

    public static void Write(NpgsqlConnection connection, IReadOnlyCollection<KeyValuePair<DeviceId, List<Sighting>>> batch)
    {
        // Another server may see the same phone in the same moment: its row is met at the insert, where the later end stays.
        var keys = batch.Select(entry => entry.Key.ToKey()).Order(StringComparer.Ordinal).ToArray();
        var newest = connection.Query<Row>(
            "SELECT DISTINCT ON (key) key, since, at, door, address, agent, firmware FROM sightings WHERE key = ANY(@keys) ORDER BY key, since DESC", new { keys })
            .ToDictionary(row => row.Key);
        var rows = new Dictionary<(string Key, long Since), Row>();
        foreach (var (id, contacts) in batch.OrderBy(entry => entry.Key.ToKey(), StringComparer.Ordinal))
        {
            var key = id.ToKey();
            var last = newest.GetValueOrDefault(key);
            foreach (var contact in contacts)
            {
                var (since, _) = SightingBuffer.Place(last?.ToSighting(), last?.Since ?? 0, contact);
                last = Row.Of(key, since, contact);
                rows[(key, since)] = last;
            }
        }

        connection.Execute(
            """
            INSERT INTO sightings SELECT * FROM unnest(@keys, @since, @at, @doors, @addresses, @agents, @firmware)
            ON CONFLICT (key, since) DO UPDATE SET at = greatest(sightings.at, excluded.at)
            """,
            new
            {
                keys = rows.Values.Select(r => r.Key).ToArray(),
                since = rows.Values.Select(r => r.Since).ToArray(),
                at = rows.Values.Select(r => r.At).ToArray(),
                doors = rows.Values.Select(r => r.Door).ToArray(),
                addresses = rows.Values.Select(r => r.Address).ToArray(),
                agents = rows.Values.Select(r => r.Agent).ToArray(),
                firmware = rows.Values.Select(r => r.Firmware).ToArray(),
            });
    }

    /// <summary>Forgets some of what is too old, or beyond the count that the planner estimates; true when more may be left.</summary>
    public static bool Forget(NpgsqlConnection connection, long before, long most)
    {
        var surplus = connection.ExecuteScalar<long>("SELECT greatest(0, reltuples::bigint - @most) FROM pg_class WHERE oid = 'sightings'::regclass", new { most }) > 0;
        var deleted = connection.Execute(
            """
            DELETE FROM sightings WHERE (key, since) IN
            (SELECT key, since FROM sightings WHERE since < @before ORDER BY since LIMIT @limit FOR UPDATE SKIP LOCKED)
            """,
            new { before = surplus ? long.MaxValue : before, limit = RowsForgottenAtOnce });

        // The estimate follows only after the next analysis, so a surplus is brought down a step at a time.
        return !surplus && deleted == RowsForgottenAtOnce;
    }

    private sealed class Row
    {
        public string Key { get; init; } = "";

        public long Since { get; init; }

        public long At { get; init; }

        public string Door { get; init; } = "";

        public string Address { get; init; } = "";

        public string? Agent { get; init; }

        public string? Firmware { get; init; }

        public static Row Of(string key, long since, Sighting contact) => new()
        {
            Key = key,
            Since = since,
            At = contact.At.UtcTicks,
            Door = contact.Door,
            Address = contact.Address,
            Agent = PlainText.Of(contact.Agent),
            Firmware = PlainText.Of(contact.Firmware),
        };

        public Sighting ToSighting() => new(new DateTimeOffset(At, TimeSpan.Zero), Door, Address, Agent, Firmware);
    }
}
