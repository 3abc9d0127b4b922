using System.Net;

namespace Offhook.Protocols.Sip.Transactions;

/// <summary>The states of RFC 3261 figure 6.</summary>
internal enum ClientState
{
    Trying,
    Proceeding,
    Completed,
    Terminated,
}

/// <summary>
/// A request of ours until its final response, without INVITE (RFC 3261 section 17.1.2): when it is sent again (timer E) and when it is given up
/// (timer F). It sends nothing itself: it says when. Not safe for use by two threads at once.
/// </summary>
internal sealed class ClientTransaction(string branch, string method, bool reliable, SipTimers timers, SipSending sending, TimeSpan now)
{
    private readonly TimeSpan deadline = now + (sending.Longest ?? timers.Longest);
    private readonly TaskCompletionSource<SipResult> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan interval = timers.T1;
    private TimeSpan? resend = reliable ? null : now + timers.T1;

    /// <summary>The key of the transaction.</summary>
    public string Branch => branch;

    /// <summary>The method, which a response must name too.</summary>
    public string Method => method;

    public ClientState State { get; private set; } = ClientState.Trying;

    /// <summary>How often it went out.</summary>
    public int Sends { get; private set; } = 1;

    /// <summary>How it ended.</summary>
    public Task<SipResult> End => end.Task;

    /// <summary>When something is to be done next.</summary>
    public TimeSpan Due => resend is { } again && again < deadline ? again : deadline;

    /// <summary>Looks at the time; true when the request is to be sent once more.</summary>
    public bool Advance(TimeSpan now)
    {
        if (State is ClientState.Completed or ClientState.Terminated)
        {
            return false;
        }

        if (now >= deadline || (resend is { } last && now >= last && Sends >= sending.MostSends))
        {
            Finish(ClientState.Terminated, new SipResult(SipOutcome.Silence, null, Sends));
            return false;
        }

        if (resend is not { } due || now < due)
        {
            return false;
        }

        // While somebody is at it, the longest pause is enough (timer E in state Proceeding).
        interval = State == ClientState.Proceeding || interval + interval > timers.T2 ? timers.T2 : interval + interval;
        resend = now + interval;
        Sends++;
        return true;
    }

    /// <summary>A response came.</summary>
    public void Take(SipResponse response, IPEndPoint from)
    {
        if (State is ClientState.Completed or ClientState.Terminated)
        {
            return;
        }

        if (response.IsFinal)
        {
            Finish(ClientState.Completed, new SipResult(SipOutcome.Answered, response, Sends) { From = from });
        }
        else
        {
            State = ClientState.Proceeding;
        }
    }

    /// <summary>It cannot go on.</summary>
    public void Fail(SipOutcome outcome) => Finish(ClientState.Terminated, new SipResult(outcome, null, Sends));

    private void Finish(ClientState state, SipResult result)
    {
        State = state;
        end.TrySetResult(result);
    }
}
