using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Tests.Families;

/// <summary>
/// Which setting reaches which parameter on which models and generations, found by rendering: a device of one line and two keys with everything set, and one of a line with nothing
/// set, against the same with one setting changed or taken away.
/// </summary>
internal static class ResolutionTable
{
    public const string Begin = "<!-- made from the code: settings -->";
    public const string End = "<!-- end -->";

    private static readonly FamilyRegistry Registry = new(Offhook.Families.FamilyList.All);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Registry);

    // Several tests ask for the same, and each answer takes a hundred renderings and more.
    private static readonly ConcurrentDictionary<(string Family, string Model, string Generation), IReadOnlyDictionary<SettingDefinition, IReadOnlyList<string>>> Known = new();

    /// <summary>The section of a family's page.</summary>
    public static string Of(IFamily family)
    {
        var places = Places(family);
        var text = new StringBuilder($"{Begin}\n\n| setting | reaches | on |\n|---|---|---|\n");
        var ignored = new List<string>();
        var reached = places.ToDictionary(p => p, p => Reached(family, p.Model, p.Generation));
        foreach (var setting in SettingSchema.All)
        {
            var rows = places.GroupBy(p => string.Join(", ", reached[p][setting])).Where(g => g.Key.Length > 0).ToList();
            if (rows.Count == 0)
            {
                ignored.Add($"`{setting.Key}`");
            }

            foreach (var row in rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {row.Key} | {Where([.. row], places)} |\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\nWhat a line may have is shown for line 1, what is part of keys for a monitored one and one for voice mail. Reaching nothing on any model: {(ignored.Count == 0 ? "none" : string.Join(", ", ignored))}.\n\n{End}");
        return text.ToString();
    }

    /// <summary>What each setting reaches on one model: parameters by name and label, and files of other kinds.</summary>
    public static IReadOnlyDictionary<SettingDefinition, IReadOnlyList<string>> Reached(IFamily family, PhoneModel model, string generation) =>
        Known.GetOrAdd((family.Name, model.Name, generation), _ => Render(family, model, generation));

    private static Dictionary<SettingDefinition, IReadOnlyList<string>> Render(IFamily family, PhoneModel model, string generation)
    {
        // With everything set, and with nothing: one setting may stand in for another that is not.
        var samples = new[] { Sample(family, model, generation), Bare(family, model, generation) };
        var before = samples.Select(s => Outcome(family, s)).ToList();
        return SettingSchema.All.ToDictionary(s => s, s => (IReadOnlyList<string>)[.. samples.SelectMany((sample, i) => Changing(family, sample, before[i], s)).Distinct(StringComparer.Ordinal).Select(k => Shown(family, k))]);
    }

    private static IEnumerable<string> Changing(IFamily family, ProvenSnapshot sample, Dictionary<string, string> before, SettingDefinition setting)
    {
        var variants = new[] { ConformanceSample.Without(sample, setting), ConformanceSample.With(sample, setting, first: true), ConformanceSample.With(sample, setting, first: false) }.Select(v => Outcome(family, v)).ToList();
        return variants.SelectMany(v => v.Keys).Concat(before.Keys).Distinct(StringComparer.Ordinal).Where(k => variants.Select(v => v.GetValueOrDefault(k)).Distinct().Count() > 1);
    }

    /// <summary>A device of one line of which nothing is set.</summary>
    public static ProvenSnapshot Bare(IFamily family, PhoneModel model, string generation)
    {
        var bare = ConformanceSample.Bare(family, model);
        return bare with { Device = bare.Device with { Generation = generation, Lines = [ConformanceSample.Line(1, bare.Device.Settings)] } };
    }

    /// <summary>The device that the tables are made with.</summary>
    public static ProvenSnapshot Sample(IFamily family, PhoneModel model, string generation)
    {
        var full = ConformanceSample.Full(family, model);
        return full with { Device = full.Device with { Generation = generation, Lines = [.. full.Device.Lines.Take(1)], Keys = Keys(model), Modules = [] } };
    }

    // A monitored key and one for voice mail, because codes may be part of keys.
    private static ImmutableArray<KeySpec> Keys(PhoneModel model) =>
        [.. new[] { new KeySpec(1, KeyType.Blf) { Value = "77", Line = 1 }, new KeySpec(2, KeyType.Voicemail) { Line = 1 } }.Take(model.Keys)];

    public static IReadOnlyList<(PhoneModel Model, string Generation)> Places(IFamily family)
    {
        var generations = family.Options.FirstOrDefault(o => o.Name == "generation")?.Choices;
        return [.. family.Models.SelectMany(m => (generations ?? [family.Generation(m, firmware: null)]).Select(g => (m, g)))];
    }

    private static Dictionary<string, string> Outcome(IFamily family, ProvenSnapshot snapshot)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var matches = family.Expected(snapshot.Device).Select(e => Registry.FileNames.Match(e.FileName, family.Name)).OfType<DocumentMatch>()
            .Where(m => m.Kind.Audience == Audience.Device && m.Kind.IndexOf is null);
        foreach (var match in matches)
        {
            if (match.Kind.Format is null)
            {
                found[$"\0{match.Kind.Pattern}"] = Renderer.Render(family, match, snapshot, withSecrets: true)?.Digest ?? "";
                continue;
            }

            foreach (var parameter in Renderer.Parameters(family, match, snapshot, snapshot.Secrets).Items)
            {
                found[parameter.Name] = parameter.Value;
            }
        }

        return found;
    }

    private static string Shown(IFamily family, string name) => name[0] == '\0' ? $"file `{name[1..]}`"
        : family.Describe(name)?.Label is { Length: > 0 } label && label != name ? $"`{name}` {label}"
        : $"`{name}`";

    private static string Where(List<(PhoneModel Model, string Generation)> row, IReadOnlyList<(PhoneModel Model, string Generation)> all)
    {
        if (row.Count == all.Count)
        {
            return "all";
        }

        return string.Join("; ", row.GroupBy(p => p.Generation).GroupBy(g => Models([.. g.Select(p => p.Model.Name)], [.. all.Where(a => a.Generation == g.Key).Select(a => a.Model.Name)]))
            .Select(g => all.Select(a => a.Generation).Distinct().Count() == g.Count() ? g.Key : $"generation {string.Join(", ", g.Select(x => x.Key))}: {g.Key}"));
    }

    private static string Models(IReadOnlyList<string> some, IReadOnlyList<string> all)
    {
        var others = all.Except(some).ToList();
        return others.Count == 0 ? "all" : others.Count < some.Count ? $"all but {string.Join(", ", others)}" : string.Join(", ", some);
    }
}
