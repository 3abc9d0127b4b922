using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>SIPp as the phone, in the variants that makers send; and rubbish by the hundred thousand.</summary>
public sealed class PnpSippTests : IAsyncLifetime
{
    private PnpServer server = null!;
    private int port;

    public async ValueTask InitializeAsync()
    {
        port = FreePorts.Next();
        server = await PnpServer.StartAsync(
            where: null,
            $$"""
              http: { listen: ["127.0.0.1:0"] }
              pnp: { listen: ["127.0.0.1:{{port}}"], multicast: false }
              admin: { listen: ["127.0.0.1:0"] }
            """,
            "http://127.0.0.1:80");
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("oem", "sip:MAC%3a001fc1000001@224.0.1.75", "Event", "ua-profile;profile-type=\"device\";vendor=\"OEM\";model=\"OEM\";version=\"1\"", "application/url", true, false, 1)]
    [InlineData("voip phone", "sip:MAC001fc1000001@224.0.1.75", "Event", "ua-profile;profile-type=\"device\";vendor=\"Fanvil\";model=\"VOIP PHONE\";version=\"2\"", "application/url", true, false, 1)]
    [InlineData("local", "sip:MAC%3A001FC1000001@local", "Event", "ua-profile;profile-type=\"device\"", "application/url", true, false, 1)]
    [InlineData("no contact", "sip:MAC%3a001fc1000001@224.0.1.75", "Event", "ua-profile", "application/url", false, false, 1)]
    [InlineData("compact", "sip:MAC%3a001fc1000001@224.0.1.75", "o", "ua-profile;vendor=\"snom\"", "application/url", true, true, 1)]
    [InlineData("other accept", "sip:MAC%3a001fc1000001@224.0.1.75", "Event", "ua-profile", "application/x-gs-ucm-url", true, false, 1)]
    [InlineData("five times", "sip:MAC%3a001fc1000001@224.0.1.75", "Event", "ua-profile;vendor=\"Htek\"", "application/url", true, false, 5)]
    public async Task A_phone_of_every_manner_is_told_once(string name, string uri, string eventName, string package, string accept, bool contact, bool compact, int times)
    {
        Needs.Program("sipp");
        var scenario = Path.Combine(Path.GetTempPath(), $"offhook-{Guid.NewGuid():N}.xml");
        await File.WriteAllTextAsync(scenario, Scenario(uri, eventName, package, accept, contact, compact, times));
        try
        {
            var (code, output, error) = await Shell.RunAsync(string.Create(
                CultureInfo.InvariantCulture, $"cd /tmp && timeout 240 sipp 127.0.0.1:{port} -sf {scenario} -i 127.0.0.1 -m 50 -r 50 -nostdin 2>&1 | tail -60; exit ${{PIPESTATUS:-0}}"));
            Assert.True(output.Contains("Successful call", StringComparison.Ordinal) && Count(output, "Successful call") == 50 && Count(output, "Failed call") == 0, $"{name}: {code} {output} {error}");
        }
        finally
        {
            File.Delete(scenario);
        }
    }

    [Fact]
    public async Task Rubbish_by_the_hundred_thousand_gets_no_answer_and_no_memory()
    {
        var random = new Random(4475);
        var valid = Encoding.ASCII.GetBytes(
            "SUBSCRIBE sip:MAC%3a001fc1999999@224.0.1.75 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKr;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 SUBSCRIBE\r\nEvent: ua-profile\r\nContent-Length: 0\r\n\r\n");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var target = new IPEndPoint(IPAddress.Loopback, port);
        var before = 0L;
        for (var i = 0; i < 120_000; i++)
        {
            var bytes = valid.ToArray();
            for (var changes = random.Next(1, 8); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            socket.SendTo(random.Next(4) == 0 ? bytes.AsSpan(0, random.Next(bytes.Length)) : bytes, SocketFlags.None, target);
            if (i == 20_000)
            {
                before = ResidentKilobytes();
            }

            if (i % 500 == 0)
            {
                await Task.Delay(5);
            }
        }

        // A known phone is still told.
        await Patience.UntilAsync(() => Waiting() == 0, "what was in the kernel's queue is taken");
        await A_phone_of_every_manner_is_told_once("after", "sip:MAC%3a001fc1000001@224.0.1.75", "Event", "ua-profile", "application/url", true, false, 1);
        Assert.Equal(0, socket.Available);
        Assert.InRange(ResidentKilobytes() - before, long.MinValue, 80_000);
    }

    [Fact]
    public async Task A_scanner_hears_nothing()
    {
        Needs.Program("sipsak");
        var (code, output, _) = await Shell.RunAsync($"timeout 4 sipsak -vv -s sip:100@127.0.0.1:{port}");
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("SIP/2.0 ", output.Replace("OPTIONS sip:100@127.0.0.1", "").Replace("Via: SIP/2.0", "").Split("\n").Where(l => l.StartsWith("SIP/2.0 ", StringComparison.Ordinal)).FirstOrDefault() ?? "");
    }

    private static int Count(string output, string row) => output.Split('\n').Where(line => line.TrimStart().StartsWith(row, StringComparison.Ordinal))
        .Select(line => int.Parse(line.Split('|')[^1].Trim(), CultureInfo.InvariantCulture)).LastOrDefault(-1);

    private static string Scenario(string uri, string eventName, string package, string accept, bool contact, bool compact, int times)
    {
        string Name(string full, string letter) => compact ? letter : full;
        var subscribe = $"""
            <send><![CDATA[
            SUBSCRIBE {uri} SIP/2.0
            {Name("Via", "v")}: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch];rport
            {Name("From", "f")}: <{uri}>;tag=[call_number]
            {Name("To", "t")}: <{uri}>
            Call-ID: [call_id]
            CSeq: 1 SUBSCRIBE
            {(contact ? $"{Name("Contact", "m")}: <sip:[local_ip]:[local_port]>\n" : "")}Max-Forwards: 70
            {eventName}: {package}
            Expires: 0
            Accept: {accept}
            {Name("Content-Length", "l")}: 0

            ]]></send>
            <recv response="200"/>
            """;
        var notified = $"""
            <recv request="NOTIFY"><action>
            <ereg regexp="{accept}" search_in="hdr" header="Content-Type:" check_it="true" assign_to="1"/>
            <ereg regexp="http://127.0.0.1:" search_in="msg" check_it="true" assign_to="2"/>
            </action></recv>
            <Reference variables="1,2"/>
            <send><![CDATA[
            SIP/2.0 200 OK
            [last_Via:]
            [last_From:]
            [last_To:]
            [last_Call-ID:]
            [last_CSeq:]
            Content-Length: 0

            ]]></send>
            """;

        // Whatever comes while it waits at the end makes the call fail.
        return $"<?xml version=\"1.0\"?>\n<scenario name=\"pnp\">\n{subscribe}\n{notified}\n{string.Concat(Enumerable.Repeat(subscribe + "\n", times - 1))}<pause milliseconds=\"1200\"/>\n</scenario>\n";
    }

    // Bytes that the kernel holds for the server; "sl local rem st tx:rx ..." is a line of the table.
    private long Waiting() => File.ReadLines("/proc/net/udp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns[1].EndsWith($":{port:X4}", StringComparison.Ordinal)).Sum(columns => long.Parse(columns[4].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private long ResidentKilobytes() => long.Parse(
        File.ReadLines($"/proc/{server.ProcessId}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
