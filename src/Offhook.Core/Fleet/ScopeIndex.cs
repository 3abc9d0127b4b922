using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>The scopes that will exist once the plan is applied: those known, with those of the plan over them.</summary>
internal sealed class ScopeIndex
{
    private readonly Dictionary<ScopePath, ScopeSpec> specs = [];
    private readonly HashSet<string> tenants = new(StringComparer.Ordinal);

    public ScopeIndex(IEnumerable<ScopeSpec> known)
    {
        foreach (var scope in known)
        {
            Put(scope);
        }
    }

    public IReadOnlyCollection<string> Tenants => tenants;

    public IEnumerable<ScopeSpec> All => specs.Values;

    public bool HasTenant(string tenant) => tenants.Contains(tenant);

    public void Put(ScopeSpec scope)
    {
        specs[scope.Path] = scope;
        tenants.Add(scope.Path.Tenant);
    }

    public ScopeSpec? Find(ScopePath path) => specs.GetValueOrDefault(path);
}
