using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Tftp;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Tftp;

/// <summary>Both ways of receiving and sending: with what only Linux can, and without.</summary>
public sealed class DatagramBoxTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Everybody_gets_his_own_in_order_and_sees_who_sent_it(bool oneByOne, bool six)
    {
        if (six)
        {
            Machine.NeedsIPv6();
        }

        using var sender = Open(six);
        using var left = Open(six);
        using var right = Open(six);
        var outbox = new DatagramOutbox(sender, oneByOne);
        for (byte i = 0; i < 150; i++)
        {
            Put(outbox, i % 3 == 0 ? left : right, size: 3, [i, 1, 2]);
        }

        outbox.Flush();

        var from = sender.LocalEndPoint!.Serialize();
        Assert.Equal(Enumerable.Range(0, 150).Where(i => i % 3 == 0).Select(i => (byte)i), Take(left, oneByOne, 50, from).Select(packet => packet[0]));
        Assert.Equal(Enumerable.Range(0, 150).Where(i => i % 3 != 0).Select(i => (byte)i), Take(right, oneByOne, 100, from).Select(packet => packet[0]));
    }

    [Theory]
    [InlineData(false, 1000, 100)]
    [InlineData(false, 1001, 100)]
    [InlineData(false, 3000, 10)]
    [InlineData(false, 64_000, 1432)]
    [InlineData(true, 1001, 100)]
    public void A_piece_arrives_as_packets_of_one_size(bool oneByOne, int length, int size)
    {
        using var sender = Open(six: false);
        using var receiver = Open(six: false);
        var bytes = TransferKit.Bytes(length);
        var outbox = new DatagramOutbox(sender, oneByOne);

        Put(outbox, receiver, size, bytes);
        outbox.Flush();

        Assert.Equal(bytes.Chunk(size), Take(receiver, oneByOne, (length + size - 1) / size, sender.LocalEndPoint!.Serialize()));
    }

    [Fact]
    public void Where_the_kernel_cannot_cut_a_piece_its_packets_go_one_by_one()
    {
        Assert.SkipUnless(LinuxDatagrams.Possible, "only Linux cuts pieces apart");
        using var sender = Open(six: false);
        using var receiver = Open(six: false);

        // SO_NO_CHECK of SOL_SOCKET: packets without a checksum are none that Linux would cut.
        sender.SetRawSocketOption(1, 11, BitConverter.GetBytes(1));
        var bytes = TransferKit.Bytes(450);
        var outbox = new DatagramOutbox(sender, oneByOne: false);

        Put(outbox, receiver, size: 450, [.. Enumerable.Repeat((byte)1, 450)]);
        Put(outbox, receiver, size: 100, bytes);
        outbox.Flush();

        Assert.Equal(bytes.Chunk(100), Take(receiver, oneByOne: false, 6, sender.LocalEndPoint!.Serialize()).Skip(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_sent_holds_up_nothing_else(bool oneByOne)
    {
        using var sender = Open(six: false);
        using var receiver = Open(six: false);
        var outbox = new DatagramOutbox(sender, oneByOne);
        var nowhere = new IPEndPoint(IPAddress.Loopback, 0).Serialize();
        for (byte i = 0; i < 5; i++)
        {
            Put(outbox, receiver, size: 1, [i]);
            outbox.Room()[0] = 9;
            outbox.Send(nowhere, 1, 1);
        }

        outbox.Flush();

        Assert.Equal([0, 1, 2, 3, 4], Take(receiver, oneByOne, 5, sender.LocalEndPoint!.Serialize()).Select(packet => packet[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_packet_that_is_too_long_nothing_is_written_beyond_its_room(bool oneByOne)
    {
        using var sender = Open(six: false);
        using var receiver = Open(six: false);
        using var inbox = new DatagramInbox(AddressFamily.InterNetwork, capacity: 2, longest: 10, oneByOne);
        sender.SendTo(new byte[11], receiver.LocalEndPoint!);
        sender.SendTo([7, 7], receiver.LocalEndPoint!);

        var received = new List<int>();
        while (received is not [.., 2])
        {
            var count = inbox.Receive(receiver, most: 2);
            received.AddRange(Enumerable.Range(0, count).Select(i => inbox[i].Length));
        }

        Assert.All(received, length => Assert.InRange(length, 2, 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_nothing_is_nothing_is_waited_for(bool oneByOne)
    {
        using var receiver = Open(six: false);
        using var inbox = new DatagramInbox(AddressFamily.InterNetwork, capacity: 2, longest: 10, oneByOne);

        Assert.Equal(0, inbox.TryReceive(receiver, most: 2));
    }

    private static Socket Open(bool six)
    {
        var address = six ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static void Put(DatagramOutbox outbox, Socket to, int size, byte[] bytes)
    {
        bytes.CopyTo(outbox.Room());
        outbox.Send(to.LocalEndPoint!.Serialize(), bytes.Length, size);
    }

    private static List<byte[]> Take(Socket socket, bool oneByOne, int wanted, SocketAddress from)
    {
        using var inbox = new DatagramInbox(socket.AddressFamily, capacity: 7, longest: 2000, oneByOne);
        var packets = new List<byte[]>();
        while (packets.Count < wanted)
        {
            var count = inbox.Receive(socket, most: 7);
            Assert.InRange(count, 1, 7);
            for (var i = 0; i < count; i++)
            {
                packets.Add(inbox[i].ToArray());
                Assert.Equal(from, inbox.Sender(i));
            }
        }

        return packets;
    }
}
