using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Offhook.Families.Fanvil;

/// <summary>
/// File encryption: AES with a key of 256 bits (D). Nobody has published mode, start value and padding, so these are the candidates; which one it is shows
/// from one file that the maker's tool made, see <see cref="FanvilKeyTool"/>. Unverified, and off unless an operator chooses one.
/// </summary>
internal static class FanvilCipher
{
    /// <summary>Hex digits of a key.</summary>
    public const int KeyDigits = 64;

    private const int BlockBytes = 16;

    /// <summary>The candidates by the names of <c>options.fileCipher</c>; a chain begins with a block of zeroes.</summary>
    public static IReadOnlyList<FanvilCandidate> Candidates { get; } =
    [
        new("ecb-pkcs7", Chained: false, Padded: true), new("ecb-zero", Chained: false, Padded: false),
        new("cbc-pkcs7", Chained: true, Padded: true), new("cbc-zero", Chained: true, Padded: false),
    ];

    public static FanvilCandidate? Find(string? name) => Candidates.FirstOrDefault(c => c.Name == name);

    /// <summary>Says what is wrong with a key, or null. Never repeats it.</summary>
    public static string? CheckKey(string key) => key.Length == KeyDigits && key.All(char.IsAsciiHexDigit) ? null : $"a file key has {KeyDigits} hexadecimal digits";

    public static byte[] Encrypt(ReadOnlySpan<byte> plain, string key, FanvilCandidate candidate)
    {
        using var aes = Open(key);
        if (!candidate.Padded)
        {
            // Zeroes up to a whole block, none where the file is one.
            var padded = new byte[(plain.Length + BlockBytes - 1) / BlockBytes * BlockBytes];
            plain.CopyTo(padded);
            return candidate.Chained ? aes.EncryptCbc(padded, new byte[BlockBytes], PaddingMode.None) : aes.EncryptEcb(padded, PaddingMode.None);
        }

        return candidate.Chained ? aes.EncryptCbc(plain, new byte[BlockBytes]) : aes.EncryptEcb(plain, PaddingMode.PKCS7);
    }

    /// <summary>Whole blocks only; the padding stays.</summary>
    public static bool TryDecrypt(ReadOnlySpan<byte> cipher, string key, bool chained, [NotNullWhen(true)] out byte[]? padded)
    {
        padded = null;
        if (cipher.Length == 0 || cipher.Length % BlockBytes != 0)
        {
            return false;
        }

        using var aes = Open(key);
        padded = chained ? aes.DecryptCbc(cipher, new byte[BlockBytes], PaddingMode.None) : aes.DecryptEcb(cipher, PaddingMode.None);
        return true;
    }

    /// <summary>The plain file without its padding; false where the bytes are no whole blocks, or the padding is not the candidate's.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> cipher, string key, FanvilCandidate candidate, [NotNullWhen(true)] out byte[]? plain)
    {
        if (!TryDecrypt(cipher, key, candidate.Chained, out plain))
        {
            return false;
        }

        var last = plain[^1];
        var padding = !candidate.Padded ? plain.Length - plain.AsSpan().TrimEnd((byte)0).Length
            : last is > 0 and <= BlockBytes && plain.AsSpan(plain.Length - last).IndexOfAnyExcept(last) < 0 ? last
            : -1;
        plain = padding is >= 0 and <= BlockBytes ? plain[..^padding] : null;
        return plain is not null;
    }

    /// <summary>Whether bytes could be an encrypted file: whole blocks, and no text.</summary>
    public static bool LooksEncrypted(ReadOnlySpan<byte> content) => content.Length > 0 && content.Length % BlockBytes == 0 && content.ContainsAnyInRange<byte>(0, 8);

    private static Aes Open(string key)
    {
        var aes = Aes.Create();
        aes.Key = Convert.FromHexString(key);
        return aes;
    }
}

/// <summary>A way in which the maker may encrypt.</summary>
internal sealed record FanvilCandidate(string Name, bool Chained, bool Padded);
