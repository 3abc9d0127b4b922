using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>Opens encrypted settings as <c>openssl enc -d -aes-128-cbc</c> does with the maker's fixed vector (maker's guide, chapter 4).</summary>
internal static class HtekCipher
{
    private static readonly byte[] Vector = Convert.FromHexString("0B1E1D000F0B07091D1F04071F1E0407");

    /// <returns>False when the key is no hex text or the body was not made with it.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> body, string keyText, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (keyText.Length == 0 || body.IsEmpty || body.Length % 16 != 0 || !keyText.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        using var aes = Aes.Create();
        aes.Key = Key(keyText);
        try
        {
            plain = aes.DecryptCbc(body, Vector, PaddingMode.PKCS7);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>A short key is filled with zeros on its right, an odd last digit being the high half of its byte; digits beyond 32 are ignored.</summary>
    private static byte[] Key(string text) => Convert.FromHexString(text.Length >= 32 ? text[..32] : text.PadRight(32, '0'));
}
