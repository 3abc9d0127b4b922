using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip;

/// <summary>A SIP or SIPS address, or another one of which only the scheme is understood (RFC 3261 section 19.1).</summary>
public sealed record SipUri
{
    /// <summary><c>sip</c>, <c>sips</c> or another scheme, in lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>The user as it is written, escapes and parameters of the user in it; null where there is none.</summary>
    public string? User { get; init; }

    /// <summary>The host as it is written, an IPv6 address in its brackets; for another scheme everything behind the colon.</summary>
    public required string Host { get; init; }

    /// <summary>The port; null where none is named.</summary>
    public int? Port { get; init; }

    /// <summary>The parameters behind the host.</summary>
    public SipParameters Parameters { get; init; } = SipParameters.None;

    /// <summary>What stands behind the question mark; null where there is none.</summary>
    public string? Query { get; init; }

    /// <summary>Whether it is a SIP or SIPS address.</summary>
    public bool IsSip => Scheme is "sip" or "sips";

    /// <summary>The host as an address; null where it is a name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host.AsSpan().Trim("[]"), out var address) && (Host[0] == '[' || address.AddressFamily == AddressFamily.InterNetwork) ? address : null;

    /// <summary>The user with escapes undone; null where there is none.</summary>
    public string? PlainUser => User is null ? null : Uri.UnescapeDataString(User);

    /// <summary>The address of somebody at an endpoint; port 0 is not written.</summary>
    public static SipUri At(IPEndPoint endPoint, string? user = null, string? transport = null) => new()
    {
        Scheme = "sip",
        User = user,
        Host = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{endPoint.Address}]" : endPoint.Address.ToString(),
        Port = endPoint.Port == 0 ? null : endPoint.Port,
        Parameters = transport is null ? SipParameters.None : SipParameters.None.With("transport", transport),
    };

    /// <summary>Reads an address without brackets around it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !IsScheme(text.AsSpan(0, colon)) || text.AsSpan().ContainsAny(" \t<>\""))
        {
            return false;
        }

        var scheme = text[..colon].ToLowerInvariant();
        var rest = text[(colon + 1)..];
        if (scheme is not ("sip" or "sips"))
        {
            uri = rest.Length == 0 ? null : new SipUri { Scheme = scheme, Host = rest };
            return uri is not null;
        }

        // The user may hold everything but an at sign, semicolons and question marks too.
        var at = rest.LastIndexOf('@');
        var user = at < 0 ? null : rest[..at];
        var hostPart = rest[(at + 1)..];
        var question = hostPart.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? null : hostPart[(question + 1)..];
        hostPart = question < 0 ? hostPart : hostPart[..question];
        var semicolon = hostPart.IndexOf(';', StringComparison.Ordinal);
        var parameters = semicolon < 0 ? "" : hostPart[(semicolon + 1)..];
        if (user is { Length: 0 } || !TryReadHost(semicolon < 0 ? hostPart : hostPart[..semicolon], out var host, out var port))
        {
            return false;
        }

        uri = new SipUri { Scheme = scheme, User = user, Host = host, Port = port, Parameters = SipParameters.Read(parameters), Query = query };
        return true;
    }

    /// <summary>Reads <c>host</c> or <c>host:port</c>, as it stands in addresses and in Via.</summary>
    internal static bool TryReadHost(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end > 0 && end < text.Length)
        {
            if (text[end] != ':' || !ushort.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            (host, port) = (text[..end], number);
        }

        return host.StartsWith('[')
            ? host.EndsWith(']') && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            : host.Length > 0 && !host.AsSpan().ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Scheme}:{(User is null ? "" : User + "@")}{Host}{(Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "")}{Parameters}{(Query is null ? "" : "?" + Query)}";

    private static bool IsScheme(ReadOnlySpan<char> text) => char.IsAsciiLetter(text[0]) && !text.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
}
