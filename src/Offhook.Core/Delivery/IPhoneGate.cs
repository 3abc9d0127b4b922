using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;

namespace Offhook.Core.Delivery;

/// <summary>How a hand-over ended.</summary>
public enum HandOver
{
    /// <summary>The peer has every byte, as far as its transport can tell.</summary>
    Whole,

    /// <summary>The peer said that it has these bytes already, and was told so.</summary>
    NotModified,

    /// <summary>Only headers or a part was asked for; it proves nothing.</summary>
    Partial,

    /// <summary>The connection broke before the end.</summary>
    Aborted,
}

/// <summary>
/// What every door asks: who is it and what may it have, and afterwards how the hand-over ended. A door decides nothing about either.
/// Safe on any thread; <see cref="Ask"/> does not block on the database for an answer that is cached.
/// </summary>
public interface IPhoneGate
{
    /// <summary>Whether requests can be answered; before that, doors tell phones to come back.</summary>
    bool IsReady { get; }

    /// <summary>Identifies the request, asks the delivery policy and finds the document.</summary>
    /// <param name="facts">What the request told.</param>
    /// <param name="login">User name and password that came with it, unread; null where the door has none or the peer sent none.</param>
    /// <param name="digest">What came with it instead of a password; null where the door has none or the peer sent none.</param>
    Answer Ask(RequestFacts facts, DeviceLogin? login = null, DigestLogin? digest = null);

    /// <summary>
    /// Whether it matters how this hand-over ends: false when the device is known to have this very document, so that a door may spare itself
    /// the work of watching the connection.
    /// </summary>
    bool Watches(Answer answer);

    /// <summary>Reports the end of a hand-over. Called once for each answer, also for refusals.</summary>
    void Completed(Answer answer, HandOver end);
}
