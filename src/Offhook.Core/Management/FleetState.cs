using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Phonebooks;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>A spec that was written or deleted (null), of any kind.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key.</param>
/// <param name="Spec">The spec itself; null = deleted.</param>
public readonly record struct SpecChange(SpecKind Kind, string Key, object? Spec);

/// <summary>
/// What is in memory of the store: scope tree, device index, files. Loaded once at start and then told of every change after it was committed.
/// </summary>
public sealed class FleetState(IStore store, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, DeviceIndex devices, FileDirectory files,
    RolloutDirectory rollouts)
{
    // Scopes that only devices name are made for a batch at a time: the tree is built once for it, not once for each.
    private const int LoadBatch = 4_096;

    /// <summary>Raised when what an operator decided about a device changed, here or on another server, with its id.</summary>
    public event Action<DeviceId>? Decided;

    /// <summary>The device index that is kept here.</summary>
    public DeviceIndex Devices => devices;

    /// <summary>Loads everything. <paramref name="reckoned"/> is the basis up to which every device was reckoned before.</summary>
    public void Load(long reckoned)
    {
        scopes.Update(
            store.LoadSpecs(SpecKind.Scope).Select(s => KeyValuePair.Create(
                ScopePath.Parse(s.Key), (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(SpecCodec.ReadScope(s.Body.Span, sealer), s.Change))),
            store.LoadSpecs(SpecKind.Phonebook).Select(s => KeyValuePair.Create(
                s.Key, (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(SpecCodec.ReadPhonebook(s.Body.Span), s.Change))),
            change: 0);
        files.Update(
            store.LoadSpecs(SpecKind.File).Select(s => KeyValuePair.Create(
                s.Key, (Versioned<FileSpec>?)new Versioned<FileSpec>(SpecCodec.ReadFile(s.Body.Span), s.Change))),
            change: 0);
        var rows = new List<DeviceRow>(LoadBatch);
        store.LoadDevices(row =>
        {
            rows.Add(row);
            if (rows.Count == LoadBatch)
            {
                Load(rows, reckoned);
            }
        });
        Load(rows, reckoned);
        rollouts.Load(Decode);
    }

    /// <summary>Takes committed changes into memory; <paramref name="own"/> says that this server wrote them.</summary>
    public void Announce(long change, IReadOnlyList<SpecChange> changes, bool own = true)
    {
        // Before anything that it wrote: who waits for his turn must not see it for a moment.
        foreach (var (kind, key, spec) in changes)
        {
            if (kind == SpecKind.Rollout)
            {
                rollouts.Take(key, spec is Rollout { Change: 0 } begun ? begun with { Change = change } : spec as Rollout, Decode);
            }
        }

        var changedScopes = Of<ScopeSpec>(changes, SpecKind.Scope, change).Select(c => KeyValuePair.Create(ScopePath.Parse(c.Key), c.Value)).ToList();
        var changedBooks = Of<PhonebookSpec>(changes, SpecKind.Phonebook, change).ToList();
        if (changedScopes.Count + changedBooks.Count > 0)
        {
            scopes.Update(changedScopes, changedBooks, change);
        }

        var changedFiles = Of<FileSpec>(changes, SpecKind.File, change).ToList();
        if (changedFiles.Count > 0)
        {
            files.Update(changedFiles, change);
        }

        scopes.Ensure(changes.Select(c => c.Spec).OfType<DeviceSpec>().Select(d => d.Scope).ToHashSet());
        foreach (var (kind, key, spec) in changes)
        {
            if (kind == SpecKind.Device)
            {
                Announce(change, DeviceId.Parse(key), spec as DeviceSpec, own);
            }
        }
    }

    /// <summary>Takes into memory what another server observed of devices.</summary>
    public void Announce(IReadOnlyList<StatusRow> rows)
    {
        foreach (var row in rows)
        {
            devices.Update(row.Id, entry => entry with
            {
                Wanted = row.Wanted,
                Delivered = row.Delivered,
                WantedDigest = row.WantedDigest,
                Reckoned = Math.Max(entry.Reckoned, row.Reckoned),
                Change = Math.Max(entry.Change, row.CarriedChange),
                Generation = GenerationOf(entry, row.Firmware),
                Flags = (entry.Flags & ~(DeviceFlags.Failed | DeviceFlags.Carries))
                    | (row.Failed ? DeviceFlags.Failed : 0) | (row.Carries ? DeviceFlags.Carries : 0),
            });
        }
    }

    /// <summary>A spec of any kind from its stored form.</summary>
    public object Decode(SpecKind kind, ReadOnlyMemory<byte> body) => kind switch
    {
        SpecKind.Device => SpecCodec.ReadDevice(body.Span, sealer),
        SpecKind.Scope => SpecCodec.ReadScope(body.Span, sealer),
        SpecKind.File => SpecCodec.ReadFile(body.Span),
        SpecKind.Rollout => Rollout.Read(body.Span, change: 0),
        _ => SpecCodec.ReadPhonebook(body.Span),
    };

    /// <summary>The searched columns of a device.</summary>
    public static DeviceColumns ColumnsOf(DeviceSpec spec, ISecretSealer sealer, string? aliases) => new(
        spec.Family, spec.Model, spec.Scope.Value, spec.Name, spec.Enabled, FingerprintOf(spec, sealer), TokenHashOf(spec.Token))
    {
        Generation = spec.Options.Text("generation"),
        Aliases = aliases,
        Dials = DialCheck.Decides(spec.Settings),
        Approved = spec.Approved,
        LoginUser = spec.Login?.User,
        LoginHash = spec.Login is { } login ? LoginHash.Of(login, sealer) : UInt128.Zero,
    };

    /// <summary>Fingerprint of what people wrote: a token that the server made is not part of it, so that applying a file twice changes nothing.</summary>
    public static UInt128 FingerprintOf(DeviceSpec spec, ISecretSealer sealer) => SpecCodec.Fingerprint(spec with { Token = null }, sealer);

    /// <summary>Hash of a URL token; zero where there is none.</summary>
    public static UInt128 TokenHashOf(Secret? token) => token is null ? UInt128.Zero : UrlToken.Hash(token.Reveal());

    private static IEnumerable<KeyValuePair<string, Versioned<T>?>> Of<T>(IReadOnlyList<SpecChange> changes, SpecKind kind, long change) =>
        changes.Where(c => c.Kind == kind).Select(c => KeyValuePair.Create(c.Key, c.Spec is T spec ? new Versioned<T>(spec, change) : (Versioned<T>?)null));

    private void Announce(long change, DeviceId id, DeviceSpec? spec, bool own)
    {
        if (spec is null)
        {
            // A device that comes back under this id begins anew: nobody knows what happened to it meanwhile.
            devices.Remove(id);
            if (own)
            {
                store.EnqueueStatus(new DeviceStatus(id));
            }

            return;
        }

        devices.SetAliases(id, new AliasGuard(families, devices, files).Of(spec));
        var model = (ushort)devices.Models.NumberOf((spec.Family, spec.Model));
        var node = scopes.NumberOf(spec.Scope);
        var pinned = spec.Options.Text("generation");
        var pinnedNumber = pinned is null ? (byte)0 : (byte)devices.Generations.NumberOf(pinned);
        var login = spec.Login is null ? (LoginKeys?)null : new LoginKeys(LoginHash.OfUser(spec.Scope, spec.Login.User), LoginHash.Of(spec.Login, sealer));
        var decided = false;
        devices.Put(id, TokenHashOf(spec.Token), login, before =>
        {
            var flags = (spec.Enabled ? DeviceFlags.Enabled : 0)
                | (pinned is null ? 0 : DeviceFlags.GenerationFixed)
                | (DialCheck.Decides(spec.Settings) ? DeviceFlags.Dials : 0)
                | FlagOf(spec.Approved)
                | ((before?.Flags ?? 0) & (DeviceFlags.Carries | DeviceFlags.Failed));

            decided = before?.Approved != spec.Approved;

            // Another model knows nothing of what the former one said it runs.
            var observed = before is { } b && b.ModelNumber == model && (b.Flags & DeviceFlags.GenerationFixed) == 0 ? b.Generation : (byte)0;
            return new DeviceEntry(
                id, node, model, flags, pinned is null ? observed : pinnedNumber, Math.Max(change, before?.Change ?? 0),
                before?.Reckoned ?? 0, before?.Wanted ?? 0, before?.Delivered ?? 0, before?.WantedDigest ?? 0);
        });
        if (decided)
        {
            Decided?.Invoke(id);
        }
    }

    private byte GenerationOf(in DeviceEntry entry, string? firmware)
    {
        if ((entry.Flags & DeviceFlags.GenerationFixed) != 0 || firmware is null)
        {
            return entry.Generation;
        }

        var (familyName, modelName) = devices.Models[entry.ModelNumber];
        return families.Find(familyName) is { } family && FamilyRegistry.FindModel(family, modelName) is { } model
            ? (byte)devices.Generations.NumberOf(family.Generation(model, firmware))
            : entry.Generation;
    }

    private void Load(List<DeviceRow> rows, long reckoned)
    {
        scopes.Ensure(rows.Select(r => ScopePath.Parse(r.Columns.Scope)).ToHashSet());
        foreach (var row in rows)
        {
            devices.Put(row.Id, row.Columns.TokenHash, KeysOf(row.Columns), _ => ToEntry(row, reckoned));
            if (row.Columns.Aliases is { } names)
            {
                devices.SetAliases(row.Id, names);
            }
        }

        rows.Clear();
    }

    private static DeviceFlags FlagOf(bool? approved) => approved switch { true => DeviceFlags.Approved, false => DeviceFlags.Rejected, null => DeviceFlags.None };

    private static LoginKeys? KeysOf(DeviceColumns columns) =>
        columns.LoginUser is { } user ? new(LoginHash.OfUser(ScopePath.Parse(columns.Scope), user), columns.LoginHash) : null;

    private DeviceEntry ToEntry(DeviceRow row, long reckoned)
    {
        var flags = (row.Columns.Enabled ? DeviceFlags.Enabled : 0)
            | (row.Failed ? DeviceFlags.Failed : 0)
            | (row.Carries ? DeviceFlags.Carries : 0)
            | (row.Columns.Dials ? DeviceFlags.Dials : 0)
            | FlagOf(row.Columns.Approved);
        var generation = 0;
        if (row.Columns.Generation is { } pinned)
        {
            flags |= DeviceFlags.GenerationFixed;
            generation = devices.Generations.NumberOf(pinned);
        }
        else if (row.Firmware is { } firmware && families.Find(row.Columns.Family) is { } family
            && FamilyRegistry.FindModel(family, row.Columns.Model) is { } model)
        {
            generation = devices.Generations.NumberOf(family.Generation(model, firmware));
        }

        return new DeviceEntry(
            row.Id, scopes.NumberOf(ScopePath.Parse(row.Columns.Scope)), (ushort)devices.Models.NumberOf((row.Columns.Family, row.Columns.Model)),
            flags, (byte)generation, Math.Max(row.Change, row.CarriedChange), reckoned, row.Wanted, row.Delivered, row.WantedDigest);
    }
}
