using System.Net;
using Offhook.Core.Resync;
using Offhook.Core.Security;
using Offhook.Protocols.Sip;

namespace Offhook.Server.Configuration;

/// <summary>How phones are asked to fetch, as configured.</summary>
/// <param name="Options">Rates and patience.</param>
/// <param name="Channels">The channels, by name.</param>
public sealed record ResyncConfiguration(ResyncOptions Options, IReadOnlyList<ChannelConfiguration> Channels)
{
    /// <summary>What there is without any word about it: a NOTIFY to the phone itself, and its own web page.</summary>
    public static ResyncConfiguration Standard { get; } = new(new ResyncOptions(), [new SipChannelConfiguration("sip"), new HttpChannelConfiguration("http")]);
}

/// <summary>A way to reach phones, as configured.</summary>
/// <param name="Name">What scopes call it.</param>
public abstract record ChannelConfiguration(string Name)
{
    /// <summary>The name that it logs in with; null = none.</summary>
    public string? User { get; init; }

    /// <summary>The password that goes with it.</summary>
    public Secret? Password { get; init; }
}

/// <summary>A NOTIFY that we send.</summary>
public sealed record SipChannelConfiguration(string Name) : ChannelConfiguration(Name)
{
    /// <summary>Where everything is sent; null = to the phone.</summary>
    public DnsEndPoint? Proxy { get; init; }

    /// <summary>What carries it.</summary>
    public SipProtocol Protocol { get; init; } = SipProtocol.Udp;

    /// <summary>Where to send from; null = any address, a free port.</summary>
    public IPEndPoint? From { get; init; }

    /// <summary>The port of phones that their family does not know better; 0 = the usual one.</summary>
    public int Port { get; init; }
}

/// <summary>A web address that is called.</summary>
public sealed record HttpChannelConfiguration(string Name) : ChannelConfiguration(Name)
{
    /// <summary>The address with placeholders; null = the phone's own page.</summary>
    public string? Url { get; init; }

    /// <summary>The method.</summary>
    public string Method { get; init; } = "GET";
}

/// <summary>Asterisk's manager interface.</summary>
/// <param name="Name">What scopes call it.</param>
/// <param name="Peer">Where it is.</param>
public sealed record AmiChannelConfiguration(string Name, DnsEndPoint Peer) : ChannelConfiguration(Name)
{
    /// <summary>Whether phones are on the old SIP stack.</summary>
    public bool ChanSip { get; init; }
}

/// <summary>FreeSWITCH's event socket.</summary>
/// <param name="Name">What scopes call it.</param>
/// <param name="Peer">Where it is.</param>
public sealed record EslChannelConfiguration(string Name, DnsEndPoint Peer) : ChannelConfiguration(Name)
{
    /// <summary>The SIP profile that phones register with.</summary>
    public string Profile { get; init; } = "internal";

    /// <summary>The domain of its users; null = the SIP server of the phone's settings.</summary>
    public string? Domain { get; init; }
}
