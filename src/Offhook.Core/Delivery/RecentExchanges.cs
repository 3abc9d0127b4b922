using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Core.Delivery;

/// <summary>One exchange as it is remembered for <c>explain</c>. Token and query are left out: they may be secrets.</summary>
public readonly record struct Exchange(
    DateTimeOffset At, string Door, string Address, string FileName, string? Agent, DeviceId? Device, AnswerKind Outcome, HandOver End, string Reason, int Length);

/// <summary>The last exchanges of all doors, in memory: a ring of fixed size, the newest overwrite the oldest.</summary>
public sealed class RecentExchanges
{
    // About 130 bytes each and what their texts need; enough for a building's worth of boots.
    private const int Capacity = 16_384;

    private readonly Lock gate = new();

    // Values and no objects: those would outlive the collector's youngest generation, and be copied out of it, for every request that is answered.
    private readonly Exchange[] ring = new Exchange[Capacity];
    private long next;

    /// <summary>Remembers an exchange.</summary>
    public void Add(in Exchange exchange)
    {
        lock (gate)
        {
            ring[next++ % Capacity] = exchange;
        }
    }

    /// <summary>The newest exchanges that match, newest first.</summary>
    public IReadOnlyList<Exchange> Find(Func<Exchange, bool> filter, int limit)
    {
        var found = new List<Exchange>();
        var newest = Interlocked.Read(ref next) - 1;
        for (var i = newest; i > newest - Capacity && i >= 0 && found.Count < limit; i--)
        {
            // One at a time, so that nobody who answers a phone waits for the whole search.
            var exchange = At(i);
            if (filter(exchange))
            {
                found.Add(exchange);
            }
        }

        return found;
    }

    private Exchange At(long index)
    {
        lock (gate)
        {
            return ring[index % Capacity];
        }
    }
}
