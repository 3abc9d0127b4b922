using System.Globalization;
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
/// The one place where specs are committed: a turn for whoever changes something, the commit itself, and what follows on it: memory is told, the
/// reckoner wakes. Changes wait for each other, also across servers; requests of phones wait for none of them.
/// </summary>
internal sealed class ChangeWriter(
    IStore store, FamilyRegistry families, ISecretSealer sealer, ScopeDirectory scopes, FleetState state, TemplateEngine templates,
    DeviceAdvice advice, Reckoner reckoner, FileIntake intake, ServerSecrets secrets, AliasGuard aliases, Brake brake, Reach reach,
    IReadOnlySet<string>? channels)
{
    /// <summary>Notes returned at most; a fleet of 100,000 devices can have one for each.</summary>
    public const int MaxNotes = 200;

    // More devices than anybody looks at after one change; each has to be put together for it.
    private const int MaxAdvised = 10_000;

    private readonly Brake brake = brake;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ISharedStore? shared = store as ISharedStore;

    /// <summary>Waits for the turn; disposing gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
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

    /// <summary>What fleet files and edits are bound in.</summary>
    public FleetContext Context(IReferenceResolver references) => new()
    {
        Families = families,
        Sealer = sealer,
        References = references,
        KnownScopes = () => scopes.Specs.Values.Select(s => s.Spec),
        ResyncChannels = channels,
        CheckTemplate = (family, kind, text) => templates.Check(text, family, kind),
    };

    /// <summary>A device's spec as it stands, or null.</summary>
    public DeviceSpec? Read(DeviceId id) =>
        store.ReadSpec(SpecKind.Device, id.ToKey()) is { } stored ? SpecCodec.ReadDevice(stored.Body.Span, sealer) : null;

    /// <summary>How many devices a change would reach.</summary>
    public int CountReach(IReadOnlyList<SpecChange> changes) => reach.Count(changes);

    /// <summary>What an operator should be told of devices.</summary>
    public IReadOnlyList<AdviceNote> Advise(IEnumerable<DeviceSpec> devices, IReadOnlyCollection<ScopePath>? changed = null) =>
        [.. advice.For(devices.Take(MaxAdvised)), .. advice.For(changed ?? [])];

    /// <summary>A result with notes, each on its own and in few lines. More than can be read are counted.</summary>
    public static ChangeResult WithNotes(ChangeResult result, IReadOnlyList<string> notes, IReadOnlyList<AdviceNote> advised) => result with
    {
        Notes = Bounded([.. notes, .. advised.Select(a => a.ToString())]),
        Summary = Bounded([.. notes, .. AdviceNote.Summarize(advised)]),
    };

    private static List<string> Bounded(List<string> notes) => notes.Count <= MaxNotes ? notes
        : [.. notes.Take(MaxNotes), string.Create(CultureInfo.InvariantCulture, $"{notes.Count - MaxNotes} more notes; 'devices show' tells what there is to say of each device")];

    /// <summary>Names of files that a change would give to two devices.</summary>
    public List<RequestMistake> CheckAliases(IReadOnlyList<SpecChange> changes) => aliases.Check(changes);

    /// <summary>Writes one device, unless it is as asked already.</summary>
    public async Task<ChangeResult> WriteAsync(DeviceSpec spec, string actor, string verb, string summary, bool created, CancellationToken cancellation)
    {
        if (!created && Read(spec.Id) is { } before && FleetState.FingerprintOf(before, sealer) == FleetState.FingerprintOf(spec, sealer) && Equals(before.Token, spec.Token))
        {
            return new ChangeResult(null, []) { Unchanged = 1 };
        }

        SpecChange[] changes = [new(SpecKind.Device, spec.Id.ToKey(), spec)];
        if (aliases.Check(changes) is { Count: > 0 } taken)
        {
            return Refusal.Of(taken);
        }

        if (secrets.Check(spec) is { } other)
        {
            return Refusal.Of(other.Path, other.Message);
        }

        var change = await CommitAsync(changes, actor, verb, summary, cancellation).ConfigureAwait(false);
        return WithNotes(new ChangeResult(change, []) { Created = created ? 1 : 0, Updated = created ? 0 : 1 }, [], Advise([spec]));
    }

    /// <summary>Writes specs under one change number; null when there is nothing to write. A change that can harm gets its rollout with it.</summary>
    /// <param name="changes">What to write.</param>
    /// <param name="actor">Who.</param>
    /// <param name="verb">What is done.</param>
    /// <param name="summary">What it is, for people.</param>
    /// <param name="cancellation">Ends it before anything is written.</param>
    /// <param name="brake">False for a change that brings back bytes which phones had before.</param>
    public async Task<long?> CommitAsync(
        IReadOnlyList<SpecChange> changes, string actor, string verb, string summary, CancellationToken cancellation, bool brake = true)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        if (Expectation.Current is { } expected && changes.Any(c => c.Kind != SpecKind.Rollout) && CountReach(changes) is var reaches && reaches != expected)
        {
            throw new UnexpectedReachException(reaches, expected);
        }

        changes = [.. changes, .. this.brake.Plan(changes, brake, actor, summary)];

        await intake.KeepAsync(changes.Select(c => c.Spec).OfType<FileSpec>(), cancellation).ConfigureAwait(false);
        var writes = changes.AsParallel().AsOrdered().Select(ToWrite).ToList();
        long number;
        using (reckoner.Hold())
        {
            number = await store.CommitAsync(actor, verb, summary, writes, cancellation).ConfigureAwait(false);
            state.Announce(number, changes);
        }

        reckoner.Notify();
        return number;
    }

    private SpecWrite ToWrite(SpecChange change) => change.Spec switch
    {
        DeviceSpec device => new(change.Kind, change.Key, SpecCodec.Write(device, sealer), FleetState.ColumnsOf(device, sealer, aliases.Of(device))),
        ScopeSpec scope => new(change.Kind, change.Key, SpecCodec.Write(scope, sealer)),
        FileSpec file => new(change.Kind, change.Key, SpecCodec.Write(file)),
        Rollout rollout => new(change.Kind, change.Key, rollout.Write()),
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
