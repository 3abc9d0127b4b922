using System.Numerics;

namespace Offhook.Emulator.Fleets;

/// <summary>
/// Counts durations in 1024 buckets: exact to the microsecond below 64 µs, then 32 buckets to each doubling (within 3.2 %), up to 19 hours.
/// Recording allocates nothing and takes no lock; reading while others record gives a value between before and after.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int ExactBuckets = 64;
    private const int BucketsPerDoubling = 32;
    private const int HighestBit = 35;
    private const long Highest = (1L << (HighestBit + 1)) - 1;

    private readonly long[] _counts = new long[ExactBuckets + ((HighestBit - 5) * BucketsPerDoubling)];
    private long _count;
    private long _max;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest duration recorded, exact to the microsecond.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Interlocked.Read(ref _max));

    public void Record(TimeSpan duration)
    {
        var microseconds = Math.Clamp((long)duration.TotalMicroseconds, 0, Highest);
        Interlocked.Increment(ref _counts[Bucket(microseconds)]);
        Interlocked.Increment(ref _count);
        var max = Interlocked.Read(ref _max);
        while (microseconds > max)
        {
            max = Interlocked.CompareExchange(ref _max, microseconds, max) is var seen && seen == max ? microseconds : seen;
        }
    }

    /// <summary>A duration that the given share of all records does not exceed: the upper end of its bucket; zero when nothing was recorded.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public TimeSpan Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var rank = (long)Math.Ceiling(share * Count);
        long passed = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            passed += Interlocked.Read(ref _counts[bucket]);
            if (passed >= rank && passed > 0)
            {
                return TimeSpan.FromMicroseconds(Math.Min(UpperEnd(bucket), Interlocked.Read(ref _max)));
            }
        }

        return Max;
    }

    private static int Bucket(long microseconds)
    {
        if (microseconds < ExactBuckets)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2((ulong)microseconds) - 5;
        return ExactBuckets + ((shift - 1) * BucketsPerDoubling) + (int)(microseconds >> shift) - BucketsPerDoubling;
    }

    private static long UpperEnd(int bucket)
    {
        if (bucket < ExactBuckets)
        {
            return bucket;
        }

        var (doubling, place) = Math.DivRem(bucket - ExactBuckets, BucketsPerDoubling);
        return ((long)(BucketsPerDoubling + place + 1) << (doubling + 1)) - 1;
    }
}
