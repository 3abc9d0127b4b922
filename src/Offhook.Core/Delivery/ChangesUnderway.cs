namespace Offhook.Core.Delivery;

/// <summary>
/// Counts the changes that have a number, or are about to take one, and are not in memory yet. While there is one, nobody may say that everything
/// up to the newest number was worked out.
/// </summary>
internal sealed class ChangesUnderway
{
    private int count;
    private volatile Action? asked;

    /// <summary>Held from before a change takes its number until it is in memory.</summary>
    public IDisposable Enter()
    {
        Interlocked.Increment(ref count);
        return new Holding(this);
    }

    /// <summary>Whether there is none.</summary>
    /// <param name="whenQuiet">Called, where the answer is no, when the last one has ended; the latest such call counts.</param>
    public bool IsQuiet(Action whenQuiet)
    {
        // In this order: one that ends between the two has seen the question.
        asked = whenQuiet;
        if (Volatile.Read(ref count) > 0)
        {
            return false;
        }

        asked = null;
        return true;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0)
        {
            asked?.Invoke();
        }
    }

    private sealed class Holding(ChangesUnderway underway) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                underway.Leave();
            }
        }
    }
}
