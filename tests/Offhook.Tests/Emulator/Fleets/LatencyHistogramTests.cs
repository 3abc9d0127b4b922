using FsCheck;
using FsCheck.Fluent;
using Offhook.Emulator.Fleets;
using Xunit;

namespace Offhook.Tests.Emulator.Fleets;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Nothing_recorded_gives_zero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal((0L, TimeSpan.Zero, TimeSpan.Zero), (histogram.Count, histogram.Percentile(0.5), histogram.Max));
    }

    [Fact]
    public void Short_times_are_exact()
    {
        var histogram = Of(Enumerable.Range(1, 60).Select(value => (long)value));

        Assert.Equal([30, 54, 60, 60], new[] { 0.5, 0.9, 0.99, 1 }.Select(share => histogram.Percentile(share).TotalMicroseconds));
        Assert.Equal(60, histogram.Max.TotalMicroseconds);
    }

    [Fact]
    public void A_percentile_is_never_below_the_true_one_nor_a_thirtieth_above() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<uint>>(), Gen.Choose(1, 100).ToArbitrary(), (values, percent) =>
        {
            var sorted = values.Get.Select(value => (long)value).Order().ToArray();
            var exact = sorted[(int)Math.Ceiling(percent / 100.0 * sorted.Length) - 1];
            var told = (long)Of(sorted).Percentile(percent / 100.0).TotalMicroseconds;

            return told >= exact && told <= exact + (exact / 30.0) && told <= sorted[^1];
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(long.MaxValue / 10, (1L << 36) - 1)]
    public void Times_outside_the_range_are_held_at_its_ends(long ticks, long microseconds)
    {
        var histogram = new LatencyHistogram();

        histogram.Record(TimeSpan.FromTicks(ticks));

        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), histogram.Percentile(1));
    }

    [Fact]
    public void Records_from_many_threads_are_all_counted()
    {
        var histogram = new LatencyHistogram();

        Parallel.For(0, 10_000, value => histogram.Record(TimeSpan.FromMicroseconds(value)));

        Assert.Equal((10_000L, 9999.0), (histogram.Count, histogram.Max.TotalMicroseconds));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var count = 0; count < 1000; count++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(count));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LatencyHistogram Of(IEnumerable<long> microseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in microseconds)
        {
            histogram.Record(TimeSpan.FromMicroseconds(value));
        }

        return histogram;
    }
}
