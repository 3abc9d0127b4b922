using System.Net;
using System.Net.Sockets;
using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Resync;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Protocols.Pbx;
using Offhook.Protocols.Sip;
using Offhook.Server.Resync;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Resync;

public sealed class ChannelTests
{
    [Fact]
    public async Task Asterisk_is_asked_to_notify_the_endpoint_and_the_secret_does_not_travel()
    {
        await using var asterisk = new FakeAsterisk();
        await using var channel = new AmiChannel("pbx", new AmiClient(asterisk.Peer, "offhook", () => "s3cret") { ReplyTime = Patience.Limit }, chanSip: false);
        var asked = await channel.AskAsync(Request("2011", "check-sync;reboot=true"), CancellationToken.None);
        Assert.Equal((AskOutcome.Sent, "NOTIFY sent"), (asked.Outcome, asked.Detail));
        Assert.True(asterisk.Actions.TryDequeue(out var action));
        Assert.Equal(
            ["Action=PJSIPNotify", "Endpoint=2011", "Variable=Event=check-sync;reboot=true", "Variable=Subscription-State=terminated"],
            action!.Where(h => h.Key != "ActionID").Select(h => $"{h.Key}={h.Value}"));
        Assert.DoesNotContain(asterisk.Received, line => line.Contains("s3cret", StringComparison.Ordinal));

        var refused = await channel.AskAsync(Request("404", "check-sync"), CancellationToken.None);
        Assert.Equal((AskOutcome.Refused, "Unable to retrieve endpoint 404"), (refused.Outcome, refused.Detail));
        Assert.Equal(1, asterisk.Connections);
    }

    [Fact]
    public async Task The_old_stack_is_named_by_its_channel_and_many_ask_at_once_over_one_connection()
    {
        await using var asterisk = new FakeAsterisk();
        await using var channel = new AmiChannel("pbx", new AmiClient(asterisk.Peer, "offhook", () => "s3cret") { ReplyTime = Patience.Limit }, chanSip: true);
        var results = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => channel.AskAsync(Request($"{2000 + i}", "check-sync"), CancellationToken.None)));
        Assert.All(results, r => Assert.Equal(AskOutcome.Sent, r.Outcome));
        Assert.Equal(50, asterisk.Actions.Select(a => a.First(h => h.Key == "Channel").Value).Distinct().Count());
        Assert.Equal(1, asterisk.Connections);
    }

    [Fact]
    public async Task A_connection_that_broke_is_opened_again_and_a_wrong_secret_is_told_without_it()
    {
        await using var asterisk = new FakeAsterisk { CloseAfter = 1 };
        await using var channel = new AmiChannel("pbx", new AmiClient(asterisk.Peer, "offhook", () => "s3cret") { ReplyTime = Patience.Limit }, chanSip: false);
        Assert.Equal(AskOutcome.Sent, (await channel.AskAsync(Request("1", "check-sync"), CancellationToken.None)).Outcome);
        Assert.Equal(AskOutcome.Sent, (await channel.AskAsync(Request("2", "check-sync"), CancellationToken.None)).Outcome);
        Assert.Equal(2, asterisk.Connections);

        await using var wrong = new AmiChannel("pbx", new AmiClient(asterisk.Peer, "offhook", () => "wr0ng") { ReplyTime = Patience.Limit }, chanSip: false);
        await channel.DisposeAsync();
        var refused = await wrong.AskAsync(Request("1", "check-sync"), CancellationToken.None);
        Assert.Equal(AskOutcome.NoAnswer, refused.Outcome);
        Assert.EndsWith("does not let offhook in: Authentication failed", refused.Detail);
    }

    [Fact]
    public async Task A_PBX_that_is_not_there_or_is_none_is_no_answer_with_a_reason()
    {
        // Bound and not listening: nobody else can take the port meanwhile.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        await using var gone = new AmiChannel("pbx", new AmiClient(new DnsEndPoint("127.0.0.1", port), "u", () => "s") { ReplyTime = Patience.Limit }, chanSip: false);
        Assert.Contains($"127.0.0.1:{port}", (await gone.AskAsync(Request("1", "check-sync"), CancellationToken.None)).Detail);

        await using var freeswitch = new FakeSwitch();
        await using var strange = new AmiChannel("pbx", new AmiClient(freeswitch.Peer, "u", () => "s") { ReplyTime = Patience.Limit }, chanSip: false);
        Assert.EndsWith("this is no manager interface of Asterisk", (await strange.AskAsync(Request("1", "check-sync"), CancellationToken.None)).Detail);
    }

    [Fact]
    public async Task A_user_with_a_line_end_in_it_cannot_write_a_header_of_his_own()
    {
        await using var asterisk = new FakeAsterisk();
        await using var channel = new AmiChannel("pbx", new AmiClient(asterisk.Peer, "offhook", () => "s3cret") { ReplyTime = Patience.Limit }, chanSip: false);
        await Assert.ThrowsAsync<ArgumentException>(() => channel.AskAsync(Request("1\r\nAction: Originate", "check-sync"), CancellationToken.None));
        Assert.Empty(asterisk.Actions);
    }

    [Fact]
    public async Task FreeSWITCH_is_told_profile_user_domain_and_event()
    {
        await using var freeswitch = new FakeSwitch();
        await using var channel = new EslChannel("sw", new EslClient(freeswitch.Peer, () => "ClueCon") { ReplyTime = Patience.Limit }, "internal", domain: null);
        Assert.Equal(AskOutcome.Sent, (await channel.AskAsync(Request("2011", "check-sync"), CancellationToken.None)).Outcome);
        Assert.Equal(
            "sendevent NOTIFY\nprofile: internal\nevent-string: check-sync\nuser: 2011\nhost: pbx.example\ncontent-type: application/simple-message-summary",
            freeswitch.Commands.Last());
        var refused = await channel.AskAsync(Request("404", "check-sync"), CancellationToken.None);
        Assert.Equal(AskOutcome.NoAnswer, refused.Outcome);
        Assert.EndsWith("says no to sendevent NOTIFY: -ERR no such user", refused.Detail);

        // What was refused is no reason to begin anew with the wrong end of a reply.
        Assert.Equal(AskOutcome.Sent, (await channel.AskAsync(Request("2012", "check-sync"), CancellationToken.None)).Outcome);
        await channel.DisposeAsync();
        await using var wrong = new EslChannel("sw", new EslClient(freeswitch.Peer, () => "guess") { ReplyTime = Patience.Limit }, "internal", "other.example");
        Assert.EndsWith("does not let us in: -ERR invalid", (await wrong.AskAsync(Request("2011", "check-sync"), CancellationToken.None)).Detail);
    }

    [Fact]
    public async Task A_web_page_is_called_with_what_belongs_into_its_address_and_no_redirect_is_followed()
    {
        await using var web = new FakePage();
        using var channel = new HttpChannel("page", $"http://127.0.0.1:{web.Port}/sync/{{mac}}?user={{user}}&event={{event}}", HttpMethod.Post, credentials: null, Patience.Limit);
        Assert.False(channel.NeedsAddress);
        var asked = await channel.AskAsync(Request("20 11", "check-sync;reboot=true"), CancellationToken.None);
        Assert.Equal((AskOutcome.Sent, "200 OK"), (asked.Outcome, asked.Detail));
        Assert.Equal("POST /sync/00%3A1f%3Ac1%3A00%3A00%3A01?user=20%2011&event=check-sync%3Breboot%3Dtrue HTTP/1.1", web.Requests.Single());

        web.Answer = $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{web.Port}/elsewhere\r\nContent-Length: 0\r\n\r\n";
        Assert.Equal((AskOutcome.Refused, "302 Found"), Pair(await channel.AskAsync(Request("1", "x"), CancellationToken.None)));
        Assert.Equal(2, web.Requests.Count);
    }

    [Fact]
    public async Task Without_an_address_of_ours_the_phones_own_page_is_called_where_its_family_knows_one()
    {
        using var channel = new HttpChannel("http", template: null, HttpMethod.Get, credentials: null, Patience.Limit);
        Assert.True(channel.NeedsAddress);
        Assert.Equal(AskOutcome.NotAsked, (await channel.AskAsync(Request("1", "check-sync"), CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData(200, "OK", AskOutcome.Answered)]
    [InlineData(481, "Subscription does not exist", AskOutcome.Refused)]
    [InlineData(401, "Unauthorized", AskOutcome.Refused)]
    public async Task The_phones_answer_to_a_NOTIFY_is_heard(int status, string reason, AskOutcome expected)
    {
        using var phone = new FakePhone(request => Answer(request, status, reason));
        using var channel = new SipChannel("sip", new SipChannelOptions { Limit = Patience.Limit, Port = phone.Port }, TimeProvider.System);
        var asked = await channel.AskAsync(Request("2011", "check-sync;reboot=true"), CancellationToken.None);
        Assert.Equal(expected, asked.Outcome);
        Assert.StartsWith($"{status} {reason}", asked.Detail);
        var notify = phone.Requests.First();
        Assert.Equal($"sip:2011@127.0.0.1:{phone.Port}", notify.Uri);
        Assert.Equal(("check-sync;reboot=true", "terminated", "NOTIFY"), (notify.Headers["Event"], notify.Headers["Subscription-State"], notify.CSeq!.Method));
        Assert.Null(notify.FindFault());
    }

    [Fact]
    public async Task A_challenge_is_answered_with_the_channels_login_and_only_once()
    {
        using var phone = new FakePhone(request =>
        {
            if (request.Headers["Authorization"] is { } said && said.Contains("username=\"offhook\"", StringComparison.Ordinal))
            {
                return Answer(request, 200, "OK");
            }

            var challenge = Answer(request, 401, "Unauthorized");
            challenge.Headers.Add("WWW-Authenticate", "Digest realm=\"phone\", nonce=\"abc\", qop=\"auth\", algorithm=MD5");
            return challenge;
        });
        using var channel = new SipChannel("sip", new SipChannelOptions { Limit = Patience.Limit, Port = phone.Port, Login = ("offhook", Secret.FromPlain("s3cret")) }, TimeProvider.System);
        Assert.Equal(AskOutcome.Answered, (await channel.AskAsync(Request("2011", "check-sync"), CancellationToken.None)).Outcome);
        Assert.Equal(2, phone.Requests.Count);
        Assert.DoesNotContain(phone.Requests, r => r.Headers.Any(h => h.Value.Contains("s3cret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Through_a_proxy_the_user_of_the_domain_is_addressed_and_the_proxy_is_in_the_route()
    {
        using var proxy = new FakePhone(request => Answer(request, 200, "OK"));
        using var channel = new SipChannel("edge", new SipChannelOptions { Limit = Patience.Limit, Proxy = new DnsEndPoint("127.0.0.1", proxy.Port) }, TimeProvider.System);
        Assert.False(channel.NeedsAddress);
        Assert.Equal(AskOutcome.Answered, (await channel.AskAsync(Request("2011", "check-sync"), CancellationToken.None)).Outcome);
        Assert.Equal("sip:2011@pbx.example", proxy.Requests.Single().Uri);
        Assert.Equal($"<sip:127.0.0.1:{proxy.Port};lr>", proxy.Requests.Single().Headers["Route"]);
        Assert.Equal(AskOutcome.NotAsked, (await channel.AskAsync(Request("", "check-sync"), CancellationToken.None)).Outcome);
    }

    private static (AskOutcome, string) Pair(AskResult result) => (result.Outcome, result.Detail);

    private static SipResponse Answer(SipRequest request, int status, string reason) => request.Answer(status, reason, "phone");

    private static AskRequest Request(string user, string name) =>
        new(ResyncFixture.IdOf(1), "htek", new ResyncCall(name), user, "pbx.example", IPAddress.Loopback);

    /// <summary>A SIP phone of one socket.</summary>
    private sealed class FakePhone : IDisposable
    {
        private readonly SipEndpoint endpoint;

        public FakePhone(Func<SipRequest, SipResponse?> answer)
        {
            endpoint = new SipEndpoint(
                new SipEndpointOptions { Udp = [new IPEndPoint(IPAddress.Loopback, 0)] },
                transaction =>
                {
                    Requests.Enqueue(transaction.Request);
                    if (answer(transaction.Request) is { } response)
                    {
                        transaction.Respond(response);
                    }
                },
                TimeProvider.System);
            endpoint.Start();
        }

        public System.Collections.Concurrent.ConcurrentQueue<SipRequest> Requests { get; } = new();

        public int Port => endpoint.Udp[0].Port;

        public void Dispose() => endpoint.Dispose();
    }

    /// <summary>A web page that says what it is told to.</summary>
    private sealed class FakePage : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task loop;

        public FakePage()
        {
            listener.Start();
            loop = Task.Run(async () =>
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(stop.Token);
                    using var reader = new StreamReader(client.GetStream());
                    Requests.Enqueue(await reader.ReadLineAsync(stop.Token) ?? "");
                    while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 })
                    {
                    }

                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer), stop.Token);
                }
            });
        }

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

        public string Answer { get; set; } = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            listener.Stop();
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
