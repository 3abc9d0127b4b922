namespace Offhook.Protocols.Sip;

/// <summary>How large a message may be. Each number bounds what a peer can make us read or keep.</summary>
public sealed record SipLimits
{
    /// <summary>What nearly everybody wants.</summary>
    public static SipLimits Standard { get; } = new();

    /// <summary>Bytes of a whole message; what fits into a datagram must be taken (RFC 3261 section 18.1.1).</summary>
    public int MessageBytes { get; init; } = 65_535;

    /// <summary>Bytes of start line and headers together; a request through many proxies has some 3,000.</summary>
    public int HeadBytes { get; init; } = 16_384;

    /// <summary>Header fields; some 20 are usual.</summary>
    public int Headers { get; init; } = 128;
}
