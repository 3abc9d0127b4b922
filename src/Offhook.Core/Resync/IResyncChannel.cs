using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>A way to ask a device to come and fetch. Knows one wire; decides nothing about whom to ask, when, or how often.</summary>
public interface IResyncChannel
{
    /// <summary>What scopes call it.</summary>
    string Name { get; }

    /// <summary>
    /// Whether it needs to know where the device was last seen. Where it does not, somebody else knows the way, such as a PBX that the device
    /// registers with.
    /// </summary>
    bool NeedsAddress { get; }

    /// <summary>Asks, and waits for what the wire tells of it; a bounded time. Safe on many threads at once.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation);
}

/// <summary>Whom to ask for what.</summary>
/// <param name="Device">The device.</param>
/// <param name="Family">Its family, for channels that are told in its words how to reach a device.</param>
/// <param name="Call">What its family calls it with.</param>
/// <param name="User">The SIP user to address; empty where the device has no line.</param>
/// <param name="Domain">The SIP server that this user registers with; null = the settings name none.</param>
/// <param name="Address">Where it was last seen; null = nobody knows, which a channel that needs it is never given.</param>
public sealed record AskRequest(DeviceId Device, string Family, ResyncCall Call, string User, string? Domain, IPAddress? Address);

/// <summary>What came of it.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Detail">What was said, in a few words, for people; never a secret.</param>
public sealed record AskResult(AskOutcome Outcome, string Detail);
