using System.Text;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>Reads rows of the device index with their status.</summary>
internal static class DeviceIndexReader
{
    private const string Select = """
        SELECT d.key, d.family, d.model, d.scope, d.name, d.enabled, d.fingerprint, d.token_hash, d.change,
               s.wanted, s.delivered, s.reckoned, s.wanted_digest, s.failed, s.carries, s.carried_change, s.firmware, d.generation, d.aliases, d.login_user, d.login_hash, d.dials, d.approved
        FROM devices d LEFT JOIN device_status s ON s.key = d.key
        """;

    private const string All = Select + " ORDER BY d.key";

    private const string Page = Select + """
         WHERE d.key > ?1
          AND (?2 IS NULL OR d.scope = ?2 OR substr(d.scope, 1, length(?2) + 1) = ?2 || '/')
          AND (?3 IS NULL OR d.family = ?3)
          AND (?4 IS NULL OR ?4 = (coalesce(s.wanted, 0) > 0 AND s.delivered >= s.wanted AND s.failed = 0))
          AND (?5 IS NULL OR d.name LIKE ?5 ESCAPE '\' OR d.key LIKE ?5 ESCAPE '\' OR (?6 IS NOT NULL AND d.key LIKE ?6 ESCAPE '\'))
        ORDER BY d.key LIMIT ?7
        """;

    public static void Load(SqliteSession session, Action<DeviceRow> each)
    {
        var statement = session[All];
        var texts = new TextPool();
        try
        {
            while (statement.Step())
            {
                each(Row(statement, texts));
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    public static List<DeviceRow> List(SqliteSession session, DeviceQuery query)
    {
        var statement = session[Page];
        var texts = new TextPool();
        var rows = new List<DeviceRow>();
        try
        {
            statement.Bind(1, query.After ?? "").Bind(2, query.Scope).Bind(3, query.Family);
            if (query.InStep is { } inStep)
            {
                statement.Bind(4, inStep ? 1 : 0);
            }

            statement.Bind(5, DeviceSearch.Pattern(query.Search)).Bind(6, DeviceSearch.Pattern(DeviceSearch.CompactMac(query.Search))).Bind(7, query.Limit);
            while (statement.Step())
            {
                rows.Add(Row(statement, texts));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static DeviceRow Row(Statement row, TextPool texts) => new(
        DeviceId.Parse(row.Text(0)),
        new DeviceColumns(texts.Get(row.Bytes(1)), texts.Get(row.Bytes(2)), texts.Get(row.Bytes(3)), row.Text(4), row.Int64(5) != 0,
            row.UInt128(6), row.UInt128(7))
        {
            Generation = row.IsNull(17) ? null : texts.Get(row.Bytes(17)),
            Aliases = row.IsNull(18) ? null : row.Text(18),
            LoginUser = row.IsNull(19) ? null : row.Text(19),
            LoginHash = row.IsNull(20) ? UInt128.Zero : row.UInt128(20),
            Dials = row.Int64(21) != 0,
            Approved = row.IsNull(22) ? null : row.Int64(22) != 0,
        },
        row.Int64(8), row.Int64(9), row.Int64(10), row.Int64(11), unchecked((ulong)row.Int64(12)), row.Int64(13) != 0,
        row.Int64(14) != 0, row.Int64(15), row.IsNull(16) ? null : texts.Get(row.Bytes(16)));

    /// <summary>Gives the same string for the same bytes: families, models and scopes repeat in every row.</summary>
    private sealed class TextPool
    {
        private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup;
        private char[] buffer = new char[256];

        public TextPool() => lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();

        public string Get(ReadOnlySpan<byte> utf8)
        {
            if (utf8.Length > buffer.Length)
            {
                buffer = new char[utf8.Length];
            }

            var text = buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, buffer));
            if (!lookup.TryGetValue(text, out var pooled))
            {
                pooled = string.Intern(text.ToString());
                known.Add(pooled, pooled);
            }

            return pooled;
        }
    }
}
