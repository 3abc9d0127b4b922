using Offhook.Core.Devices;
using Offhook.Core.Storage;

namespace Offhook.Tests.Api;

/// <summary>The few parts of the store that REST reads; the others are not to be touched by it.</summary>
internal sealed class FakeStore : IStore
{
    public List<PendingDevice> Pending { get; } =
    [
        new(DeviceId.Parse("02:00:00:00:00:0a"), "family", Model: null, "0012", new Sighting(DateTimeOffset.UnixEpoch, "http", "192.0.2.9", null, null), DateTimeOffset.UnixEpoch, 3, Rejected: false),
    ];

    public List<DeviceId> Rejected { get; } = [];

    public long VisibleChange => 5;

    public long Reads => 0;

    public long DroppedSightings => 0;

    public IReadOnlyList<PendingDevice> ListPending(int limit) => Pending;

    public PendingDevice? ReadPending(DeviceId id) => Pending.Find(p => p.Id == id);

    public Task ResolvePendingAsync(IReadOnlyCollection<DeviceId> ids, bool reject, CancellationToken cancellation)
    {
        Rejected.AddRange(ids);
        return Task.CompletedTask;
    }

    public IReadOnlyList<LearnedModel> ListLearned() => [new("family", "9999", null, "1.0", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 2)];

    public IReadOnlyList<ChangeRecord> Changes(long before, int limit) =>
        [.. new[] { 5L, 4L, 2L }.Where(n => before == 0 || n < before).Take(limit).Select(n => new ChangeRecord(n, DateTimeOffset.UnixEpoch, "token:owner", "apply", "fleet"))];

    public IReadOnlyList<StoredSpec> LoadSpecs(SpecKind kind) => throw NotForRest();

    public void LoadDevices(Action<DeviceRow> each) => throw NotForRest();

    public StoredSpec? ReadSpec(SpecKind kind, string key) => throw NotForRest();

    public StoredSpec? ReadSpecBefore(SpecKind kind, string key, long change) => throw NotForRest();

    public IReadOnlyList<(SpecKind Kind, string Key)> ChangedKeys(long number) => throw NotForRest();

    public IReadOnlyList<StoredSpec> ReadDevices(IReadOnlyList<DeviceId> ids) => throw NotForRest();

    public IReadOnlyList<DeviceRow> ListDevices(DeviceQuery query) => throw NotForRest();

    public Task<long> CommitAsync(string actor, string verb, string summary, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation) => throw NotForRest();

    public IReadOnlyList<SpecVersion> History(SpecKind kind, string key, int limit) => throw NotForRest();

    public IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> ReadChange(long number) => throw NotForRest();

    public Task<long> TakeChangeAsync(string verb, string summary, CancellationToken cancellation) => throw NotForRest();

    public long DocumentVersion(string audience, string name, string digest, long? above = null) => throw NotForRest();

    public DeviceStatus ReadStatus(DeviceId id) => throw NotForRest();

    public void EnqueueStatus(DeviceStatus status) => throw NotForRest();

    public void EnqueueSighting(DeviceId id, Sighting sighting) => throw NotForRest();

    public Sighting? LastSighting(DeviceId id) => throw NotForRest();

    public IReadOnlyList<Sighting> Sightings(DeviceId id, int limit) => throw NotForRest();

    public void EnqueuePending(PendingDevice pending) => throw NotForRest();

    public void EnqueueLearned(LearnedModel learned) => throw NotForRest();

    public string? ReadMeta(string key) => throw NotForRest();

    public Task WriteMetaAsync(string key, string value, CancellationToken cancellation) => throw NotForRest();

    public Task FlushAsync(CancellationToken cancellation) => throw NotForRest();

    public Task CopyToAsync(string file, CancellationToken cancellation) => throw NotForRest();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotForRest() => new("REST has no business here");
}
