namespace Offhook.Protocols.Sip;

/// <summary>Header names, and the one-letter forms that stand for some of them (RFC 3261 section 7.3.3, RFC 6665, RFC 3515, RFC 4028).</summary>
public static class SipHeaderNames
{
#pragma warning disable CS1591
    public const string Accept = "Accept";
    public const string Authorization = "Authorization";
    public const string CallId = "Call-ID";
    public const string Contact = "Contact";
    public const string ContentLength = "Content-Length";
    public const string ContentType = "Content-Type";
    public const string CSeq = "CSeq";
    public const string Event = "Event";
    public const string Expires = "Expires";
    public const string From = "From";
    public const string MaxForwards = "Max-Forwards";
    public const string ProxyAuthenticate = "Proxy-Authenticate";
    public const string ProxyAuthorization = "Proxy-Authorization";
    public const string Route = "Route";
    public const string SubscriptionState = "Subscription-State";
    public const string To = "To";
    public const string UserAgent = "User-Agent";
    public const string Via = "Via";
    public const string WwwAuthenticate = "WWW-Authenticate";
#pragma warning restore CS1591

    /// <summary>The long form of a name; a name that has none is its own.</summary>
    public static string Expand(string name) => name.Length != 1 ? name : char.ToLowerInvariant(name[0]) switch
    {
        'a' => "Accept-Contact",
        'b' => "Referred-By",
        'c' => ContentType,
        'd' => "Request-Disposition",
        'e' => "Content-Encoding",
        'f' => From,
        'i' => CallId,
        'j' => "Reject-Contact",
        'k' => "Supported",
        'l' => ContentLength,
        'm' => Contact,
        'o' => Event,
        'r' => "Refer-To",
        's' => "Subject",
        't' => To,
        'u' => "Allow-Events",
        'v' => Via,
        'x' => "Session-Expires",
        'y' => "Identity",
        _ => name,
    };
}
