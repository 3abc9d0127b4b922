using System.Net;
using System.Net.Sockets;
using System.Text;
using Offhook.Core.Delivery;
using Offhook.Protocols.Listening;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>Clients that do what they should not.</summary>
public sealed class TftpDoorTests
{
    [Theory]
    [InlineData("%66")]
    [InlineData("..\\f")]
    [InlineData("C:\\f")]
    [InlineData("\\\\host\\share\\f")]
    [InlineData("CON")]
    [InlineData("f ")]
    public async Task A_name_that_is_none_of_ours_finds_nothing_however_it_is_written(string name)
    {
        await using var door = new TftpFixture();
        door.AddFile("f", 100);

        Assert.Equal("0005000146696c65206e6f7420666f756e6400", Convert.ToHexStringLower(Ask(door, name)));
    }

    [Theory]
    [InlineData("../stored-f")]
    [InlineData("x/../f")]
    [InlineData("a/b/c/d/e/g/f")]
    [InlineData("%2e%2e/f2")]
    [InlineData("/dev/zero")]
    [InlineData("/etc/passwd")]
    [InlineData("f/")]
    public async Task A_path_that_leads_out_of_what_is_served_is_a_violation(string name)
    {
        await using var door = new TftpFixture();
        door.AddFile("f", 100);

        Assert.Equal("00050002" + Convert.ToHexStringLower("Access violation"u8) + "00", Convert.ToHexStringLower(Ask(door, name)));
    }

    [Theory]
    [InlineData("f", null)]
    [InlineData("/f", null)]
    [InlineData("token1/f", "token1")]
    [InlineData("/token1/f", "token1")]
    [InlineData("token1/profiles/f", "token1")]
    [InlineData("//f", null)]
    public async Task A_name_may_have_slashes_in_front_a_token_and_the_directories_of_a_maker(string name, string? token)
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 100);

        Assert.Equal(104, Ask(door, name).Length);
        Assert.Equal(token, door.Gate.Asked.Single().Token);
    }

    [Fact]
    public async Task Behind_a_NUL_there_is_no_more_name()
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 100);
        using var client = TftpFixture.Client();

        client.SendTo([0, 1, .. "nothing\0f\0octet\0"u8], door.EndPoint);
        client.SendTo(Request("known-name"), door.EndPoint);

        Assert.Equal([0, 5, 0, 1], Receive(client).Packet[..4]);
        Assert.Equal("known-name", door.Gate.Asked.Single().FileName);
    }

    [Fact]
    public async Task Without_an_acknowledgement_little_more_goes_out_than_came_in()
    {
        await using var door = new TftpFixture(limits: TftpFixture.AsDelivered);
        door.AddDocument("f", 1_000_000);
        using var client = TftpFixture.Client();
        var bytes = 0;
        client.SendTo(Request("f", "blksize", "8192", "windowsize", "64"), door.EndPoint);

        // It gave up: what was ever sent is here.
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
        while (client.Available > 0)
        {
            bytes += Receive(client).Packet.Length;
        }

        Assert.InRange(bytes, 1, 3 * 40);
    }

    [Fact]
    public async Task A_stranger_at_the_port_of_a_transfer_is_sent_away_and_the_transfer_goes_on()
    {
        await using var door = new TftpFixture();
        var body = door.AddDocument("f", 1000);
        using var client = TftpFixture.Client();
        using var stranger = TftpFixture.Client();
        client.SendTo(Request("f"), door.EndPoint);
        var (first, transfer) = Receive(client);

        stranger.SendTo([0, 4, 0, 1], transfer);
        Assert.Equal([0, 5, 0, 5], Receive(stranger).Packet[..4]);
        stranger.SendTo([0, 5, 0, 0, 0], transfer);
        client.SendTo([0, 4, 0, 1], transfer);
        var second = Block(client, 2);
        client.SendTo([0, 4, 0, 2], transfer);

        Assert.Equal(body, (byte[])[.. first[4..], .. second[4..]]);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task Two_clients_at_one_address_are_not_mixed_up()
    {
        await using var door = new TftpFixture();
        var bodies = new[] { door.AddDocument("a", 700), door.AddDocument("b", 900) };
        using var one = TftpFixture.Client();
        using var two = TftpFixture.Client();
        one.SendTo(Request("a"), door.EndPoint);
        two.SendTo(Request("b"), door.EndPoint);
        var (a1, fromA) = Receive(one);
        var (b1, fromB) = Receive(two);
        two.SendTo([0, 4, 0, 1], fromB);
        one.SendTo([0, 4, 0, 1], fromA);
        var a2 = Block(one, 2);
        var b2 = Block(two, 2);

        Assert.Equal(bodies[0], (byte[])[.. a1[4..], .. a2[4..]]);
        Assert.Equal(bodies[1], (byte[])[.. b1[4..], .. b2[4..]]);
    }

    [Fact]
    public async Task A_client_that_begins_anew_from_the_same_port_gets_the_new_file()
    {
        await using var door = new TftpFixture();
        door.AddDocument("a", 5000);
        var body = door.AddDocument("b", 100);
        using var client = TftpFixture.Client();
        client.SendTo(Request("a"), door.EndPoint);
        var (_, transfer) = Receive(client);
        client.SendTo([0, 4, 0, 1], transfer);
        Block(client, 2);

        client.SendTo(Request("b"), door.EndPoint);
        byte[] first;
        IPEndPoint second;
        do
        {
            (first, second) = Receive(client);
        }
        while (first.Length != 104);

        Assert.Equal(body, first[4..]);
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
        client.SendTo([0, 4, 0, 1], second);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_request_that_comes_twice_is_one_transfer()
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 100);
        using var client = TftpFixture.Client();
        client.SendTo(Request("f"), door.EndPoint);
        var (_, transfer) = Receive(client);
        client.SendTo(Request("f"), door.EndPoint);
        var (_, again) = Receive(client);

        Assert.Equal(transfer, again);
        Assert.Single(door.Gate.Asked);
        client.SendTo([0, 4, 0, 1], transfer);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_client_that_only_looks_at_the_size_has_nothing()
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 1234);
        using var client = TftpFixture.Client();
        client.SendTo(Request("f", "tsize", "0"), door.EndPoint);
        var (options, transfer) = Receive(client);
        client.SendTo([0, 5, 0, 8, 0], transfer);

        Assert.Equal("tsize\01234\0", Encoding.ASCII.GetString(options[2..]));
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task More_transfers_than_an_address_may_have_are_not_begun()
    {
        await using var door = new TftpFixture(configuration => configuration with { TransfersPerAddress = 1 });
        door.AddDocument("f", 5000);
        using var one = TftpFixture.Client();
        using var two = TftpFixture.Client();
        one.SendTo(Request("f"), door.EndPoint);
        var (_, transfer) = Receive(one);

        two.SendTo(Request("f"), door.EndPoint);
        one.SendTo([0, 5, 0, 0, 0], transfer);
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
        two.SendTo(Request("f"), door.EndPoint);

        Assert.Equal(516, Receive(two).Packet.Length);
        Assert.Equal(2, door.Gate.Asked.Count);
    }

    [Fact]
    public async Task Whoever_asked_too_often_or_too_early_hears_nothing_and_a_bug_harms_nobody_else()
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 100);
        using var client = TftpFixture.Client();
        client.SendTo(Request("busy"), door.EndPoint);
        Assert.Equal(HandOver.Partial, await door.Gate.NextEndAsync());
        client.SendTo(Request("broken"), door.EndPoint);
        Assert.Equal([0, 5, 0, 0], Receive(client).Packet[..4]);
        client.SendTo(Request("red"), door.EndPoint);
        Assert.Equal([0, 5, 0, 0], Receive(client).Packet[..4]);
        client.SendTo(Request("f"), door.EndPoint);

        Assert.Equal(104, Receive(client).Packet.Length);
    }

    [Fact]
    public async Task Rubbish_is_not_answered()
    {
        await using var door = new TftpFixture();
        door.AddDocument("f", 100);
        using var client = TftpFixture.Client();
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var rubbish = new byte[random.Next(1400)];
            random.NextBytes(rubbish);
            client.SendTo(rubbish, door.EndPoint);
        }

        // Where the rubbish filled the kernel's queue the request is lost with it, and sent again as clients do.
        for (client.SendTo(Request("f"), door.EndPoint); client.Available == 0; await Task.Delay(50))
        {
            if (door.Gate.Asked.IsEmpty)
            {
                client.SendTo(Request("f"), door.EndPoint);
            }
        }

        Assert.Equal(104, Receive(client).Packet.Length);
    }

    [Fact]
    public void A_port_that_is_held_is_named_with_its_holder()
    {
        using var holder = TftpFixture.Client();
        var port = ((IPEndPoint)holder.LocalEndPoint!).Port;

        var failure = Assert.Throws<ListenException>(() => new TftpFixture(configuration => configuration with { Listen = [new IPEndPoint(IPAddress.Loopback, port)] }));

        Assert.StartsWith($"doors.tftp.listen: port {port} on 127.0.0.1 is held by ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Ask(TftpFixture door, string name)
    {
        using var client = TftpFixture.Client();
        client.SendTo(Request(name), door.EndPoint);
        return Receive(client).Packet;
    }

    private static byte[] Request(string name, params string[] options) =>
        [0, 1, .. Encoding.UTF8.GetBytes(string.Concat(new[] { name, "octet" }.Concat(options).Select(text => text + '\0')))];

    // On a busy machine the block before it may come again first.
    private static byte[] Block(Socket client, byte number)
    {
        while (true)
        {
            var (packet, _) = Receive(client);
            if (packet is [0, 3, 0, var one, ..] && one == number)
            {
                return packet;
            }
        }
    }

    private static (byte[] Packet, IPEndPoint From) Receive(Socket client)
    {
        var buffer = new byte[70_000];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var length = client.ReceiveFrom(buffer, ref from);
        return (buffer[..length], (IPEndPoint)from);
    }
}
