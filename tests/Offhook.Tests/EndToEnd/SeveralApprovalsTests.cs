using System.Net;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>Several phones approved or rejected by one request: all of them, or none.</summary>
public sealed class SeveralApprovalsTests
{
    private const string Known = "001fc1000001";
    private const string Other = "001fc1000002";
    private static readonly string[] Unknown = ["001fc10000a1", "001fc10000a2", "001fc10000a3"];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Devices_that_wait_are_approved_and_rejected_by_one_change_each(string store)
    {
        await using var core = await OpenAsync(store);
        await SeenAsync(core, Known, Other);
        Assert.Equal(2, core.Core.Pending.List(10, rejected: false).Count);

        var approved = await ApproveAsync(core, [Known, Other]);
        Assert.Equal((0, 2, 0), (approved.Created, approved.Updated, approved.Unchanged));
        Assert.All([Known, Other], mac =>
        {
            Assert.Equal(AnswerKind.Document, Ask(core, mac).Kind);
            var (written, differences) = core.Core.Queries.History(DeviceId.Parse(mac), 1)[0];
            Assert.Equal((approved.Change, "approve", "erna"), (written.Number, written.Verb, written.Actor));
            Assert.Equal("approve 00:1f:c1:00:00:01, 00:1f:c1:00:00:02", written.Summary);
            Assert.Equal(["approved: set to true"], differences);
        });
        Assert.Empty(core.Core.Pending.List(10, rejected: true));

        var rejected = await RejectAsync(core, [Other, Known]);
        Assert.Equal(2, rejected.Updated);
        Assert.All([Known, Other], mac => Assert.Equal(AnswerKind.NotFound, Ask(core, mac).Kind));
        Assert.Equal((null, 2), ((await RejectAsync(core, [Known, Other])).Change, (await RejectAsync(core, [Known, Other])).Unchanged));

        // The second of them is as asked already.
        await ApproveAsync(core, [Other]);
        var both = await ApproveAsync(core, [Known, Other]);
        Assert.Equal((1, 1), (both.Updated, both.Unchanged));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Unknown_phones_become_devices_together_each_with_the_number_in_its_place(string store)
    {
        await using var core = await OpenAsync(store);
        await SeenAsync(core, Unknown);
        var made = await ApproveAsync(core, Unknown, "acme", ["11", "12", "11"]);
        Assert.Equal((3, 0), (made.Created, made.Updated));
        Assert.Empty(core.Core.Pending.List(10, rejected: true));
        Assert.All(Unknown, mac => Assert.Equal((made.Change, AnswerKind.Document), (core.Core.Queries.History(DeviceId.Parse(mac), 1)[0].Change.Number, Ask(core, mac).Kind)));
        Assert.Equal("approve 00:1f:c1:00:00:a1, 00:1f:c1:00:00:a2, 00:1f:c1:00:00:a3 in acme", core.Core.Queries.History(DeviceId.Parse(Unknown[0]), 1)[0].Change.Summary);
        Assert.Equal(["11", "12", "11"], Unknown.Select(mac => Text(core, mac).Split("\"number\":\"")[1].Split('"')[0]));
    }

    [Fact]
    public async Task Phones_with_one_number_do_not_share_a_login()
    {
        await using var core = await OpenAsync("sqlite", "[password]");
        string[] phones = ["F4D9FB0000A1", "F4D9FB0000A2"];
        foreach (var mac in phones)
        {
            await core.FetchAsync($"sec_{mac}.xml");
        }

        await core.Core.Store.FlushAsync(CancellationToken.None);
        await ApproveAsync(core, phones, "acme", ["77", "77"], "SMT-i3105");
        Assert.Equal(["77", "f4d9fb0000a2"], phones.Select(mac => Text(core, mac).Split("\"login\":{\"user\":\"")[1].Split('"')[0]));
    }

    [Fact]
    public async Task Every_mistake_of_every_phone_is_told_at_once_and_nothing_is_written()
    {
        await using var core = await OpenAsync("sqlite");
        await SeenAsync(core, [Known, .. Unknown]);
        var before = core.Core.Store.VisibleChange;
        var refused = await Specs(core).ApproveAsync(
            Ids([Known, Unknown[0], "001fc10000ff", Unknown[1], Unknown[0]]), ScopePath.Parse("nowhere"), DeviceId.Parse("001fc10000fe"), ["1", Unknown[2]], "UC999", "erna", CancellationToken.None);
        Assert.Equal(
            [
                "ids: 00:1f:c1:00:00:a1 is named more than once; once is allowed",
                "numbers: 2 numbers are given for 5 phones; none, or one for each in the same order, is allowed",
                "numbers: '001fc10000a3' is a phone that waits itself; numbers of lines are allowed, and phones are named before them",
                "scope: 00:1f:c1:00:00:01 is a device in scope acme already; approve it without a scope",
                "like: 00:1f:c1:00:00:01 is a device already, with lines and keys of its own; leave it out",
                "model: 00:1f:c1:00:00:01 is a UC924 already; its model is changed by 'devices set'",
                "like: there is no device 00:1f:c1:00:00:fe",
                "scope: there is no tenant nowhere; allowed: acme",
                "ids: 00:1f:c1:00:00:ff is not pending; devices add makes a device that was never seen",
            ],
            refused.Mistakes.Select(m => m.ToString()));
        var without = await Specs(core).ApproveAsync(Ids([Unknown[0], Known, Unknown[1]]), scope: null, like: null, [], model: null, "erna", CancellationToken.None);
        Assert.All(without.Mistakes, m => Assert.StartsWith("scope: 00:1f:c1:00:00:a", m.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, without.Mistakes.Count);
        var rejected = await Specs(core).RejectAsync(Ids([Known, "001fc10000ff", Unknown[0], "001fc10000fe"]), "erna", CancellationToken.None);
        Assert.Equal(["ids: 00:1f:c1:00:00:ff is no device and has not asked", "ids: 00:1f:c1:00:00:fe is no device and has not asked"], rejected.Mistakes.Select(m => m.ToString()));

        // The models of a maker are told once, and a name that nobody can read keeps the others from being decided, and from no word about them.
        var silent = await Specs(core).ApproveAsync(Ids(Unknown), ScopePath.Parse("acme"), like: null, [], model: null, "erna", CancellationToken.None);
        Assert.StartsWith("model: 00:1f:c1:00:00:a1, 00:1f:c1:00:00:a2, 00:1f:c1:00:00:a3 did not say what model they are; allowed: UC901, ", Assert.Single(silent.Mistakes).ToString(), StringComparison.Ordinal);
        RequestMistake[] unread = [new(null, null, "ids", "'x' is no id")];
        var approved = await Specs(core).ApproveAsync(Ids([Unknown[0], "001fc10000ff"]), ScopePath.Parse("acme"), like: null, ["1", "2", "3"], "UC924", "erna", CancellationToken.None, unread);
        Assert.Equal(["ids: 'x' is no id", "ids: 00:1f:c1:00:00:ff is not pending; devices add makes a device that was never seen"], approved.Mistakes.Select(m => m.ToString()));
        Assert.Equal(["ids: 'x' is no id"], (await Specs(core).RejectAsync(Ids([Known]), "erna", CancellationToken.None, unread)).Mistakes.Select(m => m.ToString()));
        Assert.Equal("ids", Assert.Single((await Specs(core).RejectAsync([], "erna", CancellationToken.None)).Mistakes).Path);

        Assert.Equal(before, core.Core.Store.VisibleChange);
        Assert.Equal(4, core.Core.Pending.List(10, rejected: false).Count);
        Assert.Null(core.Core.Devices.Find(DeviceId.Parse(Unknown[1])));
        Assert.Equal(AnswerKind.NotFound, Ask(core, Known).Kind);
    }

    [Fact]
    public async Task What_a_maker_refuses_of_one_phone_names_it_and_keeps_the_others_from_being_written()
    {
        await using var core = await OpenAsync("sqlite");
        await SeenAsync(core, Unknown);
        var refused = await Specs(core).ApproveAsync(Ids(Unknown), ScopePath.Parse("acme"), like: null, ["1", "a\nb", "3"], "UC924", "erna", CancellationToken.None);
        Assert.StartsWith("00:1f:c1:00:00:a2.lines[0].number: ", Assert.Single(refused.Mistakes).ToString(), StringComparison.Ordinal);
        Assert.All(Unknown, mac => Assert.Null(core.Core.Devices.Find(DeviceId.Parse(mac))));
    }

    [Fact]
    public async Task One_phone_alone_has_a_number_for_each_of_its_lines_and_none_that_is_another_phone()
    {
        await using var core = await OpenAsync("sqlite");
        await SeenAsync(core, Unknown);
        var swallowed = await Specs(core).ApproveAsync(Ids([Unknown[0]]), ScopePath.Parse("acme"), like: null, ["1", Unknown[1]], "UC924", "erna", CancellationToken.None);
        Assert.Contains("is a phone that waits itself", Assert.Single(swallowed.Mistakes).Message, StringComparison.Ordinal);

        // Its own name may be its number, as some have it, and any other that nobody waits by.
        await ApproveAsync(core, [Unknown[0]], "acme", ["1", Unknown[0], "001fc10000fe"]);
        Assert.Equal(3, Text(core, Unknown[0]).Split("\"number\":").Length - 1);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Devices_and_unknown_phones_are_rejected_together(string store)
    {
        await using var core = await OpenAsync(store);
        await SeenAsync(core, [Known, .. Unknown]);
        var rejected = await RejectAsync(core, [Known, Unknown[0], Unknown[1]]);
        Assert.Equal(3, rejected.Updated);
        Assert.Equal("reject 00:1f:c1:00:00:01; 00:1f:c1:00:00:a1, 00:1f:c1:00:00:a2 are none of ours", core.Core.Queries.History(DeviceId.Parse(Known), 1)[0].Change.Summary);
        Assert.Equal(DeviceId.Parse(Unknown[2]), Assert.Single(core.Core.Pending.List(10, rejected: false)).Seen.Id);
        Assert.Equal(4, core.Core.Pending.List(10, rejected: true).Count);

        var more = await RejectAsync(core, [Unknown[2], Unknown[0]]);
        Assert.Equal((1, 1), (more.Updated, more.Unchanged));
        Assert.Equal((more.Change, "00:1f:c1:00:00:a3 is none of ours, by erna"), (core.Core.Store.Changes(0, 1)[0].Number, core.Core.Store.Changes(0, 1)[0].Summary));
    }

    [Fact]
    public async Task What_is_expected_counts_all_of_them()
    {
        await using var core = await OpenAsync("sqlite");
        await SeenAsync(core, Unknown);
        foreach (var (wrong, right, act) in new (int, int, Func<Task<ChangeResult>>)[]
        {
            (1, 2, () => Specs(core).ApproveAsync(Ids([Known, Other]), scope: null, like: null, [], model: null, "erna", CancellationToken.None)),
            (2, 0, () => Specs(core).RejectAsync(Ids(Unknown[..2]), "erna", CancellationToken.None)),
        })
        {
            using (Expectation.Of(wrong))
            {
                Assert.Equal(right, (await Assert.ThrowsAsync<UnexpectedReachException>(act)).Reaches);
            }

            using (Expectation.Of(right))
            {
                Assert.True((await act()).Ok);
            }
        }
    }

    private static ISpecService Specs(CoreFixture core) => core.Core.Specs;

    private static DeviceId[] Ids(IEnumerable<string> macs) => [.. macs.Select(DeviceId.Parse)];

    private static async Task<ChangeResult> ApproveAsync(CoreFixture core, string[] macs, string? scope = null, string[]? numbers = null, string? model = null)
    {
        var result = await Specs(core).ApproveAsync(
            Ids(macs), scope is null ? null : ScopePath.Parse(scope), like: null, numbers ?? [], scope is null ? null : model ?? "UC924", "erna", CancellationToken.None);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return result;
    }

    private static async Task<ChangeResult> RejectAsync(CoreFixture core, string[] macs)
    {
        var result = await Specs(core).RejectAsync(Ids(macs), "erna", CancellationToken.None);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return result;
    }

    private static async Task SeenAsync(CoreFixture core, params string[] macs)
    {
        foreach (var mac in macs)
        {
            Assert.Equal(AnswerKind.NotFound, (await core.FetchAsync($"cfg{mac}.xml")).Kind);
        }

        await core.Core.Store.FlushAsync(CancellationToken.None);
    }

    private static Answer Ask(CoreFixture core, string mac) =>
        core.Core.Gate.Ask(new RequestFacts { Door = "http", Address = IPAddress.Parse("10.0.0.5"), FileName = $"cfg{mac}.xml" });

    private static string Text(CoreFixture core, string mac) => System.Text.Encoding.UTF8.GetString(core.Core.Queries.Spec(DeviceId.Parse(mac))!.Value.Span);

    private static async Task<CoreFixture> OpenAsync(string store, string proof = "[approval]")
    {
        var core = await CoreFixture.OpenOnAsync(store);
        Assert.Empty((await core.ApplyAsync($$"""
            offhook: 1
            scopes:
              - name: acme
                delivery: { proof: {{proof}}, networks: [10.0.0.0/8], plainSecrets: true }
            devices:
              - { mac: {{Known}}, family: htek, model: UC924, scope: acme, lines: [ { number: "1", password: p1 } ] }
              - { mac: {{Other}}, family: htek, model: UC924, scope: acme, lines: [ { number: "2", password: p2 } ] }
            """)).Mistakes);
        await core.SettleAsync();
        return core;
    }
}
