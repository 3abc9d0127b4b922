using System.Data;
using Dapper;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage;

/// <summary>Reads unknown phones and unknown model codes; one text for every engine.</summary>
internal static class StrangerRows
{
    // One engine has booleans and the other numbers: asked like this, both answer a number.
    private const string Select = """
        SELECT p.key, p.family, p.model, p.model_code AS code, p.at, p.door, p.address, p.agent, p.firmware, p.first, p.count,
               CASE WHEN p.rejected THEN 1 ELSE 0 END AS rejected, d.name
        FROM pending p LEFT JOIN devices d ON d.key = p.key
        """;

    public static List<PendingDevice> Pending(IDbConnection connection, int limit) =>
        [.. connection.Query<Row>(Select + " ORDER BY p.at DESC, p.key LIMIT @limit", new { limit }).Select(ToPending)];

    public static PendingDevice? Pending(IDbConnection connection, DeviceId id) =>
        connection.QueryFirstOrDefault<Row>(Select + " WHERE p.key = @key", new { key = id.ToKey() }) is { } row ? ToPending(row) : null;

    private static PendingDevice ToPending(Row row) => new(
        DeviceId.Parse(row.Key), row.Family, row.Model, row.Code,
        new Sighting(Time(row.At), row.Door, row.Address, row.Agent, row.Firmware), Time(row.First), row.Count, row.Rejected != 0) { Name = row.Name };

    public static List<LearnedModel> Learned(IDbConnection connection)
    {
        const string Sql = "SELECT family, code, model, firmware, first, last, count FROM learned_models ORDER BY family, code";
        return [.. connection.Query<Row>(Sql).Select(static row => new LearnedModel(
            row.Family!, row.Code!, row.Model, row.Firmware, Time(row.First), Time(row.Last), row.Count))];
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private sealed class Row
    {
        public string Key { get; init; } = "";

        public string? Name { get; init; }

        public string? Family { get; init; }

        public string? Model { get; init; }

        public string? Code { get; init; }

        public string? Firmware { get; init; }

        public string Door { get; init; } = "";

        public string Address { get; init; } = "";

        public string? Agent { get; init; }

        public long At { get; init; }

        public long First { get; init; }

        public long Last { get; init; }

        public long Count { get; init; }

        public long Rejected { get; init; }
    }
}
