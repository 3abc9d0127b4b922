using System.Net;
using System.Text;
using Offhook.Protocols.Sip;

namespace Offhook.Server.Doors.Pnp;

/// <summary>The two messages that a phone gets: 200 to its SUBSCRIBE, and the NOTIFY that tells it where to ask.</summary>
internal static class PnpMessages
{
    /// <summary>200. The subscription is over with its first NOTIFY (RFC 6665 section 4.4.3).</summary>
    public static SipResponse Accept(SipRequest subscribe, SipPeer peer, string tag)
    {
        var answer = subscribe.Answer(200, "OK", tag);
        answer.Headers.Add(SipHeaderNames.Contact, $"<{Own(peer)}>");
        answer.Headers.Add(SipHeaderNames.Expires, "0");
        return answer;
    }

    /// <summary>The NOTIFY in the dialogue that the SUBSCRIBE opened: From and To changed over, its Call-ID, its Event.</summary>
    public static SipRequest Notify(SipRequest subscribe, PnpRequest asked, SipPeer peer, string tag, int number, string url)
    {
        var notify = new SipRequest("NOTIFY", Target(subscribe, peer).ToString()) { Body = Encoding.UTF8.GetBytes(Body(asked, url)) };
        notify.Headers.Add(SipHeaderNames.MaxForwards, "70");
        notify.Headers.Add(SipHeaderNames.From, subscribe.Answer(200, "", tag).Headers[SipHeaderNames.To]!);
        notify.Headers.Add(SipHeaderNames.To, subscribe.Headers[SipHeaderNames.From]!);
        notify.Headers.Add(SipHeaderNames.CallId, subscribe.CallId!);
        notify.Headers.Add(SipHeaderNames.CSeq, new SipCSeq(number, "NOTIFY").ToString());
        notify.Headers.Add(SipHeaderNames.Contact, $"<{Own(peer)}>");
        notify.Headers.Add(SipHeaderNames.Event, asked.Event);
        notify.Headers.Add(SipHeaderNames.SubscriptionState, "terminated;reason=timeout");
        notify.Headers.Add(SipHeaderNames.ContentType, asked.ContentType == PnpRequest.ExternalBody ? ExternalType(url) : asked.ContentType);
        return notify;
    }

    /// <summary>
    /// Where the NOTIFY goes: to the port that the Contact names, but only at the address that asked. A Contact elsewhere is behind a NAT, or is
    /// somebody who shall be bothered; then it goes back to where the SUBSCRIBE came from.
    /// </summary>
    public static SipPeer Destination(SipRequest subscribe, SipPeer peer) =>
        !peer.IsReliable && subscribe.Contact?.Uri is { } contact && contact.Address is { } address && address.Equals(peer.Remote.Address)
            ? peer with { Remote = new IPEndPoint(address, contact.Port is > 0 and var port ? port : 5060), Multicast = false }
            : peer with { Multicast = false };

    private static SipUri Own(SipPeer peer) => SipUri.At(peer.Local, transport: peer.IsReliable ? "tcp" : null);

    private static SipUri Target(SipRequest subscribe, SipPeer peer) => subscribe.Contact?.Uri is { IsSip: true, Query: null } contact ? contact : SipUri.At(peer.Remote);

    // No line end behind it: some phones take it for a part of the address.
    private static string Body(PnpRequest asked, string url) => asked.ContentType == PnpRequest.ExternalBody ? "" : url;

    private static string ExternalType(string url) => $"{PnpRequest.ExternalBody};access-type=\"URL\";URL={SipText.Quote(url)}";
}
