using System.Net;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>What only all scopes together show about delivery.</summary>
internal static class DeliveryCheck
{
    public static void Run(Binding binding, ScopeIndex index, IReadOnlyList<Placed<ScopeSpec>> planned)
    {
        CheckNetworks(binding, index, planned);
        CheckReach(binding, index, planned);
    }

    // One network in two scopes would leave it open which of them a request without identity belongs to.
    private static void CheckNetworks(Binding binding, ScopeIndex index, IReadOnlyList<Placed<ScopeSpec>> planned)
    {
        var owners = new Dictionary<IPNetwork, ScopePath>();
        var ours = planned.Select(p => p.Spec.Path).ToHashSet();
        foreach (var scope in index.All.Where(s => !ours.Contains(s.Path)))
        {
            foreach (var network in scope.Delivery.Networks ?? [])
            {
                owners.TryAdd(network, scope.Path);
            }
        }

        foreach (var (scope, place) in planned)
        {
            foreach (var network in scope.Delivery.Networks ?? [])
            {
                if (!owners.TryAdd(network, scope.Path))
                {
                    binding.Add(place.Mistake($"{network} is a network of scope {owners[network]} already; a network is allowed in one scope", "delivery.networks"));
                }
            }
        }
    }

    // A proof that says nothing about who asks holds in the scope's networks only, so without any it lets nobody in.
    private static void CheckReach(Binding binding, ScopeIndex index, IReadOnlyList<Placed<ScopeSpec>> planned)
    {
        var open = planned.Where(p => p.Spec.Delivery.Proofs is [Proof.Open] or [Proof.Approval]).ToList();
        if (open.Count == 0)
        {
            return;
        }

        // A tenant may say "open" for sites that each name their own network.
        var above = index.All
            .Where(s => s.Delivery.Networks is { Length: > 0 })
            .SelectMany(s => s.Path.Chain())
            .ToHashSet();
        foreach (var (scope, place) in open)
        {
            if (!above.Contains(scope.Path) && !Inherited(index, scope.Path))
            {
                binding.Add(place.Mistake($"'{EnumNames.Of(scope.Delivery.Proofs!.Value[0])}' alone lets nobody in, because neither this scope nor one above or below it has networks; it is allowed with networks", "delivery.proof"));
            }
        }
    }

    private static bool Inherited(ScopeIndex index, ScopePath path)
    {
        foreach (var scope in path.Chain().Reverse())
        {
            if (index.Find(scope)?.Delivery.Networks is { } networks)
            {
                return networks.Length > 0;
            }
        }

        return false;
    }
}
