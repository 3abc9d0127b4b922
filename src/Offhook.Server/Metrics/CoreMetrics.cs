using System.Diagnostics.Metrics;
using Offhook.Core;
using Offhook.Core.Devices;

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
        meter.CreateObservableGauge("offhook_pending", () => core.Store.ListPending(10_000).Count(p => !p.Rejected), description: "Unknown phones that wait for approval.");
        meter.CreateObservableGauge("offhook_change", () => core.Store.VisibleChange, description: "The newest change number.");
        meter.CreateObservableGauge("offhook_reckoner_backlog", () => core.Reckoner.Backlog, description: "Devices whose documents are still to be worked out after a change.");
        meter.CreateObservableCounter("offhook_rendered", () => core.Reckoner.Reckoned, description: "Devices worked out after changes.");
        meter.CreateObservableCounter("offhook_cache_hits", () => core.Documents.CacheHits, description: "Answers from the cache.");
        meter.CreateObservableCounter("offhook_cache_misses", () => core.Documents.CacheMisses, description: "Answers that had to be rendered.");
        meter.CreateObservableGauge("offhook_cache_bytes", () => core.Documents.CacheBytes, unit: "By", description: "Bytes of the younger half of the cache.");
        meter.CreateObservableCounter("offhook_sightings_dropped", () => core.Store.DroppedSightings, description: "Contacts that were not written under load.");
    }
}
