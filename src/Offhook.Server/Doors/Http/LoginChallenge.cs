using Microsoft.Extensions.Primitives;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Protocols.Sip.Digest;

namespace Offhook.Server.Doors.Http;

/// <summary>Writes the fields that ask for user name and password, the best on top (RFC 7616, 3.7): who asks takes the first that it can.</summary>
internal static class LoginChallenge
{
    public static StringValues Of(Answer answer)
    {
        var basic = $"Basic realm=\"{answer.Realm}\", charset=\"UTF-8\"";
        if (answer.Challenge == Challenge.Basic)
        {
            return basic;
        }

        string[] digests = [Digest(answer, DigestAlgorithm.Sha256), Digest(answer, DigestAlgorithm.Md5)];
        return answer.Challenge == Challenge.Digest ? digests : [.. digests, basic];
    }

    private static string Digest(Answer answer, DigestAlgorithm algorithm) =>
        new DigestChallenge { Realm = answer.Realm, Nonce = answer.Nonce, Algorithm = algorithm, Qualities = [DigestChallenge.Auth], Stale = answer.IsStale }.ToString();
}
