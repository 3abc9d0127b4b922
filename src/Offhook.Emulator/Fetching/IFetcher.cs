using Offhook.Protocols.Sip.Digest;

namespace Offhook.Emulator.Fetching;

/// <summary>Asks one server for one document, once. Personas use nothing else to reach the network, so they run over any door.</summary>
internal interface IFetcher
{
    /// <summary>Whether addresses of this scheme can be asked.</summary>
    bool Speaks(string scheme);

    /// <summary>One exchange. Whatever the network or the peer does wrong is in the reply; only cancellation throws.</summary>
    Task<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellationToken);
}

/// <summary>User name and password for a server that challenges; prints as stars.</summary>
internal sealed record Login(string User, string Password)
{
    public override string ToString() => "***";
}

/// <summary>Bounds on one document.</summary>
/// <param name="MaxBytes">Longer bodies are broken off.</param>
/// <param name="KeepBytes">Bodies up to this length are handed over; of longer ones only length and digest.</param>
/// <param name="Timeout">For the whole exchange, body included.</param>
internal sealed record FetchLimits(long MaxBytes, int KeepBytes, TimeSpan Timeout);

/// <summary>What to ask, and how the phone presents itself.</summary>
/// <param name="Target">Absolute address without credentials.</param>
/// <param name="UserAgent">Sent as it is, where the door has such a thing.</param>
/// <param name="Limits">Bounds on the answer.</param>
/// <param name="IfNoneMatch">Entity tag to send, or null.</param>
/// <param name="Login">Credentials to send without being asked, or null.</param>
/// <param name="AbortAfterBytes">Reset the connection after this much of the body, or null.</param>
internal sealed record FetchRequest(
    Uri Target, string UserAgent, FetchLimits Limits, string? IfNoneMatch = null, Login? Login = null, long? AbortAfterBytes = null)
{
    /// <summary>The challenge that <see cref="Login"/> answers by a digest; null = the password itself is sent.</summary>
    public DigestChallenge? Digest { get; init; }
}

/// <summary>The answer to one exchange.</summary>
internal sealed record FetchReply
{
    /// <summary>The door's status in HTTP's numbers; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong on the way, in plain words; null when the answer is whole.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether asking again may end better.</summary>
    public bool Transient { get; init; }

    /// <summary>The body of a success, when it is whole and not longer than asked to keep.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Bytes of body received.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the whole body of a success, lower-case hex; null otherwise.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where a redirection points, unresolved.</summary>
    public Uri? Location { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string? ETag { get; init; }

    /// <summary>The challenge for a digest that can be answered; null where there is none.</summary>
    public DigestChallenge? Digest { get; init; }

    /// <summary>Whether the server asked for a user name and password in the basic scheme.</summary>
    public bool AsksForBasic { get; init; }

    /// <summary>Whether the connection was reset on purpose.</summary>
    public bool Aborted { get; init; }
}

/// <summary>Hears of every exchange as it ended; called from many threads.</summary>
internal interface IFetchObserver
{
    void Exchanged(string kind, FetchReply reply, TimeSpan elapsed);

    void Retried(string kind);
}
