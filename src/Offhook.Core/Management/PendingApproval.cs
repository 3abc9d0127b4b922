using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Writes down what an operator decides about phones that asked: those that are devices are approved or not, those that nobody had described become some.</summary>
internal sealed class PendingApproval(IStore store, FamilyRegistry families, ScopeDirectory scopes, ChangeWriter writer, TenantGuard tenants, ServerSecrets secrets)
{
    public async Task<ChangeResult> ApproveAsync(
        DeviceId id, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is { } device)
        {
            var described = Described(device, scope, like, numbers, model).ToList();
            return described.Count > 0 ? Refusal.Of(described) : await DecideAsync(device, approved: true, actor, cancellation).ConfigureAwait(false);
        }

        return scope is { } given
            ? await MakeAsync(id, given, like, numbers, model, actor, cancellation).ConfigureAwait(false)
            : Refusal.Of("scope", $"{id} is not described yet, so it is not known where it is to hang; allowed: a scope below {tenants.Names()}");
    }

    public async Task<ChangeResult> RejectAsync(DeviceId id, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is { } device)
        {
            return await DecideAsync(device, approved: false, actor, cancellation).ConfigureAwait(false);
        }

        switch (store.ReadPending(id))
        {
            case null:
                return Refusal.Of("id", $"{id} is no device and has not asked");
            case { Rejected: true }:
                return new ChangeResult(null, []) { Unchanged = 1 };
        }

        if (Expectation.Current is { } expected and not 0)
        {
            throw new UnexpectedReachException(0, expected);
        }

        await store.ResolvePendingAsync(id, reject: true, cancellation).ConfigureAwait(false);
        return new ChangeResult(await store.TakeChangeAsync("reject", $"{id} is none of ours, by {actor}", cancellation).ConfigureAwait(false), []) { Updated = 1 };
    }

    // What describes a phone is written for an unknown one; of a device it stands in its spec, and is changed there. An enrolment that comes too late always
    // names a scope, and so approves nobody whom an operator described meanwhile.
    private static IEnumerable<RequestMistake> Described(DeviceSpec device, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model)
    {
        if (scope is not null)
        {
            yield return new(null, null, "scope", $"{device.Id} is a device in scope {device.Scope} already; approve it without a scope");
        }

        if (like is not null)
        {
            yield return new(null, null, "like", $"{device.Id} is a device already, with lines and keys of its own; leave it out");
        }

        if (numbers.Count > 0)
        {
            yield return new(null, null, "numbers", $"{device.Id} is a device already; its lines are changed by 'devices set'");
        }

        if (model is not null)
        {
            yield return new(null, null, "model", $"{device.Id} is a {device.Model} already; its model is changed by 'devices set'");
        }
    }

    private async Task<ChangeResult> DecideAsync(DeviceSpec device, bool approved, string actor, CancellationToken cancellation)
    {
        var verb = approved ? "approve" : "reject";
        var result = await writer.WriteAsync(device with { Approved = approved }, actor, verb, $"{verb} {device.Id}", created: false, cancellation).ConfigureAwait(false);
        if (result.Ok && approved)
        {
            await store.ResolvePendingAsync(device.Id, reject: false, cancellation).ConfigureAwait(false);
        }

        return !result.Ok || scopes.Current[scopes.NumberOf(device.Scope)].Delivery.Proofs.Contains(Proof.Approval) ? result : result with
        {
            Notes = [.. result.Notes, $"scope {device.Scope} asks for no approval (delivery.proof); what was decided holds as soon as it does"],
        };
    }

    private async Task<ChangeResult> MakeAsync(
        DeviceId id, ScopePath scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation)
    {
        var pending = store.ReadPending(id);
        var sample = like is { } other ? writer.Read(other) : null;
        var mistakes = new List<RequestMistake>();
        if (pending is null)
        {
            mistakes.Add(new(null, null, "id", $"{id} is not pending; devices add makes a device that was never seen"));
        }

        if (like is not null && sample is null)
        {
            mistakes.Add(new(null, null, "like", $"there is no device {like}"));
        }

        if (!scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant)))
        {
            mistakes.Add(new(null, null, "scope", $"there is no tenant {scope.Tenant}; allowed: {tenants.Names()}"));
        }

        var family = families.Find(pending?.Family ?? sample?.Family ?? "");
        var known = family is null ? null : FamilyRegistry.FindModel(family, model ?? pending?.Model ?? sample?.Model, pending?.ModelCode);
        if (mistakes.Count == 0 && (family is null || known is null))
        {
            mistakes.Add(new(null, null, "model", $"it did not say what model it is; allowed: {string.Join(", ", family?.Models.Select(m => m.Name) ?? [])}"));
        }

        if (mistakes.Count > 0)
        {
            return Refusal.Of(mistakes);
        }

        var spec = new DeviceSpec
        {
            Id = id,
            Family = family!.Name,
            Model = known!.Name,
            Scope = scope,
            Lines = [.. numbers.Select((n, i) => new LineSpec(i + 1, n))],
            Keys = sample?.Keys ?? [],
            Modules = sample?.Modules ?? [],
            Settings = sample?.Settings ?? Settings.SettingMap.Empty,
            Parameters = sample?.Parameters ?? ParameterMap.Empty,
            Approved = true,
        };
        spec = secrets.Complete(spec);
        var wrong = family.Check(spec, known).Select(m => new RequestMistake(null, null, m.Path, m.Message)).ToList();
        if (wrong.Count > 0)
        {
            return Refusal.Of(wrong);
        }

        var result = await writer.WriteAsync(spec, actor, "approve", $"approve {id} as {known.Name} in {scope}", created: true, cancellation).ConfigureAwait(false);
        await store.ResolvePendingAsync(id, reject: false, cancellation).ConfigureAwait(false);
        return result;
    }
}
