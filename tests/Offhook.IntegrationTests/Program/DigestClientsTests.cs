using Offhook.IntegrationTests.Doors;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>Programs of others and an emulated phone prove themselves by a digest.</summary>
public sealed class DigestClientsTests
{
    private const string Mac = "001FC1000001";

    [Fact]
    public async Task Programs_of_others_answer_the_challenge_and_their_answers_are_good_once()
    {
        Needs.Program("curl");
        Needs.Program("wget");
        await using var server = await StartAsync("digest");
        var url = $"{server.Http}/cfg{Mac}.xml";

        var (_, head, _) = await Shell.RunAsync($"curl -si {url}");
        var asked = head.Split('\n').Where(l => l.StartsWith("WWW-Authenticate: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, asked.Count);
        Assert.Contains("algorithm=SHA-256", asked[0], StringComparison.Ordinal);
        Assert.Contains("algorithm=MD5", asked[1], StringComparison.Ordinal);

        Assert.Equal("200", await StatusAsync("--digest -u reception:Right-1", url));
        Assert.Equal("200", await StatusAsync("--anyauth -u reception:Right-1", url));
        Assert.Equal("401", await StatusAsync("--basic -u reception:Right-1", url));
        Assert.Equal("401", await StatusAsync("--digest -u reception:wrong", url));
        Assert.Equal("403", await StatusAsync("--digest -u reception:Right-1", $"{server.Http}/cfg001FC1000002.xml"));
        Assert.Equal("200", await StatusAsync("--digest -u reception:Right-1", $"{url}?mac={Mac}&x=%20y"));
        Assert.Equal("200", await StatusAsync("-I --digest -u reception:Right-1", url));
        var (code, output, error) = await Shell.RunAsync($"wget -qO- --user=reception --password=Right-1 {url}");
        Assert.True(code == 0 && output.Contains("<hl_provision", StringComparison.Ordinal), output + error);

        // What curl sent, sent again as it is: overheard, and of no use.
        var (_, said, _) = await Shell.RunAsync($"curl -sv --digest -u reception:Right-1 {url} 2>&1 | sed -n 's/^> Authorization: //p' | tail -1");
        var (_, replayed, _) = await Shell.RunAsync($"curl -si -H 'Authorization: {said.Trim()}' {url}");
        Assert.StartsWith("HTTP/1.1 401", replayed, StringComparison.Ordinal);
        Assert.Contains("stale=true", replayed, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Theory]
    [InlineData("SHA-256")]
    [InlineData("MD5")]
    public async Task Pythons_requests_goes_on_with_one_nonce_by_either_hash(string algorithm)
    {
        Needs.Program("python3");
        if ((await Shell.RunAsync("python3 -c 'import requests'")).Code != 0)
        {
            Assert.Skip("python3 has no requests");
        }

        await using var server = await StartAsync("both");
        var script = server.Write("digest.py", $$"""
            import requests
            from requests.auth import HTTPDigestAuth

            class Only(HTTPDigestAuth):
                def handle_401(self, r, **kwargs):
                    if r.status_code == 401:
                        lines = r.raw.headers.getlist("WWW-Authenticate")
                        r.headers["www-authenticate"] = next(l for l in lines if "algorithm={{algorithm}}" in l)
                    return super().handle_401(r, **kwargs)

            session = requests.Session()
            session.auth = Only("reception", "Right-1")
            answers = [session.get("{{server.Http}}/cfg{{Mac}}.xml") for _ in range(3)]
            print([a.status_code for a in answers], [len(a.history) for a in answers])
            session.auth = Only("reception", "wrong")
            print(session.get("{{server.Http}}/cfg{{Mac}}.xml").status_code)
            """);
        var (code, output, error) = await Shell.RunAsync($"python3 {script}");
        Assert.True(code == 0, error);
        Assert.Equal("[200, 200, 200] [1, 0, 0]\n401", output.Trim());
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task An_emulated_phone_that_is_asked_for_a_digest_is_provisioned()
    {
        await using var server = await StartAsync("digest");
        var played = await OffhookProcess.RunAsync(["phone", "--family", "samsung", "--model", "SMT-i3105", "--id", "F4D9FB1A2B3C", "--server", server.Tftp, "--json"]);
        Assert.Contains("\"result\":\"provisioned\"", played.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "F4D9FB1A2B3C", "--timeout", "240")).Code);
        Assert.Equal(0, await server.StopAsync());
    }

    private static async Task<RunningServer> StartAsync(string challenge)
    {
        var server = await RunningServer.StartAsync();
        var fleet = server.Write("fleet.yaml", $$"""
            offhook: 1
            scopes:
              - name: acme
                settings: { sip: { server: 10.20.0.10 } }
                delivery: { proof: [password], challenge: {{challenge}}, networks: [127.0.0.0/8], plainSecrets: true, url: "{{server.Http.TrimEnd('/')}}" }
            devices:
              - { mac: {{Mac}}, family: htek, model: UC924, scope: acme, login: { user: reception, password: Right-1 }, lines: [ { number: "2001", password: s } ] }
              - { mac: 001FC1000002, family: htek, model: UC924, scope: acme, lines: [ { number: "2002", password: t } ] }
              - { mac: F4D9FB1A2B3C, family: samsung, model: SMT-i3105, scope: acme, lines: [ { number: "2214", password: u } ] }
            """);
        var applied = await server.RunAsync("apply", fleet);
        Assert.True(applied.Code == 0, applied.Error);
        return server;
    }

    private static async Task<string> StatusAsync(string options, string url) => (await Shell.RunAsync($"curl -s -o /dev/null -w '%{{http_code}}' {options} '{url}'")).Output;
}
