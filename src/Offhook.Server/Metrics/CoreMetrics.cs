using System.Diagnostics.Metrics;
using System.Text.Json;
using Offhook.Core;
using Offhook.Core.Devices;
using Offhook.Core.Resync;
using Offhook.Core.Storage;

namespace Offhook.Server.Metrics;

/// <summary>Gauges and counters of the core. No label names a device.</summary>
internal static class CoreMetrics
{
    /// <summary>Registers them.</summary>
    public static void Register(Meter meter, OffhookCore core)
    {
        meter.CreateObservableGauge("offhook_devices", () => core.Devices.Count, description: "Devices that are described.");
        meter.CreateObservableGauge("offhook_devices_in_step", () => core.Devices.All().Count(e => e.InStep), description: "Devices that have everything they should have.");
        meter.CreateObservableGauge(
            "offhook_devices_failed", () => core.Devices.All().Count(e => (e.Flags & DeviceFlags.Failed) != 0),
            description: "Devices whose documents cannot be rendered.");
        meter.CreateObservableGauge("offhook_pending", core.Pending.Count, description: "Phones that an operator has to decide about: unknown ones, and devices that wait for an approval.");
        meter.CreateObservableGauge("offhook_change", () => core.Store.VisibleChange, description: "The newest change number.");
        meter.CreateObservableGauge("offhook_reckoner_backlog", () => core.Reckoner.Backlog, description: "Devices whose documents are still to be worked out after a change.");
        meter.CreateObservableCounter("offhook_rendered", () => core.Reckoner.Reckoned, description: "Devices worked out after changes.");
        meter.CreateObservableCounter("offhook_cache_hits", () => core.Documents.CacheHits, description: "Answers from the cache.");
        meter.CreateObservableCounter("offhook_cache_misses", () => core.Documents.CacheMisses, description: "Answers that had to be rendered.");
        meter.CreateObservableGauge("offhook_cache_bytes", () => core.Documents.CacheBytes, unit: "By", description: "Bytes of the younger half of the cache.");
        meter.CreateObservableGauge("offhook_resync_waiting", () => core.Scheduler.Waiting, description: "Devices that are to be asked to fetch.");
        meter.CreateObservableGauge("offhook_resync_under_way", () => core.Scheduler.UnderWay, description: "Devices that are being asked now.");
        meter.CreateObservableCounter("offhook_resync_asked", () => Outcomes(core), description: "Devices asked to fetch, by what came of it.");
        meter.CreateObservableGauge("offhook_rollouts", () => States(core), description: "Rollouts that are not over, by state.");
        meter.CreateObservableCounter("offhook_sightings_dropped", () => core.Store.DroppedSightings, description: "Contacts that were not written under load.");
    }
    private static IEnumerable<Measurement<long>> Outcomes(OffhookCore core) => Enum.GetValues<AskOutcome>()
        .Select(o => new Measurement<long>(core.Scheduler.CountOf(o), new KeyValuePair<string, object?>("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(o.ToString()))));

    private static IEnumerable<Measurement<long>> States(OffhookCore core) => Enum.GetValues<RolloutState>().Where(s => s is not (RolloutState.Done or RolloutState.Undone))
        .Select(s => new Measurement<long>(core.Rollouts.Open.Count(o => o.Rollout.State == s), new KeyValuePair<string, object?>("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString()))));
}
