using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Core.Import.Probing;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Families;
using Offhook.Tests.FleetFiles;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>Renders fleet files as phones get them and imports what came out.</summary>
internal static class ImportKit
{
    public static readonly FamilyRegistry Families = new(FamilyList.All);
    public static readonly Uri PublicUrl = new("http://10.20.30.40:8080");

    private static readonly InverseTables Known = new(Families);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Families);

    public static ImportSource File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static ImportResult Run(ImportOptions options, params IEnumerable<ImportSource> files) => new Importer(Families, options, Known).Run(files);

    public static FleetPlan Bind(string fleet) => new FleetBinder(new FleetContext
    {
        Families = Families,
        Sealer = FleetKit.Sealer,
        References = new AnyFile(),
    }).Bind(FleetReader.Read("fleet.yaml", Encoding.UTF8.GetBytes(fleet)));

    /// <summary>The fleet file of an import, taken back as apply takes it.</summary>
    public static FleetPlan Bind(ImportResult result)
    {
        using var text = new StringWriter();
        result.WriteYaml(text);
        var plan = Bind(text.ToString());
        Assert.Empty(plan.Mistakes);
        return plan;
    }

    public static ProvenSnapshot Snapshot(
        FleetPlan plan, DeviceSpec device, ImmutableSortedDictionary<string, string>? carried = null, Uri? root = null)
    {
        var family = Families.Find(device.Family)!;
        var scopes = new ScopeDirectory(_ => null);
        scopes.Update(
            plan.Scopes.Select(s => KeyValuePair.Create(s.Spec.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(s.Spec, 1))),
            plan.Phonebooks.Select(b => KeyValuePair.Create(b.Spec.Name, (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(b.Spec, 1))),
            1);
        var number = scopes.NumberOf(device.Scope);
        var model = FamilyRegistry.FindModel(family, device.Model)!;
        return SnapshotBuilder.Build(
            device, model, scopes.Current[number], device.Options.Text("generation") ?? family.Generation(model, firmware: null),
            carried ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            plan.Files.ToImmutableSortedDictionary(f => f.Spec.Spec.Name, f => f.Spec.Spec, StringComparer.Ordinal), root ?? PublicUrl, family);
    }

    /// <summary>Every file of a device that we answer with one of its own.</summary>
    public static IEnumerable<ImportSource> Render(
        FleetPlan plan, DeviceSpec device, ImmutableSortedDictionary<string, string>? carried = null, Uri? root = null)
    {
        var family = Families.Find(device.Family)!;
        var snapshot = Snapshot(plan, device, carried, root);
        foreach (var expected in family.Expected(snapshot.Device).Where(e => e.Answered))
        {
            if (Families.FileNames.Match(expected.FileName, family.Name) is { Kind.Audience: Audience.Device } match
                && Renderer.Render(family, match, snapshot, withSecrets: true) is { } document)
            {
                yield return new ImportSource(document.FileName, document.Body);
            }
        }
    }

    /// <summary>All parameters that a device reads in its files, by name.</summary>
    public static Dictionary<string, string> Parameters(FleetPlan plan, DeviceSpec device, Uri? root = null)
    {
        var family = Families.Find(device.Family)!;
        var snapshot = Snapshot(plan, device, carried: null, root);
        return family.Expected(snapshot.Device)
            .Select(e => Families.FileNames.Match(e.FileName, family.Name))
            .Where(m => m is { Kind: { Format: not null, Audience: Audience.Device } })
            .SelectMany(m => m!.Kind.Format!.Read(Renderer.Render(family, m, snapshot, withSecrets: true, wrapped: false)!.Body.Span).Items)
            .DistinctBy(p => p.Key)
            .ToDictionary(p => p.Key, p => p.Value);
    }

    private sealed class AnyFile : IReferenceResolver
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string fleetFile, string path) => null;

        public bool HasFile(string fleetFile, string path) => true;

        public Stream? OpenFile(string fleetFile, string path) => new MemoryStream();
    }
}
