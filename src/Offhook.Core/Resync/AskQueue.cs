using Offhook.Core.Devices;

namespace Offhook.Core.Resync;

/// <summary>A device that is to be asked.</summary>
/// <param name="Id">Which.</param>
/// <param name="Wanted">For the sake of which change; newer ones go first.</param>
/// <param name="Due">Not before.</param>
/// <param name="Lane">The scope whose rate it counts for; null = only the server's.</param>
/// <param name="Rate">That scope's rate.</param>
/// <param name="Rules">What its scope said when it was placed; other rules, another place.</param>
internal readonly record struct Due(DeviceId Id, long Wanted, DateTimeOffset At, string? Lane, int Rate, Scopes.EffectiveResync? Rules = null);

/// <summary>
/// The devices that are to be asked: each at most once, not before its time, the newest change first, by the hash of the id among equals. Bounded; who
/// finds no place is found again by the next sweep. For one thread.
/// </summary>
internal sealed class AskQueue(TimeProvider time)
{
    /// <summary>As many as a tree of the largest size, and then some; about 100 bytes each.</summary>
    public const int Capacity = 262_144;

    // Who is moved leaves a mark at his earlier time. Rather than let edits of a week pile up before one window, all are made anew.
    private const int MostMarks = 2;
    private const int FewMarks = 1_024;

    private readonly Dictionary<DeviceId, Due> waiting = [];
    private readonly HashSet<DeviceId> ready = [];
    private readonly PriorityQueue<DeviceId, DateTimeOffset> later = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => waiting.Count;

    /// <summary>Marks that are kept for those who wait, old ones too.</summary>
    internal int Marks => later.Count + lanes.Values.Sum(lane => lane.Ready.Count);

    /// <summary>Whether somebody was turned away since this was last set to false.</summary>
    public bool Overflowed { get; set; }

    /// <summary>When the next one is due that is not yet; null = none.</summary>
    public DateTimeOffset? Next => later.TryPeek(out _, out var at) ? at : null;

    /// <summary>When a device is to be asked; null = it is not waiting.</summary>
    public DateTimeOffset? DueOf(DeviceId id) => waiting.TryGetValue(id, out var due) ? due.At : null;

    /// <summary>What is noted of a device; null = it is not waiting.</summary>
    public Due? Find(DeviceId id) => waiting.TryGetValue(id, out var due) ? due : null;

    /// <summary>Puts a device in, or moves it to another time.</summary>
    public void Put(Due due)
    {
        if (waiting.Count >= Capacity && !waiting.ContainsKey(due.Id))
        {
            Overflowed = true;
            return;
        }

        if (waiting.TryGetValue(due.Id, out var before) && before == due)
        {
            return;
        }

        waiting[due.Id] = due;
        ready.Remove(due.Id);
        later.Enqueue(due.Id, due.At);
        if (later.Count > FewMarks + (MostMarks * waiting.Count))
        {
            later.Clear();
            later.EnqueueRange(waiting.Values.Where(one => !ready.Contains(one.Id)).Select(one => (one.Id, one.At)));
        }
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear()
    {
        waiting.Clear();
        ready.Clear();
        later.Clear();
        lanes.Clear();
    }

    /// <summary>Takes a device out.</summary>
    public void Remove(DeviceId id)
    {
        waiting.Remove(id);
        ready.Remove(id);
    }

    /// <summary>Takes out the next device whose time has come and whose lane has room; null = none now.</summary>
    public Due? Take(DateTimeOffset now)
    {
        while (later.TryPeek(out var id, out var at) && at <= now)
        {
            later.Dequeue();

            // One that was moved stands in the queue once more, at its other time.
            if (waiting.TryGetValue(id, out var due) && due.At == at && ready.Add(id))
            {
                MakeReady(due);
            }
        }

        Lane? best = null;
        foreach (var lane in lanes.Values)
        {
            if (Clean(lane, now) && (lane.Limit?.Has() ?? true) && (best is null || First(lane).CompareTo(First(best)) < 0))
            {
                best = lane;
            }
        }

        if (best is null)
        {
            return null;
        }

        var taken = best.Ready.Dequeue();
        best.Limit?.Take();
        ready.Remove(taken);
        waiting.Remove(taken, out var found);
        return found;
    }

    private void MakeReady(in Due due)
    {
        var lane = LaneOf(due);
        lane.Ready.Enqueue(due.Id, PlaceOf(due));
        if (lane.Ready.Count > FewMarks + (MostMarks * waiting.Count))
        {
            var name = due.Lane;
            lane.Ready.Clear();
            lane.Ready.EnqueueRange(ready.Select(id => waiting[id]).Where(one => one.Lane == name).Select(one => (one.Id, PlaceOf(one))));
        }
    }

    private static (long, int) PlaceOf(in Due due) => (-due.Wanted, Spread.Of(due.Id, int.MaxValue));

    private static (long, int) First(Lane lane) => lane.Ready.TryPeek(out _, out var priority) ? priority : (long.MaxValue, 0);

    // Who was taken out or moved to later is passed over when he comes to the front.
    private bool Clean(Lane lane, DateTimeOffset now)
    {
        while (lane.Ready.TryPeek(out var id, out _))
        {
            if (waiting.TryGetValue(id, out var due) && due.At <= now && ready.Contains(id))
            {
                return true;
            }

            lane.Ready.Dequeue();
        }

        return false;
    }

    private Lane LaneOf(in Due due)
    {
        var name = due.Lane ?? "";
        if (!lanes.TryGetValue(name, out var lane) || (due.Lane is not null && lane.Limit!.PerSecond != due.Rate))
        {
            var ready = lane?.Ready ?? new PriorityQueue<DeviceId, (long, int)>();
            lanes[name] = lane = new Lane(ready, due.Lane is null ? null : new RateLimit(due.Rate, time));
        }

        return lane;
    }

    private sealed record Lane(PriorityQueue<DeviceId, (long, int)> Ready, RateLimit? Limit);
}
