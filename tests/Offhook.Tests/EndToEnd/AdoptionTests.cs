using System.Text;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Management;
using Offhook.Core.Security;
using Offhook.Server.Api;
using Xunit;
using static Offhook.Tests.EndToEnd.DectServer;

namespace Offhook.Tests.EndToEnd;

/// <summary>A server that ran before us, taken over by the exports that it made of itself.</summary>
public sealed class AdoptionTests
{
    private const string Config = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <config>
          <network><bootproto>dhcp</bootproto></network>
          <provisioning><check><interval>60</interval></check><server><method>dhcp</method><url>http://old:word@10.0.0.9/</url></server></provisioning>
          <sip><nat_keepalive_interval>40</nat_keepalive_interval><dtmf><rtp>false</rtp></dtmf><media><ptime>fast</ptime></media></sip>
          <license>K1,K2</license>
          <odd><thing>x-secret-x</thing><switch>true</switch></odd>
        </config>
        """;

    private const string Exported = """
        <?xml version="1.0" encoding="UTF-8"?>
        <users>
          <user><ipei>00077 0000001</ipei><username>9997</username><displayname>Old name</displayname><authuser>9997</authuser><authpassword>old-word</authpassword><disabled>false</disabled></user>
          <user><ipei>00077 0000002</ipei><username>9990</username><accesscode>4711</accesscode><configgroup>7</configgroup><pincode>1</pincode></user>
          <user><username>9991</username><authpassword>kept-word</authpassword></user>
        </users>
        """;

    private const string Spec = """
        options: { merge: MERGE, licenses: [K3] }
        parameters: { sip.dtmf.rtp: "false" }
        handsets:
          - { username: "9997", ipei: "000770000001", displayName: Solveig Rank }
          - { username: "9998" }
        """;

    [Fact]
    public async Task A_review_names_what_would_change_and_writes_nothing()
    {
        await using var server = await OpenAsync(merge: true);

        var (review, result) = await AdoptAsync(server);

        Assert.True(result.Ok);
        Assert.Null(result.Change);
        Assert.Equal(["9990", "9991"], review!.Removed);
        Assert.Equal(["9998"], review.Added);
        Assert.Equal(["00077 0000002"], review.Released);
        Assert.Equal(
            ["handsets[9997].displayName: Old name -> Solveig Rank", "handsets[9997].authUser: 9997 removed", $"handsets[9997].authPassword: {Secret.Stars} removed"],
            review.Users.Select(d => d.ToString()).Order(StringComparer.Ordinal).Reverse());
        var parameters = review.Parameters.ToDictionary(d => d.Path);
        Assert.Equal(("60", "0"), (parameters["provisioning.check.interval"].Before, parameters["provisioning.check.interval"].After));
        Assert.Equal((Secret.Stars, Secret.Stars), (parameters["provisioning.server.url"].Before, parameters["provisioning.server.url"].After));
        Assert.Equal(("K1,K2", "K1,K2,K3"), (parameters["license"].Before, parameters["license"].After));
        Assert.DoesNotContain("sip.nat_keepalive_interval", parameters.Keys);
        Assert.Contains("1 users have <pincode>", Assert.Single(review.Warnings), StringComparison.Ordinal);
        Assert.Null(server.Core.Show(Uuid).LastSeen);
        Assert.Equal("config.xml Missing", Assert.Single((await server.CheckAsync(server.Play())).Steps));
    }

    [Fact]
    public async Task Confirmed_the_server_is_ours_and_an_emulated_one_then_holds_exactly_what_the_review_said()
    {
        await using var server = await OpenAsync(merge: true);
        var digest = (await AdoptAsync(server, take: true)).Review!.Digest;

        var (review, result) = await AdoptAsync(server, take: true, confirm: digest);

        Assert.NotNull(result.Change);
        Assert.Empty(review!.Removed);
        Assert.Equal(["handsets[9997].*", "handsets[9990]", "handsets[9991]"], review.Taken);
        await server.Core.SettleAsync();
        var (phone, _) = await server.CheckAsync(server.Play(new Dictionary<string, string> { ["sip.nat_keepalive_interval"] = "40", ["license"] = "K1,K2" }));
        Assert.True(phone.Provisioned, phone.Reason);
        Assert.Equal(("Solveig Rank", "old-word"), (phone.Config["users[9997].displayname"], phone.Config["users[9997].authpassword"]));
        Assert.Equal(("00077 0000002", "4711", "7"), (phone.Config["users[9990].ipei"], phone.Config["users[9990].accesscode"], phone.Config["users[9990].configgroup"]));
        Assert.Equal("kept-word", phone.Config["users[9991].authpassword"]);
        Assert.Equal(("40", "K1,K2,K3"), (phone.Config["sip.nat_keepalive_interval"], phone.Config["license"]));
        Assert.True(server.Core.Show(Uuid).InStep, server.Core.Show(Uuid).Why);

        var again = await AdoptAsync(server, take: true);
        Assert.Empty(again.Review!.Taken);
        Assert.Equal(1, (await AdoptAsync(server, take: true, confirm: again.Review.Digest)).Result.Unchanged);
    }

    [Fact]
    public async Task Where_the_configuration_replaces_all_of_it_what_would_be_lost_is_told_and_can_be_taken()
    {
        await using var server = await OpenAsync(merge: false);
        var lost = (await AdoptAsync(server)).Review!.Parameters.Where(d => d.After is null).Select(d => d.ToString());
        Assert.Equal(
            ["network.bootproto: dhcp removed", "odd.switch: true removed", $"odd.thing: {Secret.Stars} removed", "sip.media.ptime: fast removed", "sip.nat_keepalive_interval: 40 removed"],
            lost);

        var review = (await AdoptAsync(server, take: true)).Review!;

        Assert.Equal(["parameters.network.bootproto", "parameters.odd.switch", "parameters.odd.thing", "parameters.sip.nat_keepalive_interval"], review.Taken.Where(t => t[0] == 'p'));
        Assert.Equal("sip.media.ptime", Assert.Single(review.Parameters, d => d.After is null).Path);
        Assert.Contains(review.Warnings, w => w.StartsWith("parameters.sip.media.ptime is not taken", StringComparison.Ordinal));
        Assert.NotNull((await AdoptAsync(server, take: true, confirm: review.Digest)).Result.Change);
        var stored = Encoding.UTF8.GetString(server.Core.Core.Queries.Spec(DeviceId.Parse(Uuid))!.Value.Span);
        Assert.DoesNotContain("x-secret-x", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("old-word", stored, StringComparison.Ordinal);
        await server.Core.SettleAsync();
        var (phone, _) = await server.CheckAsync(server.Play());
        Assert.Equal(("x-secret-x", "true", "40"), (phone.Config["odd.thing"], phone.Config["odd.switch"], phone.Config["sip.nat_keepalive_interval"]));
    }

    [Fact]
    public async Task A_confirmation_is_good_for_the_difference_that_was_seen_alone()
    {
        await using var server = await OpenAsync(merge: true);
        var digest = (await AdoptAsync(server)).Review!.Digest;
        Assert.NotEqual(digest, (await AdoptAsync(server, take: true)).Review!.Digest);
        Assert.False((await AdoptAsync(server, take: true, confirm: digest)).Result.Ok);
        Assert.True((await server.Core.Core.Specs.SetAsync(DeviceId.Parse(Uuid), [new("handsets[9998].displayName", "New")], "test", CancellationToken.None)).Ok);

        var (review, result) = await AdoptAsync(server, confirm: digest);

        Assert.Equal("confirm", Assert.Single(result.Mistakes).Path);
        Assert.Contains(review!.Digest, result.Mistakes[0].Message, StringComparison.Ordinal);
        await server.Core.SettleAsync();
        Assert.Contains("observed", server.Core.Show(Uuid).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_stands_in_a_review_in_a_change_or_in_a_refusal()
    {
        await using var server = await OpenAsync(merge: false);
        var (review, result) = await AdoptAsync(server, take: true);
        var told = JsonSerializer.Serialize(new { review, result })
            + JsonSerializer.Serialize(await AdoptAsync(server, users: Exported.Replace("4711", "not-digits-word", StringComparison.Ordinal)));
        foreach (var secret in (string[])["old:word", "old-word", "kept-word", "4711", "x-secret-x", "not-digits-word"])
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, Exported, "config: is missing")]
    [InlineData(Config, null, "users: is missing")]
    [InlineData(Exported, Exported, "config: line 1: the root is <users>, not <config>")]
    [InlineData(Config, "<users><user><ipei>00077 000011</ipei></user></users>", "users[0].ipei: is no IPEI")]
    [InlineData(Config, "<users><user><username>1</username><disabled>perhaps</disabled></user></users>", "users[0].disabled: is neither true nor false; these are allowed (handset 1)")]
    [InlineData(Config, "<users><people/></users>", "users: line 1: only <user> stands in <users>")]
    [InlineData(Config, "<!DOCTYPE users [<!ENTITY a 'b'>]><users>&a;</users>", "users: line 1, column 1: this is no XML")]
    [InlineData(Config, "<users><user><authpassword>p&word;</authpassword></user></users>", "users: line 1, column 30: this is no XML")]
    [InlineData(Config, "<users>", "users: line 1, column 8: this is no XML")]
    public async Task An_export_that_cannot_be_read_is_refused_with_its_place(string? config, string? users, string expected)
    {
        await using var server = await OpenAsync(merge: true);
        var (review, result) = await AdoptAsync(server, config: config, users: users);
        Assert.Null(review);
        Assert.StartsWith(expected, Assert.Single(result.Mistakes).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_and_a_user_without_members_can_be_read()
    {
        await using var server = await OpenAsync(merge: true);
        Assert.Equal(["9997", "9998"], (await AdoptAsync(server, users: "<users/>")).Review!.Added);
        Assert.True((await AdoptAsync(server, users: "<users><user/><user><username>9998</username></user></users>")).Result.Ok);
    }

    [Fact]
    public async Task A_handset_that_stands_at_another_user_in_the_spec_cannot_be_taken_twice()
    {
        await using var server = await OpenAsync(merge: true);
        var (_, result) = await AdoptAsync(server, take: true, users: Exported.Replace("0000002", "0000001", StringComparison.Ordinal));
        Assert.Contains("another user", Assert.Single(result.Mistakes).Message, StringComparison.Ordinal);
        Assert.Contains("9990", result.Mistakes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_has_nothing_to_adopt()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.True((await core.ApplyAsync("""
            offhook: 1
            scopes: [ { name: acme } ]
            devices: [ { mac: 001fc11e5105, family: htek, model: UC924, scope: acme } ]
            """)).Ok);
        var (_, result) = await core.Core.Specs.AdoptAsync(DeviceId.Parse("001fc11e5105"), new Dictionary<string, ReadOnlyMemory<byte>>(), take: false, confirm: null, "test", CancellationToken.None);
        Assert.Contains("nothing to adopt", Assert.Single(result.Mistakes).Message, StringComparison.Ordinal);
    }

    private static async Task<DectServer> OpenAsync(bool merge)
    {
        var server = await DectServer.OpenAsync();
        await server.ApplyAsync(Spec.Replace("MERGE", merge ? "true" : "false", StringComparison.Ordinal));
        return server;
    }

    private static Task<AdoptionResult> AdoptAsync(DectServer server, string? config = Config, string? users = Exported, bool take = false, string? confirm = null)
    {
        var exports = new[] { ("config", config), ("users", users) }.Where(e => e.Item2 is not null)
            .ToDictionary(e => e.Item1, e => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(e.Item2!));
        return server.Core.Core.Specs.AdoptAsync(DeviceId.Parse(Uuid), exports, take, confirm, "test", CancellationToken.None);
    }
}
