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

    /// <summary>The rollout of a start with another build or address. What another build rendered cannot be rendered any more: it is held back for the calls alone.</summary>
    internal static SpecWrite OfStart(string summary, string? formerUrl, TimeProvider time)
    {
        var rollout = new Rollout
        {
            Key = Guid.CreateVersion7().ToString("N"),
            Actor = "server",
            Summary = summary,
            Everywhere = true,
            FormerUrl = formerUrl,
            CutsOff = formerUrl is null ? [] : ["publicUrl"],
            Since = time.GetUtcNow(),
        };
        return new SpecWrite(SpecKind.Rollout, rollout.Key, rollout.Write());
    }

    private Rollout? Decide(List<SpecChange> changes, Footprint footprint, string actor, string summary)
    {
        // Most changes are of one device: nobody else need be looked at.
        var entries = footprint.Scopes.Count + footprint.Families.Count > 0 ? devices.All() : footprint.Devices.Select(devices.Find).OfType<DeviceEntry>();
        var (reach, failed) = (0, 0);
        foreach (var entry in entries)
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
        if (names.Count == 0 && reach <= options.BrakeAbove)
        {
            return null;
        }

        return rollouts.Open.Count >= RolloutDirectory.MostOpen ? throw new TooManyRolloutsException() : new Rollout
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

    // How phones are asked is nothing that they are told, and whether an operator approved them neither: a decision holds at once.
    private bool ChangesBytes(SpecChange change) => change.Kind switch
    {
        SpecKind.Rollout => false,
        SpecKind.Scope when change.Spec is ScopeSpec after && Now(SpecKind.Scope, change.Key) is ScopeSpec before =>
            SpecCodec.Fingerprint(before with { Resync = before.Resync.Told }, sealer) != SpecCodec.Fingerprint(after with { Resync = after.Resync.Told }, sealer),
        SpecKind.Device when change.Spec is DeviceSpec after && IsDecision(after) && ReadDevice(change.Key) is DeviceSpec before =>
            SpecCodec.Fingerprint(before with { Approved = after.Approved }, sealer) != SpecCodec.Fingerprint(after, sealer),
        _ => true,
    };

    // Asked of memory, so that a great change reads no device that nobody decided about.
    private bool IsDecision(DeviceSpec after) => devices.Find(after.Id) is { } entry && entry.Approved != after.Approved;

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

/// <summary>So many changes wait for their waves that no further one is taken that would need some; nothing was written.</summary>
public sealed class TooManyRolloutsException() : Exception(
    $"{RolloutDirectory.MostOpen} rollouts are not over, and no more can be open; resume or undo some of them first: 'offhook rollouts list'");
