using System.Collections.Frozen;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Management;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>Which devices a change can reach: those under scopes that it wrote, those of families whose files it wrote, and those whose own spec it wrote.</summary>
/// <param name="Scopes">Scopes that it wrote, or whose phonebooks.</param>
/// <param name="Families">Families whose files it wrote.</param>
/// <param name="Devices">Devices whose spec it wrote.</param>
public sealed record Footprint(FrozenSet<ScopePath> Scopes, FrozenSet<string> Families, FrozenSet<DeviceId> Devices)
{
    /// <summary>The specs that it wrote as they were before; null = absent.</summary>
    public IReadOnlyList<SpecChange> Before { get; init; } = [];

    /// <summary>The footprint of a change that is about to be made; device specs before it are not gathered.</summary>
    internal static Footprint Of(IEnumerable<SpecChange> changes, FleetLookup now)
    {
        var before = new List<SpecChange>();
        var devices = new List<DeviceId>();
        var after = new List<SpecChange>();
        foreach (var change in changes.Where(c => c.Kind != SpecKind.Rollout))
        {
            if (change.Kind == SpecKind.Device)
            {
                devices.Add(DeviceId.Parse(change.Key));
            }
            else
            {
                before.Add(change with { Spec = now(change.Kind, change.Key) });
                after.Add(change);
            }
        }

        return Make(devices, before, after);
    }

    /// <summary>The footprint of a change that was made, read from the history.</summary>
    internal static Footprint Read(IStore store, long change, Func<SpecKind, ReadOnlyMemory<byte>, object> decode)
    {
        var before = new List<SpecChange>();
        var after = new List<SpecChange>();
        var devices = new List<DeviceId>();
        foreach (var (kind, key) in store.ChangedKeys(change))
        {
            if (kind == SpecKind.Device)
            {
                devices.Add(DeviceId.Parse(key));
            }
            else if (kind != SpecKind.Rollout)
            {
                before.Add(new(kind, key, store.ReadSpecBefore(kind, key, change) is { } old ? decode(kind, old.Body) : null));
                after.Add(new(kind, key, store.ReadSpecBefore(kind, key, change + 1) is { } written ? decode(kind, written.Body) : null));
            }
        }

        return Make(devices, before, after);
    }

    /// <summary>Whether the change can reach a device.</summary>
    public bool Covers(in DeviceEntry entry, ScopeNode? node, string family)
    {
        if (Devices.Count > 0 && Devices.Contains(entry.Id))
        {
            return true;
        }

        if (Families.Count > 0 && Families.Contains(family))
        {
            return true;
        }

        if (Scopes.Count > 0)
        {
            for (; node is not null; node = node.Parent)
            {
                if (Scopes.Contains(node.Path))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether everything that this change wrote is among <paramref name="others"/>.</summary>
    internal bool IsWithin(Footprint others) =>
        Devices.IsSubsetOf(others.Devices) && Before.All(b => others.Before.Any(o => o.Kind == b.Kind && o.Key == b.Key));

    private static Footprint Make(List<DeviceId> devices, List<SpecChange> before, List<SpecChange> after) => new(
        before.Concat(after).Select(c => c.Kind switch
        {
            SpecKind.Scope => ScopePath.Parse(c.Key),
            SpecKind.Phonebook => (c.Spec as PhonebookSpec)?.Scope,
            _ => null,
        }).OfType<ScopePath>().ToFrozenSet(),
        before.Concat(after).Select(c => c.Spec).OfType<FileSpec>().Select(f => f.Family).ToFrozenSet(StringComparer.Ordinal),
        devices.ToFrozenSet())
    {
        Before = before,
    };
}

/// <summary>A spec other than a device's as it stands in memory, or null.</summary>
internal delegate object? FleetLookup(SpecKind kind, string key);
