using System.Net;

namespace Offhook.Protocols.Sip;

/// <summary>How a request of ours ended.</summary>
public enum SipOutcome
{
    /// <summary>With a final response.</summary>
    Answered,

    /// <summary>Nobody answered in time.</summary>
    Silence,

    /// <summary>It could not be sent: no connection, or the name leads nowhere.</summary>
    Unreachable,

    /// <summary>Too many requests of ours wait already; it was not sent.</summary>
    TooMany,
}

/// <summary>The end of a request of ours.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Response">The final response; null where there was none.</param>
/// <param name="Sends">How often a request went out, those after a challenge counted too.</param>
public sealed record SipResult(SipOutcome Outcome, SipResponse? Response, int Sends)
{
    /// <summary>Where the response came from; null where there was none.</summary>
    public IPEndPoint? From { get; init; }

    /// <summary>Whether it was answered with success.</summary>
    public bool IsSuccess => Response is { IsSuccess: true };
}

/// <summary>Who we are when somebody asks for proof. The password is in the clear only for as long as this lives.</summary>
public sealed record SipCredentials(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User}:***";
}

/// <summary>How a request is sent.</summary>
public sealed record SipSending
{
    /// <summary>Until the timers of the RFC run out, without credentials.</summary>
    public static SipSending Standard { get; } = new();

    /// <summary>Answers a challenge; null = a challenge is the answer.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>How often a datagram is sent at most; the wait after the last one is as long as it would be before another.</summary>
    public int MostSends { get; init; } = int.MaxValue;

    /// <summary>How long is waited in all; null = as the timers say.</summary>
    public TimeSpan? Longest { get; init; }
}
