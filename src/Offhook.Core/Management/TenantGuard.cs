using Offhook.Core.Devices;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// Keeps everything under a tenant that exists. What hangs under none inherits nothing, so its phones would be refused, and an export of it
/// could not be applied again.
/// </summary>
internal sealed class TenantGuard(IStore store, ScopeDirectory scopes)
{
    /// <summary>Mistakes named at most; a tenant may have 100,000 devices.</summary>
    private const int MaxMistakes = 100;

    /// <summary>The tenants there are, for error texts; the first twenty.</summary>
    public string Names() => string.Join(", ", scopes.Specs.Keys.Where(p => p.Depth == 1).Take(20));

    /// <summary>What the changes would leave without a tenant; empty when all is well.</summary>
    public IReadOnlyList<RequestMistake> Check(IReadOnlyList<SpecChange> changes)
    {
        var written = changes.Where(c => c is { Kind: SpecKind.Scope, Spec: not null }).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        var deleted = changes.Where(c => c is { Kind: SpecKind.Scope, Spec: null }).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        var orphans = Written(changes).Concat(Left(changes, deleted)).Where(o => !Exists(o.Scope.Tenant));
        return [.. orphans.Take(MaxMistakes).Select(o => new RequestMistake(null, null, o.Name, $"would hang under tenant {o.Scope.Tenant}, which would not exist; bring that back first, or delete this too"))];

        // Asked for every device of an apply, and there are few tenants.
        bool Exists(string tenant) => known.TryGetValue(tenant, out var exists)
            ? exists
            : known[tenant] = written.Contains(tenant) || (!deleted.Contains(tenant) && scopes.Specs.ContainsKey(ScopePath.Parse(tenant)));
    }

    private static IEnumerable<(string Name, ScopePath Scope)> Written(IReadOnlyList<SpecChange> changes) => changes
        .Select(c => (c.Key, Scope: ScopeOf(c.Spec)))
        .Where(c => c.Scope is not null)
        .Select(c => (c.Key, c.Scope!.Value));

    private static ScopePath? ScopeOf(object? spec) => spec switch
    {
        DeviceSpec device => device.Scope,
        ScopeSpec scope => scope.Path,
        PhonebookSpec book => book.Scope,
        _ => null,
    };

    // What stays as it is matters only where a tenant goes; reading every device is for that rare case.
    private List<(string Name, ScopePath Scope)> Left(IReadOnlyList<SpecChange> changes, HashSet<string> deletedScopes)
    {
        var left = new List<(string, ScopePath)>();
        var tenants = deletedScopes.Where(s => !s.Contains('/')).ToHashSet(StringComparer.Ordinal);
        if (tenants.Count == 0)
        {
            return left;
        }

        var touched = changes.Select(c => (c.Kind, c.Key)).ToHashSet();
        left.AddRange(scopes.Specs.Keys.Where(p => tenants.Contains(p.Tenant) && !touched.Contains((SpecKind.Scope, p.Value))).Select(p => (p.Value, p)));
        left.AddRange(scopes.Phonebooks.Values.Select(b => b.Spec)
            .Where(b => tenants.Contains(b.Scope.Tenant) && !touched.Contains((SpecKind.Phonebook, b.Name))).Select(b => (b.Name, b.Scope)));
        store.LoadDevices(row =>
        {
            var scope = ScopePath.Parse(row.Columns.Scope);
            if (left.Count < MaxMistakes && tenants.Contains(scope.Tenant) && !touched.Contains((SpecKind.Device, row.Id.ToKey())))
            {
                left.Add((row.Id.ToString(), scope));
            }
        });
        return left;
    }
}
