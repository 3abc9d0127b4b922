namespace Offhook.Core.Delivery;

/// <summary>
/// Whether all news is worked out. Whoever works it out takes a mark before he looks: what is told after that is not settled by what he saw, however late he
/// says so. Safe on any thread.
/// </summary>
internal sealed class Settlement
{
    private const long Never = -1;

    private long told;
    private long settled = Never;

    /// <summary>Whether nothing was told since the look that found nothing left to do.</summary>
    public bool IsSettled => Interlocked.Read(ref settled) == Interlocked.Read(ref told);

    /// <summary>Says that there is news; it can be seen already.</summary>
    public void Tell() => Interlocked.Increment(ref told);

    /// <summary>The mark of a look that begins now.</summary>
    public long Look() => Interlocked.Read(ref told);

    /// <summary>Says what a look found.</summary>
    /// <param name="look">Its mark.</param>
    /// <param name="isDone">Whether nothing was left to do.</param>
    public void End(long look, bool isDone) => Interlocked.Exchange(ref settled, isDone ? look : Never);
}
