using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Security;

/// <summary>
/// The URL token of a device or a scope: 130 random bits in lower-case base32, derived from nothing. Only its hash is kept in clear; a lookup by
/// hash leaks nothing useful through its timing.
/// </summary>
public static class UrlToken
{
    internal const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    internal const int Length = 26;

    /// <summary>Makes a new token.</summary>
    public static Secret Make() => Secret.FromPlain(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>First 128 bits of the SHA-256 of a token as it stands in a URL.</summary>
    public static UInt128 Hash(string token)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(token.Length)];
        var length = Encoding.UTF8.GetBytes(token, utf8);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
