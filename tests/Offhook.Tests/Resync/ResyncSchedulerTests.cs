using Offhook.Core.Resync;
using Offhook.Core.Storage;
using Offhook.Core.Devices;
using Xunit;
using static Offhook.Tests.Resync.ResyncFixture;

namespace Offhook.Tests.Resync;

public sealed class ResyncSchedulerTests
{
    [Fact]
    public async Task A_change_of_bytes_asks_the_phone_by_itself_after_the_debounce_and_an_unchanged_phone_is_left_alone()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(2));
        await fixture.FetchAllAsync(2);
        Assert.Empty(fixture.Channel.Asked);

        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.TurnAsync();
        Assert.Empty(fixture.Channel.Asked);
        Assert.Equal("waiting", fixture.Core.Queries.Show(IdOf(1), revealUrl: false)!.Progress!.State);

        await fixture.MoveUntilAsync(() => !fixture.Channel.Asked.IsEmpty, "the phone is asked");
        var (device, call, address, user) = Assert.Single(fixture.Channel.Asked);
        Assert.Equal((IdOf(1), "check-sync", "10.0.0.5", "1"), (device, call.Event, address!.ToString(), user));

        await fixture.FetchAsync(IdOf(1));
        await fixture.MoveAsync(TimeSpan.FromMinutes(10));
        Assert.Single(fixture.Channel.Asked);
        Assert.Matches("^saved .*Z → asked .*Z through test: answered \\(200\\) → fetched .*Z → in step$", fixture.Core.Queries.Show(IdOf(1), revealUrl: false)!.Progress!.Line);
    }

    [Fact]
    public async Task A_phone_is_called_when_it_is_approved_and_not_before()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(2).Replace("delivery: {", "delivery: { proof: approval,", StringComparison.Ordinal));
        fixture.Refuse(IdOf(1));
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveAsync(TimeSpan.FromMinutes(30));
        Assert.Empty(fixture.Channel.Asked);

        await fixture.Core.Specs.ApproveAsync([IdOf(1)], scope: null, like: null, [], model: null, "test", CancellationToken.None);
        await fixture.MoveUntilAsync(() => !fixture.Channel.Asked.IsEmpty, "the phone is called where it asked");
        Assert.Equal((IdOf(1), "10.0.0.5"), fixture.Channel.Asked.First() is var call ? (call.Device, call.Address!.ToString()) : default);
        await fixture.FetchAsync(IdOf(1));
        Assert.True(fixture.Core.Queries.Show(IdOf(1), revealUrl: false)!.InStep);

        // A change that comes while it is taken back waits with it.
        await fixture.Core.Specs.RejectAsync([IdOf(1)], "test", CancellationToken.None);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Otto")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        var before = fixture.Channel.Asked.Count;
        await fixture.MoveAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(before, fixture.Channel.Asked.Count);
        await fixture.Core.Specs.ApproveAsync([IdOf(1)], scope: null, like: null, [], model: null, "test", CancellationToken.None);
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count > before, "the phone is called again");
    }

    [Fact]
    public async Task Five_edits_in_a_row_are_one_call_with_the_newest_bytes()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(1));
        await fixture.FetchAllAsync(1);
        for (var i = 0; i < 5; i++)
        {
            await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", $"Erna {i}")], "test", CancellationToken.None);
            await fixture.SettleAsync();
            fixture.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await fixture.MoveUntilAsync(() => !fixture.Channel.Asked.IsEmpty, "the phone is asked");
        await fixture.FetchAsync(IdOf(1));
        await fixture.MoveAsync(TimeSpan.FromMinutes(2));
        Assert.Single(fixture.Channel.Asked);
    }

    [Fact]
    public async Task A_phone_that_says_nothing_is_asked_three_times_and_then_expected_at_its_poll()
    {
        await using var fixture = await OpenAsync();
        fixture.Channel.Answer = static _ => new(AskOutcome.NoAnswer, "nothing within 8 s");
        await fixture.ApplyAsync(Fleet(1, poll: "86400"));
        await fixture.FetchAllAsync(1);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();

        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 3, "it is asked three times");
        await fixture.MoveAsync(TimeSpan.FromHours(2));
        Assert.Equal(3, fixture.Channel.Asked.Count);
        var progress = fixture.Core.Queries.Show(IdOf(1), revealUrl: false)!.Progress!;
        Assert.Equal("noAnswer", progress.State);
        Assert.Matches("asked ×3 .* no answer .*next poll expected at 2026-03-03 ", progress.Line);

        // A further change is a new reason to ask.
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Berta")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 4, "it is asked for the new change");
    }

    [Fact]
    public async Task What_is_owed_survives_a_restart_and_what_was_tried_in_vain_is_not_begun_anew()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(2));
        await fixture.FetchAllAsync(2);
        fixture.Channel.Answer = static _ => new(AskOutcome.NoAnswer, "");
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.CountOf(IdOf(1)) == 3, "the first is asked three times");
        await fixture.Core.Specs.SetAsync(IdOf(2), [new("lines[1].display", "Berta")], "test", CancellationToken.None);
        await fixture.SettleAsync();

        await fixture.ReopenAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.CountOf(IdOf(2)) == 1, "the second is asked after the restart");
        await fixture.MoveAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, fixture.Channel.CountOf(IdOf(1)));
    }

    [Fact]
    public async Task A_scope_that_waits_for_polls_asks_nobody_and_calls_nothing_a_failure()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(1, resync: "{ channel: test, when: poll }", poll: "3600"));
        await fixture.FetchAllAsync(1);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(fixture.Channel.Asked);
        var progress = fixture.Core.Queries.Show(IdOf(1), revealUrl: false)!.Progress!;
        Assert.Equal("polls", progress.State);
        Assert.Contains("next poll expected at 2026-03-02 13:00", progress.Line);
    }

    [Fact]
    public async Task A_window_is_that_of_the_sites_own_clock()
    {
        await using var fixture = await OpenAsync();

        // Noon UTC is 13:00 in Berlin; the window opens at 22:00 there, 21:00 UTC.
        await fixture.ApplyAsync(Fleet(3, resync: "{ channel: test, when: window, window: { from: \"22:00\", to: \"23:00\" } }"));
        await fixture.FetchAllAsync(3);
        foreach (var i in new[] { 1, 2, 3 })
        {
            await fixture.Core.Specs.SetAsync(IdOf(i), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        }

        await fixture.SettleAsync();
        await fixture.MoveAsync(TimeSpan.FromHours(8.9));
        Assert.Empty(fixture.Channel.Asked);
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Select(a => a.Device).Distinct().Count() == 3, "all are asked", seconds: 20);
        Assert.InRange(fixture.Time.GetUtcNow().Hour, 21, 21);
    }

    [Fact]
    public async Task What_a_scope_says_later_about_calls_counts_for_who_waits_already()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(1, resync: "{ channel: none }"));
        await fixture.FetchAllAsync(1);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(fixture.Channel.Asked);

        // The fleet file has the whole device, so it keeps its new name there.
        await fixture.ApplyAsync(Fleet(1).Replace("lines: [ {", "lines: [ { display: Erna,", StringComparison.Ordinal));
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 1, "it is asked now that there is a channel");
    }

    [Fact]
    public async Task Who_did_not_answer_in_a_window_is_asked_again_in_the_next_one()
    {
        await using var fixture = await OpenAsync();
        fixture.Channel.Answer = static _ => new(AskOutcome.NoAnswer, "");
        await fixture.ApplyAsync(Fleet(1, resync: "{ channel: test, when: window, window: { from: \"22:00\", to: \"22:02\" } }"));
        await fixture.FetchAllAsync(1);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveAsync(TimeSpan.FromHours(9));
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 1, "it is asked", seconds: 5);
        await fixture.MoveAsync(TimeSpan.FromHours(20));
        Assert.InRange(fixture.Channel.Asked.Count, 1, 2);
        await fixture.MoveAsync(TimeSpan.FromHours(4));
        var next = new DateTimeOffset(2026, 3, 3, 21, 0, 0, TimeSpan.Zero);
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count >= 2, "it is asked in the next window", seconds: 5);
        Assert.True(fixture.Time.GetUtcNow() >= next, $"{fixture.Time.GetUtcNow()}");
    }

    [Fact]
    public async Task Nobody_is_asked_behind_a_window_that_was_too_short_for_its_rate()
    {
        await using var fixture = await OpenAsync();

        // One a second for a minute, and a hundred phones.
        await fixture.ApplyAsync(Fleet(100, resync: "{ channel: test, when: window, window: { from: \"22:00\", to: \"22:01\" }, rate: 1 }"));
        await fixture.FetchAllAsync(100);
        foreach (var i in Enumerable.Range(1, 100))
        {
            await fixture.Core.Specs.SetAsync(IdOf(i), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        }

        await fixture.SettleAsync();
        var asked = new System.Collections.Concurrent.ConcurrentQueue<DateTimeOffset>();
        fixture.Channel.Answer = _ =>
        {
            asked.Enqueue(fixture.Time.GetUtcNow());
            return new(AskOutcome.Answered, "200");
        };
        var opens = new DateTimeOffset(2026, 3, 2, 21, 0, 0, TimeSpan.Zero);
        fixture.Time.Advance(opens - fixture.Time.GetUtcNow());
        await fixture.MoveUntilAsync(() => fixture.Time.GetUtcNow() > opens.AddMinutes(10), "the window is long over", seconds: 1);
        Assert.NotEmpty(asked);
        Assert.All(asked, at => Assert.InRange(at, opens, opens.AddSeconds(75)));
        Assert.True(asked.Count < 100, $"{asked.Count} were asked");
    }

    [Fact]
    public async Task A_change_that_comes_while_a_phone_is_asked_has_its_own_call_soon()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(1));
        await fixture.FetchAllAsync(1);
        fixture.Channel.Meanwhile = async () =>
        {
            fixture.Channel.Meanwhile = static () => Task.CompletedTask;
            await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Berta")], "test", CancellationToken.None);
            await UntilAsync(() => fixture.Core.Reckoner.IsSettled, "the newer change is worked out");
        };
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 1, "it is asked");
        var before = fixture.Time.GetUtcNow();
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 2, "it is asked for the newer change");
        Assert.True(fixture.Time.GetUtcNow() - before < TimeSpan.FromSeconds(50), $"{fixture.Time.GetUtcNow() - before}");
    }

    [Fact]
    public void A_queue_keeps_no_more_marks_than_twice_those_who_wait_however_often_they_are_moved()
    {
        var time = new Support.ManualTime();
        var queue = new AskQueue(time);
        var window = time.GetUtcNow() + TimeSpan.FromDays(1);
        for (var edit = 1; edit <= 500; edit++)
        {
            for (var i = 1; i <= 100; i++)
            {
                queue.Put(new Due(IdOf(i), edit, window.AddSeconds(i), "slow", 1));
            }
        }

        Assert.InRange(queue.Marks, 100, 2_000);
        time.Advance(TimeSpan.FromDays(2));
        for (var edit = 1; edit <= 500; edit++)
        {
            for (var i = 1; i <= 100; i++)
            {
                queue.Put(new Due(IdOf(i), 1_000 + edit, time.GetUtcNow(), "slow", 1));
            }

            if (edit < 500)
            {
                queue.Take(time.GetUtcNow());
            }
        }

        Assert.InRange(queue.Marks, 100, 4_000);
        var taken = new List<Due>();
        for (var second = 0; second < 200; second++, time.Advance(TimeSpan.FromSeconds(1)))
        {
            while (queue.Take(time.GetUtcNow()) is { } due)
            {
                taken.Add(due);
            }
        }

        Assert.Equal(100, taken.Select(due => due.Id).Distinct().Count());
        Assert.Equal(100, taken.Count);
    }

    [Fact]
    public async Task Each_phone_polls_at_an_interval_of_its_own_where_a_scope_spreads_polls()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(20, poll: "86400"));
        Assert.All(Enumerable.Range(1, 20), i => Assert.Contains("<P193 para=\"FirmwareUpGrade_CheckUpgradeTimes\">1440</P193>", fixture.Body(IdOf(i))));
        await fixture.ApplyAsync(Fleet(20, poll: "86400", resync: "{ pollSpread: 10 }"));
        var minutes = Enumerable.Range(1, 20).Select(i => int.Parse(System.Text.RegularExpressions.Regex.Match(fixture.Body(IdOf(i)), "<P193[^>]*>(\\d+)<").Groups[1].Value)).ToList();
        Assert.All(minutes, m => Assert.InRange(m, 1296, 1440));
        Assert.True(minutes.Distinct().Count() > 15, string.Join(" ", minutes));
    }

    [Fact]
    public async Task By_hand_a_phone_is_asked_at_once_and_told_to_restart()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(1));
        var asked = await fixture.Core.Resyncs.AskAsync(IdOf(1), restart: true, CancellationToken.None);
        Assert.Equal((AskOutcome.NotAsked, "it was never seen, so nobody knows its address"), (asked!.Outcome, asked.Detail));

        await fixture.FetchAllAsync(1);
        asked = await fixture.Core.Resyncs.AskAsync(IdOf(1), restart: true, CancellationToken.None);
        Assert.Equal(AskOutcome.Answered, asked!.Outcome);
        Assert.Equal("check-sync;reboot=true", Assert.Single(fixture.Channel.Asked).Call.Event);
        Assert.Null(await fixture.Core.Resyncs.AskAsync(DeviceId.Parse("000000000001"), null, CancellationToken.None));
    }

    [Fact]
    public void A_queue_gives_the_newest_change_first_and_never_more_than_a_scopes_rate()
    {
        var time = new Support.ManualTime();
        var queue = new AskQueue(time);
        var now = time.GetUtcNow();
        for (var i = 1; i <= 20; i++)
        {
            queue.Put(new Due(IdOf(i), i <= 10 ? 5 : 6, now, "slow", 10));
        }

        queue.Put(new Due(IdOf(100), 4, now, null, 0));
        queue.Put(new Due(IdOf(101), 9, now + TimeSpan.FromHours(1), null, 0));
        var taken = new List<Due>();
        for (var second = 0; second < 3; second++)
        {
            while (queue.Take(time.GetUtcNow()) is { } due)
            {
                taken.Add(due);
            }

            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        // One at first, and two at each half second, because no more than a quarter of a second's worth is saved up; the other lane is free.
        Assert.Equal([6, 4, 6, 6, 6, 6], taken.Select(d => d.Wanted));
        Assert.Equal(16, queue.Count);
    }

    [Fact]
    public void A_full_queue_turns_away_and_says_so()
    {
        var queue = new AskQueue(new Support.ManualTime());
        for (var i = 0; i < AskQueue.Capacity; i++)
        {
            queue.Put(new Due(IdOf(i), 1, default, null, 0));
        }

        Assert.False(queue.Overflowed);
        queue.Put(new Due(IdOf(AskQueue.Capacity), 1, default, null, 0));
        Assert.True(queue.Overflowed);
        Assert.Equal(AskQueue.Capacity, queue.Count);
    }

    [Fact]
    public void Neighbouring_addresses_are_spread_evenly_and_always_alike()
    {
        var parts = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            parts[Spread.Of(IdOf(i), 10)]++;
            Assert.InRange(Spread.Fraction(IdOf(i)), 0, 0.999_999_999_999);
        }

        Assert.All(parts, p => Assert.InRange(p, 850, 1150));
        Assert.Equal(Spread.Of(IdOf(7), 1000), Spread.Of(IdOf(7), 1000));
    }
}
