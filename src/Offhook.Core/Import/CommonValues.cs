using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Import;

/// <summary>
/// Lifts what most devices of a scope say alike to the scope, and what most scopes say alike to the scope above. What a device gets stays the same: one that
/// said nothing is told <c>null</c>, and a raw parameter rises only where all devices of its family have it, because <c>null</c> would drop it there.
/// </summary>
internal sealed class CommonValues
{
    private readonly FamilyRegistry families;
    private readonly SortedDictionary<ScopePath, ScopeSpec> scopes = [];
    private readonly DeviceSpec[] devices;
    private readonly ILookup<ScopePath, int> places;
    private readonly ILookup<ScopePath?, ScopePath> children;

    /// <param name="families">The families.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="known">Scopes that hold something already.</param>
    public CommonValues(FamilyRegistry families, IEnumerable<DeviceSpec> devices, IEnumerable<ScopeSpec>? known = null)
    {
        this.families = families;
        this.devices = [.. devices];
        foreach (var path in this.devices.SelectMany(d => d.Scope.Chain()).Distinct())
        {
            scopes[path] = new ScopeSpec { Path = path };
        }

        foreach (var scope in known ?? [])
        {
            scopes[scope.Path] = scope;
        }

        places = Enumerable.Range(0, this.devices.Length).ToLookup(i => this.devices[i].Scope);
        children = scopes.Keys.ToLookup(p => p.Parent);
    }

    /// <summary>The devices with what is still their own, in the order given.</summary>
    public IReadOnlyList<DeviceSpec> Devices => devices;

    /// <summary>The scopes with what rose to them.</summary>
    public IReadOnlyCollection<ScopeSpec> Scopes => scopes.Values;

    /// <summary>Lifts settings.</summary>
    public void LiftSettings()
    {
        foreach (var path in DeepestFirst())
        {
            var members = DevicesIn(path).Select(i => new Member<SettingValue>(
                    k => devices[i].Settings.Values.GetValueOrDefault(k), (k, v) => devices[i] = devices[i] with { Settings = Put(devices[i].Settings, k, v) },
                    devices[i].Settings.Values.Keys, k => Honours(devices[i], k)))
                .Concat(ScopesIn(path).Select(p => new Member<SettingValue>(
                    k => scopes[p].Settings.Values.GetValueOrDefault(k), (k, v) => scopes[p] = scopes[p] with { Settings = Put(scopes[p].Settings, k, v) },
                    scopes[p].Settings.Values.Keys, _ => true)))
                .ToList();
            foreach (var (key, value) in Common(members, onlyWhereAll: false, IsStep(path, members.Count)))
            {
                scopes[path] = scopes[path] with { Settings = Put(scopes[path].Settings, key, value) };
                foreach (var member in members.Where(m => m.Takes(key)))
                {
                    var own = member.Get(key);
                    member.Put(key, own is null ? SettingValue.Unset : Equals(own, value) ? null : own);
                }
            }
        }

        foreach (var path in TopFirst().Where(p => IsStep(p, DevicesIn(p).Count() + ScopesIn(p).Count())))
        {
            foreach (var (key, value) in scopes[path].Settings.Values)
            {
                scopes[path] = scopes[path] with { Settings = Put(scopes[path].Settings, key, null) };
                foreach (var i in DevicesIn(path).Where(i => !devices[i].Settings.Values.ContainsKey(key)))
                {
                    devices[i] = devices[i] with { Settings = Put(devices[i].Settings, key, value) };
                }

                foreach (var below in ScopesIn(path).Where(p => !scopes[p].Settings.Values.ContainsKey(key)))
                {
                    scopes[below] = scopes[below] with { Settings = Put(scopes[below].Settings, key, value) };
                }
            }
        }
    }

    /// <summary>Lifts raw parameters, family by family.</summary>
    public void LiftParameters()
    {
        foreach (var path in DeepestFirst())
        {
            foreach (var family in devices.Select(d => d.Family).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
            {
                LiftParameters(path, family);
            }
        }

        foreach (var path in TopFirst())
        {
            foreach (var family in scopes[path].Parameters.Keys.Where(f => IsStep(path, Members(path, f).Count)).ToList())
            {
                foreach (var (name, value) in Map(path, family).Values)
                {
                    SetMap(path, family, Put(Map(path, family), name, null));
                    foreach (var member in Members(path, family).Where(m => m.Get(name) is null))
                    {
                        member.Put(name, value);
                    }
                }
            }
        }
    }

    private void LiftParameters(ScopePath path, string family)
    {
        var members = Members(path, family);
        foreach (var (name, value) in Common(members, onlyWhereAll: true, IsStep(path, members.Count)))
        {
            SetMap(path, family, Put(Map(path, family), name, value));
            foreach (var member in members.Where(m => Equals(m.Get(name), value)))
            {
                member.Put(name, null);
            }
        }
    }

    private List<Member<RawValue>> Members(ScopePath path, string family) =>
    [
        .. DevicesIn(path).Where(i => devices[i].Family == family).Select(i => new Member<RawValue>(
            k => devices[i].Parameters.Values.GetValueOrDefault(k), (k, v) => devices[i] = devices[i] with { Parameters = Put(devices[i].Parameters, k, v) },
            devices[i].Parameters.Values.Where(p => p.Value is not null).Select(p => p.Key), _ => true)),
        .. ScopesIn(path).Where(p => devices.Any(d => d.Family == family && p.Contains(d.Scope))).Select(p => new Member<RawValue>(
            k => Map(p, family).Values.GetValueOrDefault(k), (k, v) => SetMap(p, family, Put(Map(p, family), k, v)),
            Map(p, family).Values.Keys, _ => true)),
    ];

    // What a scope with one member says is only on its way: it rises to where others say it too, and goes back where nobody does.
    private static bool IsStep(ScopePath path, int members) => members == 1 && path.Depth > 1;

    private static List<(string Key, T Value)> Common<T>(List<Member<T>> members, bool onlyWhereAll, bool isStep)
        where T : class
    {
        var common = new List<(string, T)>();
        foreach (var key in members.SelectMany(m => m.Keys()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList())
        {
            var concerned = members.Where(m => m.Takes(key)).ToList();
            var said = concerned.Select(m => m.Get(key)).OfType<T>().ToList();
            if ((said.Count < 2 && !isStep) || (onlyWhereAll && said.Count < concerned.Count))
            {
                continue;
            }

            if (said.Count == 0)
            {
                continue;
            }

            var most = said.GroupBy(v => v).MaxBy(g => g.Count())!;
            if ((most.Count() > 1 || isStep) && most.Count() * 2 > concerned.Count && !ReferenceEquals(most.Key, SettingValue.Unset))
            {
                common.Add((key, most.Key));
            }
        }

        return common;
    }

    private bool Honours(DeviceSpec device, string key) =>
        device.Settings.Values.ContainsKey(key)
        || (families.Find(device.Family) is { } family && FamilyRegistry.FindModel(family, device.Model) is { } model
            && SettingSchema.Find(key) is { } setting && family.HonouredSettings(model).Contains(setting));

    private IEnumerable<ScopePath> DeepestFirst() => scopes.Keys.OrderByDescending(p => p.Depth).ThenBy(p => p).ToList();

    private IEnumerable<ScopePath> TopFirst() => scopes.Keys.OrderBy(p => p.Depth).ThenBy(p => p).ToList();

    // Nobody moves while values are lifted.
    private IEnumerable<int> DevicesIn(ScopePath path) => places[path];

    private IEnumerable<ScopePath> ScopesIn(ScopePath path) => children[path];

    private ParameterMap Map(ScopePath path, string family) => scopes[path].Parameters.GetValueOrDefault(family) ?? ParameterMap.Empty;

    private void SetMap(ScopePath path, string family, ParameterMap map) => scopes[path] = scopes[path] with
    {
        Parameters = map.Values.Count == 0 ? scopes[path].Parameters.Remove(family) : scopes[path].Parameters.SetItem(family, map),
    };

    private static SettingMap Put(SettingMap map, string key, SettingValue? value) => new(value is null ? map.Values.Remove(key) : map.Values.SetItem(key, value));

    private static ParameterMap Put(ParameterMap map, string name, RawValue? value) => new(value is null ? map.Values.Remove(name) : map.Values.SetItem(name, value));

    /// <summary>A device or a scope, as far as lifting is concerned.</summary>
    private sealed record Member<T>(Func<string, T?> Get, Action<string, T?> Put, IEnumerable<string> Known, Func<string, bool> Takes)
        where T : class
    {
        private readonly List<string> keys = [.. Known];

        public IEnumerable<string> Keys() => keys;
    }
}
