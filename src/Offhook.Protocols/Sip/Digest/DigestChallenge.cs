using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Offhook.Protocols.Sip.Digest;

/// <summary>
/// What a server asks for: the value of WWW-Authenticate or Proxy-Authenticate. Read in any order, with quotation marks where they should not be and
/// without them where they should; some phones and servers write both.
/// </summary>
public sealed record DigestChallenge
{
    /// <summary>The quality that protects who asks for what.</summary>
    public const string Auth = "auth";

    internal const string AuthInt = "auth-int";

    private const string Scheme = "Digest";
    private const string SessionSuffix = "-sess";

    /// <summary>Whose password is meant.</summary>
    public required string Realm { get; init; }

    /// <summary>The server's number.</summary>
    public required string Nonce { get; init; }

    /// <summary>To be given back as it is; null where there is none.</summary>
    public string? Opaque { get; init; }

    /// <summary>The hash.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Whether the password's hash is good for a session (<c>MD5-sess</c>).</summary>
    public bool Session { get; init; }

    /// <summary>Whether the last answer was right but its nonce too old.</summary>
    public bool Stale { get; init; }

    /// <summary>The qualities of protection that are offered; empty for the old way without.</summary>
    public IReadOnlyList<string> Qualities { get; init; } = [];

    /// <summary>Reads a value; false for another scheme, another hash, or one without realm and nonce.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out DigestChallenge? challenge)
    {
        challenge = null;
        if (!TryReadParameters(value, out var parameters) || parameters["realm"] is not { } realm || parameters["nonce"] is not { Length: > 0 } nonce)
        {
            return false;
        }

        if (!TryReadAlgorithm(parameters["algorithm"] ?? "", out var algorithm, out var session))
        {
            return false;
        }

        challenge = new DigestChallenge
        {
            Realm = realm,
            Nonce = nonce,
            Opaque = parameters["opaque"],
            Algorithm = algorithm,
            Session = session,
            Stale = string.Equals(parameters["stale"], "true", StringComparison.OrdinalIgnoreCase),
            Qualities = [.. SipText.Split(parameters["qop"] ?? "", ',').Where(q => q.Length > 0).Select(q => q.ToLowerInvariant())],
        };
        return true;
    }

    /// <summary>The first challenge of a response that can be answered: its sender put the best on top (RFC 8760 section 2.4). Null where there is none.</summary>
    public static DigestChallenge? Choose(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            if (TryParse(value, out var challenge) && (challenge.Qualities.Count == 0 || challenge.Quality is not null))
            {
                return challenge;
            }
        }

        return null;
    }

    /// <summary>The value of Authorization or Proxy-Authorization that answers it.</summary>
    /// <param name="user">Who answers.</param>
    /// <param name="password">The password.</param>
    /// <param name="request">What the answer is good for.</param>
    /// <param name="count">How often this nonce was answered, this time included.</param>
    /// <param name="clientNonce">The client's own number; null makes one.</param>
    public string Answer(string user, string password, DigestRequest request, uint count = 1, string? clientNonce = null)
    {
        // A session's hash needs the client's number even where no quality is asked for.
        var quality = Quality;
        var mine = clientNonce ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var proof = quality is null ? null : new DigestProof(quality, count, mine);
        var answer = $"{Scheme} username={SipText.Quote(user)}, realm={SipText.Quote(Realm)}, nonce={SipText.Quote(Nonce)}, uri={SipText.Quote(request.Uri)}"
            + $", response=\"{DigestHash.Response(this, user, password, request, proof)}\", algorithm={DigestHash.Name(Algorithm)}{(Session ? SessionSuffix : "")}";
        answer += Opaque is null ? "" : $", opaque={SipText.Quote(Opaque)}";
        return answer + (proof is null ? "" : $", qop={proof.Quality}, nc={proof.Count:x8}, cnonce={SipText.Quote(mine)}");
    }

    /// <summary>The quality that is used: the plain one where it is offered.</summary>
    private string? Quality => Qualities.Contains(Auth) ? Auth : Qualities.Contains(AuthInt) ? AuthInt : null;

    /// <summary>The value that asks for this.</summary>
    public override string ToString() =>
        $"{Scheme} realm={SipText.Quote(Realm)}, nonce={SipText.Quote(Nonce)}, algorithm={DigestHash.Name(Algorithm)}{(Session ? SessionSuffix : "")}"
        + $"{(Opaque is null ? "" : $", opaque={SipText.Quote(Opaque)}")}{(Qualities.Count == 0 ? "" : $", qop=\"{string.Join(',', Qualities)}\"")}{(Stale ? ", stale=true" : "")}";

    /// <summary>The parameters of a value of this scheme.</summary>
    internal static bool TryReadParameters(string value, out SipParameters parameters)
    {
        parameters = SipParameters.None;
        var text = value.TrimStart();
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || text.Length == Scheme.Length || !char.IsWhiteSpace(text[Scheme.Length]))
        {
            return false;
        }

        parameters = SipParameters.Read(text[Scheme.Length..], ',');
        return true;
    }

    internal static bool TryReadAlgorithm(string named, out DigestAlgorithm algorithm, out bool session)
    {
        session = named.EndsWith(SessionSuffix, StringComparison.OrdinalIgnoreCase);
        var name = session ? named[..^SessionSuffix.Length] : named;
        algorithm = name.Equals("SHA-256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return name.Length == 0 || algorithm == DigestAlgorithm.Sha256 || name.Equals("MD5", StringComparison.OrdinalIgnoreCase);
    }
}
