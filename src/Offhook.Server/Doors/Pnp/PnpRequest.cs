using Offhook.Core.Devices;
using Offhook.Protocols.Sip;

namespace Offhook.Server.Doors.Pnp;

/// <summary>
/// What a plug-and-play SUBSCRIBE says, tolerantly read: makers write the MAC address with <c>MAC%3a</c>, <c>MAC:</c>, <c>MAC=</c> or <c>MAC</c> before it, in the
/// Request-URI or From, or at the end of the user agent.
/// </summary>
internal sealed record PnpRequest(MacAddress? Mac, string Event, SipParameters Parameters, string ContentType)
{
    /// <summary>The event package (RFC 6080).</summary>
    public const string Package = "ua-profile";

    /// <summary>What makers send, and take, in place of RFC 6080's own body.</summary>
    public const string PlainUrl = "application/url";

    /// <summary>RFC 6080's own body: content by reference (RFC 4483).</summary>
    public const string ExternalBody = "message/external-body";

    // What holds a plain address.
    private static readonly string[] Ranges = [PlainUrl, "*/*", "application/*"];

    private const int MacDigits = 12;
    private const int MacWithSeparators = 17;

    // A media type is echoed into our own message; nobody's is longer.
    private const int MaxType = 80;

    /// <summary>Reads a request; null when it is not about this package.</summary>
    public static PnpRequest? Read(SipRequest request)
    {
        if (request.Headers[SipHeaderNames.Event] is not { } said)
        {
            return null;
        }

        var semicolon = said.IndexOf(';', StringComparison.Ordinal);
        var package = (semicolon < 0 ? said : said[..semicolon]).Trim();
        if (!package.Equals(Package, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var mac = MacOf(request.Target) ?? MacOf(request.From?.Uri) ?? MacOfAgent(request.Headers[SipHeaderNames.UserAgent]);
        return new PnpRequest(mac, said, SipParameters.Read(semicolon < 0 ? "" : said[(semicolon + 1)..]), ChooseType(request));
    }

    private static MacAddress? MacOf(SipUri? uri)
    {
        if (uri?.PlainUser is not { } user)
        {
            return null;
        }

        var text = user.AsSpan();
        if (text.StartsWith("MAC", StringComparison.OrdinalIgnoreCase))
        {
            text = text[3..].TrimStart(":=");
        }

        return MacAddress.TryParse(text, out var mac) ? mac : null;
    }

    // "… 34.72.14.6 80:5e:c0:11:22:33", "…/83.V2.65.0+build.0;7C2F80112233"
    private static MacAddress? MacOfAgent(string? agent)
    {
        if (agent is null)
        {
            return null;
        }

        foreach (var length in (ReadOnlySpan<int>)[MacWithSeparators, MacDigits])
        {
            // A longer number that ends in twelve digits is no address.
            if (agent.Length >= length && (agent.Length == length || !char.IsAsciiLetterOrDigit(agent[^(length + 1)])) && MacAddress.TryParse(agent.AsSpan()[^length..], out var mac))
            {
                return mac;
            }
        }

        return null;
    }

    // A range names no type that a message could be of.
    private static bool IsType(string type)
    {
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < type.Length - 1 && type.All(c => char.IsAsciiLetterOrDigit(c) || "/!#$&-^_.+".Contains(c, StringComparison.Ordinal));
    }

    // What it accepts first, where that can be an address; a plain one where it does not say.
    private static string ChooseType(SipRequest request)
    {
        var accepted = request.Headers.Values(SipHeaderNames.Accept).Select(value => value.Split(';')[0].Trim()).Where(value => value.Length is > 0 and <= MaxType).ToList();
        return accepted.Any(type => Ranges.Contains(type, StringComparer.OrdinalIgnoreCase)) ? PlainUrl : accepted.Find(IsType) ?? PlainUrl;
    }
}
