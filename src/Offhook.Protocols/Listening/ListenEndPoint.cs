using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Listening;

/// <summary>Reads addresses to listen on: <c>IP:PORT</c>, IPv6 in brackets.</summary>
public static class ListenEndPoint
{
    /// <summary>What is allowed, as mistakes say it.</summary>
    public const string Allowed = "allowed is IP:PORT, such as 0.0.0.0:80 or [::]:80, with a port from 0 (a free one) to 65535";

    /// <summary>Reads one. <paramref name="mistake"/> is a sentence when it cannot be read.</summary>
    public static bool TryParse(string text, out IPEndPoint endPoint, out string mistake)
    {
        (endPoint, mistake) = (new IPEndPoint(IPAddress.None, 0), "");
        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            mistake = $"'{text}' has no port; {Allowed}";
            return false;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) || !IsSpelledOut(address, host, bracketed))
        {
            mistake = $"'{host}' is no IP address; {Allowed}";
            return false;
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            mistake = $"'{text[(colon + 1)..]}' is no port; {Allowed}";
            return false;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    // "127.1" and "1" are addresses to some parsers; here they are more likely slips.
    private static bool IsSpelledOut(IPAddress address, string host, bool bracketed) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? bracketed : !bracketed && host.Count(c => c == '.') == 3;
}
