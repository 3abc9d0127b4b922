using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Security;

/// <summary>Makes the secrets that the server gives out.</summary>
public static class Secrets
{
    // RFC 4648 section 6 in lower case: safe in URLs, on file systems that fold case and over the telephone.
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    // Without characters that are taken for one another, as somebody may have to type it on a phone's keypad.
    private const string Readable = "abcdefghjkmnpqrstuvwxyz23456789";

    private const int TokenLength = 26;
    private const int PasswordLength = 20;

    /// <summary>A URL token or bearer token of 130 random bits: 26 lower-case base32 characters.</summary>
    public static string NewToken() => RandomNumberGenerator.GetString(Base32, TokenLength);

    /// <summary>A password of 20 letters and digits, 99 bits, within what every make takes in length and alphabet.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Readable, PasswordLength);

    /// <summary>The first 128 bits of a token's SHA-256, first byte most significant, by which it is looked up without being stored.</summary>
    public static UInt128 HashToken(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetByteCount(token);
        var bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(token, bytes);
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
