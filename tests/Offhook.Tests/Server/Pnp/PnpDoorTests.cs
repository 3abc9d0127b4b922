using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core.Discovery;
using Offhook.Protocols.Sip;
using Offhook.Server.Configuration;
using Offhook.Server.Doors.Pnp;
using Offhook.Server.Metrics;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Server.Pnp;

/// <summary>The door on the loopback against a socket that plays the phone.</summary>
public sealed class PnpDoorTests : IAsyncDisposable
{
    private const string Url = "http://127.0.0.1:8080/prov";
    private const string Snom =
        "Event: ua-profile;profile-type=\"device\";vendor=\"snom\";model=\"snom320\";version=\"8.7.5.35\"\r\nExpires: 0\r\nAccept: application/url\r\nContent-Length: 0\r\n";

    private readonly FakePlugAndPlay core = new();
    private readonly Meter meter = new("test");
    private readonly PnpDoor door;
    private readonly Socket phone;
    private readonly IPEndPoint server;

    public PnpDoorTests()
    {
        door = new PnpDoor(
            new PnpDoorConfiguration([new IPEndPoint(IPAddress.Loopback, 0)]) { Multicast = false }, core, _ => new Uri("http://127.0.0.1:8080"), new PnpMetrics(meter),
            NullLoggerFactory.Instance, TimeProvider.System);
        door.Start();
        Assert.True(SipUri.TryParse(door.Addresses[0], out var uri));
        server = new IPEndPoint(uri.Address!, uri.Port!.Value);
        phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 120_000 };
        phone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    private IPEndPoint Own => (IPEndPoint)phone.LocalEndPoint!;

    [Fact]
    public void A_subscription_is_accepted_and_the_NOTIFY_goes_to_its_contact_in_the_same_dialogue()
    {
        Send(Subscribe("sip:MAC%3a000413A1B2C3@224.0.1.75", Snom));
        var accepted = Assert.IsType<SipResponse>(Receive());
        Assert.Equal((200, "0"), (accepted.Status, accepted.Headers["Expires"]));
        Assert.NotNull(accepted.To!.Tag);
        Assert.Equal(Own.Port.ToString(), accepted.Via!.Parameters["rport"]);

        var notify = Assert.IsType<SipRequest>(Receive());
        Assert.Null(notify.FindFault());
        Assert.Equal(("NOTIFY", $"sip:{Own}"), (notify.Method, notify.Uri));
        Assert.Equal(accepted.CallId, notify.CallId);
        Assert.Equal(accepted.To.Tag, notify.From!.Tag);
        Assert.Equal("658510001", notify.To!.Tag);
        Assert.Equal("ua-profile;profile-type=\"device\";vendor=\"snom\";model=\"snom320\";version=\"8.7.5.35\"", notify.Headers["Event"]);
        Assert.Equal("terminated;reason=timeout", notify.Headers["Subscription-State"]);
        Assert.Equal(("application/url", Url), (notify.Headers["Content-Type"], notify.Text));
        Answer(notify);

        Assert.Equal("00:04:13:a1:b2:c3", core.Last!.Facts.Hardware.ToString());
        Assert.Equal(("snom", "snom320", "8.7.5.35", true), (core.Last.Vendor, core.Last.Model, core.Last.Version, core.Last.OnLink));
    }

    [Theory]
    [InlineData("sip:MAC%3A7C2F80112233@local", "")]
    [InlineData("sip:MAC7C2F80112233@224.0.1.75", "")]
    [InlineData("sip:MAC:7C2F80112233@224.0.1.75", "")]
    [InlineData("sip:mac=7c2f80112233@224.0.1.75", "")]
    [InlineData("sip:7c2f80112233@224.0.1.75", "")]
    [InlineData("sip:224.0.1.75", "User-Agent: Gigaset N870 IP PRO/83.V2.65.0+build.0;7C2F80112233\r\n")]
    [InlineData("sip:224.0.1.75", "User-Agent: Yealink SIP-T46U 108.86.0.20 7c:2f:80:11:22:33\r\n")]
    [InlineData("sip:224.0.1.75", "User-Agent: 7C-2F-80-11-22-33\r\n")]
    public void The_MAC_is_found_wherever_makers_write_it(string uri, string agent)
    {
        Send(Subscribe(uri, agent + Snom));
        Answer(AwaitNotify());
        Assert.Equal("7c:2f:80:11:22:33", core.Last!.Facts.Hardware?.ToString());
    }

    [Theory]
    [InlineData("sip:MAC%3a000413A1B2C@224.0.1.75")]
    [InlineData("sip:MAC%3a000413A1B2C3D@224.0.1.75")]
    [InlineData("sip:00000001@10.0.0.66:5060")]
    public void What_is_no_MAC_is_none(string uri)
    {
        Send(Subscribe(uri, "User-Agent: AUDC-IPPhone/2.2.2\r\n" + Snom));
        Answer(AwaitNotify());
        Assert.Null(core.Last!.Facts.Hardware);
    }

    [Theory]
    [InlineData("Accept: application/x-gs-ucm-url\r\n", "application/x-gs-ucm-url", Url)]
    [InlineData("Accept: text/plain, application/url\r\n", "application/url", Url)]
    [InlineData("Accept: */*\r\n", "application/url", Url)]
    [InlineData("", "application/url", Url)]
    [InlineData("Accept: application/*\r\n", "application/url", Url)]
    [InlineData("Accept: text/*, application/sdp\r\n", "application/sdp", Url)]
    [InlineData("Accept: text/*\r\n", "application/url", Url)]
    [InlineData("Accept: no type\r\n", "application/url", Url)]
    [InlineData("Accept: message/external-body\r\n", $"message/external-body;access-type=\"URL\";URL=\"{Url}\"", "")]
    public void The_body_is_of_the_type_that_is_accepted(string accept, string type, string body)
    {
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", $"Event: ua-profile\r\n{accept}"));
        var notify = AwaitNotify();
        Answer(notify);
        Assert.Equal((type, body), (notify.Headers["Content-Type"], notify.Text));
    }

    [Fact]
    public void Repeats_of_every_kind_get_the_same_200_and_no_second_NOTIFY()
    {
        var first = Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom);
        Send(first);
        var tag = Assert.IsType<SipResponse>(Receive()).To!.Tag;
        var told = Assert.IsType<SipRequest>(Receive());
        Answer(told);
        for (var i = 0; i < 5; i++)
        {
            // The same datagram, and the same asking as a new transaction.
            Send(i % 2 == 0 ? first : Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, branch: $"z9hG4bKrepeat{i}"));
            Assert.Equal(tag, Accepted(told).To!.Tag);
        }

        // A phone that boots again has another Call-ID.
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, call: "another", branch: "z9hG4bKanother"));
        Assert.Equal("another", Accepted(told).CallId);
        while (Assert.IsType<SipRequest>(Receive()) is var notify && notify.CallId != "another")
        {
            Assert.Equal(told.Via!.Branch, notify.Via!.Branch);
        }
    }

    [Fact]
    public async Task A_phone_that_heard_nothing_and_asks_again_with_the_same_message_is_told_anew()
    {
        var asked = Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom);
        Send(asked);
        AwaitNotify();
        await Patience.UntilAsync(() => Silences() > 0, "the NOTIFY is given up");

        while (phone.Available > 0)
        {
            Receive();
        }

        Send(asked);
        var notify = AwaitNotify();
        Answer(notify);
        Assert.Equal(2, notify.CSeq!.Number);
    }

    [Fact]
    public void A_question_too_short_for_the_answer_meets_silence()
    {
        core.Answer = new PlugAndPlayAnswer(PlugAndPlayOutcome.Told, $"{Url}/{new string('x', 200)}", "known");
        Send("SUBSCRIBE sip:MAC000413A1B2C3@a SIP/2.0\r\nv:SIP/2.0/UDP a\r\nf:<sip:a>;tag=1\r\nt:<sip:a>\r\ni:short\r\nCSeq:1 SUBSCRIBE\r\no:ua-profile\r\n\r\n");
        AwaitAsked(1);
        core.Answer = FakePlugAndPlay.Told;
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, branch: "z9hG4bKlong", call: "long"));
        Assert.Equal("long", Receive().CallId);
    }

    [Fact]
    public void A_contact_with_no_port_that_could_be_is_at_the_usual_one_and_the_answer_at_the_source()
    {
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, contact: "<sip:192.0.2.7:0>"));
        Answer(AwaitNotify());
    }

    [Fact]
    public void Compact_headers_and_no_contact_are_answered_at_the_source()
    {
        Send("SUBSCRIBE sip:MAC%3a000413A1B2C3@local SIP/2.0\r\nv: SIP/2.0/UDP 192.0.2.1:5060;rport\r\nf: <sip:a@b>;tag=1\r\nt: <sip:a@b>\r\ni: c\r\nCSeq: 1 SUBSCRIBE\r\n"
            + "o: ua-profile;vendor=\"OEM\";model=\"OEM\"\r\nl: 0\r\n\r\n");
        var notify = AwaitNotify();
        Answer(notify);
        Assert.Equal($"sip:{Own}", notify.Uri);
    }

    [Fact]
    public async Task A_forged_contact_or_Via_sends_nothing_elsewhere_and_bytes_out_are_bounded()
    {
        using var victim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        victim.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        var sent = Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, contact: $"<sip:{victim.LocalEndPoint}>", via: victim.LocalEndPoint!.ToString()!);
        Send(sent);

        // Nobody answers; when the NOTIFY was given up, everything that will ever be sent was sent.
        var (came, buffer) = (0, new byte[65_535]);
        await Patience.UntilAsync(() => Silences() > 0, "the NOTIFY is given up");

        while (phone.Available > 0)
        {
            came += phone.Receive(buffer);
        }

        Assert.InRange(came, sent.Length, PnpDoor.Factor * sent.Length);
        Assert.Equal(0, victim.Available);
    }

    [Theory]
    [InlineData("Event: presence\r\n")]
    [InlineData("Event: check-sync\r\n")]
    [InlineData("")]
    public void Other_packages_and_unknown_phones_meet_silence(string headers)
    {
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", headers, branch: "z9hG4bKone", call: "one"));
        core.Answer = new PlugAndPlayAnswer(PlugAndPlayOutcome.Unknown, null, "nobody");
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, branch: "z9hG4bKtwo", call: "two"));
        AwaitAsked(1);
        core.Answer = FakePlugAndPlay.Told;
        Send(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom, branch: "z9hG4bKthree", call: "three"));
        Assert.Equal("three", Receive().CallId);
    }

    [Fact]
    public void A_phone_that_is_enrolled_by_asking_is_answered_when_that_is_done()
    {
        var enrolled = new TaskCompletionSource<PlugAndPlayAnswer>();
        core.Later = enrolled.Task;
        var asked = Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom);
        Send(asked);
        AwaitAsked(1);
        Send(asked);
        enrolled.SetResult(FakePlugAndPlay.Told);
        Answer(AwaitNotify());
    }

    [Fact]
    public async Task A_phone_may_ask_over_TCP()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Subscribe("sip:MAC000413A1B2C3@224.0.1.75", Snom).Replace("/UDP", "/TCP")));
        var buffer = new byte[65_535];
        var (filled, found) = (0, new List<SipMessage>());
        while (found.Count < 2)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled));
            Assert.NotEqual(0, read);
            filled += read;
            while (SipReader.ReadStream(buffer.AsSpan(0, filled), SipLimits.Standard, out var message, out var consumed) == SipReading.Message)
            {
                found.Add(message!);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
        }

        Assert.Equal(200, Assert.IsType<SipResponse>(found[0]).Status);
        Assert.Equal(Url, Assert.IsType<SipRequest>(found[1]).Text);
    }

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        phone.Dispose();
        meter.Dispose();
    }

    private string Subscribe(string uri, string headers, string branch = "z9hG4bKfirst", string call = "1930770001@10.0.0.61", string? contact = null, string? via = null) =>
        $"SUBSCRIBE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {via ?? Own.ToString()};branch={branch};rport\r\nFrom: <{uri}>;tag=658510001\r\nTo: <{uri}>\r\nCall-ID: {call}\r\n"
        + $"CSeq: 1 SUBSCRIBE\r\nContact: {contact ?? $"<sip:{Own}>"}\r\nMax-Forwards: 70\r\n{headers}{(headers.Contains("Content-Length") ? "" : "Content-Length: 0\r\n")}\r\n";

    private void Send(string text) => phone.SendTo(Encoding.UTF8.GetBytes(text), server);

    private SipMessage Receive()
    {
        var buffer = new byte[65_535];
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(buffer.AsSpan(0, phone.Receive(buffer)), SipLimits.Standard, out var message));
        return message!;
    }

    // The one NOTIFY comes again while its answer is late.
    private SipResponse Accepted(SipRequest told)
    {
        while (true)
        {
            var message = Receive();
            if (message is SipResponse accepted)
            {
                Assert.Equal(200, accepted.Status);
                return accepted;
            }

            Assert.Equal(told.Via!.Branch, message.Via!.Branch);
        }
    }

    // 200 goes before; a repeat of the question that came late gets it once more.
    private SipRequest AwaitNotify()
    {
        Assert.Equal(200, Assert.IsType<SipResponse>(Receive()).Status);
        while (true)
        {
            if (Receive() is SipRequest notify)
            {
                return notify;
            }
        }
    }

    private void Answer(SipRequest notify) => phone.SendTo(notify.Answer(200, "OK").ToBytes(), server);

    private long Silences()
    {
        var silences = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == meter && instrument.Name == "offhook_pnp_notifies")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => silences += tags[0].Value is "silence" ? value : 0);
        listener.Start();
        listener.RecordObservableInstruments();
        return silences;
    }

    private void AwaitAsked(int times) => Assert.True(SpinWait.SpinUntil(() => core.Asked >= times, Patience.Limit));

    private sealed class FakePlugAndPlay : IPlugAndPlay
    {
        public static PlugAndPlayAnswer Told { get; } = new(PlugAndPlayOutcome.Told, Url, "known");

        private volatile int asked;

        public string Fleet => "test";

        public IReadOnlyList<string> MacBlocks => [];

        public PlugAndPlayAnswer Answer { get; set; } = Told;

        public Task<PlugAndPlayAnswer>? Later { get; set; }

        public PlugAndPlayRequest? Last { get; private set; }

        public int Asked => asked;

        public ValueTask<PlugAndPlayAnswer> AskAsync(PlugAndPlayRequest request, CancellationToken cancellation)
        {
            Last = request;
            var answer = Answer;
            asked++;
            return Later is { } later ? new ValueTask<PlugAndPlayAnswer>(later) : ValueTask.FromResult(answer);
        }
    }
}
