using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Files;
using Offhook.Core.Management;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>
/// The rollouts in memory, and the answer to the one question of the hot path: does this device get what is, or what was before a change whose turn
/// has not come for it? Without an open rollout the answer costs one read of a field.
/// </summary>
public sealed class RolloutDirectory(IStore store, ISecretSealer sealer, ScopeDirectory scopes, FileDirectory files, DeviceIndex devices)
{
    /// <summary>Rollouts that may be open at once: one bit each in the set that holds a device. Who needs more has lost sight of them.</summary>
    public const int MostOpen = 64;

    private readonly Lock gate = new();
    private ImmutableSortedDictionary<string, Rollout> all = ImmutableSortedDictionary.Create<string, Rollout>(StringComparer.Ordinal);
    private volatile State state = new([], null, null);

    /// <summary>Every rollout that is remembered, newest first.</summary>
    public IReadOnlyList<Rollout> All => [.. Volatile.Read(ref all).Values.OrderByDescending(r => r.Change)];

    /// <summary>Those that are not over, oldest first.</summary>
    public IReadOnlyList<OpenRollout> Open => state.Open;

    /// <summary>The rollout of a change, or null.</summary>
    public Rollout? Find(long change) => Volatile.Read(ref all).Values.FirstOrDefault(r => r.Change == change);

    /// <summary>Takes a rollout as it was written by a change (null = forgotten). Comes before what else the change wrote.</summary>
    internal void Take(string key, Rollout? rollout, Func<SpecKind, ReadOnlyMemory<byte>, object> decode)
    {
        lock (gate)
        {
            all = rollout is null ? all.Remove(key) : all.SetItem(key, rollout);
            var known = state.Open.FirstOrDefault(o => o.Rollout.Key == key);
            var open = state.Open.RemoveAll(o => o.Rollout.Key == key);
            if (rollout is { IsOpen: true })
            {
                open = open.Add(known is null ? new OpenRollout(rollout, Footprint.Read(store, rollout.Change, decode)) : known.With(rollout));
            }

            state = new State([.. open.OrderBy(o => o.Rollout.Change)], null, null);
        }
    }

    /// <summary>Loads what is stored; called after scopes and files are there, and when the server itself has begun one.</summary>
    internal void Load(Func<SpecKind, ReadOnlyMemory<byte>, object> decode)
    {
        foreach (var stored in store.LoadSpecs(SpecKind.Rollout))
        {
            Take(stored.Key, Rollout.Read(stored.Body.Span, stored.Change), decode);
        }
    }

    /// <summary>The fleet as this device is to see it while it waits for its turn; null = as it is.</summary>
    public FleetView? ViewFor(in DeviceEntry entry)
    {
        var now = state;
        if (now.Open.Length == 0)
        {
            return null;
        }

        ulong holding = 0;
        for (var i = 0; i < now.Open.Length; i++)
        {
            if (Holds(now.Open, i, entry))
            {
                holding |= 1UL << i;
            }
        }

        if (holding == 0)
        {
            return null;
        }

        // A view is made of everything that is, with a few specs other than they are; so each change of anything else makes new ones.
        if (now.Tree != scopes.Current || now.Files != files.All)
        {
            now = Refresh();
        }

        return now.Views.TryGetValue(holding, out var view) ? view : now.Views.GetOrAdd(holding, mask => Build(now.Open, mask));
    }

    /// <summary>The oldest rollout that keeps a device's bytes as they were, or null.</summary>
    public Rollout? HolderOf(in DeviceEntry entry)
    {
        var open = state.Open;
        for (var i = 0; i < open.Length; i++)
        {
            if (Holds(open, i, entry))
            {
                return open[i].Rollout;
            }
        }

        return null;
    }

    /// <summary>Whether a rollout can reach a device and changes, or may change, its bytes: the device was in our care before, and has not fetched them.</summary>
    internal bool Concerns(OpenRollout open, in DeviceEntry entry) =>
        entry.Delivered > 0 && entry.Delivered < open.Rollout.Change
        && (entry.Reckoned < open.Rollout.Change || entry.Wanted >= open.Rollout.Change)
        && Covers(open, entry);

    /// <summary>Whether a rollout's change can reach a device at all.</summary>
    internal bool Covers(OpenRollout open, in DeviceEntry entry) =>
        open.Rollout.Everywhere || open.Footprint.Covers(entry, scopes.Current[entry.ScopeNode], devices.Models[entry.ModelNumber].Family);

    /// <summary>Whether there is anything for a device to fetch; see <see cref="DeliveryPolicy.IsServed"/>.</summary>
    internal bool IsServed(in DeviceEntry entry) => DeliveryPolicy.IsServed(entry, scopes.Current[entry.ScopeNode].Delivery);

    /// <summary>Whether the turn of a device that has not fetched has come. Where a change is stopped nobody's is, not even of those who were to try it.</summary>
    internal bool IsReleased(OpenRollout open, in DeviceEntry entry) => open.Rollout.State switch
    {
        RolloutState.Reckoning or RolloutState.Stopped or RolloutState.Superseded => false,
        _ when open.Rollout.ToAll || open.First.Contains(entry.Id) => true,
        _ => Spread.Of(entry.Id, 1000) < open.Rollout.Released && open.Proven.Contains(ModelOf(entry)),
    };

    /// <summary>Family and model as a rollout names them.</summary>
    internal string ModelOf(in DeviceEntry entry)
    {
        var (family, model) = devices.Models[entry.ModelNumber];
        return $"{family}/{model}";
    }

    private bool Holds(ImmutableArray<OpenRollout> open, int index, in DeviceEntry entry)
    {
        var one = open[index];
        if (!Concerns(one, entry) || IsReleased(one, entry))
        {
            return false;
        }

        if (one.Rollout.State != RolloutState.Superseded)
        {
            return true;
        }

        // Whoever took its place decides; the device must not be handed what it was spared before.
        for (var i = index + 1; i < open.Length; i++)
        {
            if (open[i].Rollout.Key == one.Rollout.By)
            {
                return Holds(open, i, entry);
            }
        }

        return false;
    }

    private State Refresh()
    {
        lock (gate)
        {
            if (state.Tree != scopes.Current || state.Files != files.All)
            {
                state = new State(state.Open, scopes.Current, files.All);
            }

            return state;
        }
    }

    private FleetView Build(ImmutableArray<OpenRollout> open, ulong holding)
    {
        var otherScopes = new Dictionary<ScopePath, ScopeSpec?>();
        var otherBooks = new Dictionary<string, PhonebookSpec?>(StringComparer.Ordinal);
        var otherFiles = new Dictionary<string, FileSpec?>(StringComparer.OrdinalIgnoreCase);
        var holders = new List<OpenRollout>();
        for (var i = 0; i < open.Length; i++)
        {
            if ((holding & (1UL << i)) == 0)
            {
                continue;
            }

            // Oldest first: what was before the oldest of them is what the device has.
            holders.Add(open[i]);
            foreach (var (kind, key, spec) in open[i].Footprint.Before)
            {
                _ = kind switch
                {
                    SpecKind.Scope => otherScopes.TryAdd(ScopePath.Parse(key), spec as ScopeSpec),
                    SpecKind.Phonebook => otherBooks.TryAdd(key, spec as PhonebookSpec),
                    _ => otherFiles.TryAdd(key, spec as FileSpec),
                };
            }
        }

        return new FleetView
        {
            Scopes = scopes.With(otherScopes, otherBooks),
            Files = otherFiles,
            Device = id => DeviceBefore(holders, id),
            PublicUrl = holders.Find(h => h.Rollout.FormerUrl is not null)?.Rollout.FormerUrl is { } url ? new Uri(url) : null,
        };
    }

    private DeviceSpec? DeviceBefore(List<OpenRollout> holders, DeviceId id) =>
        holders.Find(h => h.Footprint.Devices.Contains(id)) is { } writer
        && store.ReadSpecBefore(SpecKind.Device, id.ToKey(), writer.Rollout.Change) is { } before
            ? SpecCodec.ReadDevice(before.Body.Span, sealer)
            : null;

    private sealed record State(
        ImmutableArray<OpenRollout> Open, ScopeTree? Tree, ImmutableSortedDictionary<string, Versioned<FileSpec>>? Files)
    {
        public ConcurrentDictionary<ulong, FleetView> Views { get; } = new();
    }
}

/// <summary>A rollout that is not over, with whom it can reach.</summary>
public sealed class OpenRollout
{
    internal OpenRollout(Rollout rollout, Footprint footprint)
    {
        Rollout = rollout;
        Footprint = footprint;
        First = rollout.First.Select(DeviceId.Parse).ToFrozenSet();
        Proven = rollout.Proven.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>How far it is.</summary>
    public Rollout Rollout { get; }

    /// <summary>Whom its change can reach.</summary>
    public Footprint Footprint { get; }

    internal FrozenSet<DeviceId> First { get; }

    internal FrozenSet<string> Proven { get; }

    internal OpenRollout With(Rollout rollout) => new(rollout, Footprint);
}
