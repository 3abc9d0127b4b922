using System.Data;
using Dapper;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage;

/// <summary>Reads unknown phones and unknown model codes; one text for every engine.</summary>
internal static class StrangerRows
{
    public static List<PendingDevice> Pending(IDbConnection connection, int limit)
    {
        // One engine has booleans and the other numbers: asked like this, both answer a number.
        const string Sql = """
            SELECT key, family, model, model_code AS code, at, door, address, agent, firmware, first, count, CASE WHEN rejected THEN 1 ELSE 0 END AS rejected
            FROM pending ORDER BY at DESC, key LIMIT @limit
            """;
        return [.. connection.Query<Row>(Sql, new { limit }).Select(static row => new PendingDevice(
            DeviceId.Parse(row.Key), row.Family, row.Model, row.Code,
            new Sighting(Time(row.At), row.Door, row.Address, row.Agent, row.Firmware), Time(row.First), row.Count, row.Rejected != 0))];
    }

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
