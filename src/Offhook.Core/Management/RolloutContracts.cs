using Offhook.Core.Devices;
using Offhook.Core.Resync;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>A rollout as it is shown.</summary>
/// <param name="Rollout">What is stored of it.</param>
/// <param name="Missing">Devices that have not fetched it; of an open rollout.</param>
/// <param name="Released">Those of them whose turn has come.</param>
/// <param name="Fetched">Devices that have it.</param>
/// <param name="Unreckoned">Devices that are not worked out yet.</param>
/// <param name="Line">How it stands, in a sentence.</param>
public sealed record RolloutView(Rollout Rollout, int Missing, int Released, int Fetched, int Unreckoned, string Line);

/// <summary>Asks phones to fetch, and tells of changes that go out in waves.</summary>
public interface IResyncs
{
    /// <summary>Names of the channels of this server.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>Asks a device now, out of turn; null where there is none of that id.</summary>
    /// <param name="id">The device.</param>
    /// <param name="restart">Whether it is to start anew; null = where what changed for it needs that.</param>
    /// <param name="cancellation">Ends the waiting for its answer.</param>
    Task<AskState?> AskAsync(DeviceId id, bool? restart, CancellationToken cancellation);

    /// <summary>Every rollout that is remembered, newest first.</summary>
    IReadOnlyList<RolloutView> Rollouts();

    /// <summary>The rollout of a change, or null.</summary>
    RolloutView? Rollout(long change);

    /// <summary>Lets a rollout go on that is stopped or waits; <paramref name="toAll"/> = for all devices at once.</summary>
    Task<ChangeResult> ResumeAsync(long change, bool toAll, string actor, CancellationToken cancellation);

    /// <summary>Stops a rollout that is under way.</summary>
    Task<ChangeResult> StopAsync(long change, string actor, CancellationToken cancellation);
}

/// <summary>How far a device is on the way from a saved change to being in step.</summary>
/// <param name="State">
/// In a word: <c>inStep</c>, <c>reckoning</c>, <c>held</c> (a rollout has not come to it), <c>waiting</c> (its call is due later), <c>asked</c>,
/// <c>noAnswer</c>, <c>polls</c> (nobody calls it; it comes by itself), <c>failed</c>, <c>disabled</c>.
/// </param>
/// <param name="Line">The way so far and what comes next, for people.</param>
public sealed record DeviceProgress(string State, string Line)
{
    /// <summary>When the change was saved that it is to have.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>How it was last asked; null = not for this change.</summary>
    public AskState? Asked { get; init; }

    /// <summary>When it last fetched.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When it is to be asked.</summary>
    public DateTimeOffset? NextAsk { get; init; }

    /// <summary>When it is expected by itself.</summary>
    public DateTimeOffset? NextPoll { get; init; }

    /// <summary>The change whose rollout has not come to it.</summary>
    public long? HeldBy { get; init; }
}
