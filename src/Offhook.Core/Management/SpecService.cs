using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Rendering;
using Offhook.Core.Resync;
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
    private readonly IStore store;
    private readonly FamilyRegistry families;
    private readonly ScopeDirectory scopes;
    private readonly FileIntake intake;
    private readonly TenantGuard tenants;
    private readonly DialGuard dials;
    private readonly ServerSecrets secrets;
    private readonly ChangeWriter writer;
    private readonly FleetApply apply;
    private readonly FleetExport export;
    private readonly SpecUndo undo;
    private readonly PendingApproval approval;
    private readonly Adoption adoption;

    /// <summary>Makes the service.</summary>
    public SpecService(
        IStore store, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, FileDirectory files, FleetState state,
        TemplateEngine templates, DeviceAdvice advice, Reckoner reckoner, DeviceRendering rendering, Renderer renderer, Brake brake, RolloutDirectory rollouts,
        DeviceIndex devices, IReadOnlySet<string>? channels, SecretMaker maker, TimeProvider time)
    {
        this.store = store;
        this.families = families;
        this.scopes = scopes;
        intake = new FileIntake(files, families);
        tenants = new TenantGuard(store, scopes);
        dials = new DialGuard(store, sealer, scopes, devices);
        secrets = new ServerSecrets(families, scopes, state.Devices, maker);
        writer = new ChangeWriter(store, families, sealer, scopes, state, templates, advice, reckoner, intake, secrets, new AliasGuard(families, devices, files), brake, new Reach(devices, scopes, rendering, reckoner), channels);
        apply = new FleetApply(writer, new ApplyPlanner(store, families, sealer, scopes, files, intake, secrets), tenants, dials, intake);
        export = new FleetExport(store, sealer, scopes);
        undo = new SpecUndo(store, sealer, state, writer, tenants, dials);
        Steps = new RolloutSteps(writer, rollouts, time);
        approval = new PendingApproval(store, families, scopes, writer, tenants, secrets);
        adoption = new Adoption(store, families, sealer, rendering, renderer, writer);
    }

    /// <summary>Writes the steps of rollouts.</summary>
    internal RolloutSteps Steps { get; }

    /// <inheritdoc/>
    public Task<ChangeResult> ApplyAsync(
        IReadOnlyList<FleetFile> files, IAttachments attachments, bool dryRun, ScopePath? prune, string actor, CancellationToken cancellation,
        bool confirmed = false) => apply.RunAsync(files, attachments, dryRun, prune, actor, confirmed, cancellation);

    /// <inheritdoc/>
    public Task ExportAsync(Stream output, ScopePath? scope, bool secrets, bool json, string actor, CancellationToken cancellation) =>
        export.WriteAsync(output, scope, secrets, json, actor, cancellation);

    /// <inheritdoc/>
    public Task<ChangeResult> UndoAsync(DeviceId id, long? to, string actor, CancellationToken cancellation) => undo.DeviceAsync(id, to, actor, cancellation);

    /// <inheritdoc/>
    public Task<ChangeResult> UndoChangeAsync(long change, string actor, CancellationToken cancellation) => undo.ChangeAsync(change, actor, cancellation);

    /// <inheritdoc/>
    public Task<ChangeResult> ApproveAsync(
        IReadOnlyList<DeviceId> ids, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation,
        IReadOnlyList<RequestMistake>? unread = null) => approval.ApproveAsync(ids, scope, like, numbers, model, actor, unread ?? [], cancellation);

    /// <inheritdoc/>
    public Task<ChangeResult> RejectAsync(IReadOnlyList<DeviceId> ids, string actor, CancellationToken cancellation, IReadOnlyList<RequestMistake>? unread = null) =>
        approval.RejectAsync(ids, actor, unread ?? [], cancellation);

    /// <inheritdoc/>
    public Task<AdoptionResult> AdoptAsync(
        DeviceId id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports, bool take, string? confirm, string actor, CancellationToken cancellation) =>
        adoption.RunAsync(id, exports, take, confirm, actor, cancellation);

    /// <inheritdoc/>
    public async Task<ChangeResult> AddAsync(ReadOnlyMemory<byte> device, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var source = FleetReader.Read("", device);
        if (source.Mistakes.Count > 0 || source.Documents.Count != 1)
        {
            return Refusal.Of(source.Mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message)).DefaultIfEmpty(new(null, null, "", "one device is allowed")));
        }

        var (spec, mistakes) = new FleetBinder(writer.Context(new AttachmentResolver(NoAttachments.Instance))).BindDevice("", source.Documents[0]);
        if (spec is null)
        {
            return Refusal.Of(mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message)));
        }

        return writer.Read(spec.Id) is not null
            ? Refusal.Of("mac", $"{spec.Id} exists already; set, swap and delete change it")
            : await writer.WriteAsync(secrets.Complete(spec), actor, "add", $"add {spec.Id}", created: true, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> SetAsync(
        DeviceId id, IReadOnlyList<KeyValuePair<string, string>> assignments, string actor, CancellationToken cancellation, bool confirmed = false)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is not { } before)
        {
            return Refusal.NoDevice(id);
        }

        var (after, mistakes) = SpecEditor.Apply(before, Canonical(assignments, families.Find(before.Family)), writer.Context(new AttachmentResolver(NoAttachments.Instance)));
        var losses = after is null || confirmed ? [] : HandsetLosses.Of(before, after, families.Find(after.Family)?.Handsets).ToList();
        return after is null || losses.Count > 0
            ? Refusal.Of(mistakes.Concat(losses).Select(m => new RequestMistake(null, null, m.Path, m.Message)))
            : await writer.WriteAsync(after with { Token = after.Token ?? before.Token }, actor, "set",
                $"set {string.Join(", ", assignments.Take(5).Select(a => a.Key))} of {id}", created: false, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> SwapAsync(DeviceId id, DeviceId by, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is not { } before)
        {
            return Refusal.NoDevice(id);
        }

        if (writer.Read(by) is not null)
        {
            return Refusal.Of("by", $"{by} exists already; delete it first");
        }

        // What was approved is the phone that went.
        var after = before with { Id = by, Token = secrets.Maker.Token(by.ToString()), Approved = null };
        var change = await writer.CommitAsync(
            [new(SpecKind.Device, id.ToKey(), null), new(SpecKind.Device, by.ToKey(), after)], actor, "swap", $"swap {id} for {by}", cancellation).ConfigureAwait(false);
        await store.ResolvePendingAsync([by], reject: false, cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Created = 1, Deleted = 1 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> MoveAsync(DeviceId id, ScopePath scope, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is not { } before)
        {
            return Refusal.NoDevice(id);
        }

        if (!scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant)))
        {
            return Refusal.Of("scope", $"there is no tenant {scope.Tenant}; allowed: {tenants.Names()}");
        }

        return dials.Check(before with { Scope = scope }).ToList() is { Count: > 0 } cut
            ? Refusal.Of(cut)
            : await writer.WriteAsync(secrets.Complete(before with { Scope = scope }), actor, "move", $"move {id} from {before.Scope} to {scope}", created: false, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> DeleteAsync(DeviceId id, string actor, CancellationToken cancellation, bool confirmed = false)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is not { } before)
        {
            return Refusal.NoDevice(id);
        }

        var losses = confirmed ? [] : HandsetLosses.Of(before, after: null, families.Find(before.Family)?.Handsets).ToList();
        if (losses.Count > 0)
        {
            return Refusal.Of(losses.Select(l => new RequestMistake(null, null, l.Path, l.Message)));
        }

        var change = await writer.CommitAsync([new(SpecKind.Device, id.ToKey(), null)], actor, "delete", $"delete {id}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Deleted = 1 };
    }

    /// <inheritdoc/>
    public async Task<ChangeResult> AddFileAsync(FileSpec file, Stream content, string actor, CancellationToken cancellation)
    {
        var (taken, mistakes) = await intake.TakeAsync(file, content, dryRun: false, cancellation).ConfigureAwait(false);
        if (mistakes.Count > 0)
        {
            return Refusal.Of(mistakes.Select(m => new RequestMistake(null, null, file.Name, m)));
        }

        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            var change = await writer.CommitAsync([new(SpecKind.File, file.Name, taken)], actor, "file", $"store {file.Name}, {taken.Length} bytes", cancellation).ConfigureAwait(false);
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
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (store.ReadSpec(SpecKind.File, name) is null)
        {
            return Refusal.Of("name", $"no file is stored under {name}");
        }

        var change = await writer.CommitAsync([new(SpecKind.File, name, null)], actor, "file", $"remove {name}", cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []) { Deleted = 1 };
    }

    // Parameters are stored under one spelling; an edit may name them by another.
    private static List<KeyValuePair<string, string>> Canonical(IReadOnlyList<KeyValuePair<string, string>> assignments, IFamily? family)
    {
        const string Prefix = "parameters.";
        return [.. assignments.Select(a => a.Key.StartsWith(Prefix, StringComparison.Ordinal) && family?.Describe(a.Key[Prefix.Length..]) is { } known
            ? KeyValuePair.Create(Prefix + known.Name, a.Value)
            : a)];
    }
}
