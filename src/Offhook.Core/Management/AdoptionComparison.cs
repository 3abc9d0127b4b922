using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Management;

/// <summary>Compares what a device holds with what it would hold.</summary>
internal static class AdoptionComparison
{
    public static AdoptionReview Compare(HeldDevice held, HeldDevice after, string digest, ISecretSealer sealer)
    {
        var (before, future) = (ByKey(held), ByKey(after));
        var portables = after.Handsets.Select(h => h.Fields.Ipei).ToHashSet(StringComparer.Ordinal);
        return new AdoptionReview(digest)
        {
            Removed = [.. before.Keys.Where(k => !future.ContainsKey(k))],
            Added = [.. future.Keys.Where(k => !before.ContainsKey(k))],
            Released = [.. held.Handsets.Select(h => h.Fields.Ipei).OfType<string>().Where(i => !portables.Contains(i))],
            Users = SpecDiff.Compare(
                Body(before.Where(h => future.ContainsKey(h.Key)).Select(h => h.Value), sealer),
                Body(before.Keys.Where(future.ContainsKey).Select(k => future[k]), sealer),
                sealer),
            Parameters = [.. Parameters(held, after)],
            Kept = held.Parameters.Count(p => after.Parameters.TryGetValue(p.Key, out var value) && value == p.Value),
        };
    }

    private static IEnumerable<SpecDifference> Parameters(HeldDevice held, HeldDevice after)
    {
        foreach (var name in held.Parameters.Keys.Union(after.Parameters.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (has, gets) = (held.Parameters.GetValueOrDefault(name), after.Parameters.GetValueOrDefault(name));
            if (has != gets)
            {
                yield return new SpecDifference(name, has?.ToString(), gets?.ToString());
            }
        }
    }

    // In the order of the list, which is what people know.
    private static Dictionary<string, HandsetSpec> ByKey(HeldDevice device)
    {
        var users = new Dictionary<string, HandsetSpec>(StringComparer.Ordinal);
        foreach (var handset in device.Handsets)
        {
            users.TryAdd(handset.Fields.Key, handset);
        }

        return users;
    }

    private static ReadOnlyMemory<byte> Body(IEnumerable<HandsetSpec> users, ISecretSealer sealer) =>
        SpecCodec.Write(new DeviceSpec { Id = default, Family = "", Model = "", Scope = ScopePath.Parse("x"), Handsets = [.. users] }, sealer);
}
