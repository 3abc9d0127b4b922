using Dapper;
using Npgsql;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Reads specs, versions and changes.</summary>
internal static class SpecQueries
{
    public static StoredSpec? Read(NpgsqlConnection connection, SpecKind kind, string key)
    {
        using var command = new NpgsqlCommand(
            "SELECT change, body FROM spec_versions WHERE kind = $1 AND key = $2 ORDER BY change DESC LIMIT 1", connection)
        {
            Parameters = { new() { Value = (short)kind }, new() { Value = key } },
        };

        // Prepared once for each pooled connection: this is what a phone waits for.
        command.Prepare();
        using var row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(1) ? new StoredSpec(key, row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    public static StoredSpec? ReadBefore(NpgsqlConnection connection, SpecKind kind, string key, long change) =>
        connection.QueryFirstOrDefault<VersionRow>(
            "SELECT key, change AS number, body FROM spec_versions WHERE kind = @kind AND key = @key AND change < @change ORDER BY change DESC LIMIT 1",
            new { kind = (short)kind, key, change }) is { Body: { } body } row
            ? new StoredSpec(row.Key, row.Number, body)
            : null;

    public static List<(SpecKind Kind, string Key)> Keys(NpgsqlConnection connection, long number) =>
        [.. connection.Query<VersionRow>("SELECT kind, key FROM spec_versions WHERE change = @number ORDER BY kind, key", new { number }, commandTimeout: 0)
            .Select(static row => ((SpecKind)row.Kind, row.Key))];

    public static List<StoredSpec> ReadDevices(NpgsqlConnection connection, IReadOnlyList<DeviceId> ids)
    {
        const string Sql = """
            SELECT DISTINCT ON (key) key, change AS number, body FROM spec_versions WHERE kind = 2 AND key = ANY(@keys) ORDER BY key, change DESC
            """;
        var found = connection.Query<VersionRow>(Sql, new { keys = ids.Select(id => id.ToKey()).Distinct().ToArray() })
            .Where(row => row.Body is not null).ToDictionary(row => row.Key, row => new StoredSpec(row.Key, row.Number, row.Body));
        var ordered = new List<StoredSpec>(found.Count);
        foreach (var id in ids)
        {
            if (found.TryGetValue(id.ToKey(), out var spec))
            {
                ordered.Add(spec);
            }
        }

        return ordered;
    }

    public static List<StoredSpec> Load(NpgsqlConnection connection, SpecKind kind)
    {
        const string Sql = "SELECT DISTINCT ON (key) key, change AS number, body FROM spec_versions WHERE kind = @kind ORDER BY key, change DESC";
        return [.. connection.Query<VersionRow>(Sql, new { kind = (short)kind }, commandTimeout: 0)
            .Where(row => row.Body is not null).Select(row => new StoredSpec(row.Key, row.Number, row.Body))];
    }

    public static List<SpecVersion> History(NpgsqlConnection connection, SpecKind kind, string key, int limit)
    {
        const string Sql = """
            SELECT c.number, c.at, c.actor, c.verb, c.summary, v.body FROM spec_versions v JOIN changes c ON c.number = v.change
            WHERE v.kind = @kind AND v.key = @key ORDER BY v.change DESC LIMIT @limit
            """;
        return [.. connection.Query<VersionRow>(Sql, new { kind = (short)kind, key, limit })
            .Select(static row => new SpecVersion(row.ToRecord(), row.Body is null ? null : (ReadOnlyMemory<byte>?)row.Body))];
    }

    public static List<ChangeRecord> Changes(NpgsqlConnection connection, long before, int limit)
    {
        const string Sql = "SELECT number, at, actor, verb, summary FROM changes WHERE number < @before ORDER BY number DESC LIMIT @limit";
        return [.. connection.Query<VersionRow>(Sql, new { before = before <= 0 ? long.MaxValue : before, limit }).Select(static row => row.ToRecord())];
    }

    public static List<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> Change(NpgsqlConnection connection, long number)
    {
        const string Sql = """
            SELECT v.kind, v.key, v.body, (SELECT b.body FROM spec_versions b
                WHERE b.kind = v.kind AND b.key = v.key AND b.change < v.change ORDER BY b.change DESC LIMIT 1) AS before
            FROM spec_versions v WHERE v.change = @number ORDER BY v.kind, v.key
            """;
        return [.. connection.Query<VersionRow>(Sql, new { number }, commandTimeout: 0).Select(static row => ((SpecKind)row.Kind, row.Key, OrNull(row.Before), OrNull(row.Body)))];
    }

    /// <summary>The specs that a change wrote, as they were then.</summary>
    public static List<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Body)> Written(NpgsqlConnection connection, long number) =>
        [.. connection.Query<VersionRow>("SELECT kind, key, body FROM spec_versions WHERE change = @number ORDER BY kind, key", new { number }, commandTimeout: 0)
            .Select(static row => ((SpecKind)row.Kind, row.Key, OrNull(row.Body)))];

    private static ReadOnlyMemory<byte>? OrNull(byte[]? bytes) => bytes is null ? null : (ReadOnlyMemory<byte>?)bytes;

    private sealed class VersionRow
    {
        public short Kind { get; init; }

        public string Key { get; init; } = "";

        public long Number { get; init; }

        public long At { get; init; }

        public string Actor { get; init; } = "";

        public string Verb { get; init; } = "";

        public string Summary { get; init; } = "";

        public byte[]? Body { get; init; }

        public byte[]? Before { get; init; }

        public ChangeRecord ToRecord() => new(Number, new DateTimeOffset(At, TimeSpan.Zero), Actor, Verb, Summary);
    }
}
