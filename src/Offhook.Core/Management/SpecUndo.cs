using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Brings specs back to what they were. An undo is a change of its own.</summary>
internal sealed class SpecUndo(IStore store, ISecretSealer sealer, FleetState state, ChangeWriter writer, TenantGuard tenants, DialGuard dials)
{
    public async Task<ChangeResult> DeviceAsync(DeviceId id, long? to, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var versions = store.History(SpecKind.Device, id.ToKey(), limit: 10_000);
        if (versions.Count == 0)
        {
            return Refusal.NoDevice(id);
        }

        var target = to is { } number ? versions.FirstOrDefault(v => v.Change.Number <= number) : versions.Skip(1).FirstOrDefault();
        if (target is null && to is not null)
        {
            return Refusal.Of("to", $"{id} did not exist at change {to}; its oldest change is {versions[^1].Change.Number}");
        }

        var spec = target?.Body is { } body ? SpecCodec.ReadDevice(body.Span, sealer) : null;
        if (spec is null && versions[0].Body is null)
        {
            return Refusal.Of("to", $"{id} was deleted then as well; name a change at which it existed");
        }

        SpecChange[] changes = [new(SpecKind.Device, id.ToKey(), spec)];
        if (tenants.Check(changes) is { Count: > 0 } orphans)
        {
            return Refusal.Of(orphans);
        }

        if (writer.CheckAliases(changes) is { Count: > 0 } taken)
        {
            return Refusal.Of(taken);
        }

        if (spec is not null && dials.Check(spec).ToList() is { Count: > 0 } cut)
        {
            return Refusal.Of(cut);
        }

        var change = await writer.CommitAsync(
            changes, actor, "undo",
            target is null ? $"undo: {id} did not exist before" : $"undo: {id} as of change {target.Change.Number}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Updated = spec is null ? 0 : 1, Deleted = spec is null ? 1 : 0 };
    }

    public async Task<ChangeResult> ChangeAsync(long change, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var written = store.ReadChange(change).Where(w => w.Kind != SpecKind.Rollout).ToList();
        if (written.Count == 0)
        {
            return Refusal.Of("change", $"change {change} wrote no specs");
        }

        var newer = written.Select(w => (w.Kind, w.Key, Last: store.History(w.Kind, w.Key, limit: 1)[0].Change.Number)).Where(w => w.Last != change).ToList();
        if (newer.Count > 0)
        {
            return Refusal.Of(newer.Select(n => new RequestMistake(null, null, n.Key, $"was written again by change {n.Last}; undo that one first")));
        }

        SpecChange[] changes = [.. written.Select(w => new SpecChange(w.Kind, w.Key, w.Before is { } body ? state.Decode(w.Kind, body) : null))];
        if (tenants.Check(changes) is { Count: > 0 } orphans)
        {
            return Refusal.Of(orphans);
        }

        if (writer.CheckAliases(changes) is { Count: > 0 } taken)
        {
            return Refusal.Of(taken);
        }

        if (dials.Check(changes) is { Count: > 0 } cut)
        {
            return Refusal.Of(cut);
        }

        var number = await writer.CommitAsync(
            changes, actor, "undo", $"undo change {change}", cancellation, brake: false).ConfigureAwait(false);
        return new ChangeResult(number, []) { Updated = written.Count(w => w.Before is not null), Deleted = written.Count(w => w.Before is null) };
    }
}
