namespace Offhook.Tests.Support;

/// <summary>A clock that stands until it is moved. Its frequency is odd, so that ticks taken for something else are noticed.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long ticks = 1_000;

    public override long TimestampFrequency => 7_777;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, (long)(by.TotalSeconds * TimestampFrequency));
}
