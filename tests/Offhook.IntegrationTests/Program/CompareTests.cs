using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Offhook.IntegrationTests.Doors;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook compare</c> against Python's server for HTTP, which asks for a password and redirects, and our own for TFTP.</summary>
public sealed class CompareTests
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.example, port: 5060 } }, delivery: { proof: [password], plainSecrets: true } }
        devices:
          - { mac: 001fc1000001, family: htek, model: UC924, scope: acme, lines: [ { number: "101", user: "101", password: s3cret-101 } ] }
        """;

    private const string OldFile = """
        <?xml version="1.0"?>
        <hl_provision version="1">
        <config version="1">
        <P271>1</P271>
        <P35>101</P35>
        <P34>other-secret</P34>
        <P47>old.example</P47>
        <P52>2</P52>
        </config>
        </hl_provision>
        """;

    // Basic authentication, one redirect, and a loop: what old servers do.
    private const string Server = """
        import base64, http.server, sys
        class Old(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                wanted = 'Basic ' + base64.b64encode(b'ida:pa ss').decode()
                print(self.path, self.headers.get('User-Agent'), self.headers.get('Authorization') == wanted, file=sys.stderr, flush=True)
                if self.path.startswith('/loop/'):
                    self.send_response(302); self.send_header('Location', self.path); self.send_header('Content-Length', '0'); self.end_headers(); return
                if self.path.startswith('/moved/'):
                    self.send_response(301); self.send_header('Location', '/prov/' + self.path[7:]); self.send_header('Content-Length', '0'); self.end_headers(); return
                if self.headers.get('Authorization') != wanted:
                    self.send_response(401); self.send_header('WWW-Authenticate', 'Basic realm="old"'); self.send_header('Content-Length', '0'); self.end_headers(); return
                super().do_GET()
            def log_message(self, *a): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Old)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """;

    [Fact]
    public async Task A_phones_files_are_fetched_as_it_would_and_held_against_ours()
    {
        Needs.Program("python3");
        var home = Directory.CreateTempSubdirectory("offhook-compare-").FullName;
        var fleet = Path.Combine(home, "fleet.yaml");
        await File.WriteAllTextAsync(fleet, Fleet);
        await File.WriteAllTextAsync(Path.Combine(home, "login"), "ida\npa ss\n");
        Directory.CreateDirectory(Path.Combine(home, "prov"));
        await File.WriteAllTextAsync(Path.Combine(home, "prov", "cfg001fc1000001.xml"), OldFile);
        using var python = Process.Start(new ProcessStartInfo("python3")
        {
            ArgumentList = { "-c", Server }, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home,
        })!;
        try
        {
            var heard = new List<string>();
            python.ErrorDataReceived += (_, line) =>
            {
                lock (heard)
                {
                    heard.Add(line.Data ?? "");
                }
            };
            python.BeginErrorReadLine();
            Task HeardAsync(Predicate<string> line) => Patience.UntilAsync(
                () =>
                {
                    lock (heard)
                    {
                        return heard.Exists(line);
                    }
                },
                "the old server was asked so");
            var port = await python.StandardOutput.ReadLineAsync();
            var root = $"http://127.0.0.1:{port}";

            var refused = await Compare($"{root}/prov", "--from", fleet);
            Assert.Equal(2, refused.Code);
            Assert.Contains("--login-file", refused.Error, StringComparison.Ordinal);

            var told = await Compare($"{root}/moved", "--from", fleet, "--login-file", Path.Combine(home, "login"), "--json");
            Assert.True(told.Code == 1, told.Error);
            using var json = JsonDocument.Parse(told.Output);
            var rows = json.RootElement.GetProperty("parameters").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
            Assert.Equal(("changed", "old.example", "pbx.example:5060"), Row(rows["P47"]));
            Assert.Equal(("onlyThere", "2", null), Row(rows["P52"]));
            Assert.Equal(("changed", "********", "********"), Row(rows["P34"]));
            Assert.Equal("same", Row(rows["P35"]).State);
            Assert.DoesNotContain("secret", told.Output.Replace("\"secret\":", "", StringComparison.Ordinal), StringComparison.Ordinal);

            // It told before it answered, and its pipe is read by another thread.
            await HeardAsync(h => h.StartsWith("/prov/cfg001fc1000001.xml Htek UC924 ", StringComparison.Ordinal) && h.EndsWith("00:1f:c1:00:00:01 True", StringComparison.Ordinal));
            await HeardAsync(h => h.StartsWith("/moved/cfg0012.xml ", StringComparison.Ordinal));

            // An address that names the phone is one file; the words for people say the setting.
            var one = await Compare($"{root}/prov/cfg{{mac}}.xml?x=1", "--from", fleet, "--login-file", Path.Combine(home, "login"));
            Assert.True(one.Code == 1, one.Error);
            Assert.Contains("P47: 'old.example' -> 'pbx.example:5060'  (", one.Output, StringComparison.Ordinal);
            Assert.Contains("P34: differs", one.Output, StringComparison.Ordinal);

            var loop = await Compare($"{root}/loop", "--from", fleet);
            Assert.Equal(2, loop.Code);
            Assert.Contains("redirected more than", loop.Error, StringComparison.Ordinal);
        }
        finally
        {
            python.Kill();
            await python.WaitForExitAsync();
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task What_our_own_server_hands_out_over_TFTP_is_the_same()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet.Replace("proof: [password]", "proof: open, networks: [127.0.0.0/8]", StringComparison.Ordinal)))).Code);

        var same = await server.RunAsync("compare", "--device", "001fc1000001", "--old", server.Tftp);
        Assert.True(same.Code == 0, same.Error + same.Output);
        Assert.Contains("the phone would have the same from us", same.Output, StringComparison.Ordinal);

        Assert.Equal(3, (await server.RunAsync("compare", "--device", "001fc1000001", "--old", $"http://127.0.0.1:{FreePorts.Next()}")).Code);
        Assert.Equal(2, (await server.RunAsync("compare", "--device", "001fc1000099", "--old", server.Tftp)).Code);
        Assert.Equal(2, (await server.RunAsync("compare", "--device", "001fc1000001", "--old", "http://ida:secret@127.0.0.1/")).Code);
        Assert.Equal(2, (await server.RunAsync("compare", "--device", "001fc1000001", "--old", "file:///etc")).Code);
    }

    [Fact]
    public async Task An_export_of_the_phone_is_held_against_ours()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", """
            offhook: 1
            scopes: [ { name: acme, settings: { sip: { server: pbx.new.test } }, delivery: { proof: [password], plainSecrets: true } } ]
            devices: [ { mac: 0c383e010203, family: fanvil, model: X4, scope: acme, lines: [ { number: "2001", user: "2001", password: s3cret } ] } ]
            """))).Code);
        var export = server.Write("phone.cfg", "<<VOIP CONFIG FILE>>Version:2.0002\r\n\r\n<SIP CONFIG MODULE>\r\n--SIP Line List--  :\r\nSIP1 Phone Number  :2001\r\nSIP1 Register Addr :pbx.old.test\r\n<<END OF FILE>>\r\n");

        var told = await server.RunAsync("compare", "--device", "0c383e010203", "--export", export);
        Assert.True(told.Code == 1, told.Error + told.Output);
        Assert.Contains("SIP1 Register Addr: 'pbx.old.test' -> 'pbx.new.test'  (sip.server)", told.Output, StringComparison.Ordinal);
        Assert.Contains("only on the phone: 0", told.Output, StringComparison.Ordinal);

        Assert.Equal(2, (await server.RunAsync("compare", "--device", "0c383e010203")).Code);
        Assert.Equal(2, (await server.RunAsync("compare", "--device", "0c383e010203", "--export", export + ".none")).Code);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_signed_is_asked_only_where_that_was_said()
    {
        Needs.Program("openssl");
        var home = Directory.CreateTempSubdirectory("offhook-compare-").FullName;
        var fleet = Path.Combine(home, "fleet.yaml");
        await File.WriteAllTextAsync(fleet, Fleet);
        await File.WriteAllTextAsync(Path.Combine(home, "cfg001fc1000001.xml"), OldFile);
        var made = await Shell.RunAsync($"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=old -days 2 -keyout {home}/key.pem -out {home}/cert.pem");
        Assert.True(made.Code == 0, made.Error);
        var port = FreePorts.Next();
        using var server = Process.Start(new ProcessStartInfo("openssl")
        {
            ArgumentList = { "s_server", "-accept", $"127.0.0.1:{port}", "-cert", "cert.pem", "-key", "key.pem", "-WWW", "-quiet" },
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = home,
        })!;
        try
        {
            await ReachableAsync(port);
            var refused = await Compare($"https://127.0.0.1:{port}/{{file}}", "--from", fleet);
            Assert.Equal(3, refused.Code);
            Assert.Contains("certificate", refused.Error, StringComparison.OrdinalIgnoreCase);

            var told = await Compare($"https://127.0.0.1:{port}/cfg{{mac}}.xml", "--from", fleet, "--insecure-tls");
            Assert.True(told.Code == 1, told.Error);
            Assert.Contains("P52: '2'", told.Output, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(home, recursive: true);
        }
    }

    private static Task ReachableAsync(int port) => Patience.UntilAsync(
        async () =>
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        "it listens");

    private static Task<OffhookProcess.Ended> Compare(string old, params string[] more) =>
        OffhookProcess.RunAsync(["compare", "--device", "00:1f:c1:00:00:01", "--old", old, .. more]);

    private static (string? State, string? There, string? Here) Row(JsonElement row) =>
        (row.GetProperty("state").GetString(), row.GetProperty("there").GetString(), row.GetProperty("here").GetString());
}
