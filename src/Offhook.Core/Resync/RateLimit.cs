namespace Offhook.Core.Resync;

/// <summary>So many a second and no more, with a quarter of a second's worth saved up at most, so that a late turn of the loop loses nothing. For one thread.</summary>
internal sealed class RateLimit(double perSecond, TimeProvider time)
{
    private readonly double most = Math.Max(1, perSecond / 4);
    private double saved = 1;
    private long at = time.GetTimestamp();

    /// <summary>How many a second.</summary>
    public double PerSecond => perSecond;

    /// <summary>Whether one may go now.</summary>
    public bool Has()
    {
        var now = time.GetTimestamp();
        saved = Math.Min(most, saved + (time.GetElapsedTime(at, now).TotalSeconds * perSecond));
        at = now;
        return saved >= 1;
    }

    /// <summary>One goes.</summary>
    public void Take() => saved--;
}
