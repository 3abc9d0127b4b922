using Offhook.Core.Delivery;
using Offhook.Core.Discovery;
using Offhook.Core.Management;
using Offhook.Core.Storage;

namespace Offhook.Server;

/// <summary>The opened core, as doors and management see it. Closing it flushes what is queued.</summary>
/// <param name="Gate">What doors ask.</param>
/// <param name="Specs">Writes specs.</param>
/// <param name="Devices">Reads devices.</param>
/// <param name="Preview">Shows what a phone would get.</param>
/// <param name="Explainer">Tells why.</param>
/// <param name="Store">Everything that is kept.</param>
/// <param name="Resyncs">Asks phones, and tells of rollouts.</param>
/// <param name="Lifetime">Ends all of it.</param>
public sealed record CoreServices(
    IPhoneGate Gate,
    ISpecService Specs,
    IDeviceQueries Devices,
    IPreview Preview,
    IExplainer Explainer,
    IStore Store,
    IResyncs Resyncs,
    IAsyncDisposable Lifetime) : IAsyncDisposable
{
    /// <summary>What the plug-and-play door asks.</summary>
    public required IPlugAndPlay PlugAndPlay { get; init; }

    /// <summary>The phones that somebody has to decide about.</summary>
    public required PendingPhones Pending { get; init; }

    /// <summary>The times in which scopes take unknown phones by themselves.</summary>
    public required EnrolmentWindows Enrolments { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Lifetime.DisposeAsync();
}
