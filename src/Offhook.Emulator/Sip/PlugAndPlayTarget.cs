using System.Diagnostics.CodeAnalysis;
using System.Net;
using Offhook.Protocols.Sip;

namespace Offhook.Emulator.Sip;

/// <summary>Whom a phone asks that knows nothing: everybody on its wire, or a server that somebody typed in.</summary>
/// <param name="Protocol">What carries the question.</param>
/// <param name="EndPoint">Where it goes.</param>
public sealed record PlugAndPlayTarget(SipProtocol Protocol, IPEndPoint EndPoint)
{
    /// <summary>The words that <see cref="TryParse"/> takes.</summary>
    public const string Allowed = "multicast, udp:ADDRESS[:PORT] or tcp:ADDRESS[:PORT]";

    private const int SipPort = 5060;

    /// <summary>The group that phones ask (sip.mcast.net).</summary>
    public static PlugAndPlayTarget Multicast { get; } = new(SipProtocol.Udp, new IPEndPoint(IPAddress.Parse("224.0.1.75"), SipPort));

    /// <summary>Reads one of <see cref="Allowed"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlugAndPlayTarget? target)
    {
        target = text == "multicast" ? Multicast : null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (target is null && colon > 0 && text[..colon] is "udp" or "tcp" && IPEndPoint.TryParse(text[(colon + 1)..], out var endPoint))
        {
            target = new(text[..colon] == "udp" ? SipProtocol.Udp : SipProtocol.Tcp, new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? SipPort : endPoint.Port));
        }

        return target is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => SipUri.At(EndPoint, transport: Protocol == SipProtocol.Tcp ? "tcp" : null).ToString();
}
