using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Rendering;

/// <summary>A device with everything that its documents are made of, at one basis.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Snapshot">Snapshot with secrets beside it.</param>
/// <param name="Basis">The change number it was taken at.</param>
public sealed record DeviceMaterial(IFamily Family, ProvenSnapshot Snapshot, long Basis);

/// <summary>Turns index entries and specs into material for rendering. Reads the store; decides nothing.</summary>
public sealed class DeviceRendering(
    IStore store,
    FamilyRegistry families,
    DeviceIndex devices,
    ScopeDirectory scopes,
    FileDirectory files,
    ISecretSealer sealer,
    Func<StoredSpec, DeviceSpec> readSpec,
    RenderEnvironment environment)
{
    /// <summary>The highest change number among everything that a device's documents are made of.</summary>
    public long Basis(in DeviceEntry entry)
    {
        var family = devices.Models[entry.ModelNumber].Family;
        return Math.Max(
            Math.Max(entry.Change, scopes.Current[entry.ScopeNode].EffectiveChange),
            Math.Max(files.Of(family).Change, environment.Change));
    }

    /// <summary>What phones are told as our address where their scope says none.</summary>
    public Uri PublicUrl => environment.PublicUrl;

    /// <summary>The stored files of a family.</summary>
    public FamilyFiles FilesOf(string family) => files.Of(family);

    /// <summary>The material of a device, or null when its spec is gone.</summary>
    /// <param name="entry">Its index entry.</param>
    /// <param name="generation">The firmware generation to render for; null = the entry's own.</param>
    /// <exception cref="RenderException">Its family or model is not in this build.</exception>
    public DeviceMaterial? Load(in DeviceEntry entry, string? generation = null) =>
        store.ReadSpec(SpecKind.Device, entry.Id.ToKey()) is { } stored ? Make(entry, Announced(entry, stored), generation) : null;

    /// <summary>The same in another view of the fleet.</summary>
    public DeviceMaterial? Load(in DeviceEntry entry, string? generation, FleetView view)
    {
        var spec = view.Device(entry.Id)
            ?? (store.ReadSpec(SpecKind.Device, entry.Id.ToKey()) is { } stored ? readSpec(Announced(entry, stored)) : null);
        return spec is null ? null : Make(spec, generation ?? GenerationOf(entry), CarriedBy(entry), Basis(entry), view);
    }

    /// <summary>The login of a device; null where it has none, or it is sealed by a key that is not at hand.</summary>
    public DeviceLogin? LoginOf(DeviceId id)
    {
        try
        {
            return devices.Find(id) is { } entry && store.ReadSpec(SpecKind.Device, id.ToKey()) is { } stored ? readSpec(Announced(entry, stored)).Login : null;
        }
        catch (SecretUnreadableException)
        {
            return null;
        }
    }

    /// <summary>
    /// A device's spec as memory knows it: one that was committed a moment ago and not announced yet is still to come, so that nobody gets it before
    /// what was committed with it is known too.
    /// </summary>
    public StoredSpec Announced(in DeviceEntry entry, StoredSpec stored) => stored.Change <= entry.Change
        ? stored
        : store.ReadSpecBefore(SpecKind.Device, stored.Key, entry.Change + 1) ?? stored;

    /// <summary>The material of a device whose stored spec is at hand.</summary>
    public DeviceMaterial Make(in DeviceEntry entry, StoredSpec stored, string? generation = null)
    {
        var basis = Basis(entry);
        return Make(readSpec(stored), generation ?? GenerationOf(entry), CarriedBy(entry), basis);
    }

    /// <summary>The material of a spec, whether stored or not.</summary>
    public DeviceMaterial Make(
        DeviceSpec spec, string? generation, ImmutableSortedDictionary<string, string> carried, long basis, FleetView? view = null)
    {
        var family = families.Find(spec.Family) ?? throw new RenderException($"family {spec.Family} is not in this build");
        var model = FamilyRegistry.FindModel(family, spec.Model) ?? throw new RenderException($"model {spec.Model} is not known to family {spec.Family}");
        var node = (view?.Scopes ?? scopes.Current).Find(spec.Scope) ?? scopes.Current[scopes.NumberOf(spec.Scope)];
        var snapshot = SnapshotBuilder.Build(
            spec, model, node, spec.Options.Text("generation") ?? generation ?? family.Generation(model, firmware: null),
            carried, (view is null ? files.Of(family.Name) : files.Of(family.Name, view.Files)).Files, view?.PublicUrl ?? environment.PublicUrl, family);
        return new DeviceMaterial(family, snapshot, basis);
    }

    /// <summary>The generation that requests of a device are rendered for when they say nothing; null = the model's default.</summary>
    public string? GenerationOf(in DeviceEntry entry) => entry.Generation == 0 ? null : devices.Generations[entry.Generation];

    /// <summary>The generation to answer for: fixed by the operator, else what this request says, else what was proven before; empty = the model's default.</summary>
    public string GenerationFor(in DeviceEntry entry, string? firmware)
    {
        var known = GenerationOf(entry) ?? "";
        if (firmware is null || (entry.Flags & DeviceFlags.GenerationFixed) != 0)
        {
            return known;
        }

        var (familyName, modelName) = devices.Models[entry.ModelNumber];
        if (families.Find(familyName) is not { } family || FamilyRegistry.FindModel(family, modelName) is not { } model)
        {
            return known;
        }

        var said = family.Generation(model, firmware);
        return known.Length == 0 && said == family.Generation(model, firmware: null) ? known : said;
    }

    /// <summary>Opens what is kept about what the phone holds.</summary>
    public ImmutableSortedDictionary<string, string> ReadCarried(DeviceStatus status) =>
        status.Carried is { } seal ? CarriedCodec.Read(sealer.Unseal(seal)) : NothingCarried;

    /// <summary>Seals what the phone holds; null for nothing.</summary>
    public string? SealCarried(ImmutableSortedDictionary<string, string> carried) => carried.IsEmpty ? null : sealer.Seal(CarriedCodec.Write(carried));

    private ImmutableSortedDictionary<string, string> CarriedBy(in DeviceEntry entry) =>
        (entry.Flags & DeviceFlags.Carries) == 0 ? NothingCarried : ReadCarried(store.ReadStatus(entry.Id));

    private static ImmutableSortedDictionary<string, string> NothingCarried { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>What is the same for every device: our address, our build, and the families that are known.</summary>
/// <param name="publicUrl">What phones are told as our address where their scope says none; without a trailing slash.</param>
/// <param name="renderer">Version of the build.</param>
/// <param name="change">The change number taken when any of it changed last.</param>
public sealed class RenderEnvironment(Uri publicUrl, string renderer, long change)
{
    private long change = change;

    /// <summary>What phones are told as our address where their scope says none; without a trailing slash.</summary>
    public Uri PublicUrl => publicUrl;

    /// <summary>Version of the build.</summary>
    public string Renderer => renderer;

    /// <summary>The change number taken when any of it changed last.</summary>
    public long Change
    {
        get => Volatile.Read(ref change);
        internal set => Volatile.Write(ref change, value);
    }
}
