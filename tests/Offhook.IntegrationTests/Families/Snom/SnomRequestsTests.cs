using System.Text.Json;
using Offhook.IntegrationTests.Doors;
using Offhook.IntegrationTests.Program;
using Xunit;

namespace Offhook.IntegrationTests.Families.Snom;

/// <summary>The requests that phones of this maker make, by curl; and phones of two generations by the program itself, over two doors.</summary>
public sealed class SnomRequestsTests
{
    private const string Mac = "0004132EABCD";
    private const string Old = "Mozilla/4.0 (compatible; snom370-SIP 8.4.35 1.1.3-s)";
    private const string Wanted = "Mozilla/4.0 (compatible; snom370-SIP 8.7.5.35 1.1.3-s)";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: 10.20.0.10 }, update: { firmware: 8.7.5.35 } }
            delivery: { networks: [127.0.0.0/8], plainSecrets: true }
        devices:
          - mac: 00:04:13:2e:ab:cd
            family: snom
            model: snom370
            scope: acme
            lines: [ { number: "2231", password: { file: secret.txt } } ]
        files:
          - { name: snom370-8.7.5.35-SIP-f.bin, kind: firmware, family: snom, model: snom370, version: 8.7.5.35, path: ./image.bin }
        """;

    [Fact]
    public async Task Every_form_of_request_gets_what_a_phone_needs()
    {
        await using var server = await StartAsync(Fleet);
        var own = await CurlAsync(server, $"{Mac}.xml", Old);
        Assert.Equal("200", own.Code);
        Assert.Contains("<user_pass idx=\"1\" perm=\"R\">qF7!river2</user_pass>", own.Body, StringComparison.Ordinal);
        Assert.Contains("Content-Length:", own.Head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("chunked", own.Head, StringComparison.OrdinalIgnoreCase);

        foreach (var name in new[]
        {
            $"snom370-{Mac}.htm", $"snom370-{Mac}.xml", $"{Mac}.htm", Mac.ToLowerInvariant() + ".xml", "00%3A04%3A13%3A2E%3AAB%3ACD.xml", "00-04-13-2e-ab-cd.xml",
            $"config-{Mac}.xml", $"config-{Mac}.htm", $"snom-{Mac}", $"settings.php?mac={Mac}", "settings.php?mac=00%3A04%3A13%3A2E%3AAB%3ACD&x=1", $"{Mac}.xml?", $"{Mac}.xml?junk&mac={Mac}?",
        })
        {
            Assert.Equal((name, "200", own.Body), (name, (await CurlAsync(server, name, Old)) is var got ? got.Code : "", got.Body));
        }

        foreach (var name in new[] { "snom370.htm", "snom370.xml", "snomD785.htm", "config.xml", "config.htm", "snom" })
        {
            var shared = await CurlAsync(server, name, Old);
            Assert.Equal((name, "200"), (name, shared.Code));
            Assert.DoesNotContain("perm=", shared.Body, StringComparison.Ordinal);
            Assert.All(shared.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("<", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Firmware_is_offered_to_who_runs_another_and_can_be_fetched()
    {
        await using var server = await StartAsync(Fleet);
        var image = $"{server.Http}/snom370-8.7.5.35-SIP-f.bin";
        foreach (var name in new[] { "snom370-firmware.htm", "snom370-firmware.xml", $"{Mac}-firmware.xml" })
        {
            Assert.Contains($"<firmware perm=\"\">{image}</firmware>", (await CurlAsync(server, name, Old)).Body, StringComparison.Ordinal);
            Assert.Equal(("200", ""), (await CurlAsync(server, name, Wanted)) is var same ? (same.Code, same.Body) : default);
        }

        Assert.Equal(("200", "image"), (await CurlAsync(server, "snom370-8.7.5.35-SIP-f.bin?mac={mac}", Old)) is var file ? (file.Code, file.Body) : default);
        Assert.Equal(("200", ""), (await CurlAsync(server, "snom820-firmware.htm", Old)) is var other ? (other.Code, other.Body) : default);
    }

    [Fact]
    public async Task An_unknown_phone_finds_nothing_and_is_listed()
    {
        await using var server = await StartAsync(Fleet);
        Assert.Equal("404", (await CurlAsync(server, "snom999-FFEEDDCCBBAA.htm", "anything")).Code);
        Assert.Equal("404", (await CurlAsync(server, "000413FFFFFF.xml", Old)).Code);
        var pending = (await server.PendingAsync("ff:ee:dd:cc:bb:aa", "00:04:13:ff:ff:ff"))
            .ToDictionary(p => p.GetProperty("id").GetString()!, p => (p.GetProperty("family").GetString(), p.GetProperty("model").GetString()));
        Assert.Equal(("snom", "snom999"), pending["ff:ee:dd:cc:bb:aa"]);
        Assert.Equal(("snom", "snom370"), pending["00:04:13:ff:ff:ff"]);
    }

    [Theory]
    [InlineData("6.5.20", true)]
    [InlineData("8.7.5.35", false)]
    public async Task A_phone_ends_in_step_over_both_doors(string firmware, bool tftp)
    {
        // Over TFTP nobody says what he runs.
        var fleet = tftp ? Fleet.Replace("scope: acme\n", "scope: acme\n    options: { generation: \"6\" }\n", StringComparison.Ordinal) : Fleet;
        await using var server = await StartAsync(fleet.Replace(", update: { firmware: 8.7.5.35 }", "", StringComparison.Ordinal));
        var booted = await OffhookProcess.RunAsync(
            "phone", "--family", "snom", "--model", "snom370", "--id", Mac, "--firmware", firmware, "--server", tftp ? server.Tftp : server.Http, "--json");
        Assert.True(booted.Code == 0, booted.Output + booted.Error);
        Assert.Contains("qF7!river2", booted.Output, StringComparison.Ordinal);
        Assert.Contains(tftp ? "\"tftp\"" : "\"http\"", booted.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Mac, "--timeout", "240")).Code);
    }

    private static async Task<RunningServer> StartAsync(string fleet)
    {
        var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "qF7!river2");
        server.Write("image.bin", "image");
        var applied = await server.RunAsync("apply", server.Write("fleet.yaml", fleet));
        Assert.True(applied.Code == 0, applied.Error);
        return server;
    }

    private static async Task<(string Code, string Head, string Body)> CurlAsync(RunningServer server, string name, string agent)
    {
        var (_, output, _) = await Shell.RunAsync($"curl -s -g -i -A '{agent}' '{server.Http}/{name}'");
        var end = output.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (output.Split(' ')[1], output[..end], output[(end + 4)..]);
    }
}
