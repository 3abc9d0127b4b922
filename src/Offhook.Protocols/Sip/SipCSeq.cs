using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Offhook.Protocols.Sip;

/// <summary>The value of CSeq: a number below 2^31 and the method (RFC 3261 section 20.16).</summary>
public sealed record SipCSeq(int Number, string Method)
{
    /// <summary>Reads a value.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SipCSeq? sequence)
    {
        var parts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        sequence = parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && SipText.IsToken(parts[1])
            ? new SipCSeq(number, parts[1])
            : null;
        return sequence is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Method}");
}
