using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Import;

/// <summary>What came of captured files: specs that <c>apply</c> takes, and what to know of them.</summary>
/// <param name="Fleet">The scope with its templates, and the phones, with secrets in the clear: they stood so in the files.</param>
/// <param name="Report">What to know of them.</param>
public sealed record CaptureResult(FleetContent Fleet, CaptureReport Report);

/// <summary>
/// Makes templates and specs of files that were captured from a running system. The family recognises; here the result is held to the rules of <c>apply</c>,
/// rendered by the same code as for phones, and compared with the files.
/// </summary>
public sealed class CaptureImporter
{
    private static readonly Uri NoServer = new("http://offhook.invalid");

    private readonly FamilyRegistry families;
    private readonly ImportOptions options;
    private readonly TemplateEngine templates;
    private readonly Renderer renderer;

    /// <summary>Makes an importer.</summary>
    /// <param name="families">The families.</param>
    /// <param name="options">How to import; of it the scope and the models count.</param>
    /// <param name="time">For the limits of templates.</param>
    public CaptureImporter(FamilyRegistry families, ImportOptions options, TimeProvider time)
    {
        this.families = families;
        this.options = options;
        templates = new TemplateEngine(time);
        renderer = new Renderer(templates, families);
    }

    /// <summary>Imports files of a family whose templates have <see cref="IFamilyTemplates.Captures"/>.</summary>
    public CaptureResult Run(IFamily family, IEnumerable<ImportSource> files)
    {
        var reader = family.Templates?.Captures ?? throw new ArgumentException($"{family.Name} reads no captured files", nameof(family));
        var context = new CaptureContext(
            options.Scope,
            id => options.ModelOfDevice.GetValueOrDefault(id) ?? options.ModelOfFamily.GetValueOrDefault(family.Name),
            name => families.FileNames.Match(name, family.Name),
            (spec, url) => Snapshot(family, spec, Node(new ScopeSpec { Path = options.Scope }, url)).Device);
        var set = reader.Read([.. files.OrderBy(f => f.Path, StringComparer.Ordinal)], context);
        var notes = set.Notes.ToList();
        var good = Accepted(family, set.Templates, notes);
        var devices = set.Devices.Select(d => (Device: d, Spec: Admit(d, notes))).Where(d => d.Spec is not null).ToList();
        var (scope, specs) = Lift(new ScopeSpec { Path = options.Scope, Templates = ScopeTemplates(family, good) }, [.. devices.Select(d => d.Spec!)], family);
        var node = Node(scope, set.Server ?? NoServer);
        var compared = devices.Zip(specs).SelectMany(p => p.First.Device.Files.Select(f => Compare(family, f, p.Second, node))).ToList();
        return new CaptureResult(
            new FleetContent { Scopes = [scope], Devices = specs },
            new CaptureReport { Recognised = set.Recognised, Left = set.Left, Notes = notes, Unread = set.Unread, Files = compared });
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> ScopeTemplates(IFamily family, ImmutableSortedDictionary<string, string> good)
    {
        var none = ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        return good.IsEmpty ? none : none.Add(family.Name, good);
    }

    private ImmutableSortedDictionary<string, string> Accepted(IFamily family, ImmutableSortedDictionary<string, string> made, List<ImportedRemark> notes)
    {
        foreach (var (id, text) in made)
        {
            if (templates.Check(text, family, family.Documents.First(d => d.Id == id)) is { } wrong)
            {
                notes.Add(new ImportedRemark(id, 0, "", $"what was made of it is no template that would be accepted, and is left out: {wrong}"));
                made = made.Remove(id);
            }
        }

        return made;
    }

    private DeviceSpec? Admit(CapturedDevice device, List<ImportedRemark> notes) => new SpecGuard(families).Admit(
        device.Spec, (member, reason) => notes.Add(new ImportedRemark(device.Spec.Id.ToString(), 0, member, $"left out: {reason}")));

    // What all phones say alike is the scope's, also where there is only one: shared documents know no phone.
    private static (ScopeSpec Scope, IReadOnlyList<DeviceSpec> Devices) Lift(ScopeSpec scope, IReadOnlyList<DeviceSpec> devices, IFamily family)
    {
        if (devices.Count == 0)
        {
            return (scope, devices);
        }

        var settings = devices[0].Settings.Values.Where(v => devices.All(d => Equals(d.Settings.Values.GetValueOrDefault(v.Key), v.Value))).ToList();
        var parameters = devices[0].Parameters.Values.Where(v => devices.All(d => Equals(d.Parameters.Values.GetValueOrDefault(v.Key), v.Value))).ToList();
        return (
            scope with
            {
                Settings = new SettingMap(SettingMap.Empty.Values.AddRange(settings)),
                Parameters = parameters.Count == 0 ? scope.Parameters : scope.Parameters.SetItem(family.Name, new ParameterMap(ParameterMap.Empty.Values.AddRange(parameters))),
            },
            [
                .. devices.Select(d => d with
                {
                    Settings = new SettingMap(d.Settings.Values.RemoveRange(settings.Select(s => s.Key))),
                    Parameters = new ParameterMap(d.Parameters.Values.RemoveRange(parameters.Select(p => p.Key))),
                }),
            ]);
    }

    private CaptureComparison Compare(IFamily family, CapturedFile file, DeviceSpec spec, ScopeNode node)
    {
        var difference = "";
        try
        {
            var rendered = families.FileNames.Match(file.Name, family.Name) is { } match ? Render(family, match, spec, node) : null;
            difference = rendered is { } bytes ? Difference(file.Source.Content.Span, bytes.Span) : "this phone has no such file";
        }
        catch (RenderException e)
        {
            difference = e.Message;
        }

        return new CaptureComparison(spec.Id.ToString(), file.Name, file.Source.Path, difference.Length == 0, difference);
    }

    private ReadOnlyMemory<byte>? Render(IFamily family, DocumentMatch match, DeviceSpec spec, ScopeNode node)
    {
        if (match.Kind.Audience == Audience.Device)
        {
            return renderer.Render(family, match, Snapshot(family, spec, node), withSecrets: true)?.Body;
        }

        var shared = new SharedSnapshot(match.Captured, node.Path, node.Settings.Open)
        {
            Parameters = (node.Parameters.GetValueOrDefault(family.Name)?.Select(p => KeyValuePair.Create(p.Key, new RawParameter(p.Value.Value?.Text, p.Value.Source))) ?? [])
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            BaseUrl = node.Delivery.Url,
        };
        return renderer.RenderShared(family, match, shared, node)?.Body;
    }

    private static string Difference(ReadOnlySpan<byte> captured, ReadOnlySpan<byte> rendered)
    {
        var at = captured.CommonPrefixLength(rendered);
        return at == captured.Length && at == rendered.Length
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"differs from line {captured[..at].Count((byte)'\n') + 1} on, byte {at + 1}");
    }

    private static ScopeNode Node(ScopeSpec scope, Uri server)
    {
        // As the captured system did it: who asks is known, and these addresses are its.
        var delivery = new DeliverySpec { Proofs = [Proof.Password], PlainSecrets = true, Url = server.AbsoluteUri.TrimEnd('/') };
        var directory = new ScopeDirectory(_ => null);
        directory.Update([KeyValuePair.Create(scope.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(scope with { Delivery = delivery }, 1))], Array.Empty<KeyValuePair<string, Versioned<PhonebookSpec>?>>(), 1);
        return directory.Current.Find(scope.Path)!;
    }

    private static ProvenSnapshot Snapshot(IFamily family, DeviceSpec spec, ScopeNode node)
    {
        var model = FamilyRegistry.FindModel(family, spec.Model) ?? family.Models[0];
        return SnapshotBuilder.Build(
            spec, model, node, family.Generation(model, firmware: null), ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            ImmutableSortedDictionary.Create<string, Files.FileSpec>(StringComparer.Ordinal), node.Delivery.Url!);
    }
}
