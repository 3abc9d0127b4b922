using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>The server on every kind of socket, with what only Linux can do and without.</summary>
public sealed class TftpServerTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", false, false)]
    [InlineData("127.0.0.1", "127.0.0.1", true, false)]
    [InlineData("127.0.0.1", "127.0.0.1", false, true)]
    [InlineData("127.0.0.1", "127.0.0.1", true, true)]
    [InlineData("0.0.0.0", "127.0.0.2", false, false)]
    [InlineData("0.0.0.0", "127.0.0.2", true, false)]
    [InlineData("::1", "::1", false, false)]
    [InlineData("::", "::1", true, false)]
    public async Task Many_at_once_get_each_their_own_and_each_end_is_told_once(string listen, string asked, bool oneByOne, bool singlePort)
    {
        if (listen.Contains(':', StringComparison.Ordinal))
        {
            Machine.NeedsIPv6();
        }

        const int clients = 24;
        var ends = new int[clients];

        // Each is heard within the first wait, however late a busy machine lets it speak.
        var options = new TftpServerOptions
        {
            Listen = [new IPEndPoint(IPAddress.Parse(listen), 0)], OneByOne = oneByOne, SinglePort = singlePort, TransferPorts = 2,
            FirstWait = TimeSpan.FromMinutes(1), LongestWait = TimeSpan.FromMinutes(1),
        };
        using var server = new TftpServer(options, read => Answer(int.Parse(read.FileName), ends), TimeProvider.System);
        server.Start();
        var to = new IPEndPoint(IPAddress.Parse(asked), server.EndPoints[0].Port);

        await Parallel.ForAsync(0, clients, TestContext.Current.CancellationToken, async (number, token) =>
        {
            var client = new TftpClient(new TftpClientOptions { BlockSize = 1000 + number, WindowSize = number % 3 == 0 ? null : number }, TimeProvider.System);
            var received = new List<byte>();
            var fetch = await client.GetAsync(to, $"{number}", block => Keep(received, block), token);
            Assert.Equal(TftpFetchEnd.Whole, fetch.End);
            Assert.Equal(Body(number), received);
        });

        // A client is done when it sent its last acknowledgement, and its transfer when the server took that.
        await Patience.UntilAsync(() => server.Active == 0, "every last acknowledgement is taken");
        await server.StopAsync(TestContext.Current.CancellationToken);
        server.Dispose();
        Assert.All(ends, end => Assert.Equal(1, end));
        Assert.Equal(0, server.Active);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopping_lets_a_transfer_end_and_takes_no_other(bool singlePort)
    {
        var ends = new int[2];
        var options = new TftpServerOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)], SinglePort = singlePort, FirstWait = TimeSpan.FromMinutes(1), LongestWait = TimeSpan.FromMinutes(1),
        };
        using var server = new TftpServer(options, read => Answer(int.Parse(read.FileName), ends), TimeProvider.System);
        server.Start();
        using var first = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var late = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await first.SendAsync("\0\u00010\0octet\0"u8.ToArray(), server.EndPoints[0]);
        var data = await first.ReceiveAsync().WaitAsync(Patience.Limit);

        var stop = server.StopAsync(TestContext.Current.CancellationToken);
        await late.SendAsync("\0\u00011\0octet\0"u8.ToArray(), server.EndPoints[0]);
        var received = new List<byte>(data.Buffer[4..]);
        while (data.Buffer.Length == 4 + 512)
        {
            Assert.False(stop.IsCompleted);
            await first.SendAsync(new byte[] { 0, 4, data.Buffer[2], data.Buffer[3] }, data.RemoteEndPoint);
            data = await first.ReceiveAsync().WaitAsync(Patience.Limit);
            Assert.Equal(3, data.Buffer[1]);
            received.AddRange(data.Buffer[4..]);
        }

        await first.SendAsync(new byte[] { 0, 4, data.Buffer[2], data.Buffer[3] }, data.RemoteEndPoint);
        await stop;
        Assert.Equal(Body(0), received);
        await Patience.UntilAsync(() => ends[0] == 1, "the end is told");
        Assert.Equal((0, 0), (ends[1], late.Available));
    }

    private static TftpReply Answer(int number, int[] ends) => TftpReply.Serve(TftpContent.Of(Body(number)), result =>
    {
        Assert.Equal(TftpEnd.Whole, result.End);
        Interlocked.Increment(ref ends[number]);
    });

    private static byte[] Body(int number)
    {
        var body = new byte[100_000 + number];
        new Random(number).NextBytes(body);
        return body;
    }

    private static bool Keep(List<byte> received, ReadOnlyMemory<byte> block)
    {
        received.AddRange(block.Span);
        return true;
    }
}
