using System.Text;
using Offhook.Protocols.Sip;
using Xunit;

namespace Offhook.Tests.Sip;

public sealed class SipReaderTests
{
    private const string Compact =
        "SUBSCRIBE sip:MAC%3a000413A1B2C3@224.0.1.75 SIP/2.0\r\nv:SIP/2.0/UDP 10.0.0.61:5060;rport\r\nf: <sip:MAC%3a000413A1B2C3@224.0.1.75>;tag=6\r\n"
        + "t: <sip:MAC%3a000413A1B2C3@224.0.1.75>\r\ni: 1@10.0.0.61\r\nCSeq: 1 SUBSCRIBE\r\nm: <sip:10.0.0.61:5060>\r\no: ua-profile\r\n"
        + " ;profile-type=\"device\"\r\n\t;model=\"a;b,c\"\r\nl: 0\r\n\r\n";

    [Fact]
    public void Short_names_and_folded_lines_are_read()
    {
        var request = Assert.IsType<SipRequest>(Read(Compact));
        Assert.Null(request.FindFault());
        Assert.Equal("ua-profile ;profile-type=\"device\" ;model=\"a;b,c\"", request.Headers["Event"]);
        var parameters = SipParameters.Read(request.Headers["Event"]![10..]);
        Assert.Equal(("device", "a;b,c"), (parameters["profile-type"], parameters["model"]));
        Assert.Equal("MAC:000413A1B2C3", request.Target!.PlainUser);
    }

    [Fact]
    public void Lines_may_end_in_LF_alone() => Assert.Equal(Read(Compact).Headers, Read(Compact.Replace("\r\n", "\n")).Headers);

    [Fact]
    public void A_text_in_another_character_set_loses_nothing()
    {
        var bytes = Encoding.Latin1.GetBytes("SIP/2.0 200 OK\r\nFrom: \"Müller\" <sip:a@b>;tag=1\r\nl: 0\r\n\r\n");
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(bytes, SipLimits.Standard, out var message));
        Assert.Equal("Müller", message!.From!.DisplayName);
    }

    [Fact]
    public void A_body_of_any_bytes_is_kept()
    {
        byte[] body = [.. Enumerable.Range(0, 256).Select(i => (byte)i), 13, 10, 13, 10, 0];
        byte[] datagram = [.. Encoding.ASCII.GetBytes($"MESSAGE sip:a@b SIP/2.0\r\nContent-Length: {body.Length}\r\n\r\n"), .. body, 1, 2, 3];
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(datagram, SipLimits.Standard, out var message));
        Assert.Equal(body, message!.Body.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nVia: x\r\n")]
    [InlineData("NOTIFY sip:a@b\r\n\r\n")]
    [InlineData("NOTIFY  sip:a@b SIP/2.0\r\n\r\n")]
    [InlineData(" NOTIFY sip:a@b SIP/2.0\r\n\r\n")]
    [InlineData("NOT(IFY sip:a@b SIP/2.0\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b HTTP/1.1\r\n\r\n")]
    [InlineData("SIP/2.0 20 OK\r\n\r\n")]
    [InlineData("SIP/2.0 099 OK\r\n\r\n")]
    [InlineData("SIP/2.0 2000 OK\r\n\r\n")]
    [InlineData("SIP/3.0 200 OK\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nno colon\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\n: no name\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nto o: name\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nX: lone\rreturn\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nl: -1\r\n\r\n")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nl: 5\r\n\r\nfour")]
    [InlineData("NOTIFY sip:a@b SIP/2.0\r\nl: 99999999999\r\n\r\n")]
    public void What_is_no_message_is_malformed(string text) =>
        Assert.Equal(SipReading.Malformed, SipReader.ReadDatagram(Encoding.UTF8.GetBytes(text), SipLimits.Standard, out _));

    [Fact]
    public void More_headers_or_a_longer_head_than_allowed_are_malformed()
    {
        var headers = string.Concat(Enumerable.Repeat("X: y\r\n", 129));
        Assert.Equal(SipReading.Malformed, SipReader.ReadDatagram(Encoding.UTF8.GetBytes($"A sip:b SIP/2.0\r\n{headers}\r\n"), SipLimits.Standard, out _));
        var folds = string.Concat(Enumerable.Repeat(" fold\r\n", 4000));
        Assert.Equal(SipReading.Malformed, SipReader.ReadDatagram(Encoding.UTF8.GetBytes($"A sip:b SIP/2.0\r\nX: y\r\n{folds}\r\n"), SipLimits.Standard, out _));
    }

    [Fact]
    public void A_stream_is_cut_into_messages_wherever_its_pieces_end()
    {
        var one = Encoding.UTF8.GetBytes("\r\n\r\nMESSAGE sip:a@b SIP/2.0\r\nCall-ID: 1\r\nl: 4\r\n\r\n\r\n\r\n");
        var two = Encoding.UTF8.GetBytes("SIP/2.0 200 OK\nCall-ID: 2\nl: 0\n\n");
        byte[] stream = [.. one, .. two];
        for (var piece = 1; piece <= stream.Length; piece++)
        {
            Assert.Equal(["1", "2"], Cut(stream, piece));
        }
    }

    [Fact]
    public void A_stream_without_lengths_or_with_too_long_a_head_is_malformed()
    {
        Assert.Equal(SipReading.Malformed, SipReader.ReadStream("A sip:b SIP/2.0\r\nX: y\r\n\r\n"u8, SipLimits.Standard, out _, out _));
        Assert.Equal(SipReading.Malformed, SipReader.ReadStream("A sip:b SIP/2.0\r\nl: 65536\r\n\r\n"u8, SipLimits.Standard, out _, out _));
        Assert.Equal(SipReading.Malformed, SipReader.ReadStream(Encoding.UTF8.GetBytes(new string('x', 20_000)), SipLimits.Standard, out _, out _));
    }

    [Fact]
    public void Rubbish_of_every_kind_is_survived()
    {
        var random = new Random(4475);
        var valid = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Sip", "Samples"), "*.dat").Select(File.ReadAllBytes).ToArray();
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = valid[random.Next(valid.Length)].ToArray();
            for (var changes = random.Next(1, 12); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsSpan(0, random.Next(bytes.Length));
            if (SipReader.ReadDatagram(random.Next(3) == 0 ? cut : bytes, SipLimits.Standard, out var message) == SipReading.Message)
            {
                // Whatever it says, looking at it throws nothing, and it can be written and read again.
                _ = message is SipRequest request ? request.FindFault() : ((SipResponse)message!).FindFault();
                _ = message is SipRequest asked ? asked.Answer(200, "OK", "t").ToBytes() : [];
                Assert.Equal(SipReading.Message, SipReader.ReadDatagram(message!.ToBytes(), SipLimits.Standard with { HeadBytes = 65_535 }, out _));
            }
        }
    }

    [Theory]
    [InlineData("sip:10.0.0.5:5060", "10.0.0.5", 5060)]
    [InlineData("sip:a@[2001:db8::1]:5070;transport=tcp", "[2001:db8::1]", 5070)]
    [InlineData("sips:host", "host", null)]
    public void An_address_is_read_and_written(string text, string host, int? port)
    {
        Assert.True(SipUri.TryParse(text, out var uri));
        Assert.Equal((host, port), (uri.Host, uri.Port));
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip")]
    [InlineData("sip:")]
    [InlineData("sip:@host")]
    [InlineData("sip:a@")]
    [InlineData("sip:host:port")]
    [InlineData("sip:host:70000")]
    [InlineData("sip:ho st")]
    [InlineData("sip:[10.0.0.1]")]
    [InlineData("sip:<b>")]
    public void What_is_no_address_is_refused(string text) => Assert.False(SipUri.TryParse(text, out _));

    [Fact]
    public void A_header_cannot_be_made_of_a_value_with_a_line_break()
    {
        var request = new SipRequest("NOTIFY", "sip:a@b");
        Assert.Throws<ArgumentException>(() => request.Headers.Add("Event", "check-sync\r\nX: y"));
        Assert.Throws<ArgumentException>(() => request.Headers.Set("No name", "y"));
        Assert.Throws<ArgumentException>(() => new SipRequest("NOTIFY", "sip:a@b SIP/2.0\r\nX: y"));
    }

    private static SipMessage Read(string text)
    {
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(Encoding.UTF8.GetBytes(text), SipLimits.Standard, out var message));
        return message!;
    }

    private static List<string> Cut(byte[] stream, int piece)
    {
        var found = new List<string>();
        var waiting = new List<byte>();
        for (var at = 0; at < stream.Length; at += piece)
        {
            waiting.AddRange(stream.Skip(at).Take(piece));
            while (SipReader.ReadStream(waiting.ToArray(), SipLimits.Standard, out var message, out var consumed) is SipReading.Message or SipReading.KeepAlive)
            {
                waiting.RemoveRange(0, consumed);
                if (message is not null)
                {
                    found.Add(message.CallId!);
                }
            }
        }

        Assert.Empty(waiting);
        return found;
    }
}
