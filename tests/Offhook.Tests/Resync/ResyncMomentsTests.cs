using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.Resync;

public sealed class ResyncMomentsTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ResyncWindow Night = new(new TimeOnly(22, 0), new TimeOnly(5, 0), []);

    [Theory]
    [InlineData("2026-03-02T12:00:00Z", "2026-03-02T21:00:00Z", "2026-03-03T04:00:00Z")]
    [InlineData("2026-03-02T22:00:00Z", "2026-03-02T21:00:00Z", "2026-03-03T04:00:00Z")]
    [InlineData("2026-03-03T03:59:00Z", "2026-03-02T21:00:00Z", "2026-03-03T04:00:00Z")]
    [InlineData("2026-03-03T04:00:00Z", "2026-03-03T21:00:00Z", "2026-03-04T04:00:00Z")]

    // The night in which the clock goes on by an hour is an hour shorter, and the one in October longer.
    [InlineData("2026-03-28T22:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T03:00:00Z")]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-24T20:00:00Z", "2026-10-25T04:00:00Z")]
    public void A_window_over_midnight_follows_the_clock_of_the_site(string at, string opens, string closes)
    {
        var (from, to) = ResyncMoments.NextWindow(Night, Berlin, DateTimeOffset.Parse(at, null));
        Assert.Equal((DateTimeOffset.Parse(opens, null), DateTimeOffset.Parse(closes, null)), (from.ToUniversalTime(), to.ToUniversalTime()));
    }

    [Fact]
    public void A_window_of_one_day_opens_on_that_day()
    {
        var sunday = new ResyncWindow(new TimeOnly(2, 30), new TimeOnly(4, 0), [DayOfWeek.Sunday]);
        var (from, _) = ResyncMoments.NextWindow(sunday, TimeZoneInfo.Utc, DateTimeOffset.Parse("2026-03-02T12:00:00Z", null));
        Assert.Equal(DateTimeOffset.Parse("2026-03-08T02:30:00Z", null), from);

        // 2:30 does not exist in that night; it is opened when the clock has gone on.
        (from, _) = ResyncMoments.NextWindow(sunday, Berlin, DateTimeOffset.Parse("2026-03-28T12:00:00Z", null));
        Assert.Equal(DateTimeOffset.Parse("2026-03-29T01:30:00Z", null), from.ToUniversalTime());
    }

    [Theory]

    // 2:30 is skipped and 3:15 is not; half an hour is skipped, and not a whole one.
    [InlineData("Europe/Berlin", "02:30", "03:15", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:15:00Z")]
    [InlineData("Australia/Lord_Howe", "02:15", "04:00", "2026-10-03T12:00:00Z", "2026-10-03T15:45:00Z", "2026-10-03T17:00:00Z")]
    public void A_window_whose_opening_is_skipped_opens_all_the_same(string zone, string from, string to, string at, string opens, string closes)
    {
        var window = new ResyncWindow(TimeOnly.Parse(from, null), TimeOnly.Parse(to, null), []);
        var next = ResyncMoments.NextWindow(window, TimeZoneInfo.FindSystemTimeZoneById(zone), DateTimeOffset.Parse(at, null));
        Assert.Equal((DateTimeOffset.Parse(opens, null), DateTimeOffset.Parse(closes, null)), (next.Opens.ToUniversalTime(), next.Closes.ToUniversalTime()));
    }

    [Fact]
    public void Phones_are_spread_over_a_window_and_never_asked_behind_it()
    {
        var rules = new EffectiveResync(ResyncMoment.Window, Night, "sip", null, default);
        var noon = DateTimeOffset.Parse("2026-03-02T12:00:00Z", null);
        var asks = Enumerable.Range(0, 100).Select(i => ResyncMoments.NextAsk(rules, Berlin, noon, TimeSpan.FromSeconds(5), i / 100.0).ToUniversalTime()).ToList();
        Assert.Equal(DateTimeOffset.Parse("2026-03-02T21:00:00Z", null), asks[0]);
        Assert.InRange(asks[99], DateTimeOffset.Parse("2026-03-03T02:00:00Z", null), DateTimeOffset.Parse("2026-03-03T03:00:00Z", null));
        Assert.Equal(100, asks.Distinct().Count());

        // In the open window whoever's place has passed is asked now.
        var late = DateTimeOffset.Parse("2026-03-03T03:30:00Z", null);
        Assert.Equal(late.AddSeconds(5), ResyncMoments.NextAsk(rules, Berlin, late, TimeSpan.FromSeconds(5), 0.1));
    }
}
