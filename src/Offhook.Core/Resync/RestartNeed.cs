using System.Collections.Concurrent;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Management;
using Offhook.Core.Phonebooks;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>
/// Says whether what changed for a device takes effect only after it starts anew: compares the parameters it has with those it is to have, by what the
/// maker's catalogue knows of each. What nobody knows is no reason to cut off a call.
/// </summary>
public sealed class RestartNeed(
    IStore store, FamilyRegistry families, DeviceRendering rendering, ScopeDirectory scopes, Func<SpecKind, ReadOnlyMemory<byte>, object> decode)
{
    // Looking further back costs more than the answer is worth: a phone that missed so many changes has been off, and starts anyway.
    private const int MostChanges = 64;
    private const int MostViews = 16;

    private readonly ConcurrentDictionary<(long From, long To), FleetView?> views = new();

    /// <summary>Whether the device has to start anew for what it did not fetch yet.</summary>
    public bool Needs(in DeviceEntry entry, DeviceMaterial now)
    {
        if (entry.Delivered <= 0 || entry.InStep || ViewOf(entry.Delivered, store.VisibleChange) is not { } view
            || rendering.Load(entry, now.Snapshot.Device.Generation, view) is not { } before || before.Family != now.Family)
        {
            return false;
        }

        foreach (var expected in now.Family.Expected(now.Snapshot.Device).Where(e => e.Required))
        {
            if (families.FileNames.Match(expected.FileName, now.Family.Name) is { Kind.Format: not null } match)
            {
                var old = Values(now.Family, match, before);
                var changed = Values(now.Family, match, now);
                if (old.Keys.Union(changed.Keys).Any(n => old.GetValueOrDefault(n) != changed.GetValueOrDefault(n) && now.Family.Describe(n)?.NeedsRestart == true))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Dictionary<string, string> Values(IFamily family, DocumentMatch match, DeviceMaterial material) =>
        Renderer.Parameters(family, match, material.Snapshot, secrets: null).Items.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    // The devices of one rollout share it: they have the same change and are to have the same.
    private FleetView? ViewOf(long from, long to)
    {
        if (views.Count > MostViews)
        {
            views.Clear();
        }

        return views.GetOrAdd((from, to), range => Build(range.From, range.To));
    }

    private FleetView? Build(long from, long to)
    {
        if (to - from > MostChanges)
        {
            return null;
        }

        var otherScopes = new Dictionary<ScopePath, ScopeSpec?>();
        var otherBooks = new Dictionary<string, PhonebookSpec?>(StringComparer.Ordinal);
        var otherFiles = new Dictionary<string, FileSpec?>(StringComparer.OrdinalIgnoreCase);
        for (var change = from + 1; change <= to; change++)
        {
            foreach (var (kind, key) in store.ChangedKeys(change).Where(c => c.Kind is SpecKind.Scope or SpecKind.Phonebook or SpecKind.File))
            {
                var before = store.ReadSpecBefore(kind, key, from + 1) is { } stored ? decode(kind, stored.Body) : null;
                _ = kind switch
                {
                    SpecKind.Scope => otherScopes.TryAdd(ScopePath.Parse(key), before as ScopeSpec),
                    SpecKind.Phonebook => otherBooks.TryAdd(key, before as PhonebookSpec),
                    _ => otherFiles.TryAdd(key, before as FileSpec),
                };
            }
        }

        return new FleetView
        {
            Scopes = scopes.With(otherScopes, otherBooks),
            Files = otherFiles,
            Device = id => store.ReadSpecBefore(SpecKind.Device, id.ToKey(), from + 1) is { } stored ? decode(SpecKind.Device, stored.Body) as DeviceSpec : null,
        };
    }
}
