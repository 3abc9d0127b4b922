using Offhook.Core.Resync;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Writes the steps of rollouts: each is a change of its own, so every server takes it in its order.</summary>
internal sealed class RolloutSteps(ChangeWriter writer, RolloutDirectory rollouts, TimeProvider time)
{
    // Rollouts that are over are kept for people to look at; the history has them all.
    private const int MostOver = 200;
    private const int Tries = 5;

    /// <summary>Writes a step unless somebody else was first; see <see cref="WriteRollout"/>.</summary>
    public async Task<bool> WriteAsync(Rollout expected, Rollout next, string actor, string summary, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (!ReferenceEquals(rollouts.Find(expected.Change), expected))
        {
            return false;
        }

        var forgotten = rollouts.All.Where(r => !r.IsOpen).Skip(MostOver).Select(r => new SpecChange(SpecKind.Rollout, r.Key, null));
        await writer.CommitAsync([new(SpecKind.Rollout, next.Key, next), .. forgotten], actor, "rollout", summary, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Lets a rollout go on: after a stop with the wave at which it stopped, else with the next, or with all that is left.</summary>
    public Task<ChangeResult> ResumeAsync(long change, bool toAll, string actor, CancellationToken cancellation) =>
        TryAsync(() => TryResumeAsync(change, toAll, actor, cancellation), change);

    /// <summary>Stops a rollout; who has not fetched keeps his bytes.</summary>
    public Task<ChangeResult> StopAsync(long change, string actor, CancellationToken cancellation) =>
        TryAsync(() => TryStopAsync(change, actor, cancellation), change);

    /// <summary>The word of a state, as it is shown.</summary>
    public static string Word(RolloutState state) => Fleet.EnumNames.Of(state);

    // A step that the server makes just then is no reason to refuse a person; it is looked at again.
    private static async Task<ChangeResult> TryAsync(Func<Task<ChangeResult?>> step, long change)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await step().ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }

        return Refusal.Of("change", $"the rollout of change {change} moves on all the time; try again");
    }

    private async Task<ChangeResult?> TryResumeAsync(long change, bool toAll, string actor, CancellationToken cancellation)
    {
        if (rollouts.Find(change) is not { } rollout)
        {
            return Refusal.Of("change", $"change {change} has no rollout");
        }

        if (!rollout.IsOpen || rollout.State is RolloutState.Superseded or RolloutState.Reckoning)
        {
            return Refusal.Of("change", $"the rollout of change {change} is {Word(rollout.State)}; one that is stopped or under way can be resumed");
        }

        var released = rollout.State == RolloutState.Waves ? RolloutConductor.Waves.First(w => w > rollout.Released || w == 1000) : rollout.Released;
        var next = rollout with
        {
            State = toAll || !rollout.Proven.IsEmpty ? RolloutState.Waves : RolloutState.First,
            Released = toAll ? 1000 : released,
            ToAll = toAll || rollout.ToAll,
            Why = null,
            Since = time.GetUtcNow(),
        };
        return await WriteAsync(rollout, next, actor, $"resume the rollout of change {change}{(toAll ? " for all devices at once" : "")}", cancellation).ConfigureAwait(false)
            ? new ChangeResult(change, [])
            : null;
    }

    private async Task<ChangeResult?> TryStopAsync(long change, string actor, CancellationToken cancellation)
    {
        if (rollouts.Find(change) is not { } rollout)
        {
            return Refusal.Of("change", $"change {change} has no rollout");
        }

        if (!rollout.Moves)
        {
            return Refusal.Of("change", $"the rollout of change {change} is {Word(rollout.State)}; one that is under way can be stopped");
        }

        var next = rollout with
        {
            State = RolloutState.Stopped,
            Released = RolloutConductor.Waves.LastOrDefault(w => w < rollout.Released),
            ToAll = false,
            Why = $"stopped by {actor}",
            Since = time.GetUtcNow(),
        };
        return await WriteAsync(rollout, next, actor, $"stop the rollout of change {change}", cancellation).ConfigureAwait(false)
            ? new ChangeResult(change, [])
            : null;
    }
}
