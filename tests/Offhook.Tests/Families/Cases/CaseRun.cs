using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Families;
using Offhook.Families.Htek;
using Offhook.Tests.FleetFiles;
using Xunit;

namespace Offhook.Tests.Families.Cases;

/// <summary>Plays one case: binds its fleet file as <c>apply</c> does and renders as phones get it.</summary>
internal sealed class CaseRun
{
    private static readonly FamilyRegistry Families = new(FamilyList.All);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Families);
    private static readonly Uri PublicUrl = new("http://10.20.30.40:8080");

    private ImmutableSortedDictionary<string, string> carried = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private FleetPlan plan;

    public CaseRun(string fleet) => plan = Bind(fleet);

    public static CaseRun Play(CaseFile file)
    {
        var run = new CaseRun(file.Fleet);
        foreach (var section in file.Sections)
        {
            run.Play(section);
        }

        return run;
    }

    private static FleetPlan Bind(string fleet) => new FleetBinder(new FleetContext
    {
        Families = Families,
        Sealer = FleetKit.Sealer,
        References = new AnyFile(),
    }).Bind(FleetReader.Read("fleet.yaml", Encoding.UTF8.GetBytes(fleet)));

    private void Play(CaseSection section)
    {
        if (section.Kind == "mistakes")
        {
            AssertLines(section, plan.Mistakes.Select(m => $"{m.Path}: {m.Message}"));
            return;
        }

        if (section.Kind == "fleet")
        {
            plan = Bind(section.Text);
            return;
        }

        Assert.Empty(plan.Mistakes);
        var device = Assert.Single(plan.Devices).Spec;
        var family = Families.Find(device.Family)!;
        var match = Families.FileNames.Match(section.FileName, family.Name) ?? throw new FormatException($"{section.FileName} is nobody's file.");
        var snapshot = Snapshot(device, family, section.Generation, section.Firmware);
        if (section.Kind == "delivered")
        {
            carried = WrittenMarks.After(family, match, snapshot);
            return;
        }

        var document = Renderer.Render(family, match, snapshot, section.WithSecrets);
        if (section.Kind == "none")
        {
            Assert.Null(document);
            return;
        }

        Assert.NotNull(document);
        Compare(section, match, document);
    }

    private static void Compare(CaseSection section, DocumentMatch match, RenderedDocument document)
    {
        var bytes = document.Body.ToArray();
        if (section.Key is { } key)
        {
            Assert.True(HtekCipher.TryDecrypt(bytes, key, out bytes), "the file does not open with the key");
        }

        switch (section.Kind)
        {
            case "file":
                Keep(document.FileName, bytes);
                Assert.Equal(section.LineEnd == "\n" ? section.Text : section.Text.Replace("\n", section.LineEnd, StringComparison.Ordinal), Encoding.UTF8.GetString(bytes));
                break;
            case "warnings":
                AssertLines(section, document.Warnings);
                break;
            case "parameters":
                var read = match.Kind.Format!.Read(bytes).Items.ToDictionary();
                Assert.Equal(section.Lines, section.Lines.Select(l => Found(NameIn(l), read)));
                break;
            default:
                throw new FormatException($"'{section.Kind}' is no kind of section.");
        }
    }

    private static void AssertLines(CaseSection section, IEnumerable<string> actual)
    {
        var text = string.Concat(actual.Select(l => l + "\n"));
        Keep($"{section.FileName}.{section.Kind}", Encoding.UTF8.GetBytes(text));
        Assert.Equal(string.Concat(section.Lines.Select(l => l + "\n")), text);
    }

    // What came out lies beside the cases, so that an expectation can be compared as a whole.
    private static void Keep(string fileName, byte[] bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "Cases", "actual"));
        File.WriteAllBytes(Path.Combine(folder.FullName, fileName), bytes);
    }

    // "P47 = value" or "P47 absent"; names of some makers hold blanks.
    private static string NameIn(string line) => line.EndsWith(" absent", StringComparison.Ordinal) ? line[..^" absent".Length] : line.Split(" =", 2)[0];

    private static string Found(string name, Dictionary<string, string> read) =>
        read.TryGetValue(name, out var value) ? $"{name} = {value}".TrimEnd() : $"{name} absent";

    private ProvenSnapshot Snapshot(DeviceSpec device, IFamily family, string? generation, string? firmware)
    {
        var scopes = new ScopeDirectory(_ => null);
        scopes.Update(
            plan.Scopes.Select(s => KeyValuePair.Create(s.Spec.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(s.Spec, 1))),
            plan.Phonebooks.Select(b => KeyValuePair.Create(b.Spec.Name, (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(b.Spec, 1))),
            1);
        var node = scopes.Current[scopes.NumberOf(device.Scope)];
        var model = FamilyRegistry.FindModel(family, device.Model)!;
        var snapshot = SnapshotBuilder.Build(
            device, model, scopes.Current[node.Number], device.Options.Text("generation") ?? generation ?? family.Generation(model, firmware), carried,
            plan.Files.ToImmutableSortedDictionary(f => f.Spec.Spec.Name, f => f.Spec.Spec, StringComparer.Ordinal), PublicUrl, family);
        return snapshot with { Device = snapshot.Device with { Firmware = firmware } };
    }

    private sealed class AnyFile : IReferenceResolver
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string fleetFile, string path) => null;

        public bool HasFile(string fleetFile, string path) => true;

        public Stream? OpenFile(string fleetFile, string path) => new MemoryStream();
    }
}
