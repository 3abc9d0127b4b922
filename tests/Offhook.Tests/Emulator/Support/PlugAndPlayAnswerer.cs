using System.Collections.Concurrent;
using System.Net;
using Offhook.Emulator.Sip;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;

namespace Offhook.Tests.Emulator.Support;

/// <summary>Tells phones that ask by plug and play an address, over UDP and TCP, or refuses them.</summary>
internal sealed class PlugAndPlayAnswerer : IDisposable
{
    private readonly SipEndpoint endpoint;
    private readonly string? url;

    /// <param name="url">What phones are told; null = they are refused.</param>
    public PlugAndPlayAnswerer(string? url)
    {
        this.url = url;
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = [any], Tcp = [any], Threads = 1 }, Take, TimeProvider.System);
        endpoint.Start();
    }

    public ConcurrentQueue<SipRequest> Asked { get; } = new();

    public PlugAndPlayTarget Target => new(SipProtocol.Udp, endpoint.Udp[0]);

    public PlugAndPlayTarget TcpTarget => new(SipProtocol.Tcp, endpoint.Streams[0].Local);

    public void Dispose() => endpoint.Dispose();

    private void Take(SipServerTransaction transaction)
    {
        var asked = transaction.Request;
        Asked.Enqueue(asked);
        if (url is null)
        {
            transaction.Respond(asked.Answer(500, "Not Here", "srv"));
            return;
        }

        transaction.Respond(asked.Answer(200, "OK", "srv"));
        var notify = new SipRequest("NOTIFY", SipUri.At(transaction.Peer.Remote).ToString()) { Body = System.Text.Encoding.ASCII.GetBytes(url) };
        notify.Headers.Add(SipHeaderNames.From, $"{asked.Headers[SipHeaderNames.To]};tag=srv");
        notify.Headers.Add(SipHeaderNames.To, asked.Headers[SipHeaderNames.From]!);
        notify.Headers.Add(SipHeaderNames.CallId, asked.CallId!);
        notify.Headers.Add(SipHeaderNames.CSeq, "1 NOTIFY");
        notify.Headers.Add(SipHeaderNames.Event, asked.Headers[SipHeaderNames.Event]!);
        notify.Headers.Add("Subscription-State", "terminated;reason=timeout");
        notify.Headers.Add("Content-Type", "application/url");
        _ = endpoint.SendAsync(notify, transaction.Peer);
    }
}
