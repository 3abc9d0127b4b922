using Dapper;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>
/// Reads specs, versions and changes as of a visible change. Versions are never removed once visible, so several reads with the same
/// number fit together whatever is committed between them.
/// </summary>
internal static class SpecReader
{
    private const string Current = """
        SELECT change, body FROM spec_versions WHERE kind = ?1 AND key = ?2 AND change <= ?3 ORDER BY change DESC LIMIT 1
        """;

    public static StoredSpec? Read(SqliteSession session, SpecKind kind, string key, long visible)
    {
        var statement = session[Current];
        try
        {
            return statement.Bind(1, (long)kind).Bind(2, key).Bind(3, visible).Step() && !statement.IsNull(1)
                ? new StoredSpec(key, statement.Int64(0), statement.Bytes(1).ToArray())
                : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static List<(SpecKind Kind, string Key)> Keys(SqliteSession session, long number, long visible)
    {
        var found = new List<(SpecKind, string)>();
        var statement = session["SELECT kind, key FROM spec_versions WHERE change = ?1 AND change <= ?2 ORDER BY kind, key"];
        try
        {
            statement.Bind(1, number).Bind(2, visible);
            while (statement.Step())
            {
                found.Add(((SpecKind)statement.Int64(0), statement.Text(1)));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static List<StoredSpec> ReadDevices(SqliteSession session, IReadOnlyList<DeviceId> ids, long visible)
    {
        var found = new List<StoredSpec>(ids.Count);
        foreach (var id in ids)
        {
            if (Read(session, SpecKind.Device, id.ToKey(), visible) is { } spec)
            {
                found.Add(spec);
            }
        }

        return found;
    }

    public static List<StoredSpec> Load(SqliteSession session, SpecKind kind, long visible)
    {
        // Backwards through the primary key: the first version met of a key is its newest, and only that one's body is read.
        var statement = session["""
            SELECT key, change, body FROM spec_versions WHERE kind = ?1 AND change <= ?2 ORDER BY key DESC, change DESC
            """];
        var found = new List<StoredSpec>();
        string? previous = null;
        try
        {
            statement.Bind(1, (long)kind).Bind(2, visible);
            while (statement.Step())
            {
                var key = statement.Text(0);
                if (key != previous && !statement.IsNull(2))
                {
                    found.Add(new StoredSpec(key, statement.Int64(1), statement.Bytes(2).ToArray()));
                }

                previous = key;
            }
        }
        finally
        {
            statement.Reset();
        }

        found.Reverse();
        return found;
    }

    public static List<SpecVersion> History(SqliteSession session, SpecKind kind, string key, long visible, int limit)
    {
        const string Sql = """
            SELECT c.number, c.at, c.actor, c.verb, c.summary, v.body FROM spec_versions v JOIN changes c ON c.number = v.change
            WHERE v.kind = @kind AND v.key = @key AND v.change <= @visible ORDER BY v.change DESC LIMIT @limit
            """;
        return [.. session.Connection.Query<VersionRow>(Sql, new { kind = (long)kind, key, visible, limit })
            .Select(static row => new SpecVersion(row.ToRecord(), row.Body is null ? null : (ReadOnlyMemory<byte>?)row.Body))];
    }

    public static List<ChangeRecord> Changes(SqliteSession session, long before, int limit, long visible)
    {
        const string Sql = """
            SELECT number, at, actor, verb, summary, NULL AS body FROM changes
            WHERE number < @before AND number <= @visible AND state IN (1, 2) ORDER BY number DESC LIMIT @limit
            """;
        return [.. session.Connection.Query<VersionRow>(Sql, new { before = before <= 0 ? long.MaxValue : before, visible, limit })
            .Select(static row => row.ToRecord())];
    }

    public static List<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> Change(
        SqliteSession session, long number, long visible)
    {
        var found = new List<(SpecKind, string, ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?)>();
        if (number > visible)
        {
            return found;
        }

        var statement = session["""
            SELECT v.kind, v.key, v.body, (SELECT b.body FROM spec_versions b
                WHERE b.kind = v.kind AND b.key = v.key AND b.change < v.change ORDER BY b.change DESC LIMIT 1)
            FROM spec_versions v WHERE v.change = ?1 ORDER BY v.kind, v.key
            """];
        try
        {
            statement.Bind(1, number);
            while (statement.Step())
            {
                found.Add(((SpecKind)statement.Int64(0), statement.Text(1), statement.BodyOrNull(3), statement.BodyOrNull(2)));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    private sealed class VersionRow
    {
        public long Number { get; init; }

        public long At { get; init; }

        public string Actor { get; init; } = "";

        public string Verb { get; init; } = "";

        public string Summary { get; init; } = "";

        public byte[]? Body { get; init; }

        public ChangeRecord ToRecord() => new(Number, new DateTimeOffset(At, TimeSpan.Zero), Actor, Verb, Summary);
    }
}
