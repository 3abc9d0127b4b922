using Dapper;
using Npgsql;
using Offhook.Core.Devices;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>The store in a PostgreSQL database, for any number of servers at once.</summary>
public sealed class PostgresStore : ISharedStore
{
    private readonly PostgresLink link;
    private readonly SpecCommit specs;
    private readonly PostgresFeed feed;
    private readonly PostgresBackground background;
    private readonly WriterThread writer;
    private NpgsqlConnection? turn;
    private int disposed;

    private PostgresStore(PostgresLink link, TimeProvider clock)
    {
        // A name for this run: what it wrote before it was stopped is news to it like everybody else's.
        var node = Guid.NewGuid();
        this.link = link;
        specs = new SpecCommit(link, clock, node);
        feed = new PostgresFeed(link, node);
        FileBytes = new PostgresFiles(link);
        feed.Open();

        // The disk that runs full is not ours to see; a full one is reported by what cannot be written.
        background = new PostgresBackground(link, node, new SqliteStoreOptions { Clock = clock, DiskGauge = static _ => (1, 1) });
        writer = new WriterThread(background.WriteBatch);
    }

    /// <summary>Opens a database and brings it to the newest schema.</summary>
    /// <exception cref="StoreException">It cannot be reached or opened, or comes from a newer version.</exception>
    public static async Task<PostgresStore> OpenAsync(PostgresAddress address, TimeProvider clock, CancellationToken cancellation)
    {
        var link = new PostgresLink(address);
        try
        {
            await PostgresSchema.MigrateAsync(link, cancellation).ConfigureAwait(false);
            return new PostgresStore(link, clock);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public long VisibleChange => feed.Visible;

    /// <inheritdoc/>
    public long Reads => link.Reads;

    /// <inheritdoc/>
    public long DroppedSightings => background.Sightings.Dropped;

    /// <inheritdoc/>
    public bool Reckons => feed.Reckons;

    /// <inheritdoc/>
    public string BackupAdvice =>
        $"The database {link.Place} is backed up with PostgreSQL's own tools: run pg_dump there, and keep {DataFolder.KeyRing} of the data folder apart from what it writes. Nothing was written.";

    /// <inheritdoc/>
    public IFileBytes FileBytes { get; }

    /// <inheritdoc/>
    public void Follow(INodeFollower follower) => feed.Follow(follower);

    /// <inheritdoc/>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await TakeTurnAsync(cancellation).ConfigureAwait(false);
            feed.Advance();
            turn = connection;
            return new Turn(this, connection);
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (PostgresErrors.IsStorage(e))
            {
                throw PostgresErrors.Translate(e, "begin a change", link.Place, "Nothing was changed.");
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredSpec> LoadSpecs(SpecKind kind) => link.Read("read specs", connection => SpecQueries.Load(connection, kind));

    /// <inheritdoc/>
    public void LoadDevices(Action<DeviceRow> each)
    {
        // Told as they come. When the connection is lost in the middle, it goes on behind the last one that was told.
        var last = "";
        link.Read("read the device index", connection =>
        {
            DeviceIndexQueries.Load(connection, last, row =>
            {
                each(row);
                last = row.Id.ToKey();
            });
            return true;
        });
    }

    /// <inheritdoc/>
    public StoredSpec? ReadSpec(SpecKind kind, string key) => link.Read("read a spec", connection => SpecQueries.Read(connection, kind, key));

    /// <inheritdoc/>
    public StoredSpec? ReadSpecBefore(SpecKind kind, string key, long change) =>
        link.Read("read a spec", connection => SpecQueries.ReadBefore(connection, kind, key, change));

    /// <inheritdoc/>
    public IReadOnlyList<(SpecKind Kind, string Key)> ChangedKeys(long number) => link.Read("read a change", connection => SpecQueries.Keys(connection, number));

    /// <inheritdoc/>
    public IReadOnlyList<StoredSpec> ReadDevices(IReadOnlyList<DeviceId> ids) => link.Read("read devices", connection => SpecQueries.ReadDevices(connection, ids));

    /// <inheritdoc/>
    public IReadOnlyList<DeviceRow> ListDevices(DeviceQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 10_000);
        return link.Read("list devices", connection => DeviceIndexQueries.List(connection, query));
    }

    /// <inheritdoc/>
    public async Task<long> CommitAsync(string actor, string verb, string summary, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation)
    {
        var number = await specs.CommitAsync(turn, SpecChange.Create(actor, verb, summary, writes), cancellation).ConfigureAwait(false);
        feed.Committed(number);
        return number;
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpecVersion> History(SpecKind kind, string key, int limit) =>
        link.Read("read the history", connection => SpecQueries.History(connection, kind, key, limit));

    /// <inheritdoc/>
    public IReadOnlyList<ChangeRecord> Changes(long before, int limit) =>
        link.Read("read the changes", connection => SpecQueries.Changes(connection, before, limit));

    /// <inheritdoc/>
    public IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> ReadChange(long number) =>
        link.Read("read a change", connection => SpecQueries.Change(connection, number));

    /// <inheritdoc/>
    public async Task<long> TakeChangeAsync(string verb, string summary, CancellationToken cancellation)
    {
        var number = await specs.TakeAsync("server", verb, summary, cancellation).ConfigureAwait(false);
        feed.Committed(number);
        return number;
    }

    /// <inheritdoc/>
    public long DocumentVersion(string audience, string name, string digest, long? above = null)
    {
        if (link.Read("read a version", connection => VersionQueries.Find(connection, audience, name, digest, above)) is { } known)
        {
            return known;
        }

        // Whoever renders needs the answer before the first byte leaves, and rendering is not asynchronous; it happens once for each new content.
        var (version, isNew) = specs.GiveVersionAsync(audience, name, digest, above, CancellationToken.None).GetAwaiter().GetResult();
        if (isNew)
        {
            feed.Committed(version);
        }

        return version;
    }

    /// <inheritdoc/>
    public DeviceStatus ReadStatus(DeviceId id) =>
        background.Status.Find(id) ?? link.Read("read a status", connection => StatusQueries.Read(connection, id));

    /// <inheritdoc/>
    public void EnqueueStatus(DeviceStatus status)
    {
        background.Status.Put(status);
        writer.Signal();
    }

    /// <inheritdoc/>
    public void EnqueueSighting(DeviceId id, Sighting sighting)
    {
        if (background.Sightings.Put(id, sighting))
        {
            writer.Signal();
        }
    }

    /// <inheritdoc/>
    public Sighting? LastSighting(DeviceId id) => Sightings(id, 1).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<Sighting> Sightings(DeviceId id, int limit)
    {
        var queued = background.Sightings.Find(id);
        return queued.Length >= limit
            ? [.. queued.Reverse().Take(limit)]
            : [.. queued.Reverse().Concat(link.Read("read sightings", connection => SightingQueries.Read(connection, id, limit))).Take(limit)];
    }

    /// <inheritdoc/>
    public void EnqueuePending(PendingDevice pending)
    {
        background.Strangers.Put(pending);
        writer.Signal();
    }

    /// <inheritdoc/>
    public IReadOnlyList<PendingDevice> ListPending(int limit) => link.Read("list unknown phones", connection => StrangerRows.Pending(connection, limit));

    /// <inheritdoc/>
    public PendingDevice? ReadPending(DeviceId id) => link.Read("read an unknown phone", connection => StrangerRows.Pending(connection, id));

    /// <inheritdoc/>
    public Task ResolvePendingAsync(IReadOnlyCollection<DeviceId> ids, bool reject, CancellationToken cancellation) => RunAsync("resolve unknown phones", () =>
    {
        background.WriteStrangers();
        link.Write(connection => connection.Execute(
            reject ? "UPDATE pending SET rejected = true WHERE key = ANY(@keys)" : "DELETE FROM pending WHERE key = ANY(@keys)", new { keys = ids.Select(id => id.ToKey()).ToArray() }));
    }, cancellation);

    /// <inheritdoc/>
    public void EnqueueLearned(LearnedModel learned)
    {
        background.Strangers.Put(learned);
        writer.Signal();
    }

    /// <inheritdoc/>
    public IReadOnlyList<LearnedModel> ListLearned() => link.Read("list unknown models", StrangerRows.Learned);

    /// <inheritdoc/>
    public string? ReadMeta(string key) => link.Read("read a value of the server", connection => MetaQueries.Read(connection, key));

    /// <inheritdoc/>
    public Task WriteMetaAsync(string key, string value, CancellationToken cancellation) =>
        link.WriteAsync("save a value of the server", connection => MetaQueries.WriteAsync(connection, key, value), cancellation);

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation) => RunAsync("write what was queued", background.WriteAll, cancellation);

    /// <inheritdoc/>
    public Task CopyToAsync(string file, CancellationToken cancellation) => Task.FromException(new StoreException(BackupAdvice));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await feed.StopAsync().ConfigureAwait(false);
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            writer.Dispose();
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<NpgsqlConnection> TakeTurnAsync(CancellationToken cancellation)
    {
        var connection = await link.OpenAloneAsync(cancellation).ConfigureAwait(false);
        try
        {
            // A large change of another server takes seconds; one that takes longer is stuck, and whoever waits for it is told so.
            await connection.ExecuteAsync(new CommandDefinition(
                "SET lock_timeout = '30s'; SELECT pg_advisory_lock(@key); RESET lock_timeout",
                new { key = AdvisoryLocks.Turn }, commandTimeout: 0, cancellationToken: cancellation)).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task RunAsync(string action, Action work, CancellationToken cancellation) => writer.RunAsync<bool>(done =>
    {
        try
        {
            work();
            done.TrySetResult(true);
        }
        catch (Exception e)
        {
            done.TrySetException(PostgresErrors.IsStorage(e) ? PostgresErrors.Translate(e, action, link.Place, "It is kept in memory and tried again.") : e);
        }
    }, cancellation);

    private sealed class Turn(PostgresStore store, NpgsqlConnection connection) : IDisposable
    {
        // The lock ends with the connection, and so it does with one that is lost.
        public void Dispose()
        {
            store.turn = null;
            connection.Dispose();
        }
    }
}
