using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>What a plan comes to when it is held against what is stored.</summary>
internal sealed class ApplyDraft
{
    public List<SpecChange> Changes { get; } = [];

    public List<RequestMistake> Mistakes { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Files whose bytes were taken in; forgotten again when nothing comes of it.</summary>
    public List<FileSpec> NewFiles { get; } = [];

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Deleted { get; set; }

    public int Unchanged { get; set; }

    public void Mistake(FleetPlace place, string message, string below = "") =>
        Mistakes.Add(new RequestMistake(place.File, place.Line, below.Length == 0 ? place.Path : $"{place.Path}.{below}", message));
}

/// <summary>
/// Holds a bound plan against the store: what is new, what differs, what is as asked already. Secrets that the server made are kept where the
/// plan does not name them, and made where there are none.
/// </summary>
internal sealed class ApplyPlanner(IStore store, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, FileDirectory files, FileIntake intake, ServerSecrets secrets)
{
    // Above this, reading the whole index once is cheaper than reading specs one by one.
    private const int BulkThreshold = 500;

    // Servers named at most that a prune would take users from; the others come up when these are mended.
    private const int MaxLosses = 100;

    public async Task<ApplyDraft> DraftAsync(FleetPlan plan, IReferenceResolver references, bool dryRun, ScopePath? prune, bool confirmed, CancellationToken cancellation)
    {
        var draft = new ApplyDraft();
        foreach (var (scope, _) in plan.Scopes)
        {
            Draft(draft, scope);
        }

        foreach (var (book, _) in plan.Phonebooks)
        {
            var same = scopes.Phonebooks.TryGetValue(book.Name, out var stored)
                ? SpecCodec.Fingerprint(stored.Spec, sealer) == SpecCodec.Fingerprint(book, sealer)
                : (bool?)null;
            Count(draft, same, new SpecChange(SpecKind.Phonebook, book.Name, book));
        }

        foreach (var (file, place) in plan.Files)
        {
            await DraftAsync(draft, file, place, references, dryRun, cancellation).ConfigureAwait(false);
        }

        var logins = new PlannedLogins(plan);
        DraftDevices(draft, plan.Devices, logins, confirmed);
        DraftLogins(draft, plan, logins);
        NoteApprovals(draft);
        if (prune is { } inside)
        {
            Prune(draft, plan, inside, confirmed);
        }

        return draft;
    }

    private static void Count(ApplyDraft draft, bool? same, SpecChange change)
    {
        switch (same)
        {
            case true:
                draft.Unchanged++;
                return;
            case false:
                draft.Updated++;
                break;
            default:
                draft.Created++;
                break;
        }

        draft.Changes.Add(change);
    }

    private void Draft(ApplyDraft draft, ScopeSpec scope)
    {
        var known = scopes.Specs.TryGetValue(scope.Path, out var stored);
        var kept = ServerMade.Keep(scope, known ? stored.Spec : null);
        var spec = kept with { Token = kept.Token ?? secrets.Maker.Token(scope.Path.Value) };
        bool? same = known ? SpecCodec.Fingerprint(stored.Spec, sealer) == SpecCodec.Fingerprint(spec, sealer) : null;
        Count(draft, same, new SpecChange(SpecKind.Scope, scope.Path.Value, spec));
    }

    private async Task DraftAsync(
        ApplyDraft draft, PlannedFile file, FleetPlace place, IReferenceResolver references, bool dryRun, CancellationToken cancellation)
    {
        var spec = file.Spec;
        if (file.SourcePath is { } path)
        {
            using var content = references.OpenFile(place.File, path);
            if (content is null)
            {
                draft.Mistake(place, $"'{path}' is not at hand; a path relative to the fleet file is allowed", "path");
                return;
            }

            var (taken, mistakes) = await intake.TakeAsync(spec, content, dryRun, cancellation).ConfigureAwait(false);
            foreach (var mistake in mistakes)
            {
                draft.Mistake(place, $"{spec.Name}: {mistake}", "path");
            }

            spec = taken;
            draft.NewFiles.Add(taken);
        }
        else if (!files.Has(spec))
        {
            draft.Mistake(place, "has no path, and no file of that digest is stored; a path relative to the fleet file is allowed", "path");
            return;
        }

        bool? same = files.All.TryGetValue(spec.Name, out var stored) ? stored.Spec == spec : null;
        Count(draft, same, new SpecChange(SpecKind.File, spec.Name, spec));
    }

    private void DraftDevices(ApplyDraft draft, IReadOnlyList<Placed<DeviceSpec>> devices, PlannedLogins logins, bool confirmed)
    {
        var known = KnownFingerprints(devices);
        foreach (var (device, place) in devices)
        {
            if (secrets.Check(device, logins) is { } taken)
            {
                draft.Mistake(place, taken.Message, taken.Path);
            }

            if (!known.TryGetValue(device.Id, out var fingerprint))
            {
                Count(draft, same: null, new SpecChange(SpecKind.Device, device.Id.ToKey(), secrets.Complete(device, logins)));
                continue;
            }

            var same = fingerprint == FleetState.FingerprintOf(device, sealer);
            if (same && device.Token is null)
            {
                draft.Unchanged++;
                continue;
            }

            var stored = ReadDevice(device.Id);
            foreach (var loss in confirmed ? [] : HandsetLosses.Of(stored, device, families.Find(device.Family)?.Handsets))
            {
                draft.Mistake(place, loss.Message, loss.Path);
            }

            var kept = secrets.Complete(ServerMade.Keep(device, stored), logins);
            same = fingerprint == FleetState.FingerprintOf(kept, sealer) && (device.Token is null || Equals(stored?.Token, device.Token));
            Count(draft, same, new SpecChange(SpecKind.Device, device.Id.ToKey(), kept));
        }
    }

    // Devices of a scope that asks for passwords from now on, and that never needed one before.
    private void DraftLogins(ApplyDraft draft, FleetPlan plan, PlannedLogins logins)
    {
        static bool Asks(ScopeSpec? scope) => scope?.Delivery.Proofs is { } proofs && proofs.Contains(Proof.Password);
        var asking = plan.Scopes.Select(s => s.Spec).Where(s => Asks(s) && !Asks(scopes.Specs.GetValueOrDefault(s.Path).Spec)).Select(s => s.Path).ToList();
        if (asking.Count == 0)
        {
            return;
        }

        var planned = plan.Devices.Select(d => d.Spec.Id).ToHashSet();
        var without = new List<DeviceId>();
        store.LoadDevices(row =>
        {
            if (row.Columns.LoginUser is null && !planned.Contains(row.Id) && asking.Exists(a => a.Contains(ScopePath.Parse(row.Columns.Scope))))
            {
                without.Add(row.Id);
            }
        });
        foreach (var id in without)
        {
            if (ReadDevice(id) is { } device)
            {
                Count(draft, same: false, new SpecChange(SpecKind.Device, id.ToKey(), secrets.Complete(device, logins)));
            }
        }

        if (without.Count > 0)
        {
            draft.Notes.Add($"{without.Count} devices that had no login got one, because their scope asks for passwords now");
        }
    }

    // Devices that have their files today and get nothing any more until somebody approves them.
    private void NoteApprovals(ApplyDraft draft)
    {
        if (!draft.Changes.Any(c => c.Spec is ScopeSpec { Delivery.Proofs: { } proofs } && proofs.Contains(Proof.Approval)))
        {
            return;
        }

        var tree = scopes.With(draft.Changes.Where(c => c.Kind == SpecKind.Scope).Select(c => KeyValuePair.Create(ScopePath.Parse(c.Key), c.Spec as ScopeSpec)), []);
        var approved = draft.Changes.Select(c => c.Spec).OfType<DeviceSpec>().Where(d => d.Approved is true).Select(d => d.Id).ToHashSet();
        var cut = 0;
        store.LoadDevices(row =>
        {
            var scope = ScopePath.Parse(row.Columns.Scope);
            cut += row.Columns.Approved is not true && !approved.Contains(row.Id) && Asks(tree.Find(scope)) && !Asks(scopes.Current.Find(scope)) ? 1 : 0;
        });
        if (cut > 0)
        {
            draft.Notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"{cut} {(cut == 1 ? "device gets" : "devices get")} nothing any more until approved, because their scope asks for an approval now; 'pending approve', or approved: true of the device, is one"));
        }

        static bool Asks(ScopeNode? scope) => scope?.Delivery.Proofs.Contains(Proof.Approval) is true;
    }

    private Dictionary<DeviceId, UInt128> KnownFingerprints(IReadOnlyList<Placed<DeviceSpec>> devices)
    {
        if (devices.Count <= BulkThreshold)
        {
            return store.ReadDevices([.. devices.Select(d => d.Spec.Id)])
                .ToDictionary(s => DeviceId.Parse(s.Key), s => FleetState.FingerprintOf(SpecCodec.ReadDevice(s.Body.Span, sealer), sealer));
        }

        var wanted = devices.Select(d => d.Spec.Id).ToHashSet();
        var known = new Dictionary<DeviceId, UInt128>(wanted.Count);
        store.LoadDevices(row =>
        {
            if (wanted.Contains(row.Id))
            {
                known[row.Id] = row.Columns.Fingerprint;
            }
        });
        return known;
    }

    // Read one after the other: a tenant has few such servers, and each may hold thousands of users.
    private IEnumerable<RequestMistake> LossesOf(IEnumerable<DeviceId> gone) => gone
        .Select(id => (Id: id, Device: ReadDevice(id)))
        .SelectMany(g => HandsetLosses.Of(g.Device, after: null, families.Find(g.Device?.Family ?? "")?.Handsets)
            .Select(loss => new RequestMistake(null, null, $"{g.Id}.{loss.Path}", loss.Message)));

    private DeviceSpec? ReadDevice(DeviceId id) =>
        store.ReadSpec(SpecKind.Device, id.ToKey()) is { } stored ? SpecCodec.ReadDevice(stored.Body.Span, sealer) : null;

    private void Prune(ApplyDraft draft, FleetPlan plan, ScopePath inside, bool confirmed)
    {
        var devices = plan.Devices.Select(d => d.Spec.Id).ToHashSet();
        var gone = new List<DeviceId>();
        var guarded = new List<DeviceId>();
        store.LoadDevices(row =>
        {
            if (!devices.Contains(row.Id) && inside.Contains(ScopePath.Parse(row.Columns.Scope)))
            {
                gone.Add(row.Id);
                if (!confirmed && families.Find(row.Columns.Family)?.Handsets is not null)
                {
                    guarded.Add(row.Id);
                }
            }
        });
        draft.Mistakes.AddRange(LossesOf(guarded).Take(MaxLosses));
        var keptScopes = plan.Scopes.Select(s => s.Spec.Path).ToHashSet();
        var keptBooks = plan.Phonebooks.Select(b => b.Spec.Name).ToHashSet(StringComparer.Ordinal);
        draft.Changes.AddRange(gone.Select(id => new SpecChange(SpecKind.Device, id.ToKey(), null)));
        draft.Changes.AddRange(scopes.Specs.Keys.Where(p => inside.Contains(p) && !keptScopes.Contains(p))
            .Select(p => new SpecChange(SpecKind.Scope, p.Value, null)));
        draft.Changes.AddRange(scopes.Phonebooks.Values.Where(b => inside.Contains(b.Spec.Scope) && !keptBooks.Contains(b.Spec.Name))
            .Select(b => new SpecChange(SpecKind.Phonebook, b.Spec.Name, null)));
        draft.Deleted = draft.Changes.Count(c => c.Spec is null);
    }
}
