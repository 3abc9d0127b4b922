using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Digest;
using Offhook.Protocols.Sip.Transactions;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Sip;

/// <summary>Two endpoints, or one and a socket, on the loopback.</summary>
public sealed class SipEndpointTests : IDisposable
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private readonly List<SipEndpoint> endpoints = [];

    [Theory]
    [InlineData(SipProtocol.Udp)]
    [InlineData(SipProtocol.Tcp)]
    [InlineData(SipProtocol.Tls)]
    public async Task A_request_is_answered_over_every_transport(SipProtocol protocol)
    {
        var seen = new ConcurrentQueue<SipServerTransaction>();
        using var certificate = Certificate();
        var server = Open(new SipEndpointOptions { Udp = [Any], Tcp = [Any], Tls = [Any], Certificate = certificate }, transaction =>
        {
            seen.Enqueue(transaction);
            transaction.Respond(transaction.Request.Answer(200, "OK", "tag"));
        });
        var client = Open(new SipEndpointOptions { Udp = [Any], ValidatePeer = (_, _, _, _) => true }, _ => { });

        var target = protocol == SipProtocol.Udp ? server.Udp[0] : server.Streams.Single(one => one.Protocol == protocol).Local;
        var result = await client.SendAsync(Notify(target, "body"), client.Route(protocol, target)!);
        Assert.True(result.IsSuccess);
        Assert.Equal("tag", result.Response!.To!.Tag);
        var taken = Assert.Single(seen);
        Assert.Equal(protocol, taken.Peer.Protocol);
        Assert.Equal("body", taken.Request.Text);
        Assert.Equal("70", taken.Request.Headers["Max-Forwards"]);
        Assert.NotNull(taken.Request.Contact);

        // The same connection serves the next request.
        Assert.True((await client.SendAsync(Notify(target, "again"), client.Route(protocol, target)!)).IsSuccess);
        Assert.Equal(protocol == SipProtocol.Udp ? 0 : 1, server.Connections);
    }

    [Fact]
    public async Task Many_requests_at_once_to_one_peer_share_one_connection()
    {
        var server = Open(new SipEndpointOptions { Tcp = [Any] }, transaction => transaction.Respond(transaction.Request.Answer(200, "OK", "tag")));
        var client = Open(new SipEndpointOptions { Udp = [Any] }, _ => { });
        var target = server.Streams[0].Local;
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => client.SendAsync(Notify(target, "body"), client.Route(SipProtocol.Tcp, target)!)));
        Assert.All(results, result => Assert.True(result.IsSuccess));
        Assert.Equal((1, 1), (server.Connections, client.Connections));
    }

    [Fact]
    public async Task One_who_loses_patience_with_a_connection_leaves_it_to_the_others()
    {
        var server = Open(new SipEndpointOptions { Tcp = [Any] }, transaction => transaction.Respond(transaction.Request.Answer(200, "OK", "tag")));
        var client = Open(new SipEndpointOptions { Udp = [Any] }, _ => { });
        var target = server.Streams[0].Local;
        using var patience = new CancellationTokenSource();
        var first = client.SendAsync(Notify(target, "first"), client.Route(SipProtocol.Tcp, target)!, cancellation: patience.Token);
        var second = client.SendAsync(Notify(target, "second"), client.Route(SipProtocol.Tcp, target)!);
        await patience.CancelAsync();
        Assert.True((await second).IsSuccess);
        await Task.WhenAny(first);
    }

    [Theory]
    [InlineData(401, "MD5", "qop=\"auth\"")]
    [InlineData(407, "MD5", "")]
    [InlineData(401, "SHA-256", "qop=\"auth,auth-int\"")]
    public async Task A_challenge_is_answered_once(int status, string algorithm, string quality)
    {
        var sequence = new ConcurrentQueue<(int, string)>();
        DigestChallenge.TryParse($"Digest realm=\"r\", nonce=\"n\", algorithm={algorithm}, {quality}", out var challenge);
        var server = Open(new SipEndpointOptions { Udp = [Any] }, transaction =>
        {
            var request = transaction.Request;
            sequence.Enqueue((request.CSeq!.Number, request.CallId!));
            var given = request.Headers[status == 401 ? "Authorization" : "Proxy-Authorization"];
            var right = DigestCheck.IsRight(given, challenge!, "u", "p", new DigestRequest(request.Method, request.Uri, request.Body));
            var answer = request.Answer(right ? 200 : status, "", "t");
            if (!right)
            {
                answer.Headers.Add(status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", challenge!.ToString());
            }

            transaction.Respond(answer);
        });

        // So long a first wait that nothing is sent again because this machine has much else to do.
        var client = Open(new SipEndpointOptions { Udp = [Any], Timers = new SipTimers { T1 = TimeSpan.FromMinutes(1) } }, _ => { });
        var to = client.Route(SipProtocol.Udp, server.Udp[0])!;

        var good = await client.SendAsync(Notify(server.Udp[0], "x"), to, new SipSending { Credentials = new SipCredentials("u", "p") });
        Assert.True(good.IsSuccess);
        Assert.Equal(2, good.Sends);
        Assert.Equal([1, 2], sequence.Select(one => one.Item1));
        Assert.Single(sequence.Select(one => one.Item2).Distinct());

        sequence.Clear();
        Assert.Equal(status, (await client.SendAsync(Notify(server.Udp[0], "x"), to, new SipSending { Credentials = new SipCredentials("u", "wrong") })).Response!.Status);
        Assert.Equal(2, sequence.Count);
        Assert.Equal(status, (await client.SendAsync(Notify(server.Udp[0], "x"), to)).Response!.Status);
        Assert.Equal("u:***", new SipCredentials("u", "p").ToString());
    }

    [Fact]
    public async Task Silence_and_a_closed_port_are_told_apart_from_an_answer()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        deaf.Bind(Any);
        var client = Open(new SipEndpointOptions { Udp = [Any], Timers = new SipTimers { T1 = TimeSpan.FromMilliseconds(5) } }, _ => { });
        var silent = (IPEndPoint)deaf.LocalEndPoint!;
        var silence = await client.SendAsync(Notify(silent, ""), client.Route(SipProtocol.Udp, silent)!, new SipSending { MostSends = 3, Longest = TimeSpan.FromMinutes(5) });
        Assert.Equal(SipOutcome.Silence, silence.Outcome);
        Assert.Equal(3, silence.Sends);
        Assert.Equal(0, client.Waiting);

        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(Any);
        var nobody = (IPEndPoint)taken.LocalEndPoint!;
        Assert.Equal(SipOutcome.Unreachable, (await client.SendAsync(Notify(nobody, ""), client.Route(SipProtocol.Tcp, nobody)!)).Outcome);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_nothing_behind()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        deaf.Bind(Any);
        var client = Open(new SipEndpointOptions { Udp = [Any] }, _ => { });
        using var cancel = new CancellationTokenSource();
        var silent = (IPEndPoint)deaf.LocalEndPoint!;
        var waiting = client.SendAsync(Notify(silent, ""), client.Route(SipProtocol.Udp, silent)!, null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, client.Waiting);
    }

    [Fact]
    public void An_answer_goes_to_where_the_request_came_from_whatever_Via_says()
    {
        var server = Open(new SipEndpointOptions { Udp = [Any] }, transaction => transaction.Respond(transaction.Request.Answer(200, "OK", "t")));
        using var elsewhere = Plain();
        using var phone = Plain();
        var victim = (IPEndPoint)elsewhere.LocalEndPoint!;
        phone.SendTo(Raw($"SIP/2.0/UDP {victim};branch=z9hG4bKf;rport"), server.Udp[0]);

        var answer = Receive(phone);
        Assert.Equal(200, answer.Status);
        Assert.Equal(((IPEndPoint)phone.LocalEndPoint!).Port.ToString(), answer.Via!.Parameters["rport"]);
        Assert.Equal("127.0.0.1", answer.Via.Parameters["received"]);
        Assert.Equal(0, elsewhere.Available);
    }

    [Fact]
    public void A_repeat_gets_the_same_answer_and_reaches_nobody()
    {
        var served = 0;
        var server = Open(new SipEndpointOptions { Udp = [Any], Threads = 1 }, transaction =>
        {
            served++;
            transaction.Respond(transaction.Request.Answer(200, "OK", $"t{served}"));
        });
        using var phone = Plain();
        for (var i = 0; i < 5; i++)
        {
            phone.SendTo(Raw("SIP/2.0/UDP 10.0.0.1"), server.Udp[0]);
            Assert.Equal("t1", Receive(phone).To!.Tag);
        }

        Assert.Equal(1, served);
        Assert.Equal((1, 4), (server.Counters.Requests, server.Counters.Repeats));
    }

    [Fact]
    public void Malformed_messages_and_strays_are_counted_and_never_answered()
    {
        var server = Open(new SipEndpointOptions { Udp = [Any], Threads = 1 }, transaction => transaction.Respond(transaction.Request.Answer(200, "OK", "t")));
        using var phone = Plain();
        phone.SendTo("rubbish"u8, server.Udp[0]);
        phone.SendTo("\r\n\r\n"u8, server.Udp[0]);
        phone.SendTo(Encoding.ASCII.GetBytes("NOTIFY sip:a SIP/2.0\r\n\r\n"), server.Udp[0]);
        phone.SendTo(Encoding.ASCII.GetBytes("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 NOTIFY\r\n\r\n"), server.Udp[0]);
        phone.SendTo(Raw("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKlast"), server.Udp[0]);

        // One thread takes them in turn, so the answer to the last is the only one.
        Assert.Equal("z9hG4bKlast", Receive(phone).Via!.Branch);
        Assert.Equal(0, phone.Available);
        Assert.Equal((2, 1, 1), (server.Counters.Malformed, server.Counters.Strays, server.Counters.Requests));
    }

    [Fact]
    public async Task Connections_of_one_address_are_bounded_and_rubbish_closes_them()
    {
        var server = Open(new SipEndpointOptions { Udp = [Any], Tcp = [Any], ConnectionsPerAddress = 2 }, _ => { });
        Assert.Equal(server.Udp[0].Port, server.Streams[0].Local.Port);
        var (one, two) = (await ConnectAsync(server), await ConnectAsync(server));
        using (one)
        using (two)
        {
            while (server.Connections < 2)
            {
                await Task.Delay(5);
            }

            using var three = await ConnectAsync(server);
            Assert.Equal(0, await three.GetStream().ReadAsync(new byte[1]));
            await one.GetStream().WriteAsync("rubbish\r\n\r\n"u8.ToArray());
            Assert.Equal(0, await one.GetStream().ReadAsync(new byte[1]));
        }
    }

    public void Dispose() => endpoints.ForEach(endpoint => endpoint.Dispose());

    private static async Task<TcpClient> ConnectAsync(SipEndpoint server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Streams[0].Local);
        return client;
    }

    private static Socket Plain()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 120_000 };
        socket.Bind(Any);
        return socket;
    }

    private static SipResponse Receive(Socket socket)
    {
        var buffer = new byte[65_535];
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(buffer.AsSpan(0, socket.Receive(buffer)), SipLimits.Standard, out var message));
        return Assert.IsType<SipResponse>(message);
    }

    private static byte[] Raw(string via) => Encoding.ASCII.GetBytes(
        $"SUBSCRIBE sip:MAC%3a001fc11e5105@224.0.1.75 SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 SUBSCRIBE\r\nContent-Length: 0\r\n\r\n");

    private static SipRequest Notify(IPEndPoint target, string body)
    {
        var request = new SipRequest("NOTIFY", SipUri.At(target, "2011").ToString()) { Body = Encoding.UTF8.GetBytes(body) };
        request.Headers.Add("From", "<sip:offhook@127.0.0.1>;tag=o");
        request.Headers.Add("To", $"<{SipUri.At(target, "2011")}>");
        request.Headers.Add("Call-ID", Guid.NewGuid().ToString("N"));
        request.Headers.Add("CSeq", "1 NOTIFY");
        request.Headers.Add("Event", "check-sync");
        return request;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sip.test", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private SipEndpoint Open(SipEndpointOptions options, Action<SipServerTransaction> handler)
    {
        // Agreeing on keys takes a busy machine its time, and is not what these tests are about.
        var endpoint = new SipEndpoint(options with { HandshakeTime = Patience.Limit, ConnectionIdle = Patience.Limit }, handler, TimeProvider.System);
        endpoints.Add(endpoint);
        endpoint.Start();
        return endpoint;
    }
}
