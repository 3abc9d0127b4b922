using Offhook.Core.Delivery;
using Offhook.Core.Rendering;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class RecentExchangesTests
{
    private const int Capacity = 16_384;

    private readonly RecentExchanges recent = new();

    [Fact]
    public void Nothing_is_found_before_anything_happened() => Assert.Empty(recent.Find(_ => true, 10));

    [Fact]
    public void Newest_come_first_up_to_the_limit()
    {
        Add(0, 5);
        Assert.Equal([4, 3, 2], Lengths(_ => true, 3));
        Assert.Equal([3, 1], Lengths(e => e.Length % 2 == 1, 10));
    }

    [Fact]
    public void Oldest_are_overwritten()
    {
        Add(0, Capacity + 3);
        var all = Lengths(_ => true, int.MaxValue);
        Assert.Equal(Enumerable.Range(3, Capacity).Reverse(), all);
    }

    [Fact]
    public async Task Exchanges_of_threads_that_write_at_once_stay_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => Add(writer * Capacity, Capacity), TestContext.Current.CancellationToken)));
        var all = recent.Find(_ => true, int.MaxValue);
        Assert.Equal(Capacity, all.Count);
        Assert.All(all, e => Assert.Equal((Text(e.Length), Text(e.Length)), (e.FileName, e.Reason)));
    }

    private IEnumerable<int> Lengths(Func<Exchange, bool> filter, int limit) => recent.Find(filter, limit).Select(e => e.Length);

    private void Add(int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            recent.Add(new Exchange(default, "http", "10.0.0.1", Text(i), null, null, AnswerKind.NotFound, HandOver.Partial, Text(i), i));
        }
    }

    private static string Text(int number) => $"file{number}";
}
