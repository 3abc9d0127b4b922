using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>Phones that know nothing, on bare wires with nothing but Offhook and addresses.</summary>
public sealed class PnpWireTests
{
    private const string Doors = """
          http: { listen: ["0.0.0.0:80"] }
          pnp: { listen: ["0.0.0.0:5060"] }
          admin: { listen: ["127.0.0.1:8081"] }
        """;

    // Takes one datagram that is sent to the group on the machine's wire, as any program may, and tells who sent it.
    private const string Listener = """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('224.0.1.75') + socket.inet_aton('10.77.1.1'))
        s.settimeout(300)
        print('ready', flush=True)
        while True:
            data, (host, _) = s.recvfrom(65535)
            udp = data[(data[0] & 15) * 4:]
            if data[16:20] == socket.inet_aton('224.0.1.75') and host == '10.77.1.2':
                print(f"{host}:{udp[0] * 256 + udp[1]} {udp[8:].split()[0].decode()}")
                break
        """;

    private static readonly string[] Htek = ["phone", "--family", "htek", "--model", "UC924", "--mac", "001fc1000001", "--settings-only"];
    private static readonly string[] Snom = ["phone", "--family", "snom", "--model", "snomD785", "--mac", "000413000002", "--settings-only"];

    [Fact]
    public async Task Phones_of_two_wires_find_us_on_their_own_and_end_in_step()
    {
        await using var wires = await Wires.LayAsync(2);
        await using var server = await PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1");
        var first = await PnpServer.PlayAsync(wires.Room(1), [.. Htek, "--pnp", "multicast", "--pnp-wait", PnpServer.Wait]);
        Assert.Equal(0, first.Code);
        Assert.Contains("http://10.77.1.1/cfg001fc1000001.xml", first.Output);
        var second = await PnpServer.PlayAsync(wires.Room(2), [.. Snom, "--pnp", "multicast", "--pnp-wait", PnpServer.Wait]);
        Assert.Equal(0, second.Code);
        Assert.Contains("http://10.77.2.1/000413000002.xml", second.Output);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "001fc1000001", "--timeout", "240")).Code);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "000413000002", "--timeout", "240")).Code);

        // Asked directly, over both transports, and from the other wire.
        foreach (var target in (string[])["udp:10.77.1.1", "tcp:10.77.1.1"])
        {
            var direct = await PnpServer.PlayAsync(wires.Room(2), [.. Htek, "--pnp", target, "--pnp-wait", PnpServer.Wait]);
            Assert.True(direct.Code == 0, direct.Output);
        }

        // Whom nobody described hears nothing, and is listed.
        var stranger = await PnpServer.PlayAsync(wires.Room(1), [.. Htek[..5], "--mac", "001fc1777777", "--pnp", "multicast"]);
        Assert.Contains("nobody answered", stranger.Output);
        Assert.Contains("001fc1777777", (await server.AwaitAsync("00:1f:c1:77:77:77", "pending", "list")).Replace(":", ""));
    }

    /// <summary>The phone has an address and knows no server; nothing else is on the wire. Its request comes from the port that its maker's phones have.</summary>
    [Theory]
    [InlineData("htek", "UC924", "001fc1000001", 5060)]
    [InlineData("snom", "snomD785", "000413000002", 5060)]
    [InlineData("yealink", "T46U", "805ec0000003", 5060)]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", 5080)]
    [InlineData("fanvil", "X4", "0c383e000006", 5060)]
    [InlineData("fanvil", "V64", "0c383e000007", 5060)]
    public async Task A_phone_of_each_maker_ends_in_step_on_a_bare_wire_and_comes_back_when_it_is_called(string family, string model, string mac, int port)
    {
        Needs.Program("python3");
        await using var wires = await Wires.LayAsync(1);
        await using var server = await PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1");
        using var listening = System.Diagnostics.Process.Start(Wires.Start(wires.Machine, "python3", "-c", Listener))!;
        Assert.Equal("ready", await listening.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await using var staying = PnpServer.Stay(
            wires.Room(1), "phone", "--family", family, "--model", model, "--mac", mac, "--settings-only", "--pnp", "multicast", "--pnp-wait", PnpServer.Wait, "--sip", "10.77.1.2:5060");
        var heard = (await listening.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        Assert.Equal($"10.77.1.2:{port} SUBSCRIBE", heard);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", mac, "--timeout", "240")).Code);
        await staying.AwaitAsync(said => said.Contains("takes SIP at", StringComparison.Ordinal), "it can be called");
        Assert.Equal(0, (await server.RunAsync("devices", "set", mac, "name=Front desk", "lines[1].display=Front desk")).Code);

        // Nobody says so: the change calls the phone by itself, and the phone comes.
        Assert.Equal(0, (await server.RunAsync("devices", "wait", mac, "--timeout", "240")).Code);
        Assert.Contains("asked", (await server.RunAsync("devices", "show", mac)).Output);
        await staying.AwaitAsync(said => said.Contains("\n-- ", StringComparison.Ordinal), "it is called");
        await staying.AwaitAsync(said => said[(said.IndexOf("\n-- ", StringComparison.Ordinal) + 1)..].Contains("applied", StringComparison.Ordinal), "it takes the change");
    }

    [Fact]
    public async Task A_wire_that_is_laid_later_is_heard_too_and_one_that_was_not_chosen_is_not()
    {
        await using var wires = await Wires.LayAsync(1);
        await using var server = await PnpServer.StartAsync(wires.Machine, Doors.Replace("5060\"]", "5060\"], interfaces: [\"w2\"]"), "http://10.77.1.1");
        Assert.Contains("nobody answered", (await PnpServer.PlayAsync(wires.Room(1), [.. Htek, "--pnp", "multicast"])).Output);
        await wires.AddAsync(2);

        // Nothing answers before the server has found the wire, and what was asked until then is not heard later.
        await Patience.UntilAsync(async () => (await PnpServer.PlayAsync(wires.Room(2), [.. Htek, "--pnp", "multicast"])).Code == 0, "it is heard");
    }

    [Fact]
    public async Task Beside_a_PBX_that_has_the_port_the_group_is_heard_all_the_same()
    {
        Needs.Program("sipp");
        await using var wires = await Wires.LayAsync(1);

        // SIPp plays the PBX: it holds port 5060 of the machine's address.
        using var pbx = System.Diagnostics.Process.Start(Wires.Start(wires.Machine, "sipp", "-sn", "uas", "-i", "10.77.1.1", "-p", "5060", "-nostdin"))!;
        try
        {
            await wires.HeldAsync(wires.Machine, 5060);
            await using var server = await PnpServer.StartAsync(wires.Machine, Doors.Replace("0.0.0.0:5060", "0.0.0.0:5062"), "http://10.77.1.1");
            var phone = await PnpServer.PlayAsync(wires.Room(1), [.. Htek, "--pnp", "multicast", "--pnp-wait", PnpServer.Wait]);
            Assert.True(phone.Code == 0, phone.Output);
        }
        finally
        {
            pbx.Kill(entireProcessTree: true);
            await pbx.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_port_that_is_held_is_told_with_who_holds_it_and_what_works_then()
    {
        Needs.Program("sipp");
        await using var wires = await Wires.LayAsync(1);
        using var pbx = System.Diagnostics.Process.Start(Wires.Start(wires.Machine, "sipp", "-sn", "uas", "-i", "10.77.1.1", "-p", "5060", "-nostdin"))!;
        try
        {
            await wires.HeldAsync(wires.Machine, 5060);
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1"));
            Assert.Contains("port 5060 on 0.0.0.0 is held by sipp", refused.Message);
            Assert.Contains("listen on another port", refused.Message);
        }
        finally
        {
            pbx.Kill(entireProcessTree: true);
            await pbx.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Two_servers_on_one_wire_raise_the_alarm_on_both()
    {
        await using var wires = await Wires.LayAsync(1);
        await using var ours = await PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1");
        await using var other = await PnpServer.StartAsync(wires.Room(1), Doors, "http://10.77.1.2", fleet: false);
        await ours.AwaitAsync("10.77.1.2 answers plug-and-play too", "doctor");
        await other.AwaitAsync("10.77.1.1 answers plug-and-play too", "doctor");
    }

    [Fact]
    public async Task Somebody_elses_responder_raises_the_alarm_too()
    {
        Needs.Program("sipp");
        await using var wires = await Wires.LayAsync(1);
        var scenario = Path.GetTempFileName();
        await File.WriteAllTextAsync(scenario, """
            <?xml version="1.0"?><scenario name="responder"><recv request="SUBSCRIBE"/>
            <send><![CDATA[
            SIP/2.0 200 OK
            [last_Via:]
            [last_From:]
            [last_To:];tag=other
            [last_Call-ID:]
            [last_CSeq:]
            Contact: <sip:10.77.1.2:5060>
            Expires: 0
            Content-Length: 0

            ]]></send></scenario>
            """);

        // A responder that answers whoever asks; the group reaches it as it does every program that joined.
        using var responder = System.Diagnostics.Process.Start(Wires.Start(
            wires.Room(1), "sh", "-c", $"ip addr add 224.0.1.75/32 dev e0 autojoin; exec sipp -sf {scenario} -i 0.0.0.0 -p 5060 -nostdin"))!;
        try
        {
            await using var ours = await PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1");
            await ours.AwaitAsync("10.77.1.2 answers plug-and-play too", "doctor");
        }
        finally
        {
            responder.Kill(entireProcessTree: true);
            await responder.WaitForExitAsync();
            File.Delete(scenario);
        }
    }

    [Fact]
    public async Task A_responder_on_our_own_machine_is_somebody_else_too()
    {
        Needs.Program("python3");
        await using var wires = await Wires.LayAsync(1);
        using var responder = System.Diagnostics.Process.Start(Wires.Start(wires.Machine, "python3", "-c", OwnResponder))!;
        try
        {
            Assert.Equal("ready", await responder.StandardOutput.ReadLineAsync());
            await using var ours = await PnpServer.StartAsync(wires.Machine, Doors.Replace("0.0.0.0:5060", "0.0.0.0:5062"), "http://10.77.1.1");
            await ours.AwaitAsync("10.77.1.1 answers plug-and-play too", "doctor");
        }
        finally
        {
            responder.Kill(entireProcessTree: true);
            await responder.WaitForExitAsync();
        }
    }

    // A PBX with a responder of its own, as an integrator finds one on the machine where we are to be installed.
    private const string OwnResponder = """
        import socket
        group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        group.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        group.bind(('224.0.1.75', 5060))
        group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('224.0.1.75') + socket.inet_aton('10.77.1.1'))
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind(('10.77.1.1', 5099))
        print('ready', flush=True)
        while True:
            data, peer = group.recvfrom(65535)
            lines = data.decode().split('\r\n')
            if lines[0].startswith('SUBSCRIBE'):
                kept = [line + (';tag=other' if line.startswith('To:') else '') for line in lines if line.split(':')[0] in ('Via', 'From', 'To', 'Call-ID', 'CSeq')]
                own.sendto('\r\n'.join(['SIP/2.0 200 OK', *kept, 'Expires: 0', 'Content-Length: 0', '', '']).encode(), peer)
        """;

    [Fact]
    public async Task A_phone_that_stays_is_called_and_fetches()
    {
        Needs.Program("sipsak");
        await using var wires = await Wires.LayAsync(1);
        await using var server = await PnpServer.StartAsync(wires.Machine, Doors, "http://10.77.1.1");
        await using var staying = PnpServer.Stay(wires.Room(1), [.. Htek, "--pnp", "multicast", "--pnp-wait", PnpServer.Wait, "--sip", "10.77.1.2:5060"]);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "001fc1000001", "--timeout", "240")).Code);
        await staying.AwaitAsync(said => said.Contains("takes SIP at", StringComparison.Ordinal), "it can be called");
        var check = Path.Combine(server.Home, "call");
        const string Call = "NOTIFY sip:2001@10.77.1.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.1.1:5999;branch=z9hG4bKcall;rport\r\nFrom: <sip:pbx@10.77.1.1>;tag=1\r\nTo: <sip:2001@10.77.1.2>\r\nCall-ID: c@10.77.1.1\r\nCSeq: 1 NOTIFY\r\nEvent: check-sync\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        await File.WriteAllTextAsync(check, Call);
        var answered = await Shell.RunAsync($"ip netns exec {wires.Machine} sipsak -f {check} -s sip:2001@10.77.1.2:5060 -vv");
        Assert.Contains("200 OK", answered.Output);
        await File.WriteAllTextAsync(check, Call.Replace("sip:2001@", "sip:2999@", StringComparison.Ordinal).Replace("c@10", "d@10", StringComparison.Ordinal).Replace("z9hG4bKcall", "z9hG4bKother", StringComparison.Ordinal));
        var other = await Shell.RunAsync($"ip netns exec {wires.Machine} sipsak -f {check} -s sip:2999@10.77.1.2:5060 -vv");
        Assert.Contains("404 Not Found", other.Output);
        await staying.AwaitAsync(said => said.Contains("-- check", StringComparison.Ordinal), "it looks again");
    }
}
