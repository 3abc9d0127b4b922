namespace Offhook.Tests.Support;

/// <summary>A clock that stands until it is moved. Its frequency is odd, so that ticks taken for something else are noticed.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private long ticks = 1_000;
    private long sinceStart;

    public override long TimestampFrequency => 7_777;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Read(ref sinceStart));

    /// <summary>Loops that wait for a moment do so in the time of the machine, and not for long: a test moves them on by turns and not by waiting.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > Moment && dueTime <= Turn ? Moment : dueTime, period);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref ticks, (long)(by.TotalSeconds * TimestampFrequency));
        Interlocked.Add(ref sinceStart, by.Ticks);
    }
}
