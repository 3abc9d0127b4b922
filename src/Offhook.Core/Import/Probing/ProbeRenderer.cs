using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;

namespace Offhook.Core.Import.Probing;

/// <summary>Renders the parameters of a device that is in no store, by the same code as for phones.</summary>
internal sealed class ProbeRenderer(FamilyRegistry families)
{
    /// <summary>Stands where a server's own address would; no such host can exist (RFC 2606).</summary>
    public static readonly Uri NoServer = new("http://offhook.invalid");

    // More books than any phone is known to have places for.
    private const int Books = 16;

    private static readonly ScopeNode Nowhere = MakeScope(books: 0);
    private static readonly ImmutableSortedDictionary<string, FileSpec> NoFiles = ImmutableSortedDictionary.Create<string, FileSpec>(StringComparer.Ordinal);
    private static readonly ImmutableSortedDictionary<string, string> NothingCarried = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>A scope with many phonebooks.</summary>
    public static ScopeNode Library { get; } = MakeScope(Books);

    /// <summary>The parameters of all parameter documents of a device.</summary>
    /// <param name="spec">The device.</param>
    /// <param name="model">Its model.</param>
    /// <param name="generation">Its firmware generation.</param>
    /// <param name="scope">Its scope; null = one of which nothing is said.</param>
    /// <param name="root">Where the phone asks; null = <see cref="NoServer"/>.</param>
    /// <param name="withSecrets">Whether secrets are rendered.</param>
    public Dictionary<string, Parameter> Render(
        DeviceSpec spec, PhoneModel model, string generation, ScopeNode? scope = null, Uri? root = null, bool withSecrets = true)
    {
        var family = families.Find(spec.Family)!;
        var snapshot = SnapshotBuilder.Build(spec, model, scope ?? Nowhere, generation, NothingCarried, NoFiles, root ?? NoServer, family);
        var all = new Dictionary<string, Parameter>(StringComparer.Ordinal);
        foreach (var match in Documents(family, snapshot.Device))
        {
            foreach (var parameter in Renderer.Parameters(family, match, snapshot, withSecrets ? snapshot.Secrets : null).Items)
            {
                all[parameter.Name] = parameter;
            }
        }

        return all;
    }

    /// <summary>The parameter documents that a device asks for, in the order in which it does.</summary>
    private IEnumerable<DocumentMatch> Documents(IFamily family, DeviceSnapshot device) => family.Expected(device)
        .Select(e => families.FileNames.Match(e.FileName, family.Name))
        .Where(m => m is { Kind: { Format: not null, Audience: Audience.Device } })
        .Select(m => m!)
        .DistinctBy(m => (m.Kind.Id, m.Distinction));

    private static ScopeNode MakeScope(int books)
    {
        var path = ScopePath.Parse("import");
        var scopes = new ScopeDirectory(_ => null);
        scopes.Ensure([path]);
        scopes.Update([], Enumerable.Range(1, books).Select(i => string.Create(CultureInfo.InvariantCulture, $"zqbook{i}")).Select(name => KeyValuePair.Create(
            name, (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(new PhonebookSpec(name, path, [new Contact("one", [new ContactNumber("work", "1")])]), 1))), 1);
        return scopes.Current.Find(path)!;
    }
}
