using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Scopes;

namespace Offhook.Core.Rendering;

/// <summary>
/// The fleet with some specs other than they are: as they were before a change that a device does not get yet, or as they would be after one that
/// nobody made yet. Rendered by the same code as what is.
/// </summary>
public sealed class FleetView
{
    private static long last;

    /// <summary>Tells this view from every other, for whoever caches what was rendered from it.</summary>
    public long Number { get; } = Interlocked.Increment(ref last);

    /// <summary>The scopes.</summary>
    public required ScopeTree Scopes { get; init; }

    /// <summary>Files that are other than they are, by name; null = absent.</summary>
    public IReadOnlyDictionary<string, FileSpec?> Files { get; init; } = new Dictionary<string, FileSpec?>();

    /// <summary>What phones are told as our address where that is another one; null = as it is.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The spec of a device where it is another one; null = as it is.</summary>
    public Func<DeviceId, DeviceSpec?> Device { get; init; } = static _ => null;
}
