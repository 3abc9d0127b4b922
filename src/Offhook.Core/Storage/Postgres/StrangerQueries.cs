using Dapper;
using Npgsql;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Writes unknown phones and unknown model codes.</summary>
internal static class StrangerQueries
{
    public static void Write(NpgsqlConnection connection, IReadOnlyCollection<PendingDevice> phones, IReadOnlyCollection<LearnedModel> models)
    {
        // In the order of the keys, so that two servers wait for each other instead of both for ever.
        connection.Execute(
            """
            INSERT INTO pending VALUES (@key, @family, @model, @code, @at, @door, @address, @agent, @firmware, @first, @count, @rejected)
            ON CONFLICT (key) DO UPDATE SET
                family = coalesce(excluded.family, pending.family), model = coalesce(excluded.model, pending.model),
                model_code = coalesce(excluded.model_code, pending.model_code),
                at = excluded.at, door = excluded.door, address = excluded.address, agent = excluded.agent, firmware = excluded.firmware,
                first = least(pending.first, excluded.first), count = pending.count + excluded.count, rejected = pending.rejected OR excluded.rejected
            """,
            phones.OrderBy(p => p.Id.ToKey(), StringComparer.Ordinal).Select(p => new
            {
                key = p.Id.ToKey(),
                family = PlainText.Of(p.Family),
                model = PlainText.Of(p.Model),
                code = PlainText.Of(p.ModelCode),
                at = p.Last.At.UtcTicks,
                door = p.Last.Door,
                address = p.Last.Address,
                agent = PlainText.Of(p.Last.Agent),
                firmware = PlainText.Of(p.Last.Firmware),
                first = p.First.UtcTicks,
                count = p.Count,
                rejected = p.Rejected,
            }));
        connection.Execute(
            """
            INSERT INTO learned_models VALUES (@family, @code, @model, @firmware, @first, @last, @count)
            ON CONFLICT (family, code) DO UPDATE SET
                model = coalesce(excluded.model, learned_models.model), firmware = coalesce(excluded.firmware, learned_models.firmware),
                first = least(learned_models.first, excluded.first), last = greatest(learned_models.last, excluded.last),
                count = learned_models.count + excluded.count
            """,
            models.OrderBy(m => (m.Family, m.Code)).Select(m => new
            {
                family = m.Family,
                code = PlainText.Of(m.Code),
                model = PlainText.Of(m.Model),
                firmware = PlainText.Of(m.Firmware),
                first = m.First.UtcTicks,
                last = m.Last.UtcTicks,
                count = m.Count,
            }));
        Trim(connection);
    }

    // The oldest are forgotten first. Those that somebody rejected would come back as new, and devices that wait are not to be pushed out by made-up addresses: both go last.
    private static void Trim(NpgsqlConnection connection) => connection.Execute(
        """
        DELETE FROM pending WHERE key IN (
            SELECT key FROM (SELECT key, row_number() OVER (PARTITION BY address ORDER BY rejected OR EXISTS (SELECT 1 FROM devices d WHERE d.key = pending.key) DESC, at DESC) AS place FROM pending
                             WHERE address IN (SELECT address FROM pending GROUP BY address HAVING count(*) > @most)) AS crowded
            WHERE place > @most);
        DELETE FROM pending WHERE key IN (SELECT key FROM pending ORDER BY rejected OR EXISTS (SELECT 1 FROM devices d WHERE d.key = pending.key), at
            LIMIT greatest(0, (SELECT count(*) FROM pending) - @pending));
        DELETE FROM learned_models WHERE (family, code) IN (SELECT family, code FROM learned_models ORDER BY last
            LIMIT greatest(0, (SELECT count(*) FROM learned_models) - @learned));
        """,
        new { most = StrangerBuffer.MaxPendingPerAddress, pending = StrangerBuffer.MaxPending, learned = StrangerBuffer.MaxLearned });
}
