using System.Text.Json;
using Offhook.IntegrationTests.Doors;
using Offhook.IntegrationTests.Nodes;
using Offhook.Tests.Storage;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>The proof <c>approval</c> as an operator meets it: phones are programs of others, he has the program and REST.</summary>
public sealed class ApprovalTourTests
{
    private const string Known = "f4:d9:fb:1a:2b:3c";
    private const string Unknown = "f4:d9:fb:99:99:99";

    [Fact]
    public async Task A_phone_that_asks_is_shown_and_gets_its_files_over_either_door_as_soon_as_it_is_approved()
    {
        Needs.Program("curl");
        await using var server = await StartAsync();
        foreach (var mac in new[] { "F4D9FB1A2B3C", "F4D9FB999999" })
        {
            Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_{mac}.xml"));
            Assert.DoesNotContain("password", await TftpAsync(server, $"sec_mac/sec_{mac}.xml"), StringComparison.Ordinal);
        }

        Assert.Equal("200", await StatusAsync($"{server.Http}/sec_boot.xml"));
        var waiting = await server.PendingAsync(Known, Unknown);
        var known = Assert.Single(waiting, p => p.GetProperty("waits").GetString() == "approval");
        Assert.Equal((Known, "acme", "Lobby"), (known.GetProperty("id").GetString(), known.GetProperty("scope").GetString(), known.GetProperty("name").GetString()));
        Assert.Equal("description", Assert.Single(waiting, p => p.GetProperty("scope").ValueKind == JsonValueKind.Null).GetProperty("waits").GetString());
        Assert.Matches($"(?m)^{Known} .* unapproved +acme +Lobby", (await server.RunAsync("pending", "list")).Output);
        var shown = JsonDocument.Parse((await server.RunAsync("devices", "show", Known, "--json")).Output).RootElement;
        Assert.Equal(("waiting", true), (shown.GetProperty("approval").GetProperty("state").GetString(), shown.GetProperty("approval").TryGetProperty("since", out _)));
        Assert.Contains("waits for an operator's approval since", (await server.RunAsync("explain", Known)).Output, StringComparison.Ordinal);

        var wrong = await server.RunAsync("pending", "approve", Known, "--expect", "2");
        Assert.True(wrong.Code == 1 && wrong.Error.Contains("would reach 1 device", StringComparison.Ordinal), wrong.Error);
        var approved = await server.RunAsync("pending", "approve", Known, "--expect", "1");
        Assert.True(approved.Code == 0, approved.Error);
        Assert.Contains("password=\"738205\"", (await Shell.RunAsync($"curl -s {server.Http}/sec_mac/sec_F4D9FB1A2B3C.xml")).Output, StringComparison.Ordinal);
        Assert.Contains("password=\"738205\"", await TftpAsync(server, "sec_mac/sec_F4D9FB1A2B3C.xml"), StringComparison.Ordinal);
        Assert.DoesNotContain(await server.PendingAsync(Unknown), p => p.GetProperty("id").GetString() == Known);
        Assert.Contains("approved: set to true", (await server.RunAsync("devices", "history", Known)).Output, StringComparison.Ordinal);

        // What was decided outlives the same file, a kill and a backup; it does not outlive another box.
        Assert.Equal(0, (await server.RunAsync("apply", Path.Combine(server.Home, "fleet.yaml"))).Code);
        Assert.Equal("200", await StatusAsync($"{server.Http}/sec_mac/sec_F4D9FB1A2B3C.xml"));
        Assert.Equal(0, (await server.RunAsync("devices", "swap", Known, "F4D9FB000077")).Code);
        Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_F4D9FB000077.xml"));
        Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_F4D9FB1A2B3C.xml"));
        Assert.Equal(0, (await server.RunAsync("pending", "reject", "F4D9FB000077", "--json")).Code);
        Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_F4D9FB000077.xml"));
        Assert.Contains("rejected", (await server.RunAsync("pending", "list", "--rejected")).Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Several_phones_are_decided_by_one_command_or_none_of_them()
    {
        Needs.Program("curl");
        await using var server = await StartAsync();
        string[] unknown = ["F4D9FB0000A1", "F4D9FB0000A2", "F4D9FB0000A3"];
        foreach (var mac in unknown)
        {
            Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_{mac}.xml"));
        }

        string[] ids = ["f4:d9:fb:00:00:a1", "f4:d9:fb:00:00:a2", "f4:d9:fb:00:00:a3"];
        await server.PendingAsync(ids);
        var refused = await server.RunAsync(["pending", "approve", .. unknown, "F4D9FB0000FF", "nonsense", "--scope", "acme", "--model", "SMT-i3105", "--number", "1"]);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Equal(
            ["ids: 'nonsense' is no id of a device; a MAC address in any spelling or a UUID is allowed", "ids: f4:d9:fb:00:00:ff is not pending; devices add makes a device that was never seen"],
            refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        refused = await server.RunAsync(["pending", "approve", .. unknown, "F4D9FB0000FF", "--scope", "acme", "--model", "SMT-i3105", "--number", "1"]);
        Assert.Equal(
            ["numbers: 1 number is given for 4 phones; none, or one for each in the same order, is allowed", "ids: f4:d9:fb:00:00:ff is not pending; devices add makes a device that was never seen"],
            refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await server.PendingAsync(ids);

        // Who names a phone behind the numbers is told so, and no phone gets a line of its name.
        var swallowed = await server.RunAsync("pending", "approve", unknown[0], "--scope", "acme", "--model", "SMT-i3105", "--number", "1", unknown[1]);
        Assert.True(swallowed.Code == 1 && swallowed.Error.StartsWith("numbers: 'F4D9FB0000A2' is a phone that waits itself", StringComparison.Ordinal), swallowed.Error);

        var approved = await server.RunAsync(["pending", "approve", .. unknown[..2], "--scope", "acme", "--model", "SMT-i3105", "--number", "71", "72", "--expect", "2"]);
        Assert.True(approved.Code == 0, approved.Error);
        Assert.StartsWith("change ", approved.Output, StringComparison.Ordinal);
        Assert.Contains(": 2 created, 0 updated, 0 deleted, 0 unchanged\n", approved.Output, StringComparison.Ordinal);
        foreach (var mac in unknown[..2])
        {
            Assert.Equal("200", await StatusAsync($"{server.Http}/sec_mac/sec_{mac}.xml"));
        }

        Assert.Contains("<number>72</number>", (await server.RunAsync("render", unknown[1], "--file", "sec_line_72.xml")).Output, StringComparison.Ordinal);

        var rejected = JsonDocument.Parse((await server.RunAsync("pending", "reject", unknown[0], unknown[2], "--json")).Output).RootElement;
        Assert.Equal(2, rejected.GetProperty("updated").GetInt32());
        Assert.Equal("404", await StatusAsync($"{server.Http}/sec_mac/sec_{unknown[0]}.xml"));
        Assert.Equal("200", await StatusAsync($"{server.Http}/sec_mac/sec_{unknown[1]}.xml"));
        Assert.DoesNotContain("f4:d9:fb:00:00:a", (await server.RunAsync("pending", "list", "--json")).Output, StringComparison.Ordinal);

        // Of one phone nothing is different: its numbers are its lines'.
        var one = await server.RunAsync("pending", "approve", unknown[0]);
        Assert.True(one.Code == 0, one.Error);
        Assert.Equal((1, "there is no device f4:d9:fb:00:00:ff, and no unknown phone of that name has asked\n"), await CodeAndErrorAsync(server, "pending", "reject", "F4D9FB0000FF"));
    }

    private static async Task<(int Code, string Error)> CodeAndErrorAsync(RunningServer server, params string[] arguments)
    {
        var ended = await server.RunAsync(arguments);
        return (ended.Code, ended.Error);
    }

    [Fact]
    public async Task On_two_servers_an_approval_holds_on_both_and_who_asks_either_is_shown_by_both()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        nodes.A.Write("asks.yaml", """
            offhook: 1
            scopes: [ { name: desk, delivery: { proof: approval, networks: [127.0.0.1/32], plainSecrets: true } } ]
            devices: [ { mac: f4d9fb1a2b3c, family: samsung, model: SMT-i3105, scope: desk, name: Lobby, lines: [ { number: "2214", password: x } ] } ]
            """);
        var applied = await nodes.A.RunAsync("apply", Path.Combine(nodes.A.Home, "asks.yaml"));
        Assert.True(applied.Code == 0, applied.Error);
        var files = new[] { nodes.A, nodes.B }.Select(n => $"{n.Http}/sec_mac/sec_F4D9FB1A2B3C.xml").ToArray();
        await Patience.UntilAsync(async () => await StatusAsync(files[1]) == "404" && (await nodes.A.RunAsync("pending", "list", "--json")).Output.Contains("\"approval\"", StringComparison.Ordinal), "the other shows who asked");
        Assert.Equal("404", await StatusAsync(files[0]));
        Assert.Equal(0, (await nodes.A.RunAsync("pending", "approve", Known)).Code);
        await Patience.UntilAsync(async () => await StatusAsync(files[1]) == "200", "the other hands it over");
        Assert.Equal("200", await StatusAsync(files[0]));
        Assert.Equal(0, (await nodes.B.RunAsync("pending", "reject", Known)).Code);
        await Patience.UntilAsync(async () => await StatusAsync(files[0]) == "404", "the first refuses it again");
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        var applied = await server.RunAsync("apply", server.Write("fleet.yaml", """
            offhook: 1
            scopes: [ { name: acme, delivery: { networks: [127.0.0.0/8], proof: [approval], plainSecrets: true } } ]
            devices: [ { mac: f4d9fb1a2b3c, family: samsung, model: SMT-i3105, scope: acme, name: Lobby, login: { user: "2214", password: "738205" }, lines: [ { number: "2214", password: x } ] } ]
            """));
        Assert.True(applied.Code == 0, applied.Error);
        return server;
    }

    private static async Task<string> StatusAsync(string url) => (await Shell.RunAsync($"curl -s -o /dev/null -w '%{{http_code}}' {url}")).Output;

    private static async Task<string> TftpAsync(RunningServer server, string file)
    {
        var (_, output, error) = await Shell.RunAsync($"curl -sS {server.Tftp}/{file}");
        return output + error;
    }
}
