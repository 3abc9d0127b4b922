using System.Net;

namespace Offhook.Protocols.Sip.Transactions;

/// <summary>All requests of ours that wait for an answer. Safe on any thread.</summary>
internal sealed class ClientTransactions(int most, SipCounters counters)
{
    private readonly Lock sync = new();
    private readonly Dictionary<string, (ClientTransaction Transaction, Action Resend)> waiting = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ClientTransaction, TimeSpan> due = new();

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (sync)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Takes one on; false when too many wait.</summary>
    public bool TryAdd(ClientTransaction transaction, Action resend)
    {
        lock (sync)
        {
            if (waiting.Count >= most)
            {
                return false;
            }

            waiting.Add(transaction.Branch, (transaction, resend));
            due.Enqueue(transaction, transaction.Due);
            return true;
        }
    }

    /// <summary>Gives a response to whom it is for; false when nobody waits for it (RFC 3261 section 17.1.3).</summary>
    public bool Take(SipResponse response, IPEndPoint from)
    {
        if (response.Via?.Branch is not { } branch || response.CSeq is not { } sequence)
        {
            return false;
        }

        lock (sync)
        {
            if (!waiting.TryGetValue(branch, out var one) || one.Transaction.Method != sequence.Method)
            {
                return false;
            }

            one.Transaction.Take(response, from);
            Settle(one.Transaction);
            return true;
        }
    }

    /// <summary>Ends one that nobody waits for any more, or that cannot be sent.</summary>
    public void End(ClientTransaction transaction, SipOutcome outcome)
    {
        lock (sync)
        {
            transaction.Fail(outcome);
            Settle(transaction);
        }
    }

    /// <summary>Sends again what is due and gives up what has waited long enough.</summary>
    public void Advance(TimeSpan now)
    {
        List<Action>? again = null;
        lock (sync)
        {
            while (due.TryPeek(out var transaction, out var at) && at <= now)
            {
                due.Dequeue();
                if (transaction.Advance(now) && waiting.TryGetValue(transaction.Branch, out var one))
                {
                    (again ??= []).Add(one.Resend);
                }

                if (!Settle(transaction))
                {
                    due.Enqueue(transaction, transaction.Due);
                }
            }
        }

        again?.ForEach(resend => resend());
    }

    /// <summary>Ends all.</summary>
    public void EndAll()
    {
        lock (sync)
        {
            foreach (var one in waiting.Values.ToList())
            {
                one.Transaction.Fail(SipOutcome.Unreachable);
                Settle(one.Transaction);
            }
        }
    }

    // A late repeat of the response finds nothing and is dropped, which is all that timer K is for. The entry in the queue goes when it becomes due.
    private bool Settle(ClientTransaction transaction)
    {
        if (transaction.State is not (ClientState.Completed or ClientState.Terminated))
        {
            return false;
        }

        if (waiting.Remove(transaction.Branch))
        {
            counters.Send(transaction.Sends);
        }

        return true;
    }
}
