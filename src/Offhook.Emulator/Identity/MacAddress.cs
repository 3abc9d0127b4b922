using System.Globalization;

namespace Offhook.Emulator.Identity;

/// <summary>A 48-bit station address, read in any spelling.</summary>
internal readonly record struct MacAddress(ulong Value)
{
    public const ulong Highest = 0xFFFF_FFFF_FFFF;

    /// <summary>Takes 12 hex digits of either case, with any of <c>: - .</c> or a blank between them.</summary>
    public static bool TryParse(string? text, out MacAddress mac)
    {
        mac = default;
        ulong value = 0;
        var digits = 0;
        foreach (var symbol in text.AsSpan().Trim())
        {
            if (char.IsAsciiHexDigit(symbol))
            {
                if (++digits > 12)
                {
                    return false;
                }

                value = (value << 4) | (uint)Convert.ToInt32(symbol.ToString(), 16);
            }
            else if (symbol is not (':' or '-' or '.' or ' '))
            {
                return false;
            }
        }

        mac = new MacAddress(value);
        return digits == 12;
    }

    /// <summary>Twelve lower-case digits.</summary>
    public string Bare => Value.ToString("x12", CultureInfo.InvariantCulture);

    /// <summary>Six lower-case pairs with colons.</summary>
    public string Colons => string.Join(':', Bare.Chunk(2).Select(pair => new string(pair)));
}
