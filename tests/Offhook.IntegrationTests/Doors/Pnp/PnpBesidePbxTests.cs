using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>A PBX that holds SIP's port of the machine before us: what <c>doctor</c> says of it, and that it is so.</summary>
public sealed class PnpBesidePbxTests
{
    // Holds the port as PBXs do: on the machine's own address, or on all, shared with others or not. It refuses what it does not know.
    private const string Pbx = """
        import socket, sys
        own, shared = sys.argv[1] == 'own', sys.argv[1] == 'shared'
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if shared:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(('10.77.1.1' if own else '0.0.0.0', 5060))
        t = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        t.bind(('10.77.1.1' if own else '0.0.0.0', 5060))
        t.listen()
        print('ready', flush=True)
        while True:
            data, peer = s.recvfrom(65535)
            lines = data.decode().split('\r\n')
            print(f'{peer[0]} {lines[0]}', flush=True)
            if lines[0].startswith('SUBSCRIBE'):
                kept = [line + (';tag=pbx' if line.startswith('To:') else '') for line in lines if line.split(':')[0] in ('Via', 'From', 'To', 'Call-ID', 'CSeq')]
                s.sendto('\r\n'.join(['SIP/2.0 489 Bad Event', *kept, 'Content-Length: 0', '', '']).encode(), peer)
        """;

    private const string Port = "0.0.0.0:5062";

    private static readonly string[] Phone = ["phone", "--family", "htek", "--model", "UC924", "--mac", "001fc1000001", "--settings-only", "--pnp"];

    [Fact]
    public async Task On_the_machines_own_address_another_port_hears_the_group_and_who_asks_directly_reaches_the_PBX()
    {
        await using var wires = await WiresAsync();
        await using var pbx = await HeldPort.TakeAsync(wires.Machine, "own");
        var told = await DoctorAsync(wires, "0.0.0.0:5060");
        Assert.Contains("port 5060 on 0.0.0.0 is held by python3", told, StringComparison.Ordinal);
        Assert.Contains("(UDP, TCP)", told, StringComparison.Ordinal);
        Assert.Contains($"listen on another port, such as \"{Port}\": phones that ask the group are heard all the same", told, StringComparison.Ordinal);
        Assert.Contains("directly at port 5060 reach the PBX", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Another port alone", told, StringComparison.Ordinal);
        Assert.Equal(["ok"], Levels(await DoctorAsync(wires, Port)));

        await using var server = await PnpServer.StartAsync(wires.Machine, Doors(Port), "http://10.77.1.1");
        var heard = await PnpServer.PlayAsync(wires.Room(1), [.. Phone, "multicast"]);
        Assert.True(heard.Code == 0, heard.Output);
        await ReachesPbxOnlyAsync(wires, pbx);
    }

    [Fact]
    public async Task Shared_on_all_addresses_the_PBX_hears_the_group_too_and_that_is_told()
    {
        await using var wires = await WiresAsync();
        await using var pbx = await HeldPort.TakeAsync(wires.Machine, "shared");
        var told = await DoctorAsync(wires, "0.0.0.0:5060");
        Assert.Contains("Another port alone is not enough: python3", told, StringComparison.Ordinal);
        Assert.Contains("hears phones that ask the group as well", told, StringComparison.Ordinal);
        Assert.Contains("bind it to this machine's own address", told, StringComparison.Ordinal);
        var other = await DoctorAsync(wires, Port);
        Assert.Equal(["ok", "warn"], Levels(other));
        Assert.Contains("hears phones that ask the group as well", other, StringComparison.Ordinal);

        // It starts, because not every PBX answers what it hears; and while it runs the warning stands.
        await using var server = await PnpServer.StartAsync(wires.Machine, Doors(Port), "http://10.77.1.1");
        Assert.Contains("hears phones that ask the group as well", (await server.RunAsync("doctor", "--config", Path.Combine(server.Home, "offhook.yaml"))).Output, StringComparison.Ordinal);
        await PnpServer.PlayAsync(wires.Room(1), [.. Phone, "multicast"]);
        await pbx.HearsAsync("10.77.1.2 SUBSCRIBE sip:MAC001fc1000001@224.0.1.75");
        await ReachesPbxOnlyAsync(wires, pbx);
    }

    [Fact]
    public async Task Alone_on_all_addresses_the_PBX_keeps_the_group_from_us_and_only_phones_that_are_told_the_port_find_us()
    {
        await using var wires = await WiresAsync();
        await using var pbx = await HeldPort.TakeAsync(wires.Machine, "alone");
        var told = await DoctorAsync(wires, "0.0.0.0:5060");
        Assert.DoesNotContain("heard all the same", told, StringComparison.Ordinal);
        Assert.Contains("Another port alone is not enough: python3", told, StringComparison.Ordinal);
        Assert.Contains("shares it with nobody, so phones that ask the group cannot be heard", told, StringComparison.Ordinal);
        Assert.Contains("multicast: false", told, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PnpServer.StartAsync(wires.Machine, Doors(Port), "http://10.77.1.1"));
        Assert.Contains("cannot be heard", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["bad"], Levels(await DoctorAsync(wires, Port)));
        Assert.Equal(["ok"], Levels(await DoctorAsync(wires, Port, multicast: false)));

        await using var server = await PnpServer.StartAsync(wires.Machine, Doors(Port, multicast: false), "http://10.77.1.1");
        Assert.Contains("nobody answered", (await PnpServer.PlayAsync(wires.Room(1), [.. Phone, "multicast"])).Output, StringComparison.Ordinal);
        await ReachesPbxOnlyAsync(wires, pbx);
    }

    [Fact]
    public async Task What_stands_in_the_way_of_another_port_or_address_has_nothing_to_do_with_a_PBX()
    {
        await using var wires = await WiresAsync();
        await using var pbx = await HeldPort.TakeAsync(wires.Machine, "own");
        Assert.DoesNotContain("PBX", await DoctorAsync(wires, "10.77.9.9:5060"), StringComparison.Ordinal);
        var quiet = await DoctorAsync(wires, "0.0.0.0:5060", multicast: false);
        Assert.Contains("phones that are told that port find us", quiet, StringComparison.Ordinal);
        Assert.DoesNotContain("group", quiet, StringComparison.Ordinal);
    }

    // Without a word about the port a phone's question is the PBX's; with one it is ours.
    private static async Task ReachesPbxOnlyAsync(Wires wires, HeldPort pbx)
    {
        var direct = await PnpServer.PlayAsync(wires.Room(1), [.. Phone, "udp:10.77.1.1"]);
        Assert.Contains("489", direct.Output, StringComparison.Ordinal);
        await pbx.HearsAsync("10.77.1.2 SUBSCRIBE sip:MAC001fc1000001@10.77.1.1");
        var port = await PnpServer.PlayAsync(wires.Room(1), [.. Phone, "udp:10.77.1.1:5062"]);
        Assert.True(port.Code == 0, port.Output);
    }

    private static async Task<Wires> WiresAsync()
    {
        Needs.Program("python3");
        return await Wires.LayAsync(1);
    }

    private static string Doors(string listen, bool multicast = true) => $$"""
          http: { listen: ["0.0.0.0:80"] }
          pnp: { listen: ["{{listen}}"], multicast: {{(multicast ? "true" : "false")}} }
          admin: { listen: ["127.0.0.1:8081"] }
        """;

    // The lines about the door, as they stand on a terminal.
    private static async Task<string> DoctorAsync(Wires wires, string listen, bool multicast = true)
    {
        var home = Directory.CreateTempSubdirectory("offhook-pnp-").FullName;
        try
        {
            var config = Path.Combine(home, "offhook.yaml");
            await File.WriteAllTextAsync(config, $"data: {home}/data\npublicUrl: http://10.77.1.1\ndoors:\n{Doors(listen, multicast)}");
            var (_, output, _) = await PnpServer.PlayAsync(wires.Machine, "doctor", "--config", config);
            return string.Join('\n', output.Split('\n').Where(line => line.Contains("port of pnp", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string[] Levels(string lines) => [.. lines.Split('\n').Select(line => line.Split(' ')[0])];

    /// <summary>The PBX, and what it heard.</summary>
    private sealed class HeldPort : IAsyncDisposable
    {
        private readonly Process process;
        private readonly ConcurrentQueue<string> heard = new();

        private HeldPort(Process process)
        {
            this.process = process;
            process.OutputDataReceived += (_, line) => heard.Enqueue(line.Data ?? "");
        }

        public static async Task<HeldPort> TakeAsync(string machine, string how)
        {
            var pbx = new HeldPort(Process.Start(Wires.Start(machine, "python3", "-c", Pbx, how))!);
            pbx.process.BeginOutputReadLine();
            await pbx.HearsAsync("ready");
            return pbx;
        }

        public Task HearsAsync(string what) =>
            Patience.UntilAsync(() => Task.FromResult(heard.Any(line => line.StartsWith(what, StringComparison.Ordinal))), $"the PBX hears {what}");

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
