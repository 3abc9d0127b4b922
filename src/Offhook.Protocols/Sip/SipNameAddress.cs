using System.Diagnostics.CodeAnalysis;

namespace Offhook.Protocols.Sip;

/// <summary>What stands in From, To and Contact: a name, an address, parameters.</summary>
/// <param name="DisplayName">The name without quotation marks; null where there is none.</param>
/// <param name="Uri">The address.</param>
/// <param name="Parameters">Parameters of the header, not of the address.</param>
public sealed record SipNameAddress(string? DisplayName, SipUri Uri, SipParameters Parameters)
{
    /// <summary>The tag; null where there is none.</summary>
    public string? Tag => Parameters["tag"];

    /// <summary>An address with a tag.</summary>
    public static SipNameAddress Of(SipUri uri, string? tag = null) => new(null, uri, tag is null ? SipParameters.None : SipParameters.None.With("tag", tag));

    /// <summary>Reads one value; what follows behind a comma must have been split off.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SipNameAddress? address)
    {
        address = null;
        text = text.Trim();
        string? name = null;
        var start = 0;
        if (text.StartsWith('"'))
        {
            start = SipText.EndOfQuoted(text, 0);
            if (start < 0)
            {
                return false;
            }

            name = SipText.Unquote(text[..start]);
        }

        var open = text.IndexOf('<', start);
        if (open < 0)
        {
            return name is null && TryParseBare(text, out address);
        }

        var between = text[start..open].Trim();
        var close = text.IndexOf('>', open);
        if (close < 0 || (name is not null && between.Length > 0) || between.Contains('"', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[(close + 1)..].TrimStart();
        if ((rest.Length > 0 && rest[0] != ';') || !SipUri.TryParse(text[(open + 1)..close], out var uri))
        {
            return false;
        }

        address = new SipNameAddress(name ?? (between.Length > 0 ? between : null), uri, SipParameters.Read(rest.Length == 0 ? "" : rest[1..]));
        return true;
    }

    // Without brackets, parameters belong to the header, and the address may have no question mark (RFC 3261 section 20).
    private static bool TryParseBare(string text, [NotNullWhen(true)] out SipNameAddress? address)
    {
        address = null;
        var user = text.IndexOf('@', StringComparison.Ordinal);
        var semicolon = text.IndexOf(';', user + 1);
        var bare = (semicolon < 0 ? text : text[..semicolon]).TrimEnd();
        if (bare.IndexOf('?', user + 1) >= 0 || !SipUri.TryParse(bare, out var uri))
        {
            return false;
        }

        address = new SipNameAddress(null, uri, SipParameters.Read(semicolon < 0 ? "" : text[(semicolon + 1)..]));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(DisplayName is null ? "" : SipText.Quote(DisplayName) + " ")}<{Uri}>{Parameters}";
}
