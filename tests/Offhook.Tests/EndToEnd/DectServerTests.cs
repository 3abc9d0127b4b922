using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Storage.Backup;
using Offhook.Emulator;
using Offhook.Tests.Storage;
using Xunit;
using static Offhook.Tests.EndToEnd.DectServer;

namespace Offhook.Tests.EndToEnd;

public sealed class DectServerTests
{
    private const string Users = """
        options: { adopted: true, merge: true }
        handsets:
          - { username: "9997", ipei: 00077 0000001, displayName: Solveig Rank, authUser: "9997", authPassword: z, configGroup: 100 }
          - { username: "9998", configGroup: 101 }
          - { username: "9999" }
          - { username: "9996" }
        handsetGroups:
          - { id: 100, parameters: { ringing_volume: { volume: 7 } } }
          - { id: 101, parameters: { ringing_volume: { volume: 3 }, menu_settings.ringing_volume: false } }
        """;

    [Fact]
    public async Task A_server_is_only_observed_until_somebody_says_that_it_is_ours()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users.Replace("adopted: true, ", "", StringComparison.Ordinal));

        var (result, steps) = await server.CheckAsync(server.Play());

        Assert.False(result.Provisioned);
        Assert.Equal(["config.xml Missing"], steps);
        Assert.Contains("options.adopted", server.Core.Show(Uuid).Why, StringComparison.Ordinal);
        var explained = server.Core.Core.Explainer.Explain($"/{Uuid}-users.xml", "10.0.0.5", userAgent: null)!;
        Assert.Contains(explained.Sections.SelectMany(s => s.Lines), l => l.Contains("options.adopted", StringComparison.Ordinal));
        Assert.Contains(server.Core.Core.Preview.Render(DeviceId.Parse(Uuid), fileName: null, firmware: null, secrets: false).Files, f => f.FileName.EndsWith("users.xml", StringComparison.Ordinal));

        Assert.True((await server.Core.Core.Specs.SetAsync(DeviceId.Parse(Uuid), [new("options.adopted", "true")], "test", CancellationToken.None)).Ok);
        Assert.True((await server.CheckAsync(server.Play())).Result.Provisioned);
        Assert.True(server.Core.Show(Uuid).InStep, server.Core.Show(Uuid).Why);
    }

    [Fact]
    public async Task Two_groups_edited_one_after_the_other_are_fetched_again_alone()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        var phone = server.Play();
        var (first, steps) = await server.CheckAsync(phone);
        Assert.True(first.Provisioned, first.Reason);
        Assert.Equal(
            ["config.xml Applied", "users.xml Applied", "handset_config_list.ver Stored", "handset_config_group_100.xml Applied", "handset_config_group_101.xml Applied"], steps);
        Assert.Equal("Solveig Rank", first.Config["users[9997].displayname"]);
        Assert.Equal("z", first.Config["users[9997].authpassword"]);
        Assert.Equal("7", first.Config["handset_config[100].ringing_volume.volume"]);
        Assert.True(server.Core.Show(Uuid).InStep, server.Core.Show(Uuid).Why);

        Assert.Equal(["config.xml Unchanged", "users.xml Unchanged", "handset_config_list.ver Unchanged"], (await server.CheckAsync(phone)).Steps);

        await SetAsync(server, "handsetGroups[100].parameters.ringing_volume.volume", "6");
        Assert.False(server.Core.Show(Uuid).InStep);
        Assert.Equal(["config.xml Unchanged", "users.xml Unchanged", "handset_config_list.ver Stored", "handset_config_group_100.xml Applied"], (await server.CheckAsync(phone)).Steps);
        Assert.True(server.Core.Show(Uuid).InStep, server.Core.Show(Uuid).Why);

        await SetAsync(server, "handsetGroups[101].parameters.ringing_volume.volume", "2");
        var (last, again) = await server.CheckAsync(phone);
        Assert.Equal(["config.xml Unchanged", "users.xml Unchanged", "handset_config_list.ver Stored", "handset_config_group_101.xml Applied"], again);
        Assert.Equal(("6", "2"), (last.Config["handset_config[100].ringing_volume.volume"], last.Config["handset_config[101].ringing_volume.volume"]));

        await SetAsync(server, "handsets[9998].displayName", "Ward");
        Assert.Equal(["config.xml Unchanged", "users.xml Applied", "handset_config_list.ver Unchanged"], (await server.CheckAsync(phone)).Steps);
    }

    [Fact]
    public async Task Equal_content_has_its_version_back_and_the_same_for_phone_preview_and_after_a_restart()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        var first = Index(server);
        await SetAsync(server, "handsetGroups[100].parameters.ringing_volume.volume", "6");
        Assert.NotEqual(first, Index(server));
        await SetAsync(server, "handsetGroups[100].parameters.ringing_volume.volume", "7");
        Assert.Equal(first, Index(server));

        var shown = server.Core.Core.Preview.Render(DeviceId.Parse(Uuid), "handsetGroups", firmware: null, secrets: false).Files;
        Assert.Equal(first, Encoding.UTF8.GetString(Assert.Single(shown).Body.Span));
        await server.Core.ReopenAsync();
        Assert.Equal(first, Index(server));
    }

    [Fact]
    public async Task A_masked_preview_of_a_group_with_a_secret_has_the_version_of_the_true_one_and_an_unproven_peer_gets_neither()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users.Replace("volume: 3 }", "volume: 3 }, screen_lock.pin: \"123456\"", StringComparison.Ordinal));
        var index = Index(server);
        var masked = server.Core.Core.Preview.Render(DeviceId.Parse(Uuid), $"{Uuid}-handset_config_group_101.xml", firmware: null, secrets: false).Files;
        var text = Encoding.UTF8.GetString(Assert.Single(masked).Body.Span);
        Assert.DoesNotContain("123456", text, StringComparison.Ordinal);
        Assert.Contains($"<version>{index.Split("GROUP101 VERSION")[1].Trim()}</version>", text, StringComparison.Ordinal);

        Assert.Empty((await server.Core.ApplyAsync(Fleet(Users).Replace("plainSecrets: true", "plainSecrets: false", StringComparison.Ordinal), confirm: true)).Mistakes);
        await SetAsync(server, "handsetGroups[101].parameters.screen_lock.pin", "123456");
        Assert.Equal(AnswerKind.NotFound, server.Core.Ask($"{Uuid}-handset_config_group_101.xml").Kind);
        Assert.Equal(AnswerKind.Document, server.Core.Ask($"{Uuid}-handset_config_group_100.xml").Kind);
        Assert.Equal(AnswerKind.NotFound, server.Core.Ask($"{Uuid}-users.xml").Kind);
    }

    [Fact]
    public async Task A_version_that_a_restored_backup_has_forgotten_is_never_given_again()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        using var folder = new TestFolder();
        var backup = folder["backup"];
        await BackupWriter.WriteAsync(server.Core.Core.Store, server.Core.Folder, backup, "passphrase of the test", CancellationToken.None);
        await SetAsync(server, "handsetGroups[100].parameters.ringing_volume.volume", "1");
        var forgotten = Index(server).Split('\n')[0];

        BackupReader.Restore(backup, "passphrase of the test", folder["data"], TimeProvider.System, CancellationToken.None);
        await using var restored = await CoreFixture.OpenAsync(folder["data"]);
        Assert.True((await restored.Core.Specs.SetAsync(DeviceId.Parse(Uuid), [new("handsetGroups[100].parameters.ringing_volume.volume", "2")], "test", CancellationToken.None)).Ok);
        var given = Encoding.UTF8.GetString(restored.Ask($"{Uuid}-handset_config_list.ver").Document!.Body.Span).Split('\n')[0];
        Assert.StartsWith("GROUP100 VERSION", given, StringComparison.Ordinal);
        Assert.NotEqual(forgotten, given);
    }

    [Fact]
    public async Task Losing_users_or_portables_needs_to_be_confirmed()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        var fewer = """
            options: { adopted: true, merge: true }
            handsets: [ { username: "9997", ipei: "000770000001" } ]
            """;
        var refused = await server.Core.ApplyAsync(Fleet(fewer));
        Assert.Contains("3 users would be removed", Assert.Single(refused.Mistakes).Message, StringComparison.Ordinal);
        Assert.Equal("devices[0].handsets", refused.Mistakes[0].Path);

        var id = DeviceId.Parse(Uuid);
        var released = await server.Core.Core.Specs.SetAsync(id, [new("handsets[9997].ipei", "")], "test", CancellationToken.None);
        Assert.Contains("00077 0000001", Assert.Single(released.Mistakes).Message, StringComparison.Ordinal);
        Assert.True((await server.Core.Core.Specs.SetAsync(id, [new("handsets[9999]", "")], "test", CancellationToken.None)).Ok);
        Assert.True((await server.Core.Core.Specs.SetAsync(id, [new("handsets[9997].ipei", "")], "test", CancellationToken.None, confirmed: true)).Ok);
        Assert.Equal(1, (await server.Core.ApplyAsync(Fleet(fewer), confirm: true)).Updated);
    }

    [Fact]
    public async Task A_server_with_users_goes_only_when_that_is_confirmed()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        var id = DeviceId.Parse(Uuid);
        const string Empty = "offhook: 1\nscopes: [ { name: acme } ]";

        var deleted = await server.Core.Core.Specs.DeleteAsync(id, "test", CancellationToken.None);
        var pruned = await server.Core.ApplyAsync(Empty, prune: "acme");

        Assert.Equal(["handsets", "handsets"], deleted.Mistakes.Select(m => m.Path));
        Assert.Equal([$"{Uuid}.handsets", $"{Uuid}.handsets"], pruned.Mistakes.Select(m => m.Path));
        foreach (var refused in (IReadOnlyList<Offhook.Core.Management.ChangeResult>)[deleted, pruned])
        {
            Assert.Contains("4 users would be removed", refused.Mistakes[0].Message, StringComparison.Ordinal);
            Assert.Contains("00077 0000001", refused.Mistakes[1].Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await server.Core.ApplyAsync(Empty, prune: "acme", confirm: true)).Deleted);
        Assert.True((await server.Core.Core.Specs.UndoAsync(id, to: null, "test", CancellationToken.None)).Ok);
        Assert.Equal(1, (await server.Core.Core.Specs.DeleteAsync(id, "test", CancellationToken.None, confirmed: true)).Deleted);
    }

    /// <summary>As the design gives it.</summary>
    [Fact]
    public async Task The_example_of_the_design_applies_and_a_server_is_provisioned_with_it()
    {
        await using var server = await OpenAsync();
        var fleet = Fleet("""
            options: { adopted: true, merge: true, licenses: [K1, K2], slaveLicenses: [], firmware: { kws: ipdect.ova, pp14225100: pp14225100.bin } }
            parameters: { sip.nat_keepalive: "1" }
            handsets: [ { username: "9997", ipei: "00077 0000001", displayName: "Solveig Rank", authUser: "9997", authPassword: "z", configGroup: 100 } ]
            handsetGroups: [ { id: 100, parameters: { ringing_volume: { volume: 7 } } } ]
            """) + "\nfiles:\n  - { name: ipdect.ova, kind: firmware, family: spectralink, version: \"PCS20Ba 90198\", path: ./ipdect.ova }";
        Assert.Empty((await server.Core.ApplyAsync(fleet)).Mistakes);
        await server.Core.SettleAsync();
        Assert.Equal(0, (await server.Core.ApplyAsync(fleet)).Updated);

        var (result, steps) = await server.CheckAsync(server.Play());

        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(("K1,K2", "1"), (result.Config["license"], result.Config["sip.nat_keepalive"]));
        Assert.Contains("ipdect.ova.ver Unchanged", steps);
        Assert.Contains("pp14225100.bin.ver Missing", steps);
        Assert.Equal("PCS20Ba90198\n", Encoding.UTF8.GetString(server.Core.Ask("ipdect.ova.ver").Document!.Body.Span));
        Assert.True(server.Core.Show(Uuid).InStep, server.Core.Show(Uuid).Why);
    }

    [Fact]
    public async Task An_export_is_taken_back_unchanged_and_differences_name_the_handset()
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        using var export = new MemoryStream();
        await server.Core.Core.Specs.ExportAsync(export, scope: null, secrets: false, json: false, "test", CancellationToken.None);
        var text = Encoding.UTF8.GetString(export.ToArray());
        Assert.DoesNotContain("authPassword: z", text, StringComparison.Ordinal);
        var back = await server.Core.ApplyAsync(text);
        Assert.Empty(back.Mistakes);
        Assert.Equal((0, 0), (back.Created, back.Updated));

        await SetAsync(server, "handsets[9998].authPassword", "secret-word");
        var change = Assert.Single(server.Core.Core.Queries.History(DeviceId.Parse(Uuid), 1));
        Assert.Equal($"handsets[9998].authPassword: set to {Offhook.Core.Security.Secret.Stars}", Assert.Single(change.Differences));
    }

    [Theory]
    [InlineData("89FED27F-7C47-43F5-8347-CB854CEDC538-users.xml")]
    [InlineData("89fed27f7c4743f58347cb854cedc538-Config.xml")]
    [InlineData(Uuid + "_handset_config_list.ver")]
    [InlineData(Uuid + "-handset_config_group100.xml")]
    public async Task Other_spellings_of_a_name_find_the_same_document(string name)
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        Assert.Equal(AnswerKind.Document, server.Core.Ask(name).Kind);
    }

    [Theory]
    [InlineData(Uuid + "-handset_config_group_102.xml")]
    [InlineData(Uuid + "-handset_config_group_0100.xml")]
    [InlineData(Uuid + "-handset_config_group_.xml")]
    [InlineData(Uuid + "-handset_config_group_-1.xml")]
    [InlineData(Uuid + "-handset_config_group_99999999999999999999.xml")]
    [InlineData(Uuid + "-usersxml")]
    [InlineData("0013d1800032-users.xml")]
    [InlineData("nothing.ver")]
    public async Task What_is_nobodys_is_not_found(string name)
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync(Users);
        Assert.Equal(AnswerKind.NotFound, server.Core.Ask(name).Kind);
    }

    /// <summary>The merge table of the maker's guide: what the server holds, what the file says, what it holds then.</summary>
    [Theory]
    [InlineData("true", "K1,K2,K3,K4", "40", "300", "false")]
    [InlineData("false", "K4", "30", "270", "true")]
    public async Task What_a_file_does_not_say_stays_when_merged_and_returns_to_factory_when_replaced(
        string merge, string licences, string interval, string duration, string rtp)
    {
        await using var server = await OpenAsync();
        await server.ApplyAsync($$"""
            options: { adopted: true, merge: {{merge}}, licenses: [K4], slaveLicenses: [S4] }
            parameters: { sip: { tls_allow_insecure: "false", blacklist_timeout: "40", nat_keepalive: "1" } }
            handsets: [ { username: "1" } ]
            """);
        var phone = server.Play(new Dictionary<string, string>
        {
            ["sip.nat_keepalive_interval"] = "40", ["sip.dtmf.duration"] = "300", ["sip.dtmf.rtp"] = "false",
            ["license"] = "K1,K2,K3", ["slave.license"] = "S1", ["vendor.own"] = "x",
        });

        var (result, _) = await server.CheckAsync(phone);

        Assert.True(result.Provisioned, result.Reason);
        var held = result.Config;
        Assert.Equal(
            ["false", "false", "false", "40", "1", interval, "true", "arecord", duration, "false", rtp, "96"],
            new[]
            {
                "allow_auto_offhook", "allow_internal_routing", "tls_allow_insecure", "blacklist_timeout", "nat_keepalive", "nat_keepalive_interval",
                "callwaiting", "dnsmethod", "dtmf.duration", "dtmf.info", "dtmf.rtp", "dtmf.rtp_payload_type",
            }.Select(name => held[$"sip.{name}"]));
        Assert.Equal((licences, merge == "true" ? "S1,S4" : "S4"), (held["license"], held["slave.license"]));
        Assert.Equal(merge == "true", held.ContainsKey("vendor.own"));
        Assert.Equal("static", held["provisioning.server.method"]);
        Assert.Equal("http://10.0.0.1:8080", held["provisioning.server.url"]);
    }

    private static string Index(DectServer server) =>
        Encoding.UTF8.GetString(server.Core.Ask($"{Uuid}-handset_config_list.ver").Document!.Body.Span);

    private static async Task SetAsync(DectServer server, string path, string value)
    {
        Assert.Empty((await server.Core.Core.Specs.SetAsync(DeviceId.Parse(Uuid), [new(path, value)], "test", CancellationToken.None)).Mistakes);
        await server.Core.SettleAsync();
    }
}
