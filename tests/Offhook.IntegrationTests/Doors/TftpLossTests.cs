using System.Net;
using Offhook.Protocols.Tftp;
using Offhook.Server.Configuration;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>One packet in ten is lost, each way; no transfer is.</summary>
public sealed class TftpLossTests
{
    // Two runs on one machine do not meet: names and addresses are of the process.
    private static readonly string Namespace = $"offhook-loss{Environment.ProcessId}";
    private static readonly string Link = $"ohl{Environment.ProcessId}";
    private static readonly string Net = $"198.18.{Environment.ProcessId / 64 % 256}";
    private static readonly int Host = Environment.ProcessId % 64 * 4;

    [Theory]
    [InlineData("curl -s -S --tftp-blksize 1428 -o {out}{i} tftp://127.0.0.1:{port}/f")]
    [InlineData("busybox tftp -b 1428 -g -l {out}{i} -r f 127.0.0.1 {port}")]
    public async Task Clients_behind_a_relay_that_loses_packets_get_everything(string client)
    {
        Needs.Program(client[..client.IndexOf(' ', StringComparison.Ordinal)]);
        await using var door = new TftpFixture(limits: TftpFixture.ForBadWires);
        var body = door.AddDocument("f", 12_000);
        using var relay = new LossyRelay(door.EndPoint, percent: 10);

        await FetchManyAsync(client.Replace("{port}", $"{relay.Port}", StringComparison.Ordinal), door.Folder, body);

        Assert.True(relay.Lost > 0);
    }

    /// <summary>Ours, because atftp gives up when the answer to its options comes a second time, as it must once its acknowledgement is lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Windows_through_a_relay_that_loses_packets_arrive_whole(int window)
    {
        await using var door = new TftpFixture(limits: TftpFixture.ForBadWires);
        var body = door.AddFile("f", 60_000);
        using var relay = new LossyRelay(door.EndPoint, percent: 10);
        var client = new TftpClient(new TftpClientOptions { BlockSize = 1428, WindowSize = window, Tries = 12, FirstWait = TimeSpan.FromMilliseconds(400) }, TimeProvider.System);

        await Parallel.ForAsync(0, 8, async (_, token) =>
        {
            var received = new List<byte>();
            var fetch = await client.GetAsync(new IPEndPoint(IPAddress.Loopback, relay.Port), "f", block => Keep(received, block), token);
            Assert.Equal((TftpFetchEnd.Whole, (long)body.Length), (fetch.End, fetch.Bytes));
            Assert.Equal(body, received);
        });

        Assert.True(relay.Lost > 0);
    }

    [Fact]
    public async Task Clients_in_a_network_that_loses_packets_get_everything()
    {
        Needs.Program("ip");
        Needs.Program("tc");
        var (code, _, error) = await Shell.RunAsync($"""
            ip netns del {Namespace} 2>/dev/null
            ip link del {Link}a 2>/dev/null
            set -e
            ip netns add {Namespace}
            ip link add {Link}a type veth peer name {Link}b netns {Namespace}
            ip addr add {Net}.{Host + 1}/30 dev {Link}a
            ip link set {Link}a up
            ip -n {Namespace} addr add {Net}.{Host + 2}/30 dev {Link}b
            ip -n {Namespace} link set {Link}b up
            tc qdisc add dev {Link}a root netem loss 10%
            tc -n {Namespace} qdisc add dev {Link}b root netem loss 10%
            """);
        try
        {
            Assert.SkipUnless(code == 0, "no network namespace that loses packets can be made here: " + error.Trim().Split('\n')[^1]);
            await using var door = new TftpFixture(_ => new TftpDoorConfiguration([new IPEndPoint(IPAddress.Parse($"{Net}.{Host + 1}"), 0)]), TftpFixture.ForBadWires);
            var body = door.AddDocument("f", 12_000);

            await FetchManyAsync($"ip netns exec {Namespace} curl -s -S --tftp-blksize 1428 -o {{out}}{{i}} tftp://{Net}.{Host + 1}:{door.Port}/f", door.Folder, body);
        }
        finally
        {
            await Shell.RunAsync($"ip netns del {Namespace} 2>/dev/null; ip link del {Link}a 2>/dev/null");
        }
    }

    private static bool Keep(List<byte> received, ReadOnlyMemory<byte> block)
    {
        received.AddRange(block.Span);
        return true;
    }

    private static async Task FetchManyAsync(string command, string folder, byte[] body)
    {
        const int clients = 8;
        var one = command.Replace("{out}", Path.Combine(folder, "got"), StringComparison.Ordinal).Replace("{i}", "$i", StringComparison.Ordinal);

        var (_, output, error) = await Shell.RunAsync($"for i in $(seq {clients}); do {one} & done; wait");

        for (var i = 1; i <= clients; i++)
        {
            var file = Path.Combine(folder, $"got{i}");
            Assert.True(File.Exists(file) && body.AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"client {i}: {output}{error}");
        }
    }
}
