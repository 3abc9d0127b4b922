using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

public sealed class HttpDoorTests
{
    private const string Name = "cfg001fc1000001.xml";

    private static async Task<string> CurlAsync(DoorFixture door, string options, string path) =>
        (await Shell.RunAsync($"curl -sS -i --path-as-is {options} '{door.Url}{path}'")).Output.ReplaceLineEndings("\n");

    private static string Status(string answer) => answer.Split(' ', 3)[1];

    [Theory]
    [InlineData("")]
    [InlineData("--http1.0")]
    [InlineData("-H 'Connection: close'")]
    [InlineData("--request-target 'http://elsewhere:81/cfg001fc1000001.xml?a=b'")]
    [InlineData("-H 'If-None-Match: \"other\", W/\"another\"'")]
    [InlineData("-H 'Range: bytes=0-9'")]
    public async Task A_document_comes_whole_with_its_length_and_tag(string options)
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await CurlAsync(door, options, Name);
        Assert.Equal("200", Status(answer));
        Assert.Contains("\nContent-Length: 6000\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\nETag: {door.Gate.Documents[Name].ETag}\n", answer, StringComparison.Ordinal);
        Assert.Contains("\nContent-Type: application/xml\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\nServer:", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(6000, answer.Length - answer.IndexOf("\n\n", StringComparison.Ordinal) - 2);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"x\", W/{0} , \"y\"")]
    [InlineData("*")]
    public async Task A_matching_tag_is_answered_304(string tag)
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await door.TalkAsync($"GET /{Name} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {string.Format(tag, door.Gate.Documents[Name].ETag)}\r\nConnection: close\r\n\r\n");
        Assert.Equal("304", Status(answer));
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "404")]
    [InlineData("red", "500")]
    [InlineData("broken", "500")]
    [InlineData("busy", "429")]
    public async Task A_refusal_has_no_body_and_says_its_length(string path, string status)
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await CurlAsync(door, "", path);
        Assert.Equal(status, Status(answer));
        Assert.Contains("\nContent-Length: 0\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", answer, StringComparison.Ordinal);
        Assert.Equal(status == "429", answer.Contains("\nRetry-After: 60\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_it_is_ready_phones_are_told_to_come_back()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Gate.IsReady = false;
        var answer = await CurlAsync(door, "", Name);
        Assert.Equal("503", Status(answer));
        Assert.Contains("\nRetry-After: ", answer, StringComparison.Ordinal);
        Assert.Empty(door.Gate.Asked);
    }

    [Theory]
    [InlineData("-X POST", "405")]
    [InlineData("-X DELETE", "405")]
    [InlineData("-X GET -d body", "413")]
    public async Task Anything_but_asking_is_refused(string options, string status)
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await CurlAsync(door, options, Name);
        Assert.Equal(status, Status(answer));
        Assert.Equal(status == "405", answer.Contains("\nAllow: GET, HEAD\n", StringComparison.Ordinal));
        Assert.Contains("\nContent-Length: 0\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cfg00:1f:c1:00:00:01.xml", null, "cfg00:1f:c1:00:00:01.xml")]
    [InlineData("cfg00%3A1f%3Ac1.xml", null, "cfg00:1f:c1.xml")]
    [InlineData("/cfg1.xml", null, "cfg1.xml")]
    [InlineData("TOKEN//cfg1.xml", "TOKEN", "cfg1.xml")]
    [InlineData("TOKEN/profiles/cfg1.xml", "TOKEN", "cfg1.xml")]
    [InlineData("a/b/c/d/e/f/cfg1.xml", null, "/a/b/c/d/e/f/cfg1.xml")]
    [InlineData("../cfg1.xml", null, "/../cfg1.xml")]
    [InlineData("a%2F..%2Fcfg1.xml", null, "/a/../cfg1.xml")]
    [InlineData("..%5c..%5cetc%5cpasswd", null, "..\\..\\etc\\passwd")]
    public async Task A_path_becomes_a_token_and_a_name(string path, string? token, string name)
    {
        await using var door = await DoorFixture.StartAsync();
        Assert.Equal("404", Status(await CurlAsync(door, "", path)));
        var facts = Assert.Single(door.Gate.Asked);
        Assert.Equal((token, name), (facts.Token, facts.FileName));
    }

    [Theory]
    [InlineData("?mac=%zz&&=&a&b=%")]
    [InlineData("??x=[]{}|^`")]
    [InlineData("?%ff%fe=%c3%28")]
    public async Task An_odd_query_string_is_no_error(string query)
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await CurlAsync(door, "--globoff", Name + query);
        Assert.Equal("200", Status(answer));
    }

    [Fact]
    public async Task A_stored_file_is_handed_out_in_parts()
    {
        await using var door = await DoorFixture.StartAsync();
        var body = door.AddFile("fw.rom", 100_000);
        using var client = new HttpClient { BaseAddress = door.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "fw.rom");
        request.Headers.Range = new(99_990, 200_000);
        using var part = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 99990-99999/100000", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(body[^10..], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(body, await client.GetByteArrayAsync("fw.rom"));
    }

    [Theory]
    [InlineData("-H 'Range: bytes=100000-'", "416", "\nContent-Range: bytes */100000\n")]
    [InlineData("-H 'Range: bytes=-5'", "206", "\nContent-Range: bytes 99995-99999/100000\n")]
    [InlineData("-H 'Range: bytes=0-1,5-6'", "200", "\nContent-Length: 100000\n")]
    [InlineData("-H 'Range: bytes=0-1' -H 'If-Range: \"other\"'", "200", "\nContent-Length: 100000\n")]
    [InlineData("-I", "200", "\nContent-Length: 100000\n")]
    public async Task A_range_is_answered_as_the_rules_say(string options, string status, string header)
    {
        await using var door = await DoorFixture.StartAsync();
        door.AddFile("fw.rom", 100_000);
        var answer = (await Shell.RunAsync($"curl -sS -D - -o /dev/null {options} {door.Url}fw.rom")).Output.ReplaceLineEndings("\n");
        Assert.Equal(status, Status(answer));
        Assert.Contains(header, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wget_resumes_a_broken_download()
    {
        await using var door = await DoorFixture.StartAsync();
        var body = door.AddFile("fw.rom", 300_000);
        var target = door.PathOf("resumed");
        await File.WriteAllBytesAsync(target, body[..120_000]);
        var result = await Shell.RunAsync($"wget -q -c -O {target} {door.Url}fw.rom");
        Assert.Equal(0, result.Code);
        Assert.Equal(body, await File.ReadAllBytesAsync(target));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var door = await DoorFixture.StartAsync();
        var answer = await door.TalkAsync("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /busy HTTP/1.1\r\nHost: x\r\n\r\nGET /red HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal(["404", "429", "500"], answer.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(part => part[..3]));
    }

    [Theory]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")]
    [InlineData("complete nonsense\r\n\r\n")]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n")]
    public async Task Garbage_ends_that_connection_and_nothing_else(string garbage)
    {
        await using var door = await DoorFixture.StartAsync();
        using (var socket = await door.ConnectAsync())
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(garbage));
            socket.Shutdown(SocketShutdown.Send);
            var answer = await DoorFixture.ReadToEndAsync(socket);
            Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
        }

        Assert.Equal("200", Status(await CurlAsync(door, "", Name)));
    }

    [Theory]
    [InlineData("GET /", " 414 ")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", " 431 ")]
    public async Task A_line_of_100_KB_is_refused(string start, string status)
    {
        await using var door = await DoorFixture.StartAsync();
        using var socket = await door.ConnectAsync();
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(start + new string('a', 100_000)));
        }
        catch (SocketException)
        {
            // The server may have hung up before everything was sent.
        }

        var answer = await DoorFixture.ReadToEndAsync(socket);
        Assert.True(answer.Length == 0 || answer.Contains(status, StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Half_a_request_holds_its_connection_for_a_bounded_time()
    {
        await using var door = await DoorFixture.StartAsync();
        using var socket = await door.ConnectAsync();
        await socket.SendAsync("GET /cfg"u8.ToArray());
        var answer = await DoorFixture.ReadToEndAsync(socket);
        Assert.Contains(" 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_of_one_address_than_allowed_are_closed()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { ConnectionsPerAddress = 2 });
        using var first = await ConnectAndAskAsync(door);
        using var second = await ConnectAndAskAsync(door);
        Assert.Equal("", await ReadFromNewConnectionAsync(door));
        await first.SendAsync("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.Equal("404", Status(await DoorFixture.ReadToEndAsync(first)));
    }

    /// <summary>A connection that the door has counted: one that is only accepted may still come after a later one.</summary>
    private static async Task<Socket> ConnectAndAskAsync(DoorFixture door)
    {
        var socket = await door.ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HEAD /{Name} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var answer = "";
        var buffer = new byte[1024];
        while (!answer.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer).WaitAsync(Patience.Limit);
            Assert.NotEqual(0, count);
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        }

        Assert.Equal("200", Status(answer));
        return socket;
    }

    private static async Task<string> ReadFromNewConnectionAsync(DoorFixture door)
    {
        try
        {
            using var socket = await door.ConnectAsync();
            return await DoorFixture.ReadToEndAsync(socket);
        }
        catch (SocketException)
        {
            // The reset may come before the connection is announced to us.
            return "";
        }
    }

    [Fact]
    public async Task Only_a_trusted_proxy_says_who_asks()
    {
        const string headers = "-H 'X-Forwarded-For: 192.0.2.1, 198.51.100.7' -H 'X-Forwarded-Proto: https'";
        await using var plain = await DoorFixture.StartAsync();
        await CurlAsync(plain, headers, Name);
        var believed = Assert.Single(plain.Gate.Asked);
        Assert.Equal((IPAddress.Loopback, false), (believed.Address, believed.Encrypted));

        await using var behind = await DoorFixture.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        await CurlAsync(behind, headers, Name);
        var facts = Assert.Single(behind.Gate.Asked);
        Assert.Equal((IPAddress.Parse("198.51.100.7"), true), (facts.Address, facts.Encrypted));
    }
}
