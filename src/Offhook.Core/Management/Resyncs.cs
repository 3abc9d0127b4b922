using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Resync;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>See <see cref="IResyncs"/>.</summary>
internal sealed class Resyncs(
    RolloutDirectory rollouts, RolloutConductor conductor, RolloutSteps steps, ResyncScheduler scheduler, DeviceAsker asker) : IResyncs
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => [.. asker.Channels.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Task<AskState?> AskAsync(DeviceId id, bool? restart, CancellationToken cancellation) => scheduler.AskNowAsync(id, restart, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<RolloutView> Rollouts() => [.. rollouts.All.Select(View)];

    /// <inheritdoc/>
    public RolloutView? Rollout(long change) => rollouts.Find(change) is { } rollout ? View(rollout) : null;

    /// <inheritdoc/>
    public async Task<ChangeResult> ResumeAsync(long change, bool toAll, string actor, CancellationToken cancellation)
    {
        var result = await steps.ResumeAsync(change, toAll, actor, cancellation).ConfigureAwait(false);
        scheduler.Sweep();
        return result;
    }

    /// <inheritdoc/>
    public Task<ChangeResult> StopAsync(long change, string actor, CancellationToken cancellation) => steps.StopAsync(change, actor, cancellation);

    private RolloutView View(Rollout rollout)
    {
        if (rollouts.Open.FirstOrDefault(o => o.Rollout.Key == rollout.Key) is not { } open)
        {
            return new RolloutView(rollout, 0, 0, 0, 0, rollout.State == RolloutState.Undone ? rollout.Why ?? "it was taken back" : "every device may have it");
        }

        var tally = conductor.Count(open);
        return new RolloutView(rollout, tally.Missing, tally.Released, tally.Fetched, tally.Unreckoned, Line(rollout, tally));
    }

    private static string Line(Rollout rollout, RolloutTally tally) => rollout.State switch
    {
        RolloutState.Reckoning => string.Create(CultureInfo.InvariantCulture, $"being worked out: {tally.Unreckoned} devices to go; all of them keep what they have"),
        RolloutState.First => string.Create(CultureInfo.InvariantCulture, $"with {rollout.First.Length} phones of {tally.Held.Count} models first; {tally.Missing - tally.Released} keep what they have"),
        RolloutState.Waves => string.Create(
            CultureInfo.InvariantCulture,
            $"{rollout.Released / 10}% may have it; {tally.Fetched} have it, {tally.Released} are on their way, {tally.Missing - tally.Released} keep what they had{Unproven(rollout, tally)}"),
        RolloutState.Superseded => "a later change took its place",
        _ => string.Create(CultureInfo.InvariantCulture, $"stopped: {rollout.Why}; {tally.Fetched} have it, {tally.Missing} keep what they had"),
    };

    private static string Unproven(Rollout rollout, RolloutTally tally) => tally.Held.Keys.Except(rollout.Proven).ToList() is { Count: > 0 } silent
        ? $"; waits for a phone of {string.Join(", ", silent)}"
        : "";
}
