namespace Offhook.Protocols.Sip.Transactions;

/// <summary>Requests that were answered lately. A repeat of one gets the same answer and reaches nobody else. Safe on any thread.</summary>
internal sealed class ServerTransactions(int most)
{
    private readonly Lock sync = new();
    private readonly Dictionary<string, SipServerTransaction> known = new(StringComparer.Ordinal);
    private readonly Queue<(SipServerTransaction Transaction, TimeSpan Until)> order = new();

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

    /// <summary>What a repeat of a request is known by (RFC 3261 section 17.2.3). Who sent it belongs to it, so that nobody can ask for another's answer.</summary>
    public static string KeyOf(SipRequest request, SipPeer peer)
    {
        var via = request.Via!;
        return via.HasUniqueBranch
            ? $"{peer.Remote}|{via.Host}:{via.Port}|{via.Branch}|{request.Method}"
            : $"{peer.Remote}|{request.Uri}|{request.From?.Tag}|{request.To?.Tag}|{request.CallId}|{request.CSeq}|{via.Host}:{via.Port};{via.Branch}";
    }

    /// <summary>Takes a request on; false, with the earlier one, when it came before.</summary>
    public bool TryBegin(SipServerTransaction transaction, out SipServerTransaction earlier)
    {
        lock (sync)
        {
            if (known.TryGetValue(transaction.Key, out earlier!))
            {
                return false;
            }

            known.Add(transaction.Key, transaction);
            return true;
        }
    }

    /// <summary>The handler is through: what it answered is remembered for a while (timer J), silence is not.</summary>
    public void End(SipServerTransaction transaction, TimeSpan until)
    {
        lock (sync)
        {
            if (!transaction.IsAnswered && !transaction.IsHeld)
            {
                known.Remove(transaction.Key);
                return;
            }

            order.Enqueue((transaction, until));
            while (order.Count > most)
            {
                Remove(order.Dequeue().Transaction);
            }
        }
    }

    /// <summary>Forgets one before its time, so that a repeat is a new request.</summary>
    public void Forget(SipServerTransaction transaction)
    {
        lock (sync)
        {
            Remove(transaction);
        }
    }

    /// <summary>Forgets what is old.</summary>
    public void Advance(TimeSpan now)
    {
        lock (sync)
        {
            while (order.TryPeek(out var oldest) && oldest.Until <= now)
            {
                Remove(order.Dequeue().Transaction);
            }
        }
    }

    // A later one may have the key of one that was forgotten.
    private void Remove(SipServerTransaction transaction)
    {
        if (known.TryGetValue(transaction.Key, out var current) && current == transaction)
        {
            known.Remove(transaction.Key);
        }
    }
}
