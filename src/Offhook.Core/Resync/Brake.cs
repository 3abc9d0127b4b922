using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Management;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>
/// Looks at every change before it is committed. One that can cut phones off, or can reach more of them than may get a change at once, is given a rollout
/// that is committed with it, so that no phone gets its bytes before its turn.
/// </summary>
public sealed class Brake(
    RolloutDirectory rollouts, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, Files.FileDirectory files, DeviceIndex devices, IStore store,
    ResyncOptions options, TimeProvider time)
{
    // Naming what cuts off is for people; a change of so many devices is braked for their number already.
    private const int DevicesLookedAt = 100;
    private const int NamesKept = 12;

    /// <summary>What is to be committed beside a change: a rollout for it, and what becomes of older ones. Empty for a change that may go at once.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="brake">False for a change that brings back bytes which phones had before.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="summary">What it is.</param>
    internal IReadOnlyList<SpecChange> Plan(IReadOnlyList<SpecChange> changes, bool brake, string actor, string summary)
    {
        var bytes = changes.Where(ChangesBytes).ToList();
        if (bytes.Count == 0)
        {
            return [];
        }

        var footprint = Footprint.Of(bytes, Now);
        var rollout = brake ? Decide(bytes, footprint, actor, summary) : null;
        var written = rollouts.Open.Where(o => o.Rollout.State != RolloutState.Superseded && o.Footprint.IsWithin(footprint)).Select(o => o.Rollout with
        {
            State = rollout is null ? RolloutState.Undone : RolloutState.Superseded,
            By = rollout?.Key,
            Why = $"everything that it wrote was written again: {summary}",
            Since = time.GetUtcNow(),
        });
        return [.. written.Concat(rollout is null ? [] : [rollout]).Select(r => new SpecChange(SpecKind.Rollout, r.Key, r))];
    }

    /// <summary>Why no further change that needs a rollout is taken, or null.</summary>
    internal string? Full => rollouts.Open.Count >= RolloutDirectory.MostOpen
        ? $"{RolloutDirectory.MostOpen} rollouts are not over; resume or undo some of them first ('offhook rollouts list')"
        : null;

    private Rollout? Decide(List<SpecChange> changes, Footprint footprint, string actor, string summary)
    {
        var (reach, failed) = (0, 0);
        foreach (var entry in devices.All())
        {
            if (entry.Delivered > 0 && footprint.Covers(entry, scopes.Current[entry.ScopeNode], devices.Models[entry.ModelNumber].Family))
            {
                reach++;
                failed += (entry.Flags & DeviceFlags.Failed) != 0 ? 1 : 0;
            }
        }

        if (reach <= 1)
        {
            return null;
        }

        var names = footprint.Before.Join(changes, b => (b.Kind, b.Key), c => (c.Kind, c.Key), (b, c) => (Before: b.Spec, After: c.Spec))
            .Concat(changes.Where(c => c.Kind == SpecKind.Device).Take(DevicesLookedAt).Select(c => (Before: ReadDevice(c.Key), After: c.Spec)))
            .SelectMany(p => CutOffs.Between(p.Before, p.After, families)).Distinct().Take(NamesKept).ToList();
        return names.Count == 0 && reach <= options.BrakeAbove ? null : new Rollout
        {
            Key = Guid.CreateVersion7().ToString("N"),
            Actor = actor,
            Summary = summary,
            CutsOff = [.. names],
            Reaches = reach,
            FailedBefore = failed,
            Since = time.GetUtcNow(),
        };
    }

    // How phones are asked is nothing that they are told.
    private bool ChangesBytes(SpecChange change) => change.Kind switch
    {
        SpecKind.Rollout => false,
        SpecKind.Scope when change.Spec is ScopeSpec after && Now(SpecKind.Scope, change.Key) is ScopeSpec before =>
            SpecCodec.Fingerprint(before with { Resync = new() }, sealer) != SpecCodec.Fingerprint(after with { Resync = new() }, sealer),
        _ => true,
    };

    private object? Now(SpecKind kind, string key) => kind switch
    {
        SpecKind.Scope => scopes.Specs.TryGetValue(ScopePath.Parse(key), out var scope) ? scope.Spec : null,
        SpecKind.Phonebook => scopes.Phonebooks.TryGetValue(key, out var book) ? book.Spec : null,
        SpecKind.File => files.All.TryGetValue(key, out var file) ? file.Spec : null,
        _ => null,
    };

    private object? ReadDevice(string key) =>
        store.ReadSpec(SpecKind.Device, key) is { } stored ? SpecCodec.ReadDevice(stored.Body.Span, sealer) : null;
}
