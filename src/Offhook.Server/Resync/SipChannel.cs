using System.Net;
using System.Net.Sockets;
using System.Text;
using Offhook.Core.Resync;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Protocols.Sip;

namespace Offhook.Server.Resync;

/// <summary>How the SIP channel sends.</summary>
public sealed record SipChannelOptions
{
    /// <summary>Where everything is sent; null = to where the phone was last seen.</summary>
    public DnsEndPoint? Proxy { get; init; }

    /// <summary>What carries it.</summary>
    public SipProtocol Protocol { get; init; } = SipProtocol.Udp;

    /// <summary>The address of ours to send from, and its port; port 0 takes a free one. Null = any.</summary>
    public IPEndPoint? From { get; init; }

    /// <summary>The port of phones that their family does not know better; 0 = the usual one.</summary>
    public int Port { get; init; }

    /// <summary>Who we are when a phone or the proxy asks; null = nobody.</summary>
    public (string User, Secret Password)? Login { get; init; }

    /// <summary>
    /// How long to wait for an answer. Sent at 0, 0.5, 1.5, 3.5 and 7.5 s (RFC 3261, timer E): who has not answered by then is off, and is asked again in a
    /// minute.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(8);
}

/// <summary>Sends the NOTIFY itself: to where the phone was last seen, or through an outbound proxy. What the phone says is heard.</summary>
public sealed class SipChannel : IResyncChannel, IDisposable
{
    private readonly SipChannelOptions options;
    private readonly SipEndpoint endpoint;

    /// <summary>Opens the channel.</summary>
    /// <exception cref="SocketException">Its address cannot be taken.</exception>
    public SipChannel(string name, SipChannelOptions options, TimeProvider time)
    {
        (Name, this.options) = (name, options);
        var any = new List<IPEndPoint> { new(IPAddress.Any, 0) };
        if (Socket.OSSupportsIPv6)
        {
            any.Add(new(IPAddress.IPv6Any, 0));
        }

        // Whatever comes in that is no answer meets silence: this is no door.
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = options.From is { } from ? [from] : any }, static _ => { }, time);
        endpoint.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsAddress => options.Proxy is null;

    /// <inheritdoc/>
    public async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        var (uri, target, problem) = await TargetAsync(request, cancellation).ConfigureAwait(false);
        if (uri is null || target is null || endpoint.Route(options.Protocol, target, options.From?.Address is { } a && !a.Equals(IPAddress.Any) ? a : null) is not { } peer)
        {
            return new(AskOutcome.NotAsked, problem ?? $"no address of this machine leads to {target}");
        }

        var sending = new SipSending { Longest = options.Limit, Credentials = options.Login is { } login ? new SipCredentials(login.User, login.Password.Reveal()) : null };
        var result = await endpoint.SendAsync(Write(request, uri, peer), peer, sending, cancellation).ConfigureAwait(false);
        return result switch
        {
            { Response: { IsSuccess: true } ok } => new(AskOutcome.Answered, Say(ok)),
            { Response: { Status: 401 or 407 } no } => new(AskOutcome.Refused, $"{Say(no)}: it wants {(options.Login is null ? "a login, and the channel has none" : "another login than the channel has")}"),
            { Response: { } no } => new(AskOutcome.Refused, Say(no)),
            { Outcome: SipOutcome.Silence } => new(AskOutcome.NoAnswer, $"nothing within {options.Limit.TotalSeconds:0} seconds from {peer.Remote}"),
            { Outcome: SipOutcome.TooMany } => new(AskOutcome.NotAsked, "too many calls wait already"),
            _ => new(AskOutcome.NoAnswer, $"{peer.Remote} cannot be reached"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => endpoint.Dispose();

    private static string Say(SipResponse response) => $"{response.Status} {response.Reason}".TrimEnd();

    private async Task<(SipUri? Uri, IPEndPoint? Target, string? Problem)> TargetAsync(AskRequest request, CancellationToken cancellation)
    {
        var user = request.User.Length == 0 ? null : Uri.EscapeDataString(request.User);
        if (options.Proxy is not { } proxy)
        {
            var port = request.Call.Port ?? (options.Port > 0 ? options.Port : 0);
            var phone = new IPEndPoint(request.Address!, port);
            return (SipUri.At(phone, user, options.Protocol == SipProtocol.Tcp ? "tcp" : null), phone, null);
        }

        if (user is null || request.Domain is not { } domain)
        {
            return (null, null, user is null ? "it has no line that the proxy could know it by" : "its settings name no sip.server, so the proxy would not know whom to call");
        }

        if (!SipUri.TryParse($"sip:{user}@{domain}", out var uri))
        {
            return (null, null, $"sip:{user}@{domain} is no address");
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(proxy.Host, cancellation).ConfigureAwait(false);
            return addresses.Length == 0 ? (null, null, $"{proxy.Host} has no address") : (uri, new IPEndPoint(addresses[0], proxy.Port), null);
        }
        catch (SocketException e)
        {
            return (null, null, $"{proxy.Host}: {e.Message}");
        }
    }

    private SipRequest Write(AskRequest ask, SipUri uri, SipPeer peer)
    {
        var own = SipUri.At(peer.Local, "offhook");
        var request = new SipRequest("NOTIFY", uri.ToString());
        var headers = request.Headers;
        headers.Add(SipHeaderNames.From, SipNameAddress.Of(own with { Port = null }, Guid.NewGuid().ToString("N")[..16]).ToString());
        headers.Add(SipHeaderNames.To, SipNameAddress.Of(uri with { Port = null, Parameters = SipParameters.None }).ToString());
        headers.Add(SipHeaderNames.CallId, $"{Guid.NewGuid():N}@{own.Host}");
        headers.Add(SipHeaderNames.CSeq, "1 NOTIFY");
        if (options.Proxy is not null)
        {
            headers.Add(SipHeaderNames.Route, $"<{SipUri.At(peer.Remote) with { Parameters = SipParameters.None.With("lr", null) }}>");
        }

        headers.Add(SipHeaderNames.Event, ask.Call.Event);
        headers.Add(SipHeaderNames.SubscriptionState, "terminated");
        headers.Add(SipHeaderNames.UserAgent, "Offhook");
        if (ask.Call.ContentType is { } type)
        {
            headers.Add(SipHeaderNames.ContentType, type);
            request.Body = Encoding.UTF8.GetBytes(ask.Call.Body);
        }

        return request;
    }
}
