using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Makes devices of phones that asked and that nobody had described.</summary>
internal sealed class PendingApproval(IStore store, FamilyRegistry families, ScopeDirectory scopes, ChangeWriter writer, TenantGuard tenants, ServerSecrets secrets)
{
    public async Task<ChangeResult> ApproveAsync(
        DeviceId id, ScopePath scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var pending = store.ListPending(int.MaxValue).FirstOrDefault(p => p.Id == id);
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
