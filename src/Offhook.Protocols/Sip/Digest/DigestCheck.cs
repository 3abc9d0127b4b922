using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Protocols.Sip.Digest;

/// <summary>The other side: looks whether an answer to a challenge of ours is right.</summary>
public static class DigestCheck
{
    /// <summary>Whether the value of Authorization answers <paramref name="challenge"/> with this user and password.</summary>
    public static bool IsRight(string? authorization, DigestChallenge challenge, string user, string password, DigestRequest request)
    {
        if (authorization is null || !DigestChallenge.TryReadParameters(authorization, out var given)
            || given["username"] != user || given["realm"] != challenge.Realm || given["nonce"] != challenge.Nonce || given["uri"] is not { } uri)
        {
            return false;
        }

        DigestProof? proof = null;
        if (given["qop"] is { } quality)
        {
            if (!challenge.Qualities.Contains(quality) || !uint.TryParse(given["nc"], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            proof = new DigestProof(quality, count, given["cnonce"] ?? "");
        }
        else if (challenge.Qualities.Count > 0)
        {
            return false;
        }

        var right = DigestHash.Response(challenge, user, password, request with { Uri = uri }, proof);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(right), Encoding.UTF8.GetBytes(given["response"] ?? ""));
    }
}
