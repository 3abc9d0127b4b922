using System.Globalization;
using System.Text;

namespace Offhook.Protocols.Sip;

/// <summary>Why a message is not to be served although it could be read: what RFC 3261 would have it answered with.</summary>
public sealed record SipFault(int Status, string Reason);

/// <summary>A request or a response. What it holds may be changed until it is sent.</summary>
public abstract class SipMessage
{
    /// <summary>The header fields.</summary>
    public SipHeaders Headers { get; } = new();

    /// <summary>Bytes that it took on the wire; 0 for one that was not read.</summary>
    public int WireLength { get; internal set; }

    /// <summary>The body; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The body as text in UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The Call-ID; null where there is none.</summary>
    public string? CallId => Headers[SipHeaderNames.CallId] is { Length: > 0 } value ? value : null;

    /// <summary>The sequence number and method; null where they are missing or malformed.</summary>
    public SipCSeq? CSeq => Headers[SipHeaderNames.CSeq] is { } value && SipCSeq.TryParse(value, out var sequence) ? sequence : null;

    /// <summary>Who sent the request; null where it is missing or malformed.</summary>
    public SipNameAddress? From => Address(SipHeaderNames.From);

    /// <summary>Whom the request was for; null where it is missing or malformed.</summary>
    public SipNameAddress? To => Address(SipHeaderNames.To);

    /// <summary>Where further requests go; null where it is missing or malformed. The first, where there are several.</summary>
    public SipNameAddress? Contact =>
        Headers.Values(SipHeaderNames.Contact).FirstOrDefault() is { } value && SipNameAddress.TryParse(value, out var address) ? address : null;

    /// <summary>The topmost Via; null where it is missing or malformed.</summary>
    public SipVia? Via => Headers.Values(SipHeaderNames.Via).FirstOrDefault() is { } value && SipVia.TryParse(value, out var via) ? via : null;

    /// <summary>Its first line.</summary>
    internal abstract string StartLine { get; }

    /// <summary>The message as it goes over the wire. Content-Length is written by this, whatever it was before.</summary>
    public byte[] ToBytes()
    {
        Headers.Set(SipHeaderNames.ContentLength, Body.Length.ToString(CultureInfo.InvariantCulture));
        var head = new StringBuilder(512).Append(StartLine).Append("\r\n");
        foreach (var field in Headers)
        {
            head.Append(field.Name).Append(": ").Append(field.Value).Append("\r\n");
        }

        var text = head.Append("\r\n").ToString();
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + Body.Length];
        Body.Span.CopyTo(bytes.AsSpan(Encoding.UTF8.GetBytes(text, bytes)));
        return bytes;
    }

    /// <summary>What is wrong with the headers that every message must have; null when they are there and can be read.</summary>
    private protected SipFault? FindCommonFault(string? method)
    {
        if (Via is null || CallId is null || From is null || To is null)
        {
            return new SipFault(400, "Bad Via, Call-ID, From or To");
        }

        if (CSeq is not { } sequence || (method is not null && sequence.Method != method))
        {
            return new SipFault(400, "Bad CSeq");
        }

        // A response to a request of another length than it says would be a response to half of it.
        var lengths = Headers.All(SipHeaderNames.ContentLength).Distinct(StringComparer.Ordinal).Take(2).Count();
        return lengths > 1 ? new SipFault(400, "Several Content-Length") : null;
    }

    private SipNameAddress? Address(string header) =>
        Headers[header] is { } value && SipNameAddress.TryParse(value, out var address) ? address : null;
}

/// <summary>A request.</summary>
public sealed class SipRequest : SipMessage
{
    /// <summary>Makes a request with nothing but its first line.</summary>
    /// <param name="method">Such as <c>NOTIFY</c>.</param>
    /// <param name="uri">The Request-URI.</param>
    public SipRequest(string method, string uri)
    {
        if (!SipText.IsToken(method) || uri.AsSpan().ContainsAny(" \t\r\n"))
        {
            throw new ArgumentException($"'{method} {uri}' is no first line of a request: the method must be a token and the address without spaces.", nameof(method));
        }

        (Method, Uri) = (method, uri);
    }

    internal SipRequest(string method, string uri, string version) => (Method, Uri, Version) = (method, uri, version);

    /// <summary>The method, with the case that it was written in.</summary>
    public string Method { get; }

    /// <summary>The Request-URI as it is written.</summary>
    public string Uri { get; }

    /// <summary>The version as it is written.</summary>
    public string Version { get; } = SipReader.Version;

    /// <summary>The Request-URI; null where it is malformed.</summary>
    public SipUri? Target => SipUri.TryParse(Uri, out var uri) ? uri : null;

    internal override string StartLine => $"{Method} {Uri} {Version}";

    /// <summary>What is wrong with it as far as any receiver can say; null when nothing is.</summary>
    public SipFault? FindFault()
    {
        if (Version != SipReader.Version)
        {
            return new SipFault(505, "Version Not Supported");
        }

        if (FindCommonFault(Method) is { } fault)
        {
            return fault;
        }

        if (Target is not { } target)
        {
            return new SipFault(400, "Bad Request-URI");
        }

        if (!target.IsSip)
        {
            return new SipFault(416, "Unsupported URI Scheme");
        }

        if (Headers[SipHeaderNames.MaxForwards] is { } hops && !byte.TryParse(hops, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return new SipFault(400, "Bad Max-Forwards");
        }

        // An address in a Contact that cannot be told apart from its parameters would send later requests astray.
        return Headers.Values(SipHeaderNames.Contact).All(value => value == "*" || SipNameAddress.TryParse(value, out _)) ? null : new SipFault(400, "Bad Contact");
    }

    /// <summary>A response to it with the headers that RFC 3261 section 8.2.6.2 wants; To gets the tag where it has none.</summary>
    public SipResponse Answer(int status, string reason, string? toTag = null)
    {
        var response = new SipResponse(status, reason);
        foreach (var via in Headers.All(SipHeaderNames.Via))
        {
            response.Headers.Add(SipHeaderNames.Via, via);
        }

        response.Headers.Add(SipHeaderNames.From, Headers[SipHeaderNames.From] ?? "");
        var to = Headers[SipHeaderNames.To] ?? "";
        response.Headers.Add(SipHeaderNames.To, toTag is null || To?.Tag is not null ? to : $"{to};tag={toTag}");
        response.Headers.Add(SipHeaderNames.CallId, CallId ?? "");
        response.Headers.Add(SipHeaderNames.CSeq, Headers[SipHeaderNames.CSeq] ?? "");
        return response;
    }
}

/// <summary>A response.</summary>
public sealed class SipResponse(int status, string reason) : SipMessage
{
    /// <summary>The status: 100 to 699.</summary>
    public int Status { get; } = status;

    /// <summary>The words behind it; may be empty.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether no other response follows.</summary>
    public bool IsFinal => Status >= 200;

    /// <summary>Whether it says that the request was served.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    internal override string StartLine => $"{SipReader.Version} {Status.ToString(CultureInfo.InvariantCulture)} {Reason}";

    /// <summary>What is wrong with it; null when nothing is. One with a second Via was meant for somebody behind us, and there is nobody (RFC 3261 section 8.1.3.3).</summary>
    public SipFault? FindFault() =>
        FindCommonFault(method: null) ?? (Headers.Values(SipHeaderNames.Via).Skip(1).Any() ? new SipFault(400, "Several Via") : null);
}
