using System.Security.Cryptography;
using System.Text;

namespace Offhook.Protocols.Sip.Digest;

/// <summary>The hashes that a challenge may ask for (RFC 7616, RFC 8760).</summary>
public enum DigestAlgorithm
{
    /// <summary>What every phone can; also what is meant where a challenge names none.</summary>
    Md5,

    /// <summary>SHA-256.</summary>
    Sha256,
}

/// <summary>The arithmetic of RFC 7616 section 3.4.</summary>
internal static class DigestHash
{
    public static string Name(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";

    public static string Of(DigestAlgorithm algorithm, string text) => Of(algorithm, Encoding.UTF8.GetBytes(text));

    public static string Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> bytes) =>
        Convert.ToHexStringLower(algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes));

    /// <summary>The response to a challenge.</summary>
    /// <param name="challenge">What was asked.</param>
    /// <param name="user">Who answers.</param>
    /// <param name="password">Its password.</param>
    /// <param name="request">What the answer is good for.</param>
    /// <param name="proof">Quality, count and the client's nonce; null for the old way without them.</param>
    public static string Response(DigestChallenge challenge, string user, string password, DigestRequest request, DigestProof? proof)
    {
        var algorithm = challenge.Algorithm;
        var secret = Of(algorithm, $"{user}:{challenge.Realm}:{password}");
        if (challenge.Session)
        {
            secret = Of(algorithm, $"{secret}:{challenge.Nonce}:{proof?.ClientNonce}");
        }

        var what = Of(algorithm, proof?.Quality == DigestChallenge.AuthInt
            ? $"{request.Method}:{request.Uri}:{Of(algorithm, request.Body.Span)}"
            : $"{request.Method}:{request.Uri}");
        return Of(algorithm, proof is null
            ? $"{secret}:{challenge.Nonce}:{what}"
            : $"{secret}:{challenge.Nonce}:{proof.Count:x8}:{proof.ClientNonce}:{proof.Quality}:{what}");
    }
}

/// <summary>What an answer to a challenge is good for.</summary>
public sealed record DigestRequest(string Method, string Uri, ReadOnlyMemory<byte> Body);

/// <summary>What a client adds against a server that chooses its nonces badly.</summary>
internal sealed record DigestProof(string Quality, uint Count, string ClientNonce);
