using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>What unknown phones and unknown models told us, merged in memory and then in the database.</summary>
internal sealed class StrangerBuffer
{
    /// <summary>How many unknown phones are kept.</summary>
    public const int MaxPending = 10_000;

    /// <summary>How many unknown phones of one address are kept: a building behind a NAT, not somebody who counts through a maker's addresses.</summary>
    public const int MaxPendingPerAddress = 1_000;

    /// <summary>How many unknown model codes are kept.</summary>
    public const int MaxLearned = 1_000;

    private readonly Lock gate = new();
    private Dictionary<DeviceId, PendingDevice> pending = [];
    private Dictionary<(string Family, string Code), LearnedModel> learned = [];

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return pending.Count == 0 && learned.Count == 0;
            }
        }
    }

    public void Put(PendingDevice seen)
    {
        lock (gate)
        {
            if (pending.TryGetValue(seen.Id, out var old))
            {
                pending[seen.Id] = Merge(old, seen);
            }
            else if (pending.Count < MaxPending)
            {
                // More cannot be kept anyway, and a flood of made-up addresses must not fill the memory between two batches.
                pending.Add(seen.Id, seen);
            }
        }
    }

    public void Put(LearnedModel seen)
    {
        lock (gate)
        {
            var key = (seen.Family, seen.Code);
            if (learned.TryGetValue(key, out var old))
            {
                learned[key] = Merge(old, seen);
            }
            else if (learned.Count < MaxLearned)
            {
                learned.Add(key, seen);
            }
        }
    }

    /// <summary>Writes all that waits.</summary>
    public void Write(SqliteSession session) => Write((phones, models) => session.InTransaction(() =>
    {
        foreach (var phone in phones)
        {
            Write(session, phone);
        }

        foreach (var model in models)
        {
            Write(session, model);
        }

        Trim(session);
    }));

    /// <summary>The same, written by somebody who takes all of it.</summary>
    public void Write(Action<IReadOnlyCollection<PendingDevice>, IReadOnlyCollection<LearnedModel>> write)
    {
        Dictionary<DeviceId, PendingDevice> phones;
        Dictionary<(string, string), LearnedModel> models;
        lock (gate)
        {
            (phones, pending) = (pending, []);
            (models, learned) = (learned, []);
        }

        if (phones.Count + models.Count == 0)
        {
            return;
        }

        try
        {
            write(phones.Values, models.Values);
        }
        catch
        {
            foreach (var phone in phones.Values)
            {
                Put(phone);
            }

            foreach (var model in models.Values)
            {
                Put(model);
            }

            throw;
        }
    }

    private static PendingDevice Merge(PendingDevice old, PendingDevice seen) => seen with
    {
        Family = seen.Family ?? old.Family,
        Model = seen.Model ?? old.Model,
        ModelCode = seen.ModelCode ?? old.ModelCode,
        Last = seen.Last.At >= old.Last.At ? seen.Last : old.Last,
        First = seen.First < old.First ? seen.First : old.First,
        Count = old.Count + seen.Count,
        Rejected = old.Rejected || seen.Rejected,
    };

    private static LearnedModel Merge(LearnedModel old, LearnedModel seen) => seen with
    {
        Model = seen.Model ?? old.Model,
        Firmware = seen.Firmware ?? old.Firmware,
        First = seen.First < old.First ? seen.First : old.First,
        Last = seen.Last > old.Last ? seen.Last : old.Last,
        Count = old.Count + seen.Count,
    };

    private static void Write(SqliteSession session, PendingDevice phone) => session["""
        INSERT INTO pending VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (key) DO UPDATE SET
            family = coalesce(excluded.family, family), model = coalesce(excluded.model, model),
            model_code = coalesce(excluded.model_code, model_code),
            at = excluded.at, door = excluded.door, address = excluded.address, agent = excluded.agent, firmware = excluded.firmware,
            first = min(first, excluded.first), count = count + excluded.count, rejected = max(rejected, excluded.rejected)
        """]
        .Bind(1, phone.Id.ToKey()).Bind(2, phone.Family).Bind(3, phone.Model).Bind(4, phone.ModelCode)
        .Bind(5, phone.Last.At.UtcTicks).Bind(6, phone.Last.Door).Bind(7, phone.Last.Address).Bind(8, phone.Last.Agent)
        .Bind(9, phone.Last.Firmware).Bind(10, phone.First.UtcTicks).Bind(11, phone.Count).Bind(12, phone.Rejected ? 1 : 0).Run();

    private static void Write(SqliteSession session, LearnedModel model) => session["""
        INSERT INTO learned_models VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (family, code) DO UPDATE SET
            model = coalesce(excluded.model, model), firmware = coalesce(excluded.firmware, firmware),
            first = min(first, excluded.first), last = max(last, excluded.last), count = count + excluded.count
        """]
        .Bind(1, model.Family).Bind(2, model.Code).Bind(3, model.Model).Bind(4, model.Firmware)
        .Bind(5, model.First.UtcTicks).Bind(6, model.Last.UtcTicks).Bind(7, model.Count).Run();

    // The oldest are forgotten first. Those that somebody rejected would come back as new, and devices that wait are not to be pushed out by made-up addresses: both go last.
    private static void Trim(SqliteSession session)
    {
        session["""
            DELETE FROM pending WHERE key IN (
                SELECT key FROM (SELECT key, row_number() OVER (PARTITION BY address ORDER BY rejected OR EXISTS (SELECT 1 FROM devices d WHERE d.key = pending.key) DESC, at DESC) AS place FROM pending
                                 WHERE address IN (SELECT address FROM pending GROUP BY address HAVING count(*) > ?1))
                WHERE place > ?1)
            """].Bind(1, MaxPendingPerAddress).Run();
        session["""
            DELETE FROM pending WHERE key IN (SELECT key FROM pending ORDER BY rejected OR EXISTS (SELECT 1 FROM devices d WHERE d.key = pending.key), at
            LIMIT max(0, (SELECT count(*) FROM pending) - ?1))
            """].Bind(1, MaxPending).Run();
        session["""
            DELETE FROM learned_models WHERE (family, code) IN (SELECT family, code FROM learned_models ORDER BY last
            LIMIT max(0, (SELECT count(*) FROM learned_models) - ?1))
            """].Bind(1, MaxLearned).Run();
    }
}
