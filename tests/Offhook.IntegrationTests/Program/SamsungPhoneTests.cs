using System.Text.Json;
using Offhook.IntegrationTests.Doors;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>The trace of a phone whose boot file comes over TFTP and the rest over HTTP with a password: by programs of others, and by the emulator.</summary>
public sealed class SamsungPhoneTests
{
    private const string Mac = "F4D9FB1A2B3C";

    [Fact]
    public async Task Programs_of_others_walk_the_trace_and_get_what_a_phone_may_have()
    {
        Needs.Program("curl");
        Needs.Program("wget");
        await using var server = await StartAsync();

        Assert.Contains("<profile_http_server addr=\"127.0.0.1\"", await TftpAsync(server, "sec_boot.xml"), StringComparison.Ordinal);
        Assert.Contains("<user id=\"2214\" password=\"738205\"/>", (await Shell.RunAsync($"curl -s {server.Http}/sec_mac/sec_{Mac}.xml")).Output, StringComparison.Ordinal);
        var challenge = (await Shell.RunAsync($"curl -si {server.Http}/scm_profile/sec_phone.xml")).Output;
        Assert.StartsWith("HTTP/1.1 401", challenge, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: Basic realm=\"scm_profile\", charset=\"UTF-8\"", challenge, StringComparison.Ordinal);

        // Unasked, and asked first.
        Assert.Equal("200", await StatusAsync("-H 'Authorization: Basic MjIxNDo3MzgyMDU='", $"{server.Http}/scm_profile/sec_phone.xml"));
        var (code, output, _) = await Shell.RunAsync($"wget -qO- --user=2214 --password=738205 {server.Http}/scm_profile/sec_user_2214.xml");
        Assert.Equal((0, true), (code, output.Contains("<profiles>", StringComparison.Ordinal)));

        Assert.Equal("403", await StatusAsync("-u 2214:738205", $"{server.Http}/scm_profile/sec_user_2215.xml"));
        Assert.Equal("403", await StatusAsync("-u 2214:738205", $"{server.Http}/scm_profile/sec_user_9999.xml"));
        Assert.Equal("401", await StatusAsync("-u 2214:000000", $"{server.Http}/scm_profile/sec_user_2214.xml"));
        foreach (var file in new[] { "line_2214", "service", "dialplan", "softmenu_eng", "dialtone", "program_key_eng", "supplement_2214" })
        {
            Assert.Equal("200", await StatusAsync("-u 2214:738205", $"{server.Http}/scm_profile/sec_{file}.xml"));
        }

        Assert.Equal("200", await StatusAsync("", $"{server.Http}/sec_mac/sec_f4d9fb1a2b3c.xml"));
        Assert.Equal("404", await StatusAsync("", $"{server.Http}/sec_mac/sec_F4D9FB000000.xml"));
        await server.PendingAsync("f4:d9:fb:00:00:00");
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Mac, "--timeout", "240")).Code);
        Assert.Contains("Access violation", await TftpAsync(server, "../sec_boot.xml"), StringComparison.Ordinal);
        Assert.Contains("Access violation", await TftpAsync(server, "/etc/passwd"), StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Theory]
    [InlineData("SMT-i3105", Mac, "")]
    [InlineData("SMT-i5210", "F4D9FB000002", " module")]
    [InlineData("SMT-i5243", "F4D9FB000003", "")]
    public async Task An_emulated_phone_boots_over_tftp_and_follows_the_list_of_its_user(string model, string id, string more)
    {
        await using var server = await StartAsync();
        var played = await OffhookProcess.RunAsync(
            ["phone", "--family", "samsung", "--model", model, "--id", id, "--server", server.Tftp, "--state", Path.Combine(server.Home, "phone"), "--json"]);
        var lines = played.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal("provisioned", lines[^1].GetProperty("result").GetString());
        Assert.Equal(
            $"boot identity phone user line service dialplan softmenu dialtone program_key supplement{more}",
            string.Join(' ', lines[..^1].Select(l => l.GetProperty("step").GetString())));
        Assert.Equal("tftp", lines[0].GetProperty("door").GetString());
        Assert.All(lines[1..^1], l => Assert.Equal(("http", 200), (l.GetProperty("door").GetString(), l.GetProperty("status").GetInt32())));
        Assert.Equal(0, (await server.RunAsync("devices", "wait", id, "--timeout", "240")).Code);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_captured_set_is_installed_into_a_scope_after_it_was_shown_and_a_phone_boots_with_it()
    {
        Needs.Program("python3");
        await using var server = await StartAsync();
        var captured = Path.Combine(server.Home, "captured");
        Directory.CreateDirectory(captured);
        foreach (var (name, text) in Captured)
        {
            await File.WriteAllTextAsync(Path.Combine(captured, name), text);
        }

        var shown = await server.RunAsync("import", "--samsung", captured, "--scope", "acme", "--install");
        Assert.True(shown.Code == 0 && shown.Output.Contains("would be: 1 created, 1 updated", StringComparison.Ordinal), shown.Output + shown.Error);
        Assert.Contains("nothing was written", shown.Error, StringComparison.Ordinal);
        Assert.Contains("6 of 6 files come back byte for byte", shown.Error, StringComparison.Ordinal);
        Assert.Contains("settings.sip.server of the scope stays as it is", shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("774411", shown.Output + shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Tq9-lamp", shown.Output + shown.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await server.RunAsync("devices", "show", "F4D9FB00AA01")).Code);

        Assert.Equal(0, (await server.RunAsync("import", "--samsung", captured, "--scope", "acme", "--install", "--yes")).Code);
        var played = await OffhookProcess.RunAsync(["phone", "--family", "samsung", "--model", "SMT-i3105", "--id", "F4D9FB00AA01", "--server", server.Tftp, "--json"]);
        Assert.Contains("\"result\":\"provisioned\"", played.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "F4D9FB00AA01", "--timeout", "240")).Code);

        // What the phone gets is what was captured, but for the address of the server; the other phones of the scope get the new form, and keep what is theirs.
        foreach (var (name, text) in Captured.Where(c => c.Name != "sec_boot.xml"))
        {
            Assert.Equal(text, (await Shell.RunAsync($"curl -s -u 3301:774411 {server.Http}/p/all/{name}")).Output);
        }

        var (code, line, _) = await Shell.RunAsync($"curl -s -u 2214:738205 {server.Http}/scm_profile/sec_line_2214.xml | python3 -c 'import sys, xml.etree.ElementTree as e; print(e.parse(sys.stdin).getroot().get(\"n\"))'");
        Assert.Equal((0, "2214"), (code, line.Trim()));
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task An_unknown_phone_is_enrolled_by_asking_over_tftp_and_another_is_approved_and_both_boot()
    {
        Needs.Program("curl");
        await using var server = await StartAsync();
        var (enrolled, approved) = ("F4D9FB00BB01", "F4D9FB00BB02");
        Assert.Contains("File not found", await TftpAsync(server, $"sec_{enrolled}.xml"), StringComparison.Ordinal);

        var window = await server.RunAsync("enrol", "--scope", "acme", "--for", "10m", "--model", "samsung=SMT-i3105");
        Assert.True(window.Code == 0, window.Error);
        Assert.Contains("samsung=SMT-i3105", (await server.RunAsync("enrol")).Output, StringComparison.Ordinal);
        var got = "";
        await Patience.UntilAsync(async () => (got = await TftpAsync(server, $"sec_{enrolled}.xml")).Contains("password=", StringComparison.Ordinal), "it is enrolled");

        Assert.Contains($"<user id=\"{enrolled.ToLowerInvariant()}\" password=", got, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("enrol", "--scope", "acme", "--end")).Code);

        Assert.Equal("404", await StatusAsync("", $"{server.Http}/sec_mac/sec_{approved}.xml"));
        await server.PendingAsync("f4:d9:fb:00:bb:02");
        var approval = await server.RunAsync("pending", "approve", approved, "--scope", "acme", "--model", "SMT-i5243", "--number", "2299");
        Assert.True(approval.Code == 0, approval.Error);
        var played = await OffhookProcess.RunAsync(["phone", "--family", "samsung", "--model", "SMT-i5243", "--id", approved, "--server", server.Tftp, "--json"]);
        Assert.Contains("\"result\":\"provisioned\"", played.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    private static IEnumerable<(string Name, string Text)> Captured =>
    [
        ("sec_boot.xml", "<B><user_profile>http</user_profile><profile_http_server srv=\"10.20.0.5\" tcp_port=\"80\" a=\"/m/macs/\" b=\"/p/all/\"/></B>\n"),
        ("sec_F4D9FB00AA01.xml", "<who><login>3301</login><pwd>774411</pwd></who>\n"),
        ("sec_phone.xml", "<P tz_minutes=\"60\"><time_server>10.20.0.9</time_server></P>\n"),
        ("sec_user_3301.xml", "<U><sip_domain>10.20.0.77</sip_domain><profiles><p>sec_line_3301.xml</p><p>sec_dialplan.xml</p></profiles></U>\n"),
        ("sec_line_3301.xml", "<L n=\"3301\" secret='Tq9-lamp'/>\n"),
        ("sec_dialplan.xml", "<D><digitmap>33xx|000</digitmap></D>\n"),
    ];

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        var fleet = server.Write("fleet.yaml", $$"""
            offhook: 1
            scopes:
              - name: acme
                settings: { sip: { server: 10.20.0.10 }, time: { zone: Australia/Melbourne }, region: { country: AU } }
                delivery: { proof: [password], networks: [127.0.0.0/8], plainSecrets: true, url: "{{server.Http.TrimEnd('/')}}" }
            devices:
              - { mac: {{Mac}}, family: samsung, model: SMT-i3105, scope: acme, login: { user: "2214", password: "738205" }, lines: [ { number: "2214", password: a } ] }
              - mac: F4D9FB000002
                family: samsung
                model: SMT-i5210
                scope: acme
                lines: [ { number: "2215", password: b } ]
                modules: [ { index: 1, keys: [ { index: 1, type: blf, value: "2214" } ] } ]
              - { mac: F4D9FB000003, family: samsung, model: SMT-i5243, scope: acme, lines: [ { number: "2216", password: c } ] }
            """);
        var applied = await server.RunAsync("apply", fleet);
        Assert.True(applied.Code == 0, applied.Error);
        return server;
    }

    private static async Task<string> StatusAsync(string options, string url) => (await Shell.RunAsync($"curl -s -o /dev/null -w '%{{http_code}}' {options} {url}")).Output;

    // curl speaks TFTP too, where it was built so; it says what the server answered.
    private static async Task<string> TftpAsync(RunningServer server, string name)
    {
        var (_, output, error) = await Shell.RunAsync($"curl -sv --path-as-is --tftp-no-options '{server.Tftp}/{name}'");
        return output + error;
    }
}
