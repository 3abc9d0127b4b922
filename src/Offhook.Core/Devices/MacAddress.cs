using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Offhook.Core.Devices;

/// <summary>A 48-bit hardware address. Read in any spelling, printed as <c>00:1f:c1:1e:51:05</c>.</summary>
public readonly record struct MacAddress : IComparable<MacAddress>
{
    private const int Digits = 12;

    private MacAddress(ulong value) => Value = value;

    /// <summary>The address as a number, first octet most significant.</summary>
    public ulong Value { get; }

    /// <summary>Makes an address from its 48-bit number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number has more than 48 bits.</exception>
    public static MacAddress FromNumber(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0xFFFF_FFFF_FFFFUL);
        return new MacAddress(value);
    }

    /// <summary>
    /// Reads twelve hexadecimal digits of either case; single colons, hyphens, dots or spaces may stand between digits,
    /// so <c>001fc11e5105</c>, <c>00:1F:C1:1E:51:05</c>, <c>00-1f-c1-1e-51-05</c> and <c>001f.c11e.5105</c> are the same address.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        ulong value = 0;
        var digits = 0;
        var separatorAllowed = false;
        foreach (var c in text)
        {
            var digit = HexDigit(c);
            if (digit >= 0)
            {
                if (++digits > Digits)
                {
                    return false;
                }

                value = (value << 4) | (uint)digit;
                separatorAllowed = true;
            }
            else if (c is ':' or '-' or '.' or ' ' && separatorAllowed && digits < Digits)
            {
                separatorAllowed = false;
            }
            else
            {
                return false;
            }
        }

        if (digits != Digits)
        {
            return false;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The text is not a MAC address.</exception>
    public static MacAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is not a MAC address; twelve hexadecimal digits are allowed, with or without separators");

    /// <summary>Twelve lower-case digits without separators, as most makers put it into file names.</summary>
    public string ToCompact() => Value.ToString("x12", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => string.Create(17, Value, static (span, value) =>
    {
        for (var octet = 0; octet < 6; octet++)
        {
            var b = (byte)(value >> (40 - (8 * octet)));
            span[octet * 3] = Hex(b >> 4);
            span[(octet * 3) + 1] = Hex(b & 0xF);
            if (octet < 5)
            {
                span[(octet * 3) + 2] = ':';
            }
        }
    });

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => Value.CompareTo(other.Value);

    [SuppressMessage("Style", "IDE0072", Justification = "A digit is one of three ranges; everything else is none.")]
    private static int HexDigit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    private static char Hex(int nibble) => (char)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
}
