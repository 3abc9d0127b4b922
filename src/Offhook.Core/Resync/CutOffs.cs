using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Resync;

/// <summary>
/// Names what a change touches that can cut a phone off from the network or from us: settings and parameters that are marked so, the rules by which we
/// hand out, login and token, certificates, and templates, of which nobody knows what they hold.
/// </summary>
internal static class CutOffs
{
    /// <summary>Names between two versions of a spec; null = absent. A device that is new has nothing to lose.</summary>
    public static IEnumerable<string> Between(object? before, object? after, FamilyRegistry families) => (before, after) switch
    {
        (ScopeSpec or null, ScopeSpec or null) when before is not null || after is not null =>
            OfScopes(before as ScopeSpec ?? Empty, after as ScopeSpec ?? Empty, families),
        (DeviceSpec b, DeviceSpec a) => OfDevices(b, a, families),
        (FileSpec or null, FileSpec or null) when (after as FileSpec ?? before as FileSpec) is { Kind: FileKind.Certificate } file => [$"certificate {file.Name}"],
        _ => [],
    };

    private static ScopeSpec Empty { get; } = new() { Path = default };

    private static IEnumerable<string> OfScopes(ScopeSpec before, ScopeSpec after, FamilyRegistry families)
    {
        foreach (var name in OfSettings(before.Settings, after.Settings))
        {
            yield return name;
        }

        foreach (var name in OfDelivery(before.Delivery, after.Delivery))
        {
            yield return $"delivery.{name}";
        }

        foreach (var family in before.Parameters.Keys.Union(after.Parameters.Keys))
        {
            foreach (var name in OfParameters(
                before.Parameters.GetValueOrDefault(family) ?? ParameterMap.Empty, after.Parameters.GetValueOrDefault(family) ?? ParameterMap.Empty, families.Find(family)))
            {
                yield return $"parameters.{family}.{name}";
            }
        }

        foreach (var family in before.Templates.Keys.Union(after.Templates.Keys))
        {
            var old = before.Templates.GetValueOrDefault(family) ?? ImmutableSortedDictionary<string, string>.Empty;
            var now = after.Templates.GetValueOrDefault(family) ?? ImmutableSortedDictionary<string, string>.Empty;
            foreach (var kind in old.Keys.Union(now.Keys).Where(k => old.GetValueOrDefault(k) != now.GetValueOrDefault(k)))
            {
                yield return $"templates.{family}.{kind}";
            }
        }
    }

    private static IEnumerable<string> OfDevices(DeviceSpec before, DeviceSpec after, FamilyRegistry families)
    {
        if (before.Family != after.Family || before.Model != after.Model)
        {
            yield return "model";
        }

        if (before.Scope != after.Scope)
        {
            yield return "scope";
        }

        if (before.Login?.User != after.Login?.User || !Same(before.Login?.Password, after.Login?.Password))
        {
            yield return "login";
        }

        if (!Same(before.Token, after.Token))
        {
            yield return "token";
        }

        foreach (var name in OfSettings(before.Settings, after.Settings))
        {
            yield return name;
        }

        var family = families.Find(after.Family);
        foreach (var name in OfParameters(before.Parameters, after.Parameters, family))
        {
            yield return $"parameters.{name}";
        }

        // Switches of a family say how a device is served at all: its key, its generation, its firmware.
        foreach (var name in before.Options.Values.Keys.Union(after.Options.Values.Keys)
            .Where(n => !Same(before.Options.Values.GetValueOrDefault(n), after.Options.Values.GetValueOrDefault(n))))
        {
            yield return $"options.{name}";
        }
    }

    private static IEnumerable<string> OfSettings(SettingMap before, SettingMap after) => SettingSchema.All
        .Where(d => d.CutsOff && !Equals(before.Values.GetValueOrDefault(d.Key), after.Values.GetValueOrDefault(d.Key))).Select(d => d.Key);

    private static IEnumerable<string> OfParameters(ParameterMap before, ParameterMap after, IFamily? family) => before.Values.Keys.Union(after.Values.Keys)
        .Where(n => (before.Values.ContainsKey(n) != after.Values.ContainsKey(n) || !Same(before.Values.GetValueOrDefault(n), after.Values.GetValueOrDefault(n)))
            && family?.Describe(n)?.CutsOff == true);

    private static IEnumerable<string> OfDelivery(DeliverySpec before, DeliverySpec after)
    {
        if (!(before.Proofs ?? []).SequenceEqual(after.Proofs ?? []))
        {
            yield return "proof";
        }

        if (!(before.Networks ?? []).SequenceEqual(after.Networks ?? []))
        {
            yield return "networks";
        }

        if (before.PlainSecrets != after.PlainSecrets)
        {
            yield return "plainSecrets";
        }

        if (before.Url != after.Url)
        {
            yield return "url";
        }
    }

    private static bool Same(RawValue? before, RawValue? after) =>
        before is null || after is null ? before is null && after is null : before.Text == after.Text && Same(before.Secret, after.Secret);

    private static bool Same(Secret? before, Secret? after) => before is null || after is null ? before is null && after is null : before.Equals(after);
}
