using Offhook.Core.Devices;
using Offhook.Core.Scopes;

namespace Offhook.Core.Import;

/// <summary>How to import.</summary>
public sealed record ImportOptions
{
    /// <summary>The scope that devices come under.</summary>
    public ScopePath Scope { get; init; } = ScopePath.Parse("imported");

    /// <summary>Whether each folder becomes a scope of its own below it.</summary>
    public bool FoldersAreScopes { get; init; }

    /// <summary>Whether what our files would add to the old ones is dropped, so that a phone gets those parameters only.</summary>
    public bool Exact { get; init; }

    /// <summary>Models by family, where files do not say one.</summary>
    public IReadOnlyDictionary<string, string> ModelOfFamily { get; init; } = new Dictionary<string, string>();

    /// <summary>Models by device; they hold over what files say.</summary>
    public IReadOnlyDictionary<DeviceId, string> ModelOfDevice { get; init; } = new Dictionary<DeviceId, string>();

    /// <summary>Keys to try on encrypted files.</summary>
    public IReadOnlyList<ImportKey> Keys { get; init; } = [];
}
