using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>Hundreds of phones of one process, which know nothing but a server to ask by plug and play, and are called back when something changes for them.</summary>
public sealed class PnpFleetTests
{
    private const int Phones = 240;

    private static readonly (string Family, string Model, long First)[] Makers =
        [("htek", "UC924", 0x001fc1000000), ("snom", "snomD785", 0x000413000000), ("yealink", "T46U", 0x805ec0000000), ("grandstream", "GRP2612W", 0xc074ad000000)];

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task They_find_their_files_and_come_back_in_waves_when_they_are_called(string transport)
    {
        var (http, door, phones) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        await using var server = await PnpServer.StartAsync(
            where: null,
            $$"""
              http: { listen: ["127.0.0.1:{{http}}"] }
              pnp: { listen: ["127.0.0.1:{{door}}"], multicast: false }
              admin: { listen: ["127.0.0.1:0"] }
            """,
            $"http://127.0.0.1:{http}",
            fleet: false,
            "resync: { settle: 1, debounce: 1, channels: { phones: { type: sip, port: " + phones + " } } }");
        var (fleet, ids) = (Path.Combine(server.Home, "many.yaml"), Path.Combine(server.Home, "ids"));
        await File.WriteAllTextAsync(fleet, Fleet("Europe/Berlin"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(ids, Enumerable.Range(0, Phones).Select(n => $"{Mac(n)},{Makers[n % Makers.Length].Model}"), TestContext.Current.CancellationToken);
        Assert.Equal("", Error(await server.RunAsync("apply", fleet)));

        await using var running = PnpServer.Stay(
            where: null, "fleet", "--ids", ids, "--family", "htek", "--pnp", $"{transport}:127.0.0.1:{door}", "--sip", $"127.0.0.1:{phones}", "--settings-only", "--pnp-wait", PnpServer.Wait, "--concurrency", "8", "--json");
        await InStepAsync(server);

        // One edit for all, and nobody touches a phone.
        await File.WriteAllTextAsync(fleet, Fleet("Australia/Perth"), TestContext.Current.CancellationToken);
        Assert.Equal("", Error(await server.RunAsync("apply", fleet, "--expect", Phones.ToString(CultureInfo.InvariantCulture))));
        await InStepAsync(server);

        const int Interrupted = 130;
        var (code, output, error) = await running.EndAsync();
        Assert.True(code == Interrupted, output + error);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Phones, report.GetProperty("provisioned").GetInt32());
        Assert.InRange(report.GetProperty("called").GetInt64(), Phones, Phones * 3);
        Assert.InRange(report.GetProperty("wakes").GetInt64(), Phones, Phones * 3);
    }

    private static string Mac(int number) => (Makers[number % Makers.Length].First + number).ToString("x12", CultureInfo.InvariantCulture);

    private static string Error((int Code, string Output, string Error) ended) => ended.Code == 0 ? "" : ended.Error + ended.Output;

    private static string Fleet(string zone)
    {
        var text = new StringBuilder($$"""
            offhook: 1
            scopes:
              - { name: acme, settings: { sip: { server: pbx.example.net }, time: { zone: {{zone}} } }, delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }, resync: { channel: phones } }
            devices:

            """);
        for (var n = 0; n < Phones; n++)
        {
            var (family, model, _) = Makers[n % Makers.Length];
            text.Append(CultureInfo.InvariantCulture, $"  - {{ mac: \"{Mac(n)}\", family: {family}, model: {model}, scope: acme, lines: [ {{ number: \"{10_000 + n}\", user: \"{10_000 + n}\", password: p }} ] }}\n");
        }

        return text.ToString();
    }

    private static Task InStepAsync(PnpServer server) => Patience.UntilAsync(
        async () =>
        {
            var (_, output, _) = await server.RunAsync("devices", "list", "--json");
            return JsonDocument.Parse(output).RootElement.EnumerateArray().Count(d => d.GetProperty("inStep").GetBoolean()) == Phones;
        },
        "all are in step");
}
