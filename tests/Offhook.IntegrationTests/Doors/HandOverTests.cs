using System.Net.Sockets;
using System.Text;
using Xunit;
using Offhook.Core.Delivery;
using Offhook.Protocols.Listening;

namespace Offhook.IntegrationTests.Doors;

public sealed class HandOverTests
{
    private const string Get = "GET /cfg001fc1000001.xml HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string GetAndClose = "GET /cfg001fc1000001.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    // A peer that closes or resets must be judged by that and not by silence, so silence is far away here.
    private static Task<DoorFixture> StartAsync() =>
        DoorFixture.StartAsync(options => options with { HandOver = new HandOverLimits { Quiet = TimeSpan.FromMinutes(5) } });

    [Theory]
    [InlineData("")]
    [InlineData("--http1.0")]
    [InlineData("-H 'Connection: close'")]
    public async Task A_transfer_by_curl_is_whole(string options)
    {
        await using var door = await StartAsync();
        var result = await Shell.RunAsync($"curl -sS -o /dev/null -w '%{{http_code}} %{{size_download}}' {options} {door.Url}cfg001fc1000001.xml");
        Assert.Equal("200 6000", result.Output);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(GetAndClose)]
    public async Task A_peer_that_closes_with_unread_data_aborts(string request)
    {
        await using var door = await StartAsync();
        using (var socket = await door.ConnectAsync())
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            var read = await socket.ReceiveAsync(new byte[100]);
            Assert.True(read > 0);
        }

        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(GetAndClose)]
    public async Task A_peer_that_resets_aborts(string request)
    {
        await using var door = await StartAsync();
        using (var socket = await door.ConnectAsync())
        {
            socket.LingerState = new LingerOption(true, 0);
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            await ReadAsync(socket, 6000);
        }

        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_peer_that_says_no_more_before_it_has_the_answer_aborts()
    {
        await using var door = await StartAsync();
        door.AddDocument("big", 8_000_000);
        using var socket = await door.ConnectAsync(receiveBuffer: 4096);
        await socket.SendAsync("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await ReadAsync(socket, 100);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_slow_curl_that_is_killed_aborts()
    {
        await using var door = await StartAsync();

        // Longer than curl's own buffer: what it has read already counts as taken.
        door.AddDocument("long", 500_000);
        await Shell.RunAsync($"f=$(mktemp); curl -sS -N -o $f --limit-rate 1000 {door.Url}long & p=$!; while [ ! -s $f ] && kill -0 $p; do sleep 0.05; done; kill -9 $p; wait $p; rm -f $f");
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Theory]
    [InlineData(Get)]
    [InlineData(GetAndClose)]
    public async Task A_peer_that_reads_everything_and_closes_has_it(string request)
    {
        await using var door = await StartAsync();
        using (var socket = await door.ConnectAsync())
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            await ReadAnswerAsync(socket);
        }

        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_peer_that_asks_again_had_it_before_the_next_question_is_asked()
    {
        await using var door = await StartAsync();
        using var socket = await door.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Get));
            await ReadAnswerAsync(socket);
        }

        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_peer_that_stays_quiet_had_it()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { HandOver = new HandOverLimits { Quiet = TimeSpan.FromMilliseconds(50) } });
        using var socket = await door.ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(Get));
        await ReadAnswerAsync(socket);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task A_peer_that_acknowledges_nothing_more_is_given_up()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { HandOver = new HandOverLimits { Stalled = TimeSpan.FromMilliseconds(300) } });
        
        // Small enough for the server's kernel to take it, too much for the peer's.
        door.AddDocument("big", 50_000);
        using var socket = await door.ConnectAsync(receiveBuffer: 4096);
        await socket.SendAsync("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.Equal(HandOver.Aborted, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task Beyond_the_bound_the_server_s_own_word_counts()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { HandOver = new HandOverLimits { Sockets = 0 } });
        using var socket = await door.ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(Get));
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Theory]
    [InlineData("-H 'If-None-Match: *'", "304", HandOver.NotModified)]
    [InlineData("-I", "200", HandOver.Partial)]
    public async Task What_was_not_handed_over_is_reported_as_such(string options, string status, HandOver end)
    {
        await using var door = await StartAsync();
        var result = await Shell.RunAsync($"curl -sS -o /dev/null -w '%{{http_code}}' {options} {door.Url}cfg001fc1000001.xml");
        Assert.Equal(status, result.Output);
        Assert.Equal(end, await door.Gate.NextEndAsync());
    }

    private static Task ReadAnswerAsync(Socket socket) => ReadAsync(socket, int.MaxValue);

    // Reads at least this much, or one whole answer with a body of 6,000 bytes.
    private static async Task ReadAsync(Socket socket, int atLeast)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (text.Length < atLeast)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, atLeast - text.Length)));
            if (count == 0)
            {
                return;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            var head = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (atLeast == int.MaxValue && head >= 0 && text.Length >= head + 4 + 6000)
            {
                return;
            }
        }
    }
}
