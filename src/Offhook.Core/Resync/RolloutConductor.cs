using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>Writes a step of a rollout, unless it is not as expected any more; false then.</summary>
internal delegate Task<bool> WriteRollout(Rollout expected, Rollout next, string actor, string summary, CancellationToken cancellation);

/// <summary>
/// Moves rollouts on: one phone of each model, then a part of the phones, then more, then all; each step only when the one before went well. It stops by
/// itself as soon as phones that fetched stay away. One server does it for all that share a database.
/// </summary>
internal sealed partial class RolloutConductor(
    IStore store, DeviceIndex devices, RolloutDirectory rollouts, PhoneWatch watch, ResyncScheduler scheduler, WriteRollout write, ResyncOptions options,
    TimeProvider time, ILogger<RolloutConductor> logger)
{
    /// <summary>Parts of a thousand that may have a change after its first phones.</summary>
    public static readonly ImmutableArray<int> Waves = [50, 250, 1000];

    // Phones of a model that are tried before others are let go on without it; more only when one of them is heard of.
    private const int Tries = 5;
    private const int SampleSize = 20;

    private readonly ISharedStore? shared = store as ISharedStore;

    /// <summary>One turn over all open rollouts.</summary>
    public async Task TurnAsync(CancellationToken cancellation)
    {
        if (shared is { Reckons: false })
        {
            return;
        }

        foreach (var open in rollouts.Open)
        {
            if (Next(open, cancellation) is { } next && await write(open.Rollout, next.Rollout, "server", next.Summary, cancellation).ConfigureAwait(false))
            {
                Tell(next.Rollout, next.Summary);
                scheduler.Sweep();
            }
        }
    }

    /// <summary>How a rollout stands.</summary>
    public RolloutTally Count(OpenRollout open) => RolloutTally.Count(open, rollouts, devices, WaveBegins(open.Rollout), SampleSize);

    private (Rollout Rollout, string Summary)? Next(OpenRollout open, CancellationToken cancellation)
    {
        var rollout = open.Rollout;
        if (rollout.State == RolloutState.Superseded)
        {
            return rollouts.Open.Any(o => o.Rollout.Key == rollout.By)
                ? null
                : Step(rollout with { State = RolloutState.Undone }, $"rollout {rollout.Change} is over: a later change took its place");
        }

        if (!rollout.Moves)
        {
            return null;
        }

        var tally = Count(open);
        return rollout.State switch
        {
            RolloutState.Reckoning => AfterReckoning(rollout, tally),
            RolloutState.First => AfterFirst(open, tally, cancellation),
            _ => AfterWave(open, tally, cancellation),
        };
    }

    private (Rollout, string)? AfterReckoning(Rollout rollout, RolloutTally tally)
    {
        if (tally.Unreckoned > 0)
        {
            return null;
        }

        rollout = rollout with { Reaches = tally.Missing };
        if (tally.Failed > rollout.FailedBefore)
        {
            return Stop(rollout, string.Create(CultureInfo.InvariantCulture, $"{tally.Failed - rollout.FailedBefore} devices cannot be rendered with it"));
        }

        if (tally.Missing <= 1 || (rollout.CutsOff.IsEmpty && tally.Missing <= options.BrakeAbove))
        {
            return Step(rollout with { State = RolloutState.Done }, string.Create(CultureInfo.InvariantCulture, $"change {rollout.Change} reaches {tally.Missing} devices, so it needs no waves"));
        }

        var first = tally.Held.Values.Select(Pick).OfType<DeviceId>().ToList();
        return Step(
            rollout with { State = RolloutState.First, First = [.. first.Select(d => d.ToKey())] },
            string.Create(CultureInfo.InvariantCulture, $"change {rollout.Change} reaches {tally.Missing} devices; it goes to {first.Count} of them first, one of each model"));
    }

    private (Rollout, string)? AfterFirst(OpenRollout open, RolloutTally tally, CancellationToken cancellation)
    {
        var rollout = open.Rollout;
        var (proven, waiting, another, lost) = LookAtFirst(open, tally, cancellation);
        if (lost is { } gone)
        {
            return Stop(rollout, Lost(gone));
        }

        if (another.Count > 0 || proven.Length > rollout.Proven.Length)
        {
            return Step(
                rollout with { Proven = proven, First = [.. rollout.First, .. another.Select(d => d.ToKey())] },
                $"change {rollout.Change}: {(another.Count > 0 ? $"{string.Join(", ", another)} tries it too" : $"{string.Join(", ", proven.Except(rollout.Proven))} came back with it")}",
                restart: false);
        }

        if (waiting)
        {
            return null;
        }

        return proven.IsEmpty && tally.Missing > 0 ? null : Step(
            rollout with { State = RolloutState.Waves, Released = Waves[0] },
            string.Create(CultureInfo.InvariantCulture, $"change {rollout.Change}: its first phones came back; {Waves[0] / 10}% of the others may have it"));
    }

    private (Rollout, string)? AfterWave(OpenRollout open, RolloutTally tally, CancellationToken cancellation)
    {
        var rollout = open.Rollout;
        var (proven, _, another, lost) = LookAtFirst(open, tally, cancellation);
        var sights = tally.Sample.Select(d => (Id: d, Sight: LookAt(d, rollout, cancellation))).ToList();
        var away = sights.Where(s => s.Sight == PhoneSight.Lost).Select(s => s.Id).ToList();
        if (lost is not null || away.Count >= Math.Max(1, (sights.Count + 9) / 10))
        {
            return Stop(rollout, Lost(lost ?? away[0]));
        }

        if (another.Count > 0 || proven.Length > rollout.Proven.Length)
        {
            return Step(
                rollout with { Proven = proven, First = [.. rollout.First, .. another.Select(d => d.ToKey())] },
                $"change {rollout.Change}: models that were not heard of come along", restart: false);
        }

        var patient = time.GetUtcNow() - rollout.Since <= options.Patience;
        var cameBack = sights.All(s => s.Sight != PhoneSight.Fetched);
        if (rollout.Released < 1000 && !rollout.ToAll)
        {
            var enough = tally.Released == 0 || (!patient && tally.Fetched >= tally.Released);
            var next = Waves.First(w => w > rollout.Released);
            return enough && cameBack
                ? Step(rollout with { Released = next }, string.Create(CultureInfo.InvariantCulture, $"change {rollout.Change}: {tally.Fetched} phones have it and come back; {next / 10}% may have it"))
                : null;
        }

        var held = tally.Missing - tally.Released;
        return held == 0 && ((tally.Released == 0 && cameBack) || !patient)
            ? Step(rollout with { State = RolloutState.Done }, string.Create(CultureInfo.InvariantCulture, $"change {rollout.Change} is out: {tally.Fetched} phones have it, {tally.Missing} have not fetched it yet"))
            : null;
    }

    // For each model that nobody has come back with: is one under way, is another to be tried, did one get lost?
    private (ImmutableArray<string> Proven, bool Waiting, List<DeviceId> Another, DeviceId? Lost) LookAtFirst(
        OpenRollout open, RolloutTally tally, CancellationToken cancellation)
    {
        var rollout = open.Rollout;
        var proven = rollout.Proven;
        var another = new List<DeviceId>();
        var waiting = false;
        var byModel = open.First.Where(d => devices.Find(d) is not null).ToLookup(d => rollouts.ModelOf(devices.Find(d)!.Value));
        foreach (var model in byModel.Select(g => g.Key).Union(tally.Held.Keys).Except(rollout.Proven))
        {
            var sights = byModel[model].Select(d => (Id: d, Sight: LookAt(d, rollout, cancellation))).ToList();
            if (sights.FirstOrDefault(s => s.Sight == PhoneSight.Lost) is { Sight: PhoneSight.Lost } gone)
            {
                return (proven, waiting, another, gone.Id);
            }

            if (sights.Any(s => s.Sight == PhoneSight.Back))
            {
                proven = proven.Add(model);
            }
            else if (sights.Any(s => s.Sight is PhoneSight.Waiting or PhoneSight.Fetched))
            {
                waiting = true;
            }
            else if (tally.Held.TryGetValue(model, out var held))
            {
                // After a few that said nothing, only one that was heard of meanwhile is worth a try.
                var candidates = sights.Count < Tries ? held : held.FindAll(d => store.LastSighting(d)?.At > rollout.Since);
                if (Pick(candidates) is { } next)
                {
                    another.Add(next);
                    waiting = true;
                }
            }
        }

        return (proven, waiting, another, null);
    }

    private PhoneSight LookAt(DeviceId id, Rollout rollout, CancellationToken cancellation)
    {
        var sight = watch.Look(id, rollout.Change, rollout.Since);
        if (sight == PhoneSight.Fetched && watch.ShouldAsk(id))
        {
            scheduler.AskWhetherThere(id, cancellation);
        }

        return sight;
    }

    private DeviceId? Pick(List<DeviceId> candidates) => candidates.Count == 0
        ? null
        : candidates.MaxBy(d => store.LastSighting(d)?.At ?? DateTimeOffset.MinValue);

    private string Lost(DeviceId id)
    {
        var model = devices.Find(id) is { } entry ? rollouts.ModelOf(entry) : "unknown model";
        return string.Create(CultureInfo.InvariantCulture, $"{id} ({model}) fetched it at {watch.FetchedAt(id):u} and was not heard of for {options.Patience.TotalMinutes:0.#} minutes");
    }

    private static int WaveBegins(Rollout rollout) => Waves.LastOrDefault(w => w < rollout.Released);

    private (Rollout, string)? Stop(Rollout rollout, string why) => Step(
        rollout with { State = RolloutState.Stopped, Why = why, Released = WaveBegins(rollout) }, $"change {rollout.Change} is stopped: {why}");

    private (Rollout, string)? Step(Rollout rollout, string summary, bool restart = true) =>
        (restart ? rollout with { Since = time.GetUtcNow() } : rollout, summary);

    private void Tell(Rollout rollout, string summary)
    {
        if (rollout.State == RolloutState.Stopped)
        {
            Stopped(logger, rollout.Change, rollout.Why ?? "");
        }
        else
        {
            Went(logger, summary);
        }
    }

    [LoggerMessage(6020, LogLevel.Information, "Rollout: {Summary}")]
    private static partial void Went(ILogger logger, string summary);

    [LoggerMessage(6021, LogLevel.Warning, "Rollout of change {Change} is stopped: {Reason}")]
    private static partial void Stopped(ILogger logger, long change, string reason);
}
