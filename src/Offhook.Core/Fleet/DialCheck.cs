using System.Collections.Immutable;
using Offhook.Core.Dialling;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Proves that the emergency numbers of a place's country can be dialled under the plan that holds there, before the plan is accepted.</summary>
internal static class DialCheck
{
    /// <summary>Member at which mistakes are told.</summary>
    public const string Path = "settings.dial.plan";

    private static readonly SettingDefinition[] Decisive = [SettingSchema.DialPlan, SettingSchema.RegionCountry, SettingSchema.DialOutsidePrefix];

    /// <summary>Mistakes of a device that says something of its own about dialling; what it inherits is its scope's matter.</summary>
    public static IEnumerable<string> Of(SettingMap device, ScopePath scope, ScopeIndex index) =>
        Decides(device) ? Unreachable([device, .. Above(scope, index)]) : [];

    /// <summary>Mistakes of scopes: of those planned, and of known ones below them.</summary>
    public static void Run(Binding binding, ScopeIndex index, IReadOnlyList<Placed<ScopeSpec>> planned)
    {
        var places = planned.ToDictionary(p => p.Spec.Path, p => p.Place);
        foreach (var scope in index.All.Where(s => Decides(s.Settings)).OrderBy(s => s.Path).ToList())
        {
            if (scope.Path.Chain().Reverse().Where(places.ContainsKey).Select(p => (FleetPlace?)places[p]).FirstOrDefault() is not { } place)
            {
                continue;
            }

            var where = places.ContainsKey(scope.Path) ? "" : $"scope {scope.Path} below it: ";
            foreach (var problem in Unreachable([.. Above(scope.Path, index)]))
            {
                binding.Add(place.Mistake(where + problem, Path));
            }
        }
    }

    private static bool Decides(SettingMap settings) => Array.Exists(Decisive, d => settings.Values.ContainsKey(d.Key));

    private static IEnumerable<SettingMap> Above(ScopePath path, ScopeIndex index) => path.Chain().Reverse().Select(p => index.Find(p)?.Settings).OfType<SettingMap>();

    // Nearest first.
    private static IEnumerable<string> Unreachable(ImmutableArray<SettingMap> levels)
    {
        if (Nearest(levels, SettingSchema.DialPlan) is not SettingValue.Plan { Rules: { IsDefaultOrEmpty: false } rules }
            || Nearest(levels, SettingSchema.RegionCountry) is not SettingValue.Text { Value: var country })
        {
            yield break;
        }

        var prefix = (Nearest(levels, SettingSchema.DialOutsidePrefix) as SettingValue.Text)?.Value;
        var engine = new DialEngine(rules);
        foreach (var number in EmergencyNumbers.Of(country))
        {
            if (engine.Unreachable(number.Number, prefix) is { } problem)
            {
                yield return $"the emergency number {problem} ({country}, {number.Service})";
            }
        }
    }

    private static SettingValue? Nearest(ImmutableArray<SettingMap> levels, SettingDefinition setting)
    {
        foreach (var level in levels)
        {
            if (level.Values.TryGetValue(setting.Key, out var value))
            {
                return value;
            }
        }

        return null;
    }
}
