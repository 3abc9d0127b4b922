namespace Offhook.Protocols.Sip.Transactions;

/// <summary>
/// A request of somebody and our answer to it, without INVITE (RFC 3261 section 17.2.2). Whoever gets it answers within the call, holds it, or is taken
/// to stay silent: then it is forgotten, and a repeat is a new request.
/// </summary>
public sealed class SipServerTransaction
{
    private readonly Action<byte[]> send;

    internal SipServerTransaction(string key, SipRequest request, SipPeer peer, Action<byte[]> send) =>
        (Key, Request, Peer, this.send) = (key, request, peer, send);

    /// <summary>The request; its topmost Via says where it really came from.</summary>
    public SipRequest Request { get; }

    /// <summary>Who sent it, and over what.</summary>
    public SipPeer Peer { get; }

    /// <summary>Whether it was answered.</summary>
    public bool IsAnswered => Answer is not null;

    /// <summary>Whether the answer comes later; see <see cref="Hold"/>.</summary>
    internal bool IsHeld { get; private set; }

    internal string Key { get; }

    /// <summary>The answer as it went out; null before.</summary>
    internal byte[]? Answer { get; private set; }

    /// <summary>Answers; repeats of the request get the same bytes. Only the first answer counts.</summary>
    public void Respond(SipResponse response)
    {
        if (Answer is null)
        {
            Answer = response.ToBytes();
            send(Answer);
        }
    }

    /// <summary>Says that the answer comes after the call: repeats until then get none, and reach nobody.</summary>
    public void Hold() => IsHeld = true;

    internal void Repeat()
    {
        if (Answer is { } answer)
        {
            send(answer);
        }
    }
}
