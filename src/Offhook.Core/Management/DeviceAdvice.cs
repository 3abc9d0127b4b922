using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Management;

/// <summary>
/// What an operator should be told although it is no mistake: settings, wherever in the cascade they stand, that reach nothing on a model, and raw
/// parameters that stand over what a setting gives.
/// </summary>
public sealed class DeviceAdvice(FamilyRegistry families, DeviceRendering rendering, Renderer renderer, DeviceIndex devices, ScopeDirectory scopes)
{
    // Each rendering takes a millisecond or so, and others wait for their turn to write meanwhile.
    private const int MaxRendered = 100;

    /// <summary>Advice about one device, which the reader has before him: each says where the value stands.</summary>
    public IEnumerable<string> For(DeviceMaterial material) => Of(material).Select(a => $"{a.Source}: {a.Text}");

    /// <summary>Advice about many devices; what comes from a scope is told once for all of them.</summary>
    public IReadOnlyList<AdviceNote> For(IEnumerable<DeviceSpec> specs)
    {
        var inherited = new Dictionary<Advice, int>();
        var notes = new List<AdviceNote>();
        var samples = new Dictionary<(string, string, string, int), List<Advice>>();
        foreach (var spec in specs)
        {
            if (Make(spec) is not { } material)
            {
                continue;
            }

            // Devices of a model below one scope with nothing of their own are told the same.
            var kind = (spec.Family, spec.Model, spec.Scope.Value, HasOwn(spec) ? samples.Count : -1);
            if (!samples.TryGetValue(kind, out var lost))
            {
                samples[kind] = lost = samples.Count < MaxRendered ? Lost(material) : [];
            }

            foreach (var advice in Of(material).Concat(lost))
            {
                if (advice.Source.Kind != SettingSourceKind.Scope)
                {
                    notes.Add(new AdviceNote(advice, spec.Id.ToString(), 1));
                }
                else
                {
                    inherited[advice] = inherited.GetValueOrDefault(advice) + 1;
                }
            }
        }

        notes.AddRange(inherited.Select(i => new AdviceNote(i.Key, i.Key.Source.ToString(), i.Value)));
        return notes;
    }

    /// <summary>Advice about what changed scopes say, by one device of each model below them.</summary>
    public IReadOnlyList<AdviceNote> For(IReadOnlyCollection<ScopePath> changed)
    {
        if (changed.Count == 0)
        {
            return [];
        }

        var tree = scopes.Current;
        var found = new List<AdviceNote>();
        var rendered = 0;
        foreach (var model in devices.All().Where(e => changed.Any(c => c.Contains(tree[e.ScopeNode].Path))).GroupBy(e => (e.ModelNumber, e.ScopeNode)))
        {
            try
            {
                if (rendering.Load(model.First()) is { } material)
                {
                    found.AddRange(Of(material).Concat(++rendered <= MaxRendered ? Lost(material) : [])
                        .Where(a => a.Source.Kind == SettingSourceKind.Scope && changed.Any(c => c.Value == a.Source.Name))
                        .Select(a => new AdviceNote(a, a.Source.ToString(), model.Count(), tree[model.Key.ScopeNode].Path.Value)));
                }
            }
            catch (RenderException)
            {
                // It is that device's red row already.
            }
        }

        return found;
    }

    private static bool HasOwn(DeviceSpec spec) => spec.Settings.Values.Count > 0 || spec.Options.Values.Count > 0 || spec.Parameters.Values.Count > 0
        || !spec.Keys.IsEmpty || !spec.Modules.IsEmpty || spec.Lines.Any(l => l.Settings.Values.Count > 0);

    // What the model's files cannot say of a setting that they do honour. Other words of a rendering are about the device, which shows them.
    private List<Advice> Lost(DeviceMaterial material)
    {
        var (family, device) = (material.Family.Name, material.Snapshot.Device);
        try
        {
            return [.. renderer.Warnings(material).Distinct(StringComparer.Ordinal)
                .Select(w => (Text: w, Setting: w.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? SettingSchema.Find(w[..end]) : null))
                .Where(w => w.Setting is not null)
                .Select(w => new Advice(AdviceKind.Lost, device.Settings.SourceOf(w.Setting!), w.Text, family, device.Model.Name))];
        }
        catch (RenderException)
        {
            return [];
        }
    }

    private List<Advice> Of(DeviceMaterial material)
    {
        var found = Ignored(material).Concat(Doubtful(material)).Concat(KeysLeft(material)).Concat(EntriesLeft(material)).ToList();
        try
        {
            found.AddRange(Shadows(material));
        }
        catch (RenderException)
        {
            // What cannot be rendered is the device's red row already.
        }

        return found;
    }

    private static IEnumerable<Advice> Ignored(DeviceMaterial material)
    {
        var device = material.Snapshot.Device;
        var honoured = material.Family.HonouredSettings(device.Model);

        // What only scopes may have is the server's own matter and asks nothing of a model.
        foreach (var setting in SettingSchema.All.Where(s => s.Level != SettingLevel.Scope && !honoured.Contains(s)))
        {
            var sources = device.Lines.Select(l => l.Settings).Prepend(device.Settings).Where(s => s.IsWritten(setting) && (setting.IsSecret || s[setting] is not null)).Select(s => s.SourceOf(setting));
            foreach (var source in sources.Distinct())
            {
                yield return new Advice(AdviceKind.Ignored, source, setting.Key, material.Family.Name, device.Model.Name);
            }
        }
    }

    // One layout is folded onto many models; what has no place on this one is told with the reason, each key once.
    private static IEnumerable<Advice> KeysLeft(DeviceMaterial material)
    {
        var own = new SettingSource(SettingSourceKind.Device, material.Snapshot.Device.Id.ToString());
        return material.Snapshot.Device.LeftKeys
            .Select(k => (k.Key.Index, k.Module, k.Reason, Source: k.Inherited && KeyLayout.SourceOf(material.Snapshot.Scope, k.Key.Index) is { } path
                ? new SettingSource(SettingSourceKind.Scope, path.Value)
                : own))
            .GroupBy(k => (k.Source, k.Module, k.Reason))
            .Select(g => Advice.Of(g.Key.Source, $"{(g.Key.Module > 0 ? string.Create(CultureInfo.InvariantCulture, $"module {g.Key.Module} ") : "")}{Ranges([.. g.Select(k => k.Index).Order()])} left out: {g.Key.Reason}"));
    }

    // Told where it is known how much a phone's own book holds; where not, nothing is said.
    private static IEnumerable<Advice> EntriesLeft(DeviceMaterial material)
    {
        var model = material.Snapshot.Device.Model;
        var room = model.Contacts ?? int.MaxValue;
        foreach (var book in material.Snapshot.Device.Phonebooks)
        {
            List<string> names = [.. model.CountsNumbers ? book.Contacts.SelectMany(c => c.Numbers.Select(_ => c.Name)) : book.Contacts.Select(c => c.Name)];
            if (names.Count > room)
            {
                var what = model.CountsNumbers ? "numbers" : "entries";
                yield return Advice.Of(
                    new SettingSource(SettingSourceKind.Scope, book.Scope.Value),
                    string.Create(CultureInfo.InvariantCulture, $"phonebook {book.Name}: {names.Count - room} of its {names.Count} {what} have no place, because the {model.Name} holds {model.Contacts} in all; the first is of {names[room]}"));
            }

            room = Math.Max(0, room - names.Count);
        }
    }

    private static string Ranges(List<int> indexes)
    {
        var parts = new List<string>();
        for (var i = 0; i < indexes.Count; i++)
        {
            var first = i;
            while (i + 1 < indexes.Count && indexes[i + 1] == indexes[i] + 1)
            {
                i++;
            }

            parts.Add(i == first ? indexes[i].ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{indexes[first]} to {indexes[i]}"));
        }

        return indexes.Count == 1 ? $"key {parts[0]} is" : $"keys {string.Join(", ", parts)} are";
    }

    // Numbers that not all sources name: no reason to refuse a plan, but one to look at it.
    private static IEnumerable<Advice> Doubtful(DeviceMaterial material)
    {
        var settings = material.Snapshot.Device.Settings;
        return material.Family.HonouredSettings(material.Snapshot.Device.Model).Contains(SettingSchema.DialPlan)
            && settings.Plan(SettingSchema.DialPlan) is { IsEmpty: false } plan && settings.Text(SettingSchema.RegionCountry) is { } country
            ? DialCheck.Unreachable(plan, country, settings.Text(SettingSchema.DialOutsidePrefix), certain: false)
                .Select(p => Advice.Of(settings.SourceOf(SettingSchema.DialPlan), $"{p}; not all sources know the number, so the plan is taken"))
            : [];
    }

    private IEnumerable<Advice> Shadows(DeviceMaterial material)
    {
        var device = material.Snapshot.Device;
        var own = new SettingSource(SettingSourceKind.Device, device.Id.ToString());
        var raw = device.Parameters.Select(p => (Name: p.Key, p.Value.Source)).Concat(material.Snapshot.Secrets.Parameters.Keys.Select(n => (Name: n, Source: own))).ToList();
        if (raw.Count == 0)
        {
            yield break;
        }

        // With secrets: a parameter that holds one is named, its value is told nobody.
        foreach (var derived in renderer.Derived(material, material.Snapshot.Secrets))
        {
            foreach (var (name, source) in raw)
            {
                if (derived.TryGet(name, out var parameter) && parameter.State == ParameterState.Set && IsOperators(parameter.Source))
                {
                    yield return Advice.Of(source, $"parameters.{name} stands over what {parameter.Source} gives");
                }
            }
        }
    }

    // A setting, or what a line, a key or a module of the spec says, into which settings may have gone; not what the family always writes.
    private static bool IsOperators(string source) => SettingSchema.Find(source) is not null
        || source.StartsWith("line ", StringComparison.Ordinal) || source.StartsWith("key ", StringComparison.Ordinal) || source.StartsWith("module ", StringComparison.Ordinal);

    private DeviceMaterial? Make(DeviceSpec spec)
    {
        if (families.Find(spec.Family) is not { } family || FamilyRegistry.FindModel(family, spec.Model) is null)
        {
            return null;
        }

        try
        {
            return rendering.Make(spec, generation: null, ImmutableSortedDictionary<string, string>.Empty, basis: 0);
        }
        catch (RenderException)
        {
            return null;
        }
    }
}
