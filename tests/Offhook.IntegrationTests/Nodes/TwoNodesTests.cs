using System.Globalization;
using System.Text.Json;
using Offhook.IntegrationTests.Program;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.IntegrationTests.Nodes;

/// <summary>Two <c>offhook serve</c> on one database.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task A_change_made_on_one_is_served_by_the_other_also_after_the_connection_was_cut()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var nodes = await NodePair.StartAsync(postgres);
        await ServesAsync(nodes, nodes.A, nodes.B, "First");
        await ServesAsync(nodes, nodes.B, nodes.A, "Second");

        await nodes.SqlAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await ServesAsync(nodes, nodes.A, nodes.B, "Third");

        await postgres.StopAsync();
        Assert.Contains("Third", await nodes.FetchAsync(nodes.B, NodePair.Id(2)), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => nodes.FetchAsync(nodes.B, NodePair.Id(9)));
        using (var refused = await nodes.SendAsync(nodes.A, HttpMethod.Patch, $"/devices/{NodePair.Id(1)}", """{"assignments":[{"path":"name","value":"x"}]}"""))
        {
            var said = await refused.Content.ReadAsStringAsync();
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("cannot be reached", said, StringComparison.Ordinal);
        }

        await postgres.RunAsync();
        await ServesAsync(nodes, nodes.B, nodes.A, "Fourth");
        await ServesAsync(nodes, nodes.A, nodes.B, "Fifth");
    }

    [Fact]
    public async Task The_doctor_looks_at_the_database_and_says_what_to_do()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());

        var ended = await OffhookProcess.RunAsync("doctor", "--config", Path.Combine(nodes.A.Home, "offhook.yaml"), "--json");

        var findings = JsonDocument.Parse(ended.Output).RootElement.EnumerateArray()
            .ToDictionary(f => f.GetProperty("check").GetString()!, f => (Level: f.GetProperty("level").GetString(), Text: f.GetProperty("text").GetString()!));
        Assert.StartsWith("PostgreSQL 1", findings["database"].Text, StringComparison.Ordinal);
        Assert.Equal(
            ["ok", "ok", "ok", "ok", "ok"],
            new[] { "database", "database schema", "database rights", "database clock", "key ring of the database" }.Select(check => findings[check].Level));
        Assert.Equal("one server works out what is wanted for all that run", findings["database servers"].Text);

        // The tests' own database runs without fsync, which is bad and makes the verb say so.
        Assert.Equal(("bad", 1), (findings["database disk"].Level, ended.Code));
    }

    [Fact]
    public async Task What_one_handed_over_the_other_knows()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        var id = NodePair.Id(1);
        Assert.Equal(0, (await BootAsync(nodes, nodes.A.Http, id)).Code);
        await Patience.UntilAsync(() => InStepAsync(nodes, nodes.B, id), "the other knows it");

        await nodes.SetAsync(nodes.B, id, "lines[1].display", "Lobby");
        await Patience.UntilAsync(async () => !await InStepAsync(nodes, nodes.A, id), "the other knows the change");
        Assert.Equal(0, (await BootAsync(nodes, nodes.B.Http, id)).Code);
        await Patience.UntilAsync(() => InStepAsync(nodes, nodes.A, id), "the other knows that too");
    }

    [Fact]
    public async Task A_file_stored_through_one_is_handed_out_by_the_other()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        var bytes = new byte[1_000_000];
        Random.Shared.NextBytes(bytes);
        bytes[0] = (byte)'R';
        var fleet = nodes.A.Write("files.yaml", "offhook: 1\nfiles: [ { name: notes.bin, kind: file, family: htek, path: notes.bin } ]\n");
        await File.WriteAllBytesAsync(Path.Combine(nodes.A.Home, "notes.bin"), bytes);
        var applied = await nodes.A.RunAsync("apply", fleet);
        Assert.Equal("", applied.Code == 0 ? "" : applied.Error);
        using var http = new HttpClient();
        byte[]? got = null;
        await Patience.UntilAsync(
            async () =>
        {
            using var answer = await http.GetAsync($"{nodes.B.Http}/notes.bin");
            got = answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
            return got is not null;
        },
            "the other has it");
        Assert.Equal(bytes, got);
    }

    [Fact]
    public async Task A_node_that_dies_costs_phones_no_more_than_a_retry_and_no_acknowledged_change()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        var acknowledged = new List<long>();
        var written = 0;
        nodes.Balancer.HoldsAfter = 4;
        var writing = Task.Run(async () =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    acknowledged.Add(await nodes.SetAsync(nodes.A, NodePair.Id(NodePair.Phones), "name", $"Name {i}"));
                    Interlocked.Increment(ref written);
                }
            }
            catch (HttpRequestException)
            {
                // It was killed in the middle of one.
            }
        });
        var fleet = OffhookProcess.RunAsync("fleet", "--family", "htek", "--model", "UC924", "--first-mac", NodePair.Id(1), "--server", nodes.Balancer.Url,
            "--phones", (NodePair.Phones - 1).ToString(CultureInfo.InvariantCulture), "--rate", "10", "--fresh-connections", "--json");
        await Patience.UntilAsync(() => Volatile.Read(ref written) > 0 && nodes.Balancer is { Carried: 4, Held: > 0 }, "both are at work, and phones are on their way");
        await nodes.A.KillAsync();
        nodes.Balancer.Resume();
        await writing;

        var report = await fleet;
        Assert.True(report.Code == 0, report.Output + report.Error);
        Assert.True(nodes.Balancer.Refused > 0, "no phone met the dead server");
        Assert.NotEmpty(acknowledged);
        var kept = await ChangesAsync(nodes, nodes.B);
        Assert.All(acknowledged, number => Assert.Contains(number, kept));
    }

    [Fact]
    public async Task A_server_without_the_key_ring_of_the_others_does_not_start()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningServer.StartAsync(nodes.Settings, keyRing: null));
        Assert.Contains("copy keyring.json", missing.Message, StringComparison.Ordinal);
        await using var stranger = await RunningServer.StartAsync();
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningServer.StartAsync(nodes.Settings, Path.Combine(stranger.Data, "keyring.json")));
        Assert.Contains("cannot open the secrets", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_refused_with_the_tool_that_makes_one()
    {
        await using var nodes = await NodePair.StartAsync(await PostgresServer.SharedAsync());
        var file = Path.Combine(nodes.A.Home, "all.backup");
        var refused = await nodes.A.RunAsync("backup", "--out", file, "--passphrase-file", nodes.A.Write("passphrase.txt", "correct horse battery"));
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("pg_dump", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    // Page by page: how many were written is the machine's affair.
    private static async Task<HashSet<long>> ChangesAsync(NodePair nodes, RunningServer node)
    {
        var all = new HashSet<long>();
        List<long> page;
        do
        {
            var before = all.Count == 0 ? 0 : all.Min();
            using var answer = await nodes.SendAsync(node, HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/changes?limit=1000&before={before}"), body: null);
            page = [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray().Select(change => change.GetProperty("change").GetInt64())];
            all.UnionWith(page);
        }
        while (page.Count > 0);

        return all;
    }

    private static async Task ServesAsync(NodePair nodes, RunningServer writer, RunningServer reader, string display)
    {
        await nodes.SetAsync(writer, NodePair.Id(2), "lines[1].display", display);
        await Patience.UntilAsync(async () => (await nodes.FetchAsync(reader, NodePair.Id(2))).Contains(display, StringComparison.Ordinal), "the other serves it");
    }

    private static async Task<bool> InStepAsync(NodePair nodes, RunningServer node, string id) => (await nodes.ShowAsync(node, id)).GetProperty("inStep").GetBoolean();

    private static Task<OffhookProcess.Ended> BootAsync(NodePair nodes, string server, string id) => OffhookProcess.RunAsync(
        "phone", "--family", "htek", "--model", "UC924", "--id", id, "--server", server, "--state", Path.Combine(nodes.A.Home, "phone"), "--json");
}
