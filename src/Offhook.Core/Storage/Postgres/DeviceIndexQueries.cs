using System.Buffers.Binary;
using Npgsql;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Reads rows of the device index with their status.</summary>
internal static class DeviceIndexQueries
{
    private const string Select = """
        SELECT d.key, d.family, d.model, d.scope, d.name, d.enabled, d.fingerprint, d.token_hash, d.change, d.generation,
               coalesce(s.wanted, 0), coalesce(s.delivered, 0), coalesce(s.reckoned, 0), coalesce(s.wanted_digest, 0),
               coalesce(s.failed, false), coalesce(s.carries, false), coalesce(s.carried_change, 0), s.firmware, d.aliases, d.login_user, d.login_hash, d.dials, d.approved
        FROM devices d LEFT JOIN device_status s ON s.key = d.key
        """;

    private const string Page = Select + """
         WHERE d.key > @after
          AND (@scope::text IS NULL OR d.scope = @scope OR starts_with(d.scope, @scope || '/'))
          AND (@family::text IS NULL OR d.family = @family)
          AND (@inStep::boolean IS NULL OR @inStep = (coalesce(s.wanted, 0) > 0 AND s.delivered >= s.wanted AND NOT s.failed))
          AND (@search::text IS NULL OR d.name ILIKE @search OR d.key ILIKE @search OR (@mac::text IS NOT NULL AND d.key ILIKE @mac))
        ORDER BY d.key LIMIT @limit
        """;

    /// <summary>All behind a key, in the order of keys, as they arrive.</summary>
    public static void Load(NpgsqlConnection connection, string after, Action<DeviceRow> each)
    {
        using var command = new NpgsqlCommand(Select + " WHERE d.key > @after ORDER BY d.key", connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue("after", after);
        Read(command, each);
    }

    public static List<DeviceRow> List(NpgsqlConnection connection, DeviceQuery query)
    {
        using var command = new NpgsqlCommand(Page, connection);
        command.Parameters.AddWithValue("after", query.After ?? "");
        command.Parameters.AddWithValue("scope", (object?)query.Scope ?? DBNull.Value);
        command.Parameters.AddWithValue("family", (object?)query.Family ?? DBNull.Value);
        command.Parameters.AddWithValue("inStep", (object?)query.InStep ?? DBNull.Value);
        command.Parameters.AddWithValue("search", (object?)DeviceSearch.Pattern(query.Search) ?? DBNull.Value);
        command.Parameters.AddWithValue("mac", (object?)DeviceSearch.Pattern(DeviceSearch.CompactMac(query.Search)) ?? DBNull.Value);
        command.Parameters.AddWithValue("limit", query.Limit);
        var rows = new List<DeviceRow>();
        Read(command, rows.Add);
        return rows;
    }

    private static void Read(NpgsqlCommand command, Action<DeviceRow> each)
    {
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            each(Row(row));
        }
    }

    private static DeviceRow Row(NpgsqlDataReader row) => new(
        DeviceId.Parse(row.GetString(0)),
        new DeviceColumns(
            string.Intern(row.GetString(1)), string.Intern(row.GetString(2)), string.Intern(row.GetString(3)), row.GetString(4), row.GetBoolean(5),
            Bits(row, 6), Bits(row, 7))
        {
            Generation = row.IsDBNull(9) ? null : string.Intern(row.GetString(9)),
            Aliases = row.IsDBNull(18) ? null : row.GetString(18),
            LoginUser = row.IsDBNull(19) ? null : row.GetString(19),
            LoginHash = row.IsDBNull(20) ? UInt128.Zero : Bits(row, 20),
            Dials = row.GetBoolean(21),
            Approved = row.IsDBNull(22) ? null : row.GetBoolean(22),
        },
        row.GetInt64(8), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), unchecked((ulong)row.GetInt64(13)), row.GetBoolean(14),
        row.GetBoolean(15), row.GetInt64(16), row.IsDBNull(17) ? null : string.Intern(row.GetString(17)));

    private static UInt128 Bits(NpgsqlDataReader row, int column) => BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(column));
}
