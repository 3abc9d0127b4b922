using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Families;
using Xunit;

namespace Offhook.Tests.Families;

/// <summary>The tables on the pages, read as a person would, against the bytes that phones get: what a page says a setting reaches changes with it, and nothing else does.</summary>
public sealed partial class ResolutionPageTests
{
    // Enough to meet every row; the tables themselves are made over all models.
    private const int PlacesOfEach = 6;

    private static readonly FamilyRegistry Registry = new(FamilyList.All);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Registry);

    private sealed record Row(string Setting, ImmutableHashSet<string> Names, string Where);

    public static TheoryData<string> FamilyNames() => [.. FamilyList.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void A_setting_changes_exactly_what_its_page_says_in_the_files_of_a_phone(string name)
    {
        var family = FamilyList.All.Single(f => f.Name == name);
        var page = File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, $"../../../docs/families/{name}.md")));
        var rows = Rows(page[page.IndexOf(ResolutionTable.Begin, StringComparison.Ordinal)..page.IndexOf(ResolutionTable.End, StringComparison.Ordinal)]);
        var places = ResolutionTable.Places(family);
        var chosen = places.DistinctBy(p => string.Join(';', rows.Select(r => Covers(r.Where, p, places) ? '1' : '0'))).Take(PlacesOfEach).ToList();
        var (met, faults) = (new HashSet<Row>(), new List<string>());
        foreach (var place in chosen)
        {
            foreach (var setting in SettingSchema.All)
            {
                var holding = rows.Where(r => r.Setting == setting.Key && Covers(r.Where, place, places)).ToList();
                met.UnionWith(holding);
                var said = holding.SelectMany(r => r.Names).ToHashSet(StringComparer.Ordinal);
                var changed = Changed(family, place.Model, place.Generation, setting);
                if (!said.SetEquals(changed))
                {
                    faults.Add($"{place.Model.Name} {place.Generation} {setting.Key}: said {string.Join(", ", said.Except(changed))}; changed {string.Join(", ", changed.Except(said))}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(met.Count > rows.Count / 2, $"only {met.Count} of {rows.Count} rows were met");
    }

    /// <summary>What differs in the files: of a phone of which nothing is said but this setting, and of one of which everything is said.</summary>
    private static HashSet<string> Changed(IFamily family, PhoneModel model, string generation, SettingDefinition setting)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in new[] { ResolutionTable.Bare(family, model, generation), ResolutionTable.Sample(family, model, generation) })
        {
            var variants = new[] { ConformanceSample.Without(device, setting), ConformanceSample.With(device, setting, first: true), ConformanceSample.With(device, setting, first: false) }
                .Select(v => Files(family, v)).ToList();
            changed.UnionWith(variants.SelectMany(v => v.Keys).Where(k => variants.Select(v => v.GetValueOrDefault(k)).Distinct().Count() > 1));
        }

        return changed;
    }

    private static Dictionary<string, string> Files(IFamily family, ProvenSnapshot snapshot)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var match in family.Expected(snapshot.Device).Select(e => Registry.FileNames.Match(e.FileName, family.Name)).OfType<DocumentMatch>()
            .Where(m => m.Kind.Audience == Audience.Device && m.Kind.IndexOf is null))
        {
            if (Renderer.Render(family, match, snapshot, withSecrets: true, wrapped: false) is not { } document)
            {
                continue;
            }

            if (match.Kind.Format is not { } format)
            {
                found[match.Kind.Pattern] = document.Digest;
                continue;
            }

            foreach (var (name, value) in format.Read(document.Body.ToArray()).Items)
            {
                found[name] = value;
            }
        }

        return found;
    }

    private static List<Row> Rows(string table) => [.. table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split(" | "))
        .Select(c => new Row(c[0].Trim('|', ' ', '`'), [.. Name().Matches(c[1]).Select(m => m.Groups[1].Value)], c[2].TrimEnd('|', ' ')))];

    // "all", "X3, X4", "all but X3", each possibly behind "generation 1, 2:", parts between semicolons.
    private static bool Covers(string where, (PhoneModel Model, string Generation) place, IReadOnlyList<(PhoneModel Model, string Generation)> places) => where.Split("; ").Any(part =>
    {
        var generations = places.Select(p => p.Generation).Distinct().ToList();
        var models = part;
        if (part.StartsWith("generation ", StringComparison.Ordinal))
        {
            var colon = part.IndexOf(": ", StringComparison.Ordinal);
            generations = [.. part["generation ".Length..colon].Split(", ")];
            models = part[(colon + 2)..];
        }

        const string But = "all but ";
        return generations.Contains(place.Generation)
            && (models == "all" || (models.StartsWith(But, StringComparison.Ordinal) ? !models[But.Length..].Split(", ").Contains(place.Model.Name) : models.Split(", ").Contains(place.Model.Name)));
    });

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
