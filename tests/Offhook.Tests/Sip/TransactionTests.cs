using System.Net;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;
using Xunit;

namespace Offhook.Tests.Sip;

public sealed class TransactionTests
{
    private static readonly SipPeer Peer = new(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 5060), new IPEndPoint(IPAddress.Loopback, 5070));

    [Fact]
    public async Task A_request_goes_out_again_after_each_pause_of_the_RFC_and_is_given_up_after_32_seconds()
    {
        var (transactions, transaction, sent) = Begin(reliable: false, SipSending.Standard);
        var times = new List<double>();
        for (var now = TimeSpan.Zero; now <= TimeSpan.FromSeconds(40); now += TimeSpan.FromMilliseconds(50))
        {
            var before = sent.Count;
            transactions.Advance(now);
            times.AddRange(Enumerable.Repeat(now.TotalSeconds, sent.Count - before));
            Assert.Equal(now < TimeSpan.FromSeconds(32), transactions.Count == 1);
        }

        // RFC 3261 section 17.1.2.1: 500 ms, 1 s, 2 s, 4 s, 4 s, …
        Assert.Equal([0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], times);
        Assert.Equal(SipOutcome.Silence, (await transaction.End).Outcome);
        Assert.Equal(11, (await transaction.End).Sends);
    }

    [Fact]
    public async Task Over_a_connection_nothing_is_repeated()
    {
        var (transactions, transaction, sent) = Begin(reliable: true, SipSending.Standard);
        transactions.Advance(TimeSpan.FromSeconds(31.9));
        Assert.False(transaction.End.IsCompleted);
        transactions.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(SipOutcome.Silence, (await transaction.End).Outcome);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task A_limit_of_sendings_ends_it_where_the_next_one_would_be()
    {
        var (transactions, transaction, sent) = Begin(reliable: false, SipSending.Standard with { MostSends = 3 });
        transactions.Advance(TimeSpan.FromSeconds(0.5));
        transactions.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, sent.Count);
        transactions.Advance(TimeSpan.FromSeconds(3.4));
        Assert.False(transaction.End.IsCompleted);
        transactions.Advance(TimeSpan.FromSeconds(3.5));
        Assert.Equal(new SipResult(SipOutcome.Silence, null, 3), (await transaction.End));
    }

    [Fact]
    public async Task A_provisional_response_stretches_the_pauses_and_a_final_one_ends_it()
    {
        var (transactions, transaction, sent) = Begin(reliable: false, SipSending.Standard);
        Assert.True(transactions.Take(Response(100), Peer.Remote));
        transactions.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Single(sent);
        transactions.Advance(TimeSpan.FromSeconds(4.4));
        Assert.Single(sent);
        transactions.Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(2, sent.Count);

        Assert.True(transactions.Take(Response(481), Peer.Remote));
        Assert.Equal(481, (await transaction.End).Response!.Status);
        Assert.Equal(0, transactions.Count);
        Assert.False(transactions.Take(Response(481), Peer.Remote));
    }

    [Fact]
    public void A_response_is_for_the_branch_and_method_it_names()
    {
        var (transactions, _, _) = Begin(reliable: false, SipSending.Standard);
        Assert.False(transactions.Take(Response(200, branch: "z9hG4bKother"), Peer.Remote));
        Assert.False(transactions.Take(Response(200, method: "SUBSCRIBE"), Peer.Remote));
        Assert.Equal(1, transactions.Count);
    }

    [Fact]
    public void No_more_wait_than_are_allowed()
    {
        var transactions = new ClientTransactions(1, new SipCounters());
        Assert.True(transactions.TryAdd(Transaction("a", false, SipSending.Standard), () => { }));
        Assert.False(transactions.TryAdd(Transaction("b", false, SipSending.Standard), () => { }));
    }

    [Fact]
    public void A_repeat_of_a_request_gets_the_same_bytes_until_it_is_forgotten()
    {
        var transactions = new ServerTransactions(10);
        var sent = new List<byte[]>();
        var first = Served(transactions, Request("1"), sent);
        Assert.False(transactions.TryBegin(New(Request("1"), sent), out var earlier));
        Assert.Same(first, earlier);
        earlier.Repeat();
        Assert.Equal(sent[0], sent[1]);

        transactions.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(1, transactions.Count);
        transactions.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(0, transactions.Count);
    }

    [Fact]
    public void Requests_that_nobody_answered_are_not_remembered()
    {
        var transactions = new ServerTransactions(10);
        var transaction = New(Request("1"), []);
        Assert.True(transactions.TryBegin(transaction, out _));
        transactions.End(transaction, TimeSpan.FromSeconds(32));
        Assert.Equal(0, transactions.Count);
    }

    [Fact]
    public void The_oldest_answer_is_forgotten_when_there_are_too_many()
    {
        var transactions = new ServerTransactions(2);
        foreach (var number in (string[])["1", "2", "3"])
        {
            Served(transactions, Request(number), []);
        }

        Assert.Equal(2, transactions.Count);
        Assert.True(transactions.TryBegin(New(Request("1"), []), out _));
        Assert.False(transactions.TryBegin(New(Request("3"), []), out _));
    }

    [Fact]
    public void Without_a_branch_of_its_own_a_request_is_known_by_everything_else()
    {
        var old = ServerTransactions.KeyOf(Request(null), Peer);
        Assert.Equal(old, ServerTransactions.KeyOf(Request(null), Peer));
        Assert.NotEqual(old, ServerTransactions.KeyOf(Request(null, callId: "other"), Peer));
        Assert.NotEqual(ServerTransactions.KeyOf(Request("1"), Peer), ServerTransactions.KeyOf(Request("1"), Peer with { Remote = new IPEndPoint(IPAddress.Loopback, 1) }));
    }

    private static (ClientTransactions, ClientTransaction, List<int>) Begin(bool reliable, SipSending sending)
    {
        var transactions = new ClientTransactions(10, new SipCounters());
        var transaction = Transaction("z9hG4bK1", reliable, sending);
        var sent = new List<int>();
        Assert.True(transactions.TryAdd(transaction, () => sent.Add(0)));
        return (transactions, transaction, sent);
    }

    private static ClientTransaction Transaction(string branch, bool reliable, SipSending sending) => new(branch, "NOTIFY", reliable, SipTimers.Standard, sending, TimeSpan.Zero);

    private static SipResponse Response(int status, string branch = "z9hG4bK1", string method = "NOTIFY")
    {
        var response = new SipResponse(status, "");
        response.Headers.Add("Via", $"SIP/2.0/UDP 127.0.0.1;branch={branch}");
        response.Headers.Add("CSeq", $"1 {method}");
        return response;
    }

    private static SipRequest Request(string? branch, string callId = "c")
    {
        var request = new SipRequest("SUBSCRIBE", "sip:a@b");
        request.Headers.Add("Via", $"SIP/2.0/UDP 10.0.0.1:5060{(branch is null ? "" : $";branch=z9hG4bK{branch}")}");
        request.Headers.Add("From", "<sip:a@b>;tag=1");
        request.Headers.Add("To", "<sip:a@b>");
        request.Headers.Add("Call-ID", callId);
        request.Headers.Add("CSeq", "1 SUBSCRIBE");
        return request;
    }

    private static SipServerTransaction New(SipRequest request, List<byte[]> sent) => new(ServerTransactions.KeyOf(request, Peer), request, Peer, sent.Add);

    private static SipServerTransaction Served(ServerTransactions transactions, SipRequest request, List<byte[]> sent)
    {
        var transaction = New(request, sent);
        Assert.True(transactions.TryBegin(transaction, out _));
        transaction.Respond(request.Answer(200, "OK", "t"));
        transactions.End(transaction, TimeSpan.FromSeconds(32));
        return transaction;
    }
}
