using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Offhook.Protocols.Sip;

/// <summary>One value of Via: where a request came through and where its response goes (RFC 3261 section 20.42).</summary>
/// <param name="Transport">As it is written: <c>UDP</c>, <c>TCP</c>, <c>TLS</c> or another.</param>
/// <param name="Host">The host that the sender names.</param>
/// <param name="Port">The port that the sender names; null where none is named.</param>
/// <param name="Parameters">Branch, rport and others.</param>
public sealed record SipVia(string Transport, string Host, int? Port, SipParameters Parameters)
{
    /// <summary>What a branch begins with that names its transaction alone (RFC 3261 section 8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    /// <summary>The branch; null where there is none.</summary>
    public string? Branch => Parameters["branch"];

    /// <summary>Whether the branch names its transaction alone. One that is nothing but the cookie does not.</summary>
    public bool HasUniqueBranch => Branch is { } branch && branch.Length > MagicCookie.Length && branch.StartsWith(MagicCookie, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one value.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SipVia? via)
    {
        via = null;
        var first = text.IndexOf('/', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('/', first + 1);
        if (second < 0 || !text.AsSpan(0, first).Trim().Equals("SIP", StringComparison.OrdinalIgnoreCase) || !text.AsSpan(first + 1, second - first - 1).Trim().SequenceEqual("2.0"))
        {
            return false;
        }

        var rest = text[(second + 1)..].Trim();
        var length = SipText.TokenLength(rest);
        if (length == 0 || length == rest.Length || !char.IsWhiteSpace(rest[length]))
        {
            return false;
        }

        var sentBy = rest[length..].TrimStart();
        var semicolon = sentBy.IndexOf(';', StringComparison.Ordinal);
        var host = (semicolon < 0 ? sentBy : sentBy[..semicolon]).Replace(" ", "", StringComparison.Ordinal);
        if (!SipUri.TryReadHost(host, out var name, out var port))
        {
            return false;
        }

        via = new SipVia(rest[..length], name, port, SipParameters.Read(semicolon < 0 ? "" : sentBy[(semicolon + 1)..]));
        return true;
    }

    /// <summary>The same with where the request really came from (RFC 3261 section 18.2.1, RFC 3581 section 4).</summary>
    public SipVia ReceivedFrom(IPEndPoint remote)
    {
        var parameters = Parameters;
        if (parameters["rport"] is not null)
        {
            parameters = parameters.With("rport", remote.Port.ToString(CultureInfo.InvariantCulture)).With("received", remote.Address.ToString());
        }
        else if (!IPAddress.TryParse(Host.AsSpan().Trim("[]"), out var named) || !named.Equals(remote.Address))
        {
            parameters = parameters.With("received", remote.Address.ToString());
        }

        return this with { Parameters = parameters };
    }

    /// <inheritdoc/>
    public override string ToString() => $"SIP/2.0/{Transport} {Host}{(Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "")}{Parameters}";
}
