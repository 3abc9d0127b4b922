using System.Globalization;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// The one way in which specs are written: validate everything, write one change, take it into memory, wake the reckoner. Changes wait for each
/// other; requests of phones wait for none of them.
/// </summary>
public sealed class SpecService : ISpecService
{
    /// <summary>Notes returned at most; a fleet of 100,000 devices can have one for each.</summary>
    private const int MaxNotes = 200;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly IStore store;
    private readonly ISharedStore? shared;
    private readonly FamilyRegistry families;
    private readonly ISecretSealer sealer;
    private readonly ScopeDirectory scopes;
    private readonly FleetState state;
    private readonly FileIntake intake;
    private readonly TemplateEngine templates;
    private readonly DeviceAdvice advice;
    private readonly Reckoner reckoner;
    private readonly ApplyPlanner planner;
    private readonly TenantGuard tenants;

    /// <summary>Makes the service.</summary>
    public SpecService(
        IStore store, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, FileDirectory files, FleetState state,
        TemplateEngine templates, DeviceAdvice advice, Reckoner reckoner)
    {
        shared = store as ISharedStore;
        this.store = store;
        this.families = families;
        this.sealer = sealer;
        this.scopes = scopes;
        this.state = state;
        this.templates = templates;
        this.advice = advice;
        this.reckoner = reckoner;
        intake = new FileIntake(files, families);
        planner = new ApplyPlanner(store, families, sealer, scopes, files, intake);
        tenants = new TenantGuard(store, scopes);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> ApplyAsync(
        IReadOnlyList<FleetFile> files, IAttachments attachments, bool dryRun, ScopePath? prune, string actor, CancellationToken cancellation,
        bool confirmed = false)
    {
        var references = new AttachmentResolver(attachments);
        var sources = files.AsParallel().AsOrdered().Select(f => FleetReader.Read(f.Name, f.Content)).ToList();
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        var plan = new FleetBinder(Context(references)).Bind(sources);
        if (plan.Mistakes.Count > 0)
        {
            return Refused(plan.Mistakes.Select(ToMistake));
        }

        var draft = await planner.DraftAsync(plan, references, dryRun, prune, confirmed, cancellation).ConfigureAwait(false);
        draft.Mistakes.AddRange(tenants.Check(draft.Changes));
        if (draft.Mistakes.Count > 0)
        {
            intake.Forget(draft.NewFiles);
            return Refused(draft.Mistakes);
        }

        draft.Notes.AddRange(plan.Notes.Take(MaxNotes).Select(n => n.ToString()));
        long? change = null;
        if (!dryRun)
        {
            try
            {
                change = await CommitAsync(draft.Changes, actor, "apply", Summarize(files, draft), cancellation).ConfigureAwait(false);
            }
            catch
            {
                intake.Forget(draft.NewFiles);
                throw;
            }
        }

        draft.Notes.AddRange(Advise(draft.Changes.Select(c => c.Spec).OfType<DeviceSpec>()));
        return new ChangeResult(change, [])
        {
            Created = draft.Created,
            Updated = draft.Updated,
            Deleted = draft.Deleted,
            Unchanged = draft.Unchanged,
            Notes = [.. draft.Notes.Take(MaxNotes)],
        };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> AddAsync(ReadOnlyMemory<byte> device, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        var source = FleetReader.Read("", device);
        if (source.Mistakes.Count > 0 || source.Documents.Count != 1)
        {
            return Refused(source.Mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message)).DefaultIfEmpty(new(null, null, "", "one device is allowed")));
        }

        var (spec, mistakes) = new FleetBinder(Context(new AttachmentResolver(NoAttachments.Instance))).BindDevice("", source.Documents[0]);
        if (spec is null)
        {
            return Refused(mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message)));
        }

        return Read(spec.Id) is not null
            ? Refused("mac", $"{spec.Id} exists already; set, swap and delete change it")
            : await WriteAsync(spec with { Token = spec.Token ?? UrlToken.Make() }, actor, "add", $"add {spec.Id}", created: true, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> SetAsync(
        DeviceId id, IReadOnlyList<KeyValuePair<string, string>> assignments, string actor, CancellationToken cancellation, bool confirmed = false)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        if (Read(id) is not { } before)
        {
            return NoDevice(id);
        }

        var (after, mistakes) = SpecEditor.Apply(before, Canonical(assignments, families.Find(before.Family)), Context(new AttachmentResolver(NoAttachments.Instance)));
        var losses = after is null || confirmed ? [] : HandsetLosses.Of(before, after, families.Find(after.Family)?.Handsets).ToList();
        return after is null || losses.Count > 0
            ? Refused(mistakes.Concat(losses).Select(m => new RequestMistake(null, null, m.Path, m.Message)))
            : await WriteAsync(after with { Token = after.Token ?? before.Token }, actor, "set",
                $"set {string.Join(", ", assignments.Take(5).Select(a => a.Key))} of {id}", created: false, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> SwapAsync(DeviceId id, DeviceId by, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        if (Read(id) is not { } before)
        {
            return NoDevice(id);
        }

        if (Read(by) is not null)
        {
            return Refused("by", $"{by} exists already; delete it first");
        }

        var after = before with { Id = by, Token = UrlToken.Make() };
        var change = await CommitAsync(
            [new(SpecKind.Device, id.ToKey(), null), new(SpecKind.Device, by.ToKey(), after)], actor, "swap", $"swap {id} for {by}", cancellation).ConfigureAwait(false);
        await store.ResolvePendingAsync(by, reject: false, cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Created = 1, Deleted = 1 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> MoveAsync(DeviceId id, ScopePath scope, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        if (Read(id) is not { } before)
        {
            return NoDevice(id);
        }

        return !scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant))
            ? Refused("scope", $"there is no tenant {scope.Tenant}; allowed: {Tenants()}")
            : await WriteAsync(before with { Scope = scope }, actor, "move", $"move {id} from {before.Scope} to {scope}", created: false, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> DeleteAsync(DeviceId id, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        if (Read(id) is null)
        {
            return NoDevice(id);
        }

        var change = await CommitAsync([new(SpecKind.Device, id.ToKey(), null)], actor, "delete", $"delete {id}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Deleted = 1 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> UndoAsync(DeviceId id, long? to, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        var versions = store.History(SpecKind.Device, id.ToKey(), limit: 10_000);
        if (versions.Count == 0)
        {
            return NoDevice(id);
        }

        var target = to is { } number ? versions.FirstOrDefault(v => v.Change.Number <= number) : versions.Skip(1).FirstOrDefault();
        if (target is null && to is not null)
        {
            return Refused("to", $"{id} did not exist at change {to}; its oldest change is {versions[^1].Change.Number}");
        }

        var spec = target?.Body is { } body ? SpecCodec.ReadDevice(body.Span, sealer) : null;
        if (spec is null && versions[0].Body is null)
        {
            return Refused("to", $"{id} was deleted then as well; name a change at which it existed");
        }

        SpecChange[] changes = [new(SpecKind.Device, id.ToKey(), spec)];
        if (tenants.Check(changes) is { Count: > 0 } orphans)
        {
            return Refused(orphans);
        }

        var change = await CommitAsync(
            changes, actor, "undo",
            target is null ? $"undo: {id} did not exist before" : $"undo: {id} as of change {target.Change.Number}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Updated = spec is null ? 0 : 1, Deleted = spec is null ? 1 : 0 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> UndoChangeAsync(long change, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        var written = store.ReadChange(change);
        if (written.Count == 0)
        {
            return Refused("change", $"change {change} wrote no specs");
        }

        var newer = written.Select(w => (w.Kind, w.Key, Last: store.History(w.Kind, w.Key, limit: 1)[0].Change.Number)).Where(w => w.Last != change).ToList();
        if (newer.Count > 0)
        {
            return Refused(newer.Select(n => new RequestMistake(null, null, n.Key, $"was written again by change {n.Last}; undo that one first")));
        }

        SpecChange[] changes = [.. written.Select(w => new SpecChange(w.Kind, w.Key, w.Before is { } body ? state.Decode(w.Kind, body) : null))];
        if (tenants.Check(changes) is { Count: > 0 } orphans)
        {
            return Refused(orphans);
        }

        var number = await CommitAsync(
            changes, actor, "undo", $"undo change {change}", cancellation).ConfigureAwait(false);
        return new ChangeResult(number, []) { Updated = written.Count(w => w.Before is not null), Deleted = written.Count(w => w.Before is null) };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> AddFileAsync(FileSpec file, Stream content, string actor, CancellationToken cancellation)
    {
        var (taken, mistakes) = await intake.TakeAsync(file, content, dryRun: false, cancellation).ConfigureAwait(false);
        if (mistakes.Count > 0)
        {
            return Refused(mistakes.Select(m => new RequestMistake(null, null, file.Name, m)));
        }

        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            var change = await CommitAsync([new(SpecKind.File, file.Name, taken)], actor, "file", $"store {file.Name}, {taken.Length} bytes", cancellation).ConfigureAwait(false);
            return new ChangeResult(change, []) { Created = 1 };
        }
        catch
        {
            intake.Forget([taken]);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> RemoveFileAsync(string name, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        if (store.ReadSpec(SpecKind.File, name) is null)
        {
            return Refused("name", $"no file is stored under {name}");
        }

        var change = await CommitAsync([new(SpecKind.File, name, null)], actor, "file", $"remove {name}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Deleted = 1 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> ApproveAsync(
        DeviceId id, ScopePath scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation)
    {
        using var turn = await EnterAsync(cancellation).ConfigureAwait(false);
        var pending = store.ListPending(int.MaxValue).FirstOrDefault(p => p.Id == id);
        var sample = like is { } other ? Read(other) : null;
        var mistakes = new List<RequestMistake>();
        if (pending is null)
        {
            mistakes.Add(new(null, null, "id", $"{id} is not pending; devices add makes a device that was never seen"));
        }

        if (like is not null && sample is null)
        {
            mistakes.Add(new(null, null, "like", $"there is no device {like}"));
        }

        if (!scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant)))
        {
            mistakes.Add(new(null, null, "scope", $"there is no tenant {scope.Tenant}; allowed: {Tenants()}"));
        }

        var family = families.Find(pending?.Family ?? sample?.Family ?? "");
        var known = family is null ? null : FindModel(family, model ?? pending?.Model ?? sample?.Model, pending?.ModelCode);
        if (mistakes.Count == 0 && (family is null || known is null))
        {
            mistakes.Add(new(null, null, "model", $"it did not say what model it is; allowed: {string.Join(", ", family?.Models.Select(m => m.Name) ?? [])}"));
        }

        if (mistakes.Count > 0)
        {
            return Refused(mistakes);
        }

        var spec = new DeviceSpec
        {
            Id = id,
            Family = family!.Name,
            Model = known!.Name,
            Scope = scope,
            Token = UrlToken.Make(),
            Lines = [.. numbers.Select((n, i) => new LineSpec(i + 1, n))],
            Keys = sample?.Keys ?? [],
            Modules = sample?.Modules ?? [],
            Settings = sample?.Settings ?? Settings.SettingMap.Empty,
            Parameters = sample?.Parameters ?? ParameterMap.Empty,
        };
        var wrong = family.Check(spec, known).Select(m => new RequestMistake(null, null, m.Path, m.Message)).ToList();
        if (wrong.Count > 0)
        {
            return Refused(wrong);
        }

        var result = await WriteAsync(spec, actor, "approve", $"approve {id} as {known.Name} in {scope}", created: true, cancellation).ConfigureAwait(false);
        await store.ResolvePendingAsync(id, reject: false, cancellation).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc/>
    public async Task ExportAsync(Stream output, ScopePath? scope, bool secrets, bool json, string actor, CancellationToken cancellation)
    {
        var inside = (ScopePath path) => scope is not { } limit || limit.Contains(path);
        var ids = new List<DeviceId>();
        store.LoadDevices(row =>
        {
            if (inside(ScopePath.Parse(row.Columns.Scope)))
            {
                ids.Add(row.Id);
            }
        });
        if (secrets)
        {
            // Reading secrets is audited like a change.
            await store.TakeChangeAsync("export", $"{actor} exported secrets of {scope?.Value ?? "everything"}", cancellation).ConfigureAwait(false);
        }

        var content = new FleetContent
        {
            Scopes = [.. scopes.Specs.Values.Select(s => s.Spec).Where(s => inside(s.Path))],
            Devices = [.. ids.Chunk(1_000).SelectMany(chunk => store.ReadDevices(chunk)).Select(s => SpecCodec.ReadDevice(s.Body.Span, sealer))],
            Files = scope is null ? [.. store.LoadSpecs(SpecKind.File).Select(s => SpecCodec.ReadFile(s.Body.Span))] : [],
            Phonebooks = [.. scopes.Phonebooks.Values.Select(b => b.Spec).Where(b => inside(b.Scope))],
        };
        var form = secrets ? SecretForm.Plain : SecretForm.Sealed;
        if (json)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            FleetWriter.WriteJson(content, sealer, form, buffer);
            await output.WriteAsync(buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        }
        else
        {
            // The writer is synchronous and a network stream must not be: it writes to memory first.
            using var memory = new MemoryStream();
            using (var writer = new StreamWriter(memory, leaveOpen: true))
            {
                FleetWriter.WriteYaml(content, sealer, form, writer);
            }

            memory.Position = 0;
            await memory.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }
    }

    // Parameters are stored under one spelling; an edit may name them by another.
    private static List<KeyValuePair<string, string>> Canonical(IReadOnlyList<KeyValuePair<string, string>> assignments, IFamily? family)
    {
        const string Prefix = "parameters.";
        return [.. assignments.Select(a => a.Key.StartsWith(Prefix, StringComparison.Ordinal) && family?.Describe(a.Key[Prefix.Length..]) is { } known
            ? KeyValuePair.Create(Prefix + known.Name, a.Value)
            : a)];
    }

    private static PhoneModel? FindModel(IFamily family, string? name, string? code)
    {
        if (name is not null && FamilyRegistry.FindModel(family, name) is { } byName)
        {
            return byName;
        }

        var byCode = code is null ? [] : family.Models.Where(m => m.Code == code).ToList();
        return byCode.Count == 1 ? byCode[0] : null;
    }

    private static string Summarize(IReadOnlyList<FleetFile> files, ApplyDraft draft) => string.Create(
        CultureInfo.InvariantCulture,
        $"apply {string.Join(", ", files.Take(3).Select(f => f.Name))}: {draft.Created} created, {draft.Updated} updated, {draft.Deleted} deleted");

    private static ChangeResult Refused(IEnumerable<RequestMistake> mistakes) => new(null, [.. mistakes]);

    private static ChangeResult Refused(string path, string message) => Refused([new RequestMistake(null, null, path, message)]);

    private static ChangeResult NoDevice(DeviceId id) => Refused("id", $"there is no device {id}");

    private static RequestMistake ToMistake(FleetMistake mistake) => new(mistake.File, mistake.Line, mistake.Path, mistake.Message);

    private string Tenants() => string.Join(", ", scopes.Specs.Keys.Where(p => p.Depth == 1).Take(20));

    private async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return new Turn(gate, shared is null ? null : await shared.EnterAsync(cancellation).ConfigureAwait(false));
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    private FleetContext Context(IReferenceResolver references) => new()
    {
        Families = families,
        Sealer = sealer,
        References = references,
        KnownScopes = () => scopes.Specs.Values.Select(s => s.Spec),
        CheckTemplate = (family, kind, text) => templates.Check(text, family, kind),
    };

    private DeviceSpec? Read(DeviceId id) =>
        store.ReadSpec(SpecKind.Device, id.ToKey()) is { } stored ? SpecCodec.ReadDevice(stored.Body.Span, sealer) : null;

    private IEnumerable<string> Advise(IEnumerable<DeviceSpec> devices) => devices.Take(10_000).SelectMany(advice.For).Take(MaxNotes);

    private async Task<ChangeResult> WriteAsync(DeviceSpec spec, string actor, string verb, string summary, bool created, CancellationToken cancellation)
    {
        if (!created && Read(spec.Id) is { } before && FleetState.FingerprintOf(before, sealer) == FleetState.FingerprintOf(spec, sealer) && Equals(before.Token, spec.Token))
        {
            return new ChangeResult(null, []) { Unchanged = 1 };
        }

        var change = await CommitAsync([new(SpecKind.Device, spec.Id.ToKey(), spec)], actor, verb, summary, cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Created = created ? 1 : 0, Updated = created ? 0 : 1, Notes = [.. Advise([spec])] };
    }

    private async Task<long?> CommitAsync(
        IReadOnlyList<SpecChange> changes, string actor, string verb, string summary, CancellationToken cancellation)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        await intake.KeepAsync(changes.Select(c => c.Spec).OfType<FileSpec>(), cancellation).ConfigureAwait(false);
        var writes = changes.AsParallel().AsOrdered().Select(ToWrite).ToList();
        var number = await store.CommitAsync(actor, verb, summary, writes, cancellation).ConfigureAwait(false);
        state.Announce(number, changes);
        reckoner.Notify();
        return number;
    }

    private SpecWrite ToWrite(SpecChange change) => change.Spec switch
    {
        DeviceSpec device => new(change.Kind, change.Key, SpecCodec.Write(device, sealer), FleetState.ColumnsOf(device, sealer)),
        ScopeSpec scope => new(change.Kind, change.Key, SpecCodec.Write(scope, sealer)),
        FileSpec file => new(change.Kind, change.Key, SpecCodec.Write(file)),
        Phonebooks.PhonebookSpec book => new(change.Kind, change.Key, SpecCodec.Write(book)),
        _ => new(change.Kind, change.Key, Body: null),
    };

    private sealed class Turn(SemaphoreSlim gate, IDisposable? amongServers) : IDisposable
    {
        public void Dispose()
        {
            amongServers?.Dispose();
            gate.Release();
        }
    }
}
