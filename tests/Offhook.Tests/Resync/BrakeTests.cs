using Offhook.Core.Devices;
using Offhook.Core.Management;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;
using Xunit;
using static Offhook.Tests.Resync.ResyncFixture;

namespace Offhook.Tests.Resync;

public sealed class BrakeTests
{
    private const int Phones = 30;

    [Fact]
    public async Task A_wrong_VLAN_reaches_one_phone_of_each_model_stops_by_itself_and_is_undone_with_one_command()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Enumerable.Range(1, Phones).ToDictionary(i => i, i => fixture.Body(IdOf(i)));

        var change = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;

        // Nobody gets it, however early he asks.
        Assert.All(Enumerable.Range(1, Phones), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.First, "it goes to the first phones");
        var first = fixture.Core.Resyncs.Rollout(change)!.Rollout.First.Select(DeviceId.Parse).ToList();
        Assert.Equal(["UC924", "UC926"], first.Select(ModelOf).Order());
        Assert.Equal(["network.vlan.id"], fixture.Core.Resyncs.Rollout(change)!.Rollout.CutsOff);

        // Both fetch when they are asked, take the wrong VLAN, and are not heard of again.
        await fixture.MoveUntilAsync(() => first.All(f => fixture.Channel.CountOf(f) > 0), "both are asked");
        fixture.Channel.Answer = static _ => new(AskOutcome.NoAnswer, "");
        foreach (var id in first)
        {
            Assert.Contains("999", await fixture.FetchAsync(id));
        }

        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.Stopped, "it stops", seconds: 5);
        Assert.Matches("fetched it at .* and was not heard of for 10 minutes", fixture.Core.Resyncs.Rollout(change)!.Rollout.Why);
        Assert.All(Numbers().Where(i => !first.Contains(IdOf(i))), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        Assert.True(fixture.Channel.Asked.Select(a => a.Device).ToHashSet().SetEquals(first));
        var held = fixture.Core.Queries.Show(IdOf(Numbers().First(i => !first.Contains(IdOf(i)))), revealUrl: false)!;
        Assert.Equal("held", held.Progress!.State);
        Assert.Contains($"rollout {change}, which is stopped", held.Progress.Line);

        // A stopped rollout stays so over a restart, and so does what phones get.
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.Equal(RolloutState.Stopped, fixture.Core.Resyncs.Rollout(change)!.Rollout.State);
        Assert.All(Numbers().Where(i => !first.Contains(IdOf(i))), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));

        var undone = await fixture.Core.Specs.UndoChangeAsync(change, "test", CancellationToken.None);
        Assert.True(undone.Ok);
        await fixture.SettleAsync();
        Assert.Equal(RolloutState.Undone, fixture.Core.Resyncs.Rollout(change)!.Rollout.State);
        Assert.All(Numbers().Where(i => !first.Contains(IdOf(i))), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));

        // Phones keep what is not mentioned, so those that had it are told that there is none.
        Assert.All(first, f => Assert.Contains("<P51 para=\"Layer2QoS_802_1Q_VLANTag\">0</P51>", fixture.Body(f)));
        Assert.All(Numbers().Where(i => !first.Contains(IdOf(i))), i => Assert.True(fixture.Core.Queries.Show(IdOf(i), revealUrl: false)!.InStep));

        // The two are asked to come back, and nobody else.
        fixture.Channel.Asked.Clear();
        fixture.Channel.Answer = static _ => new(AskOutcome.Answered, "200");
        await fixture.MoveUntilAsync(() => first.All(f => fixture.Channel.CountOf(f) > 0), "both are asked back", seconds: 5);
        Assert.True(fixture.Channel.Asked.Select(a => a.Device).ToHashSet().SetEquals(first));
    }

    [Fact]
    public async Task What_an_operator_decides_about_many_phones_holds_at_once_and_leaves_a_rollout_as_it_is()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(IdOf, i => fixture.Body(IdOf(i)));
        var change = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.First, "it goes to the first phones");
        var first = fixture.Core.Resyncs.Rollout(change)!.Rollout.First.Select(DeviceId.Parse).ToList();

        var all = Numbers().Select(IdOf).ToList();
        var decided = await fixture.Core.Specs.ApproveAsync(all, scope: null, like: null, [], model: null, "test", CancellationToken.None);
        Assert.Equal(Phones, decided.Updated);
        await fixture.SettleAsync();
        Assert.Null(fixture.Core.Resyncs.Rollout(decided.Change!.Value));
        Assert.Equal(RolloutState.First, fixture.Core.Resyncs.Rollout(change)!.Rollout.State);
        Assert.All(before.Where(b => !first.Contains(b.Key)), b => Assert.Equal(b.Value, fixture.Body(b.Key)));
        Assert.All(all, id => Assert.True(fixture.Core.Queries.Show(id, revealUrl: false)!.Approval!.Approved));
    }

    [Fact]
    public async Task Who_was_to_try_a_change_that_is_stopped_before_he_fetched_it_keeps_what_he_has()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(i => IdOf(i), i => fixture.Body(IdOf(i)));
        var change = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.First, "it goes to the first phones");
        var first = fixture.Core.Resyncs.Rollout(change)!.Rollout.First.Select(DeviceId.Parse).ToList();
        Assert.Contains("999", await fixture.FetchAsync(first[0]));
        Assert.Contains("999", fixture.Body(first[1]));

        Assert.True((await fixture.Core.Resyncs.StopAsync(change, "test", CancellationToken.None)).Ok);
        await fixture.SettleAsync();
        Assert.All(before.Where(one => one.Key != first[0]), one => Assert.Equal(one.Value, fixture.Body(one.Key)));
        Assert.Contains("999", fixture.Body(first[0]));
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.Equal(before[first[1]], fixture.Body(first[1]));

        Assert.True((await fixture.Core.Resyncs.ResumeAsync(change, toAll: false, "test", CancellationToken.None)).Ok);
        await fixture.SettleAsync();
        Assert.Contains("999", fixture.Body(first[1]));
        Assert.Equal(Phones - 2, before.Count(one => one.Value == fixture.Body(one.Key)));
    }

    [Fact]
    public async Task A_change_of_many_phones_goes_on_in_waves_and_reaches_all_of_them()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var change = (await fixture.ApplyAsync(Fleet(Phones, zone: "Australia/Perth"))).Change!.Value;
        Assert.Empty(fixture.Core.Resyncs.Rollout(change)!.Rollout.CutsOff);

        // Phones that do as they are told: who is asked fetches.
        var seen = new HashSet<RolloutState>();
        await fixture.MoveUntilAsync(
            () =>
            {
                foreach (var id in fixture.Channel.Asked.Select(a => a.Device).Distinct().Where(d => !InStep(fixture, d)).ToList())
                {
                    fixture.FetchAsync(id).GetAwaiter().GetResult();
                }

                var rollout = fixture.Core.Resyncs.Rollout(change)!.Rollout;
                seen.Add(rollout.State);
                return rollout.State == RolloutState.Done;
            },
            "it is out", seconds: 5);
        Assert.Superset(new HashSet<RolloutState> { RolloutState.First, RolloutState.Waves }, seen);
        Assert.All(Numbers(), i => Assert.True(InStep(fixture, IdOf(i)), $"{i}"));
    }

    [Fact]
    public async Task A_harmless_change_of_few_phones_needs_no_waves()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(10));
        await fixture.FetchAllAsync(10);
        var change = (await fixture.ApplyAsync(Fleet(10, zone: "Australia/Perth"))).Change!.Value;
        Assert.Null(fixture.Core.Resyncs.Rollout(change));
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Select(a => a.Device).Distinct().Count() == 10, "all are asked at once");
    }

    [Fact]
    public async Task A_change_that_could_reach_many_and_changes_the_bytes_of_none_is_over_when_that_is_known()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);

        // A parameter of another maker's.
        var change = (await fixture.ApplyAsync(Fleet(Phones).Replace("    resync:", "    parameters: { spectralink: { sip.nat_keepalive: \"1\" } }\n    resync:", StringComparison.Ordinal))).Change!.Value;
        Assert.NotNull(fixture.Core.Resyncs.Rollout(change));
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.Done, "nothing to do");
        Assert.All(Numbers(), n => Assert.True(InStep(fixture, IdOf(n))));
    }

    [Fact]
    public async Task How_phones_are_asked_is_no_change_of_theirs_and_is_not_braked()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var change = (await fixture.ApplyAsync(Fleet(Phones, resync: "{ channel: test, rate: 5 }"))).Change!.Value;
        Assert.Null(fixture.Core.Resyncs.Rollout(change));
        Assert.All(Numbers(), i => Assert.True(InStep(fixture, IdOf(i))));
    }

    [Fact]
    public async Task A_correction_of_a_stopped_change_takes_its_place_and_nobody_is_handed_the_faulty_bytes_meanwhile()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(i => i, i => fixture.Body(IdOf(i)));
        var bad = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(bad)!.Rollout.State == RolloutState.First, "it goes to the first phones");
        Assert.True((await fixture.Core.Resyncs.StopAsync(bad, "test", CancellationToken.None)).Ok);
        var first = fixture.Core.Resyncs.Rollout(bad)!.Rollout.First.Select(DeviceId.Parse).ToList();

        var good = (await fixture.ApplyAsync(Fleet(Phones, vlan: "20"))).Change!.Value;
        Assert.Equal(RolloutState.Superseded, fixture.Core.Resyncs.Rollout(bad)!.Rollout.State);
        Assert.All(Numbers().Where(i => !first.Contains(IdOf(i))), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));

        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(good)!.Rollout.State == RolloutState.First, "the correction goes to the first phones");
        Assert.True((await fixture.Core.Resyncs.ResumeAsync(good, toAll: true, "test", CancellationToken.None)).Ok);
        await fixture.SettleAsync();
        Assert.All(Numbers(), i => Assert.Contains(">20<", fixture.Body(IdOf(i))));
        Assert.All(Numbers(), i => Assert.DoesNotContain("999", fixture.Body(IdOf(i))));
    }

    [Fact]
    public async Task A_held_phone_still_gets_what_is_its_own()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var change = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.First, "it goes to the first phones");
        var held = IdOf(Numbers().First(i => !fixture.Core.Resyncs.Rollout(change)!.Rollout.First.Contains(IdOf(i).ToKey())));
        await fixture.Core.Specs.SetAsync(held, [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.Contains("Erna", fixture.Body(held));
        Assert.DoesNotContain("999", fixture.Body(held));
    }

    [Fact]
    public async Task Phones_of_a_fleet_file_keep_their_own_former_specs_while_they_wait()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(i => i, i => fixture.Body(IdOf(i)));
        var change = (await fixture.ApplyAsync(Fleet(Phones).Replace("lines: [ {", "lines: [ { display: Erna,", StringComparison.Ordinal))).Change!.Value;
        Assert.All(Numbers(), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        Assert.True((await fixture.Core.Resyncs.StopAsync(change, "test", CancellationToken.None)).Ok);
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.All(Numbers(), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        Assert.True((await fixture.Core.Resyncs.ResumeAsync(change, toAll: true, "test", CancellationToken.None)).Ok);
        Assert.All(Numbers(), i => Assert.Contains("Erna", fixture.Body(IdOf(i))));
    }

    [Fact]
    public async Task Who_polls_before_his_turn_gets_what_he_has_and_a_silent_first_phone_is_replaced_by_another()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        fixture.Channel.Answer = static _ => new(AskOutcome.NoAnswer, "");
        var change = (await fixture.ApplyAsync(Fleet(Phones, vlan: "999"))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.First.Length >= 4, "others are tried", seconds: 5);
        var rollout = fixture.Core.Resyncs.Rollout(change)!.Rollout;
        Assert.Equal(RolloutState.First, rollout.State);
        Assert.True(rollout.First.Length <= 10);
    }

    [Fact]
    public async Task A_change_with_which_devices_cannot_be_rendered_stops_at_once_and_phones_keep_their_files()
    {
        await using var fixture = await OpenAsync();
        var fleet = Fleet(Phones).Replace("lines: [ {", "lines: [ { display: \"<broken\",", StringComparison.Ordinal);
        await fixture.ApplyAsync(fleet);
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(i => i, i => fixture.Body(IdOf(i)));

        // The template holds for the invented device of the check, and breaks where a display name does.
        const string Template = "<?xml version='1.0' encoding='UTF-8'?>\n<hl_provision version='1'><config><P1>{{{lines.[0].display}}}</P1></config></hl_provision>\n";
        var change = (await fixture.ApplyAsync(fleet.Replace(
            "    resync:", $"    templates: {{ htek: {{ deviceConfig: {System.Text.Json.JsonSerializer.Serialize(Template)} }} }}\n    resync:", StringComparison.Ordinal))).Change!.Value;
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.Stopped, "it stops");
        Assert.Equal($"{Phones} devices cannot be rendered with it", fixture.Core.Resyncs.Rollout(change)!.Rollout.Why);
        Assert.All(Numbers(), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        Assert.Empty(fixture.Channel.Asked);
    }

    [Fact]
    public async Task A_phone_is_told_to_start_anew_only_for_what_takes_effect_so()
    {
        var family = System.Reflection.DispatchProxy.Create<Offhook.Core.Families.IFamily, RestartingFamily>();
        await using var fixture = await OpenAsync(families: [family]);
        await fixture.ApplyAsync(Fleet(1));
        await fixture.FetchAllAsync(1);
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 1, "it is asked");
        await fixture.FetchAsync(IdOf(1));
        await fixture.Core.Specs.SetAsync(IdOf(1), [new("settings.time.zone", "Australia/Perth")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Channel.Asked.Count == 2, "it is asked again");
        Assert.Equal(["check-sync", "check-sync;reboot=true"], fixture.Channel.Asked.Select(a => a.Call.Event));
    }

    /// <summary>A family of which the time zone needs a restart; no maker's catalogue that is tested here says so of a parameter.</summary>
    public class RestartingFamily : System.Reflection.DispatchProxy
    {
        private readonly Offhook.Families.Htek.HtekFamily inner = new();

        protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args)
        {
            var said = targetMethod!.Invoke(inner, args);
            return said is Offhook.Core.Families.ParameterInfo { Name: "P64" } zone ? zone with { NeedsRestart = true } : said;
        }
    }

    [Fact]
    public async Task A_new_address_of_ours_goes_out_in_waves_and_is_held_back_meanwhile()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        var before = Numbers().ToDictionary(i => i, i => fixture.Body(IdOf(i)));
        await fixture.ReopenAsync(url: "http://10.0.0.2:8080");
        await fixture.SettleAsync();
        var rollout = Assert.Single(fixture.Core.Resyncs.Rollouts()).Rollout;
        Assert.Equal(["publicUrl"], rollout.CutsOff);
        Assert.All(Numbers(), i => Assert.Equal(before[i], fixture.Body(IdOf(i))));
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollout(rollout.Change)!.Rollout.State == RolloutState.First, "the first are let go");
        Assert.Equal(2, Numbers().Count(i => fixture.Body(IdOf(i)).Contains("10.0.0.2", StringComparison.Ordinal)));
        Assert.True((await fixture.Core.Resyncs.ResumeAsync(rollout.Change, toAll: true, "test", CancellationToken.None)).Ok);
        Assert.All(Numbers(), i => Assert.Contains("10.0.0.2", fixture.Body(IdOf(i))));
    }

    [Fact]
    public async Task A_new_build_that_renders_the_same_needs_no_waves_and_upgrade_check_says_so_beforehand()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(Phones));
        await fixture.FetchAllAsync(Phones);
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        var work = Directory.CreateTempSubdirectory("offhook-test-");
        var review = await UpgradeCheck.RunAsync(
            fixture.Folder, null, work.FullName, new Offhook.Core.Families.FamilyRegistry(Offhook.Families.FamilyList.All), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        work.Delete(recursive: true);
        Assert.Equal((Phones, 0, 0), (review.Devices, review.Changed.Count, review.Failing.Count));

        await fixture.ReopenAsync(build: "next");
        await fixture.SettleAsync();
        await fixture.MoveUntilAsync(() => fixture.Core.Resyncs.Rollouts().All(r => r.Rollout.State == RolloutState.Done), "nothing to do");
        Assert.All(Numbers(), i => Assert.True(InStep(fixture, IdOf(i))));
    }

    [Fact]
    public async Task Upgrade_check_names_the_devices_whose_documents_would_be_others()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(2));
        await fixture.SettleAsync();

        // As if another build had rendered the first one.
        fixture.Core.Store.EnqueueStatus(fixture.Core.Store.ReadStatus(IdOf(1)) with { WantedDigest = 42 });
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        var work = Directory.CreateTempSubdirectory("offhook-test-");
        var review = await UpgradeCheck.RunAsync(
            fixture.Folder, null, work.FullName, new Offhook.Core.Families.FamilyRegistry(Offhook.Families.FamilyList.All), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        work.Delete(recursive: true);
        var (family, model, ids) = Assert.Single(review.Changed);
        Assert.Equal(("htek", "UC926", IdOf(1)), (family, model, Assert.Single(ids)));
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(1, Phones);

    private static bool InStep(ResyncFixture fixture, DeviceId id) => fixture.Core.Queries.Show(id, revealUrl: false)!.InStep;

    private static string ModelOf(DeviceId id) => Convert.ToInt32(id.ToString()[^2..], 16) % 2 == 0 ? "UC924" : "UC926";
}
