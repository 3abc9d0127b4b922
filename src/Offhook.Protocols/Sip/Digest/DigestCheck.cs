namespace Offhook.Protocols.Sip.Digest;

/// <summary>The other side: looks whether an answer to a challenge of ours is right.</summary>
public static class DigestCheck
{
    /// <summary>Whether the value of Authorization answers <paramref name="challenge"/> with this user and password.</summary>
    public static bool IsRight(string? authorization, DigestChallenge challenge, string user, string password, DigestRequest request)
    {
        if (authorization is null || !DigestAnswer.TryParse(authorization, out var given)
            || given.User != user || given.Realm != challenge.Realm || given.Nonce != challenge.Nonce)
        {
            return false;
        }

        // Whether a quality is needed, and which, is the challenge's to say.
        return (given.Quality is { } quality ? challenge.Qualities.Contains(quality) : challenge.Qualities.Count == 0)
            && (given with { Algorithm = challenge.Algorithm, Session = challenge.Session }).IsRight(password, request.Method, request.Body);
    }
}
