using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>
/// Decides whom to ask when. What is owed is not kept anywhere: a device that is out of step and may have what it lacks is owed a call, so a restart, a
/// crash and another server that takes over lose nothing. One server asks for all that share a database.
/// </summary>
public sealed partial class ResyncScheduler(
    IStore store, DeviceIndex devices, ScopeDirectory scopes, RolloutDirectory rollouts, DeviceAsker asker, ResyncOptions options, TimeProvider time,
    ILogger<ResyncScheduler> logger)
{
    /// <summary>How often a device is asked for the same change.</summary>
    public const int MostAttempts = 3;

    // A transaction over UDP may wait for eight seconds for a phone that is off: at 200 a second all of them silent.
    private const int MostUnderWay = 2_048;

    // Bounds one turn of the loop, so that asking goes on while a large change comes in.
    private const int NewsInTurn = 20_000;
    private const int MostNews = AskQueue.Capacity;
    private static readonly TimeSpan[] Again = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)];
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);

    private readonly AskQueue queue = new(time);
    private readonly RateLimit limit = new(options.Rate, time);
    private readonly ConcurrentQueue<DeviceId> news = new();
    private readonly ConcurrentDictionary<DeviceId, Task> underWay = new();
    private readonly ConcurrentDictionary<DeviceId, long> givenUp = new();
    private readonly ISharedStore? shared = store as ISharedStore;
    private readonly long[] outcomes = new long[Enum.GetValues<AskOutcome>().Length];
    private volatile bool sweep = true;
    private DateTimeOffset sweptAt;
    private ScopeTree? swept;
    private bool asks;
    private int waiting;
    private long turns;

    /// <summary>Devices that wait for their call.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Calls under way.</summary>
    public int UnderWay => underWay.Count;

    /// <summary>Turns so far. Once two have ended, everything of the time and the news before them was looked at.</summary>
    public long Turns => Interlocked.Read(ref turns);

    /// <summary>Calls so far, by what came of them.</summary>
    public long CountOf(AskOutcome outcome) => Interlocked.Read(ref outcomes[(int)outcome]);

    /// <summary>Says that something became known of a device: its documents changed, or it fetched them. Any thread.</summary>
    public void Consider(DeviceId id)
    {
        if (news.Count >= MostNews)
        {
            sweep = true;
            return;
        }

        news.Enqueue(id);
    }

    /// <summary>Says that any device may be owed a call. Any thread.</summary>
    public void Sweep() => sweep = true;

    /// <summary>When a device is to be asked next; null = it is not waiting here.</summary>
    public DateTimeOffset? NextAsk(DeviceId id)
    {
        lock (queue)
        {
            return queue.DueOf(id);
        }
    }

    /// <summary>Asks a device out of turn, without counting it for a rate; for whoever asks for it by hand, and for rollouts that want to know.</summary>
    public async Task<AskState?> AskNowAsync(DeviceId id, bool? restart, CancellationToken cancellation)
    {
        givenUp.TryRemove(id, out _);
        var asked = await asker.AskAsync(id, restart, cancellation).ConfigureAwait(false);
        if (asked is not null)
        {
            Interlocked.Increment(ref outcomes[(int)asked.Outcome]);
        }

        return asked;
    }

    /// <summary>Asks a device whether it is there, unless it is being asked already. For the thread of <see cref="Turn"/>; returns without waiting.</summary>
    public void AskWhetherThere(DeviceId id, CancellationToken cancellation)
    {
        if (!underWay.ContainsKey(id))
        {
            Track(id, devices.Find(id)?.Wanted ?? 0, () => CheckAsync(id, cancellation));
        }
    }

    /// <summary>One turn: takes in what became known and lets calls go whose time has come. For one thread; returns without waiting for a call.</summary>
    public void Turn(CancellationToken cancellation)
    {
        var mine = shared is null or { Reckons: true };
        var now = time.GetUtcNow();
        var tree = scopes.Current;
        if (mine && (!asks || now - sweptAt > SweepInterval || (tree != swept && now - sweptAt >= SweepPause)))
        {
            // Also where scopes say something else now about when to ask whom.
            sweep = true;
        }

        lock (queue)
        {
            if (asks && !mine)
            {
                // Another server asks now, and finds out by itself whom.
                queue.Clear();
            }

            asks = mine;
            TakeNews(now, mine);
            while (mine && underWay.Count < MostUnderWay && limit.Has() && queue.Take(now) is { } due)
            {
                if (IsTooLate(due, now))
                {
                    continue;
                }

                limit.Take();
                Start(due, cancellation);
            }

            // What found no place is found again when there is room.
            sweep |= queue.Overflowed && queue.Count < AskQueue.Capacity / 2;
            Volatile.Write(ref waiting, queue.Count);
        }

        Interlocked.Increment(ref turns);
    }

    /// <summary>Completes when no call is under way.</summary>
    public Task DrainAsync() => Task.WhenAll(underWay.Values);

    private void TakeNews(DateTimeOffset now, bool mine)
    {
        if (sweep && mine)
        {
            sweep = false;
            queue.Overflowed = false;
            sweptAt = now;
            swept = scopes.Current;
            foreach (var entry in devices.All())
            {
                Place(entry, now);
            }
        }

        for (var i = 0; i < NewsInTurn && news.TryDequeue(out var id); i++)
        {
            if (mine && devices.Find(id) is { } entry)
            {
                Place(entry, now);
            }
        }
    }

    // Whether somebody is owed a call, and when.
    private void Place(in DeviceEntry entry, DateTimeOffset now)
    {
        // Who may have nothing before an operator approves it is called when he does.
        var node = scopes.Current[entry.ScopeNode];
        if (entry.InStep || entry.Wanted == 0 || !DeliveryPolicy.IsServed(entry, node.Delivery))
        {
            queue.Remove(entry.Id);
            givenUp.TryRemove(entry.Id, out _);
            return;
        }

        if (!node.Resync.Asks)
        {
            queue.Remove(entry.Id);
            return;
        }

        if (underWay.ContainsKey(entry.Id) || rollouts.HolderOf(entry) is not null
            || (givenUp.TryGetValue(entry.Id, out var asked) && asked == entry.Wanted))
        {
            return;
        }

        if (queue.Find(entry.Id) is { } known && known.Wanted == entry.Wanted && known.Rules == node.Resync)
        {
            return;
        }

        var at = ResyncMoments.NextAsk(node.Resync, ZoneOf(node), now, options.Debounce, Spread.Fraction(entry.Id));
        queue.Put(new Due(entry.Id, entry.Wanted, at, node.Resync.Rate is null ? null : node.Resync.RateScope.Value, node.Resync.Rate ?? 0, node.Resync));
    }

    // A rate may be too low for everybody to have his turn before the window closes; the rest waits for the next one.
    private bool IsTooLate(in Due due, DateTimeOffset now)
    {
        if (devices.Find(due.Id) is not { } entry || scopes.Current[entry.ScopeNode] is not { Resync: { Asks: true, When: ResyncMoment.Window, Window: { } window } } node
            || ResyncMoments.NextWindow(window, ZoneOf(node), now).Opens <= now)
        {
            return false;
        }

        queue.Put(due with { At = ResyncMoments.NextAsk(node.Resync, ZoneOf(node), now, TimeSpan.Zero, Spread.Fraction(due.Id)) });
        return true;
    }

    private static TimeZoneInfo ZoneOf(ScopeNode node) =>
        node.Settings.Open.Text(SettingSchema.TimeZone) is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
}
