using System.Text.Json;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook upgrade --check</c> while a server runs, on both kinds of store and with a maker that the operator defined.</summary>
public sealed class UpgradeCheckTests
{
    private const string Definition = """
        family: acme
        title: Acme phones
        macBlocks: ["00aabb"]
        models:
          - { name: A1, lines: 2, keys: 3 }
        format: { type: lines, pair: ": " }
        documents:
          - { id: config, pattern: "{mac}.txt", parameters: true }
        parameters:
          - { name: "sip line{line} proxy", from: sip.server, off: "" }
          - { name: "sip line{line} user", from: line.number, off: "" }
        resync: { fetch: check-sync }
        """;

    private const string Fleet = """
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.example.net }, time: { zone: Europe/Berlin } }, delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true } }
        devices:
          - { mac: "00:1f:c1:00:00:01", family: htek, model: UC924, scope: acme, lines: [ { number: "2001", user: "2001", password: secret } ] }
          - { mac: "00:1f:c1:00:00:02", family: htek, model: UC924, scope: acme, lines: [ { number: "2002", user: "2002", password: secret } ] }
          - { mac: "80:5e:c0:00:00:03", family: yealink, model: T46U, scope: acme, lines: [ { number: "2003", user: "2003", password: secret } ] }
          - { mac: "00:aa:bb:00:00:04", family: acme, model: A1, scope: acme, lines: [ { number: "2004" } ] }

        """;

    [Fact]
    public async Task A_file_of_this_machine_and_a_definition_that_changed()
    {
        await using var server = await RunningServer.StartAsync();
        await FillAsync(server);
        Assert.Equal((4, 0, 0), await CheckAsync("--data", server.Data));

        // The definition as a next edition has it, while the server that runs keeps what it read.
        var folder = Path.Combine(server.Data, "families");
        Assert.Equal(0, await server.StopAsync());
        await File.WriteAllTextAsync(Path.Combine(folder, "acme.yaml"), Definition.Replace("line{line} user", "line{line} name", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal((4, 1, 0), await CheckAsync("--data", server.Data));

        // Without it the phone cannot be rendered any more, and the check says so with its exit code.
        File.Delete(Path.Combine(folder, "acme.yaml"));
        Assert.Equal((4, 0, 1), await CheckAsync("--data", server.Data));
    }

    [Fact]
    public async Task A_database_that_servers_share()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var server = await RunningServer.StartAsync($"database: \"{postgres.AddressOf(database)}\"\npublicUrl: http://127.0.0.1:9", keyRing: null);
        await FillAsync(server);
        var config = Path.Combine(server.Home, "offhook.yaml");
        var before = await postgres.SqlAsync(database, "SELECT count(*), max(number) FROM changes");
        Assert.Equal((4, 0, 0), await CheckAsync("--config", config));

        await Patience.UntilAsync(async () => await postgres.SqlAsync(database, "SELECT count(*) FROM device_status WHERE wanted_digest <> 0") == "4", "their digests are stored");

        // As if another build had rendered one of them; the check says so, and leaves everything as it was.
        await postgres.SqlAsync(database, "UPDATE device_status SET wanted_digest = 42 WHERE key = '001fc1000002'");
        Assert.Equal((4, 1, 0), await CheckAsync("--config", config));
        Assert.Equal(before, await postgres.SqlAsync(database, "SELECT count(*), max(number) FROM changes"));
        Assert.Equal("42", (await postgres.SqlAsync(database, "SELECT wanted_digest FROM device_status WHERE key = '001fc1000002'")).Trim());

        var elsewhere = Directory.CreateTempSubdirectory("offhook-test-");
        var without = await OffhookProcess.RunAsync("upgrade", "--check", "--data", elsewhere.FullName);
        elsewhere.Delete(recursive: true);
        Assert.Equal(1, without.Code);
        Assert.Contains("holds no database", without.Error);
    }

    private static async Task FillAsync(RunningServer server)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "families"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "acme.yaml"), Definition, TestContext.Current.CancellationToken);

        // The folder is looked at every two seconds.
        await Patience.UntilAsync(async () => (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code == 0, "the definition is known");
        await Patience.UntilAsync(
            async () => JsonDocument.Parse((await server.RunAsync("devices", "list", "--json")).Output).RootElement.EnumerateArray().All(d => d.GetProperty("wanted").GetInt64() > 0), "they are reckoned");

        // What was reckoned is on disk a moment later.
        await Patience.UntilAsync(async () => await CheckAsync("--config", Path.Combine(server.Home, "offhook.yaml")) == (4, 0, 0), "that is stored");
    }

    private static async Task<(int Devices, int Changed, int Failing)> CheckAsync(params string[] where)
    {
        var checkedOver = await OffhookProcess.RunAsync(["upgrade", "--check", "--json", .. where]);
        Assert.True(checkedOver.Output.Length > 0, checkedOver.Error);
        using var json = JsonDocument.Parse(checkedOver.Output);
        var found = (
            json.RootElement.GetProperty("devices").GetInt32(),
            json.RootElement.GetProperty("changed").EnumerateArray().Sum(c => c.GetProperty("devices").GetArrayLength()),
            json.RootElement.GetProperty("failing").GetArrayLength());
        Assert.Equal(found.Item3 == 0 ? 0 : 1, checkedOver.Code);
        return found;
    }
}
