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

    /// <summary>Whether settings decide what can be dialled.</summary>
    public static bool Decides(SettingMap settings) => Array.Exists(Decisive, d => settings.Values.ContainsKey(d.Key));

    /// <summary>Whether two versions of a scope decide differently what can be dialled; null = there is none.</summary>
    public static bool Differs(SettingMap? before, SettingMap? after) =>
        Array.Exists(Decisive, d => !Equals(before?.Values.GetValueOrDefault(d.Key), after?.Values.GetValueOrDefault(d.Key)));

    /// <summary>What cannot be dialled where these settings hold, a sentence each.</summary>
    /// <param name="plan">The dial plan.</param>
    /// <param name="country">The country.</param>
    /// <param name="outsidePrefix">Digits before an outside number, or null.</param>
    /// <param name="certain">Of the numbers for which a plan is refused, or of those that are only told.</param>
    public static IEnumerable<string> Unreachable(ImmutableArray<DialRule> plan, string country, string? outsidePrefix, bool certain)
    {
        var engine = new DialEngine(plan);
        foreach (var number in EmergencyNumbers.Of(country).Where(n => n.IsCertain == certain))
        {
            if (engine.Unreachable(number.Number, outsidePrefix) is { } problem)
            {
                yield return $"the emergency number {problem} ({country}, {number.Service})";
            }
        }
    }

    private static IEnumerable<SettingMap> Above(ScopePath path, ScopeIndex index) => path.Chain().Reverse().Select(p => index.Find(p)?.Settings).OfType<SettingMap>();

    // Nearest first.
    private static IEnumerable<string> Unreachable(ImmutableArray<SettingMap> levels) =>
        Nearest(levels, SettingSchema.DialPlan) is SettingValue.Plan { Rules: { IsDefaultOrEmpty: false } rules }
        && Nearest(levels, SettingSchema.RegionCountry) is SettingValue.Text { Value: var country }
            ? Unreachable(rules, country, (Nearest(levels, SettingSchema.DialOutsidePrefix) as SettingValue.Text)?.Value, certain: true)
            : [];

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
