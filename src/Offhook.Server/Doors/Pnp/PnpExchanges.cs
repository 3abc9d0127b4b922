using System.Security.Cryptography;

namespace Offhook.Server.Doors.Pnp;

/// <summary>How the NOTIFY of an exchange stands.</summary>
internal enum NotifyState
{
    /// <summary>It is under way.</summary>
    Sent,

    /// <summary>The phone answered it.</summary>
    Answered,

    /// <summary>Nobody answered.</summary>
    Lost,
}

/// <summary>One phone's asking: whatever it repeats, it gets one NOTIFY.</summary>
internal sealed class PnpExchange
{
    /// <summary>Our tag in the dialogue.</summary>
    public string Tag { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>How the NOTIFY stands.</summary>
    public NotifyState State { get; set; }

    /// <summary>Number of the last NOTIFY.</summary>
    public int Number { get; set; } = 1;
}

/// <summary>
/// The exchanges of the last while, by address and Call-ID. Some phones repeat a SUBSCRIBE as a new request; the transactions below cannot see that.
/// Safe on any thread.
/// </summary>
internal sealed class PnpExchanges(TimeProvider time)
{
    // As long as a transaction lives. Each costs some 200 bytes; more than come in that time at full speed are not kept, the oldest go first.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(32);
    private const int Most = 65_536;

    private readonly Lock sync = new();
    private readonly Dictionary<string, PnpExchange> known = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long At)> order = new();

    /// <summary>Exchanges that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (sync)
            {
                return known.Count;
            }
        }
    }

    /// <summary>The exchange of a key.</summary>
    /// <returns>True when a NOTIFY is to be sent: it is new, or its last one was lost.</returns>
    public bool Begin(string key, out PnpExchange exchange)
    {
        lock (sync)
        {
            while (order.TryPeek(out var oldest) && (order.Count >= Most || time.GetElapsedTime(oldest.At) >= Kept))
            {
                known.Remove(order.Dequeue().Key);
            }

            if (known.TryGetValue(key, out exchange!))
            {
                if (exchange.State != NotifyState.Lost)
                {
                    return false;
                }

                exchange.State = NotifyState.Sent;
                exchange.Number++;
                return true;
            }

            known.Add(key, exchange = new PnpExchange());
            order.Enqueue((key, time.GetTimestamp()));
            return true;
        }
    }

    /// <summary>The NOTIFY of an exchange ended.</summary>
    public void End(PnpExchange exchange, bool answered)
    {
        lock (sync)
        {
            exchange.State = answered ? NotifyState.Answered : NotifyState.Lost;
        }
    }
}
