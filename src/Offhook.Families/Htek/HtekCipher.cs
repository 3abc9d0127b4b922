using System.Globalization;
using System.Security.Cryptography;

namespace Offhook.Families.Htek;

/// <summary>
/// Encrypts <c>cfg{mac}.xml</c> as the maker's document tells: AES-128-CBC, PKCS#7, a fixed IV, no salt and no header;
/// what <c>openssl enc -aes-128-cbc -K key -iv iv</c> gives.
/// </summary>
internal static class HtekCipher
{
    /// <summary>Longest key that the phone's web page takes.</summary>
    public const int MaxKeyDigits = 16;

    private const int KeyBytes = 16;

    /// <summary>The maker's; a phone knows no other.</summary>
    private static ReadOnlySpan<byte> Iv => [0x0B, 0x1E, 0x1D, 0x00, 0x0F, 0x0B, 0x07, 0x09, 0x1D, 0x1F, 0x04, 0x07, 0x1F, 0x1E, 0x04, 0x07];

    /// <summary>Null when a phone takes the key; else a sentence that says what is allowed and does not repeat the key.</summary>
    public static string? CheckKey(string key)
    {
        if (key.Length is 0 or > MaxKeyDigits)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The encryption key has {key.Length} characters; 1 to {MaxKeyDigits} are allowed.");
        }

        foreach (var c in key)
        {
            if (!char.IsAsciiHexDigitUpper(c))
            {
                return "The encryption key may hold the digits 0-9 and the capital letters A-F only.";
            }
        }

        return null;
    }

    /// <param name="key">Hexadecimal digits; see <see cref="ExpandKey"/>.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> plain, string key)
    {
        using var aes = Create(key);
        return aes.EncryptCbc(plain, Iv, PaddingMode.PKCS7);
    }

    /// <summary>False when the bytes are not a file encrypted with this key (most wrong keys show in the padding, not all).</summary>
    public static bool TryDecrypt(ReadOnlySpan<byte> cipher, string key, out byte[] plain)
    {
        plain = [];
        if (cipher.IsEmpty || cipher.Length % KeyBytes != 0)
        {
            return false;
        }

        using var aes = Create(key);
        try
        {
            plain = aes.DecryptCbc(cipher, Iv, PaddingMode.PKCS7);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>
    /// The sixteen bytes of a key: digits from the left, zeros after them, so that an odd last digit is the high half of its byte
    /// (<c>A</c> is <c>A0</c>, never <c>0A</c>); digits after the thirty-second are ignored.
    /// </summary>
    /// <exception cref="ArgumentException">The key holds something else than hexadecimal digits; the key is not repeated.</exception>
    internal static byte[] ExpandKey(string key)
    {
        Span<char> digits = stackalloc char[KeyBytes * 2];
        digits.Fill('0');
        key.AsSpan(0, Math.Min(key.Length, digits.Length)).CopyTo(digits);
        var bytes = new byte[KeyBytes];
        return Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw new ArgumentException("The key holds something else than hexadecimal digits.", nameof(key));
    }

    private static Aes Create(string key)
    {
        var aes = Aes.Create();
        aes.Key = ExpandKey(key);
        return aes;
    }
}
