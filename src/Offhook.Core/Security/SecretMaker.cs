using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Security;

/// <summary>Makes the secrets that nobody wrote: at random, or, where the same file has to give the same bytes and no phone gets them, of a seed and whom they are for.</summary>
/// <param name="seed">The seed; null = at random.</param>
public sealed class SecretMaker(string? seed)
{
    /// <summary>Letters and digits of a password, 80 bits; no maker's limit is known, and longer ones have been cut off by some.</summary>
    private const int PasswordLength = 16;

    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>A URL token.</summary>
    /// <param name="owner">The device or the scope that it is for.</param>
    public Secret Token(string owner) => seed is null ? UrlToken.Make() : Secret.FromPlain(Text($"token of {owner}", UrlToken.Alphabet, UrlToken.Length));

    /// <summary>A password.</summary>
    /// <param name="owner">The device that it is for.</param>
    public Secret Password(string owner) => Secret.FromPlain(Text($"password of {owner}", PasswordAlphabet, PasswordLength));

    // Both alphabets have 32 letters, so five bits of a byte choose one without favour.
    private string Text(string purpose, string alphabet, int length) => seed is null
        ? RandomNumberGenerator.GetString(alphabet, length)
        : new string([.. HMACSHA256.HashData(Encoding.UTF8.GetBytes(seed), Encoding.UTF8.GetBytes(purpose)).Take(length).Select(b => alphabet[b & 31])]);
}
