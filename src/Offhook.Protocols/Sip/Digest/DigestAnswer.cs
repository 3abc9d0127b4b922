using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Protocols.Sip.Digest;

/// <summary>An answer to a challenge: the value of Authorization. The same in SIP and HTTP, whose RFC 7616 it is.</summary>
public sealed record DigestAnswer
{
    /// <summary>Who answers.</summary>
    public required string User { get; init; }

    /// <summary>Whose password is meant.</summary>
    public required string Realm { get; init; }

    /// <summary>The server's number.</summary>
    public required string Nonce { get; init; }

    /// <summary>What the answer is good for.</summary>
    public required string Uri { get; init; }

    /// <summary>The hash; MD5 where it names none.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Whether the password's hash is good for a session.</summary>
    public bool Session { get; init; }

    /// <summary>Quality of protection; null for the old way without.</summary>
    public string? Quality { get; init; }

    /// <summary>How often this nonce was answered; 0 where that is not said.</summary>
    public uint Count { get; init; }

    /// <summary>The client's own number.</summary>
    public string ClientNonce { get; init; } = "";

    /// <summary>Whether the name is a hash of the name.</summary>
    public bool IsUserHashed { get; init; }

    /// <summary>What was worked out.</summary>
    public string Response { get; init; } = "";

    /// <summary>Reads a value; false for another scheme, another hash, or one that lacks what every answer has.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out DigestAnswer? answer)
    {
        answer = null;
        if (!DigestChallenge.TryReadParameters(value, out var given) || given["username"] is not { } user || given["realm"] is not { } realm
            || given["nonce"] is not { Length: > 0 } nonce || given["uri"] is not { } uri || given["response"] is not { } response
            || !DigestChallenge.TryReadAlgorithm(given["algorithm"] ?? "", out var algorithm, out var session))
        {
            return false;
        }

        var quality = given["qop"];
        var count = 0u;
        if (quality is not null && !uint.TryParse(given["nc"], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out count))
        {
            return false;
        }

        answer = new DigestAnswer
        {
            User = user,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Algorithm = algorithm,
            Session = session,
            Quality = quality?.ToLowerInvariant(),
            Count = count,
            ClientNonce = given["cnonce"] ?? "",
            IsUserHashed = string.Equals(given["userhash"], "true", StringComparison.OrdinalIgnoreCase),
            Response = response,
        };
        return true;
    }

    /// <summary>Whether it was made with this password, for this method.</summary>
    /// <param name="password">The password.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="body">Its body, for the quality that protects it.</param>
    public bool IsRight(string password, string method, ReadOnlyMemory<byte> body = default)
    {
        var challenge = new DigestChallenge { Realm = Realm, Nonce = Nonce, Algorithm = Algorithm, Session = Session };
        var proof = Quality is null ? null : new DigestProof(Quality, Count, ClientNonce);
        var right = DigestHash.Response(challenge, User, password, new DigestRequest(method, Uri, body), proof);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(right), Encoding.UTF8.GetBytes(Response.ToLowerInvariant()));
    }
}
