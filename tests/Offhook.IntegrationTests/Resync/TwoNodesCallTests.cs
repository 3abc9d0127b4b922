using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Offhook.IntegrationTests.Program;
using Offhook.Protocols.Sip;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.IntegrationTests.Resync;

/// <summary>Two servers on one PostgreSQL database call each phone once.</summary>
public sealed class TwoNodesCallTests
{
    private const int Phones = 30;

    [Fact]
    public async Task A_change_is_brought_out_by_one_of_them_and_nobody_is_called_by_both()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();

        // A change of 30 phones may go at once here, so that both servers would have much to do at the same time.
        var settings = $"database: \"{postgres.AddressOf(database)}\"\npublicUrl: http://127.0.0.1:9\nresync: {{ brakeAbove: 100, debounce: 4 }}";
        await using var a = await RunningServer.StartAsync(settings, keyRing: null);
        await using var b = await RunningServer.StartAsync(settings, Path.Combine(a.Data, "keyring.json"));
        var calls = new ConcurrentDictionary<string, int>();
        using var phone = new SipEndpoint(
            new SipEndpointOptions { Udp = [new IPEndPoint(IPAddress.Loopback, 0)] },
            transaction =>
            {
                calls.AddOrUpdate(transaction.Request.Target!.User!, 1, (_, n) => n + 1);
                transaction.Respond(transaction.Request.Answer(200, "OK", "phone"));
            },
            TimeProvider.System);
        phone.Start();

        // Who has not fetched his first file when the debounce is over would be called for it, so calls begin with the change.
        var fleet = Fleet(phone.Udp[0].Port);
        var applied = await a.RunAsync("apply", a.Write("fleet.yaml", fleet.Replace("resync: { channel: sip }", "resync: { channel: none }", StringComparison.Ordinal)));
        Assert.Equal("", applied.Code == 0 ? "" : applied.Error);
        using var http = new HttpClient();
        for (var i = 1; i <= Phones; i++)
        {
            await FetchAsync(http, i % 2 == 0 ? a : b, i);
        }

        await Patience.UntilAsync(async () => Enumerable.Range(1, Phones).Count() == await InStepAsync(a), "all are in step");
        Assert.Empty(calls);
        Assert.Equal(0, (await b.RunAsync("apply", b.Write("fleet.yaml", fleet.Replace("Europe/Berlin", "Australia/Perth", StringComparison.Ordinal)))).Code);
        await Patience.UntilAsync(() => calls.Count == Phones, "all are called");
        await Task.Delay(3_000);
        Assert.All(calls.Values, n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task What_one_server_holds_back_the_other_does_not_hand_out_either_and_an_undo_through_it_ends_that()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        var settings = $"database: \"{postgres.AddressOf(database)}\"\npublicUrl: http://127.0.0.1:9\nresync: {{ settle: 300, patience: 600 }}";
        await using var a = await RunningServer.StartAsync(settings, keyRing: null);
        await using var b = await RunningServer.StartAsync(settings, Path.Combine(a.Data, "keyring.json"));
        var fleet = Fleet(9).Replace("resync: { channel: sip }", "resync: { channel: none }", StringComparison.Ordinal);
        Assert.Equal(0, (await a.RunAsync("apply", a.Write("fleet.yaml", fleet))).Code);
        using var http = new HttpClient();
        for (var i = 1; i <= Phones; i++)
        {
            await FetchAsync(http, i % 2 == 0 ? a : b, i);
        }

        await Patience.UntilAsync(async () => await InStepAsync(b) == Phones, "all are in step");
        var applied = await a.RunAsync("apply", a.Write("fleet.yaml", fleet.Replace("time: {", "network: { vlan: { id: 999 } }, time: {", StringComparison.Ordinal)));
        Assert.Equal("", applied.Code == 0 ? "" : applied.Error);
        var change = applied.Output.Split(' ', ':')[1];
        foreach (var server in (RunningServer[])[b, a, b, a])
        {
            var with = 0;
            for (var i = 1; i <= Phones; i++)
            {
                with += (await http.GetStringAsync($"{server.Http}/cfg001fc10000{i:x2}.xml")).Contains(">999<", StringComparison.Ordinal) ? 1 : 0;
            }

            // One phone of the one model there is, as soon as all are worked out.
            Assert.InRange(with, 0, 1);
            await Task.Delay(1_500);
        }

        Assert.Equal(0, (await b.RunAsync("undo", change)).Code);
        await Patience.UntilAsync(async () => (await a.RunAsync("rollouts", "show", change)).Output.Contains("undone", StringComparison.Ordinal), "the other server knows of the undo");
    }

    private static async Task FetchAsync(HttpClient http, RunningServer server, int number)
    {
        // The other server hears of what was applied a moment later.
        await Patience.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync($"{server.Http}/cfg001fc10000{number:x2}.xml");
                return answer.IsSuccessStatusCode && (await answer.Content.ReadAsByteArrayAsync()).Length > 0;
            },
            "it is served");
    }

    private static async Task<int> InStepAsync(RunningServer server) =>
        System.Text.Json.JsonDocument.Parse((await server.RunAsync("devices", "list", "--json")).Output).RootElement.EnumerateArray().Count(d => d.GetProperty("inStep").GetBoolean());

    private static string Fleet(int port)
    {
        var text = new StringBuilder("""
            offhook: 1
            scopes:
              - name: acme
                settings: { sip: { server: pbx.example.net }, time: { zone: Europe/Berlin } }
                delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
                resync: { channel: sip }
            devices:

            """);
        for (var i = 1; i <= Phones; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{ mac: 00:1f:c1:00:00:{i:x2}, family: htek, model: UC924, scope: acme, lines: [ {{ number: \"{2000 + i}\" }} ], parameters: {{ P40: \"{port}\" }} }}\n");
        }

        return text.ToString();
    }
}
