using Offhook.Core.Devices;

namespace Offhook.Core.Storage;

/// <summary>The kinds of spec. The numbers are stored.</summary>
public enum SpecKind : byte
{
#pragma warning disable CS1591
    Scope = 1, Device = 2, File = 3, Phonebook = 4, Rollout = 5,
#pragma warning restore CS1591
}

/// <summary>One spec to write, or to delete where <paramref name="Body"/> is null.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key: scope path, <see cref="DeviceId.ToKey"/>, file name, phonebook name.</param>
/// <param name="Body">UTF-8 JSON with secrets sealed; null deletes.</param>
/// <param name="Device">The searched columns; set exactly for devices that are written.</param>
public sealed record SpecWrite(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Body, DeviceColumns? Device = null);

/// <summary>What is searched or compared of a device without reading its spec.</summary>
/// <param name="Fingerprint">Keyed digest of the whole spec, secrets included: equal = nothing to write.</param>
/// <param name="TokenHash">First 128 bits of the SHA-256 of its URL token; zero where it has none.</param>
public sealed record DeviceColumns(string Family, string Model, string Scope, string Name, bool Enabled, UInt128 Fingerprint, UInt128 TokenHash)
{
    /// <summary>The firmware generation that the operator fixed; null = none.</summary>
    public string? Generation { get; init; }

    /// <summary>Names of files by which it is asked for besides its id, blank-separated; null = none.</summary>
    public string? Aliases { get; init; }

    /// <summary>The user name that it proves itself with; null = none.</summary>
    public string? LoginUser { get; init; }

    /// <summary>Keyed digest of that name and its password (<see cref="Security.LoginHash"/>); zero where it has none.</summary>
    public UInt128 LoginHash { get; init; }

    /// <summary>Whether it says something of its own that decides what can be dialled on it.</summary>
    public bool Dials { get; init; }

    /// <summary>Whether an operator approved it; null = nobody decided.</summary>
    public bool? Approved { get; init; }
}

/// <summary>A change as it is recorded for audit.</summary>
/// <param name="Number">The change number.</param>
/// <param name="At">When it was committed (UTC).</param>
/// <param name="Actor">Who: a user, <c>token:owner</c>, <c>server</c>.</param>
/// <param name="Verb">What was done: <c>apply</c>, <c>set</c>, <c>undo</c>, …</param>
/// <param name="Summary">One line for people; never a secret.</param>
public sealed record ChangeRecord(long Number, DateTimeOffset At, string Actor, string Verb, string Summary);

/// <summary>A version of a spec.</summary>
/// <param name="Change">The change that wrote it.</param>
/// <param name="Body">Its JSON; null where the change deleted it.</param>
public sealed record SpecVersion(ChangeRecord Change, ReadOnlyMemory<byte>? Body);

/// <summary>A spec as it stands.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Change">The number of the change that wrote it.</param>
/// <param name="Body">Its JSON.</param>
public readonly record struct StoredSpec(string Key, long Change, ReadOnlyMemory<byte> Body);

/// <summary>One row of the device index, as loaded at start. The members from <paramref name="Wanted"/> on are those of <see cref="DeviceStatus"/>.</summary>
/// <param name="Id">What it is known by.</param>
/// <param name="Columns">What is searched.</param>
/// <param name="Change">The change that wrote its spec.</param>
/// <param name="Wanted">See <see cref="DeviceStatus.Wanted"/>.</param>
/// <param name="Delivered">See <see cref="DeviceStatus.Delivered"/>.</param>
/// <param name="Reckoned">See <see cref="DeviceStatus.Reckoned"/>.</param>
/// <param name="WantedDigest">See <see cref="DeviceStatus.WantedDigest"/>.</param>
/// <param name="Failed">Whether <see cref="DeviceStatus.Error"/> is set.</param>
/// <param name="Carries">Whether <see cref="DeviceStatus.Carried"/> is set.</param>
/// <param name="CarriedChange">See <see cref="DeviceStatus.CarriedChange"/>.</param>
/// <param name="Firmware">See <see cref="DeviceStatus.Firmware"/>.</param>
public readonly record struct DeviceRow(
    DeviceId Id, DeviceColumns Columns, long Change, long Wanted, long Delivered, long Reckoned, ulong WantedDigest, bool Failed,
    bool Carries, long CarriedChange, string? Firmware);

/// <summary>How a document of a device stands.</summary>
/// <param name="FileName">The file as the device spells it.</param>
/// <param name="Wanted">Digest of what it should have; empty where none could be rendered.</param>
/// <param name="Delivered">Digest of what it was last handed whole; empty = never.</param>
/// <param name="DeliveredAt">When.</param>
/// <param name="Door">Through which door.</param>
/// <param name="Renderer">Version of the build that rendered it.</param>
public sealed record DocumentState(string FileName, string Wanted, string Delivered, DateTimeOffset? DeliveredAt, string? Door, string? Renderer);

/// <summary>What we observed of one device. Written by the server only.</summary>
public sealed record DeviceStatus(DeviceId Id)
{
    /// <summary>The change number at which its documents last changed.</summary>
    public long Wanted { get; init; }

    /// <summary>Up to which change it has them.</summary>
    public long Delivered { get; init; }

    /// <summary>The basis up to which its documents were reckoned.</summary>
    public long Reckoned { get; init; }

    /// <summary>Digest over the digests of all required documents, to see cheaply whether anything changed.</summary>
    public ulong WantedDigest { get; init; }

    /// <summary>Its required documents.</summary>
    public IReadOnlyList<DocumentState> Documents { get; init; } = [];

    /// <summary>What the phone holds, sealed; null = nothing.</summary>
    public string? Carried { get; init; }

    /// <summary>The change number taken when <see cref="Carried"/> last changed; part of the basis.</summary>
    public long CarriedChange { get; init; }

    /// <summary>The firmware it proved to run; null = unknown.</summary>
    public string? Firmware { get; init; }

    /// <summary>Why its documents cannot be rendered; null = they can.</summary>
    public string? Error { get; init; }

    /// <summary>What its last rendering warned of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How it was last asked to come and fetch; null = never.</summary>
    public AskState? Asked { get; init; }
}

/// <summary>How a device was last asked to come and fetch.</summary>
/// <param name="Wanted">What it was asked to fetch: <see cref="DeviceStatus.Wanted"/> at that moment.</param>
/// <param name="Attempts">How often it was asked for that.</param>
/// <param name="At">When last.</param>
/// <param name="Outcome">What came of the last time.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Detail">What was said, in a few words; null = nothing. Never a secret.</param>
public sealed record AskState(long Wanted, int Attempts, DateTimeOffset At, AskOutcome Outcome, string Channel, string? Detail);

/// <summary>What came of asking a device to fetch.</summary>
public enum AskOutcome
{
    /// <summary>It was sent on its way by somebody who does not hear what becomes of it.</summary>
    Sent,

    /// <summary>The device itself said yes.</summary>
    Answered,

    /// <summary>The device, or who was to pass it on, said no.</summary>
    Refused,

    /// <summary>Nothing was heard.</summary>
    NoAnswer,

    /// <summary>It could not be asked at all.</summary>
    NotAsked,
}

/// <summary>The last contact of a device, or of an unknown phone.</summary>
public sealed record Sighting(DateTimeOffset At, string Door, string Address, string? Agent, string? Firmware);

/// <summary>A phone that asked and that an operator has to decide about: nobody has described it yet, or it is a device that waits for an approval.</summary>
public sealed record PendingDevice(DeviceId Id, string? Family, string? Model, string? ModelCode, Sighting Last, DateTimeOffset First, long Count, bool Rejected)
{
    /// <summary>The name of the device; null = there is no such device. Filled by reading.</summary>
    public string? Name { get; init; }
}

/// <summary>A model code that a family's table does not know, as phones used it.</summary>
public sealed record LearnedModel(string Family, string Code, string? Model, string? Firmware, DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>Which devices to list.</summary>
/// <param name="Scope">Only this scope and below; null = all.</param>
/// <param name="Family">Only this family; null = all.</param>
/// <param name="InStep">Only those in step, or only those out of step; null = all.</param>
/// <param name="Search">Part of id or name; null = all.</param>
/// <param name="After">Key of the last device of the previous page; null = the first page.</param>
/// <param name="Limit">At most this many, 1 to 10,000.</param>
public sealed record DeviceQuery(string? Scope, string? Family, bool? InStep, string? Search, string? After, int Limit);

/// <summary>
/// Everything that is kept. Reads may run on any thread at once; writes are queued to one writer. An awaited write is on disk when the task
/// completes (fsync), so that a kill -9 afterwards loses nothing. Implementations throw <see cref="StoreException"/> with a full sentence
/// (what failed, which file, what to do) for a full disk, a read-only folder or a damaged file; nothing half-written becomes visible.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The highest change number that is visible.</summary>
    long VisibleChange { get; }

    /// <summary>All specs of a kind, ordered by key. For devices use <see cref="LoadDevices"/> and <see cref="ReadSpec"/>.</summary>
    IReadOnlyList<StoredSpec> LoadSpecs(SpecKind kind);

    /// <summary>The device index; the action is called once for each device, strings interned.</summary>
    void LoadDevices(Action<DeviceRow> each);

    /// <summary>A spec as it stands, or null. Safe and fast on the hot path: one indexed read with a prepared statement.</summary>
    StoredSpec? ReadSpec(SpecKind kind, string key);

    /// <summary>A spec as it was before a change: its newest version with a lower number, or null where there was none or it was deleted.</summary>
    StoredSpec? ReadSpecBefore(SpecKind kind, string key, long change);

    /// <summary>The specs that a change wrote, by kind and key, in their order. Their bodies are not read.</summary>
    IReadOnlyList<(SpecKind Kind, string Key)> ChangedKeys(long number);

    /// <summary>The specs of many devices in the order asked; those that do not exist are left out.</summary>
    IReadOnlyList<StoredSpec> ReadDevices(IReadOnlyList<DeviceId> ids);

    /// <summary>A page of devices ordered by key.</summary>
    IReadOnlyList<DeviceRow> ListDevices(DeviceQuery query);

    /// <summary>
    /// Writes specs under one change number and returns it. They become visible all at once, or not at all, also after a crash. Many are first
    /// written in slices out of sight (SQLite: of at most 50 ms each, under a journal), so that others are not kept waiting. One such change at a
    /// time; later ones wait.
    /// </summary>
    Task<long> CommitAsync(string actor, string verb, string summary, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation);

    /// <summary>Versions of a spec, newest first, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<SpecVersion> History(SpecKind kind, string key, int limit);

    /// <summary>Changes, newest first, below <paramref name="before"/> (0 = from the newest).</summary>
    IReadOnlyList<ChangeRecord> Changes(long before, int limit);

    /// <summary>The specs that a change wrote, each with its version before (null body = there was none).</summary>
    IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> ReadChange(long number);

    /// <summary>Takes a change number for something observed that can change bytes; on disk when it returns.</summary>
    Task<long> TakeChangeAsync(string verb, string summary, CancellationToken cancellation);

    /// <summary>
    /// The version of a versioned document: the same digest has the same version; another gets one that was never used before, also not by what a
    /// restored backup has forgotten. It is on disk when this returns, so that no byte leaves with a version that is given away twice.
    /// </summary>
    /// <param name="audience">Whose document: a device's key.</param>
    /// <param name="name">Which of its documents.</param>
    /// <param name="digest">Digest of the document without its version.</param>
    /// <param name="above">
    /// The version must be above this one, and above all that were given before a restored backup was taken: a digest whose version is not gets a new
    /// one. Null = any version will do.
    /// </param>
    long DocumentVersion(string audience, string name, string digest, long? above = null);

    /// <summary>Status of a device as last enqueued or stored; a blank one where nothing is known.</summary>
    DeviceStatus ReadStatus(DeviceId id);

    /// <summary>Queues a status; a later one of the same device replaces it, none is dropped. Written within 200 ms or at <see cref="FlushAsync"/>.</summary>
    void EnqueueStatus(DeviceStatus status);

    /// <summary>Queues the last contact of a known device; may be dropped under load or when the disk is nearly full (counted).</summary>
    void EnqueueSighting(DeviceId id, Sighting sighting);

    /// <summary>The last contact of a device, queued or stored; null = never seen.</summary>
    Sighting? LastSighting(DeviceId id);

    /// <summary>Remembered contacts of a device, newest first.</summary>
    IReadOnlyList<Sighting> Sightings(DeviceId id, int limit);

    /// <summary>
    /// Queues what a phone told us that an operator has to decide about. At most 10,000 are kept, and 1,000 of one address; the oldest are forgotten first,
    /// rejected ones and devices last.
    /// </summary>
    void EnqueuePending(PendingDevice pending);

    /// <summary>Phones that somebody has to decide about, or had to once, newest contact first.</summary>
    IReadOnlyList<PendingDevice> ListPending(int limit);

    /// <summary>What is remembered of one of them, or null.</summary>
    PendingDevice? ReadPending(DeviceId id);

    /// <summary>Forgets some of them, or marks them rejected: all or none.</summary>
    Task ResolvePendingAsync(IReadOnlyCollection<DeviceId> ids, bool reject, CancellationToken cancellation);

    /// <summary>Queues a model code that the tables do not know. At most 1,000 are kept.</summary>
    void EnqueueLearned(LearnedModel learned);

    /// <summary>Model codes that phones used and the tables do not know.</summary>
    IReadOnlyList<LearnedModel> ListLearned();

    /// <summary>A small value of the server itself, or null.</summary>
    string? ReadMeta(string key);

    /// <summary>Stores a small value of the server itself.</summary>
    Task WriteMetaAsync(string key, string value, CancellationToken cancellation);

    /// <summary>Completes when everything that was queued before is on disk.</summary>
    Task FlushAsync(CancellationToken cancellation);

    /// <summary>Writes a consistent copy of the whole store to a file that does not exist yet, while the server runs.</summary>
    Task CopyToAsync(string file, CancellationToken cancellation);

    /// <summary>Reads that went to the database so far; a document that is cached adds none.</summary>
    long Reads { get; }

    /// <summary>Sightings dropped so far.</summary>
    long DroppedSightings { get; }
}

/// <summary>The store cannot do what was asked. The message names the file and what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
