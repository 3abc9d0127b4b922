using System.Net;

namespace Offhook.Server.Doors.Http;

/// <summary>Proxies whose word about the peer is taken; what anybody else says in such headers is not read at all.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    // A chain longer than this is nobody's real network.
    private const int MaxHops = 16;

    /// <summary>Whether anybody is trusted.</summary>
    public bool Any => networks.Count > 0;

    /// <summary>Whether this address is a trusted proxy.</summary>
    public bool Trusts(IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The peer behind the proxies: X-Forwarded-For read from the right, as far as the hop that reported is trusted. An entry that is no address
    /// ends the reading, because what stands left of it was written by somebody unknown.
    /// </summary>
    public IPAddress Behind(IPAddress peer, ReadOnlySpan<char> forwardedFor)
    {
        var address = peer;
        for (var hop = 0; hop < MaxHops && !forwardedFor.IsEmpty && Trusts(address); hop++)
        {
            var comma = forwardedFor.LastIndexOf(',');
            if (!TryReadAddress(forwardedFor[(comma + 1)..].Trim(), out var named))
            {
                break;
            }

            address = named;
            forwardedFor = comma < 0 ? [] : forwardedFor[..comma];
        }

        return address;
    }

    /// <summary>The address in one form: an IPv4 address that came in on an IPv6 socket is an IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool TryReadAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (IPAddress.TryParse(text, out var plain))
        {
            address = Plain(plain);
            return true;
        }

        if (IPEndPoint.TryParse(text, out var endPoint))
        {
            address = Plain(endPoint.Address);
            return true;
        }

        return false;
    }
}
