using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>The store in one SQLite database of the data folder, for one server.</summary>
public sealed class SqliteStore : IStore
{
    /// <summary>The name of the database in the data folder.</summary>
    public const string FileName = "offhook.db";


    private readonly string file;
    private readonly FileStream folderLock;
    private readonly SqliteSession session;
    private readonly SqliteReaders readers;
    private readonly SpecJournal journal;
    private readonly BackgroundWrites background;
    private readonly WriterThread writer;
    private int disposed;

    private SqliteStore(string folder, SqliteStoreOptions options)
    {
        file = Path.Combine(folder, FileName);
        DataFolder.Create(folder);
        folderLock = DataFolder.Lock(folder);
        try
        {
            if (!File.Exists(file))
            {
                DataFolder.CreateFile(file).Dispose();
            }

            session = SqliteSession.OpenWriter(file);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }

        try
        {
            SqliteSchema.Migrate(session, file);
            background = new BackgroundWrites(session, options, folder);
            journal = new SpecJournal(session, options.Clock, options, () => writer?.Breathe());
            journal.Open();
        }
        catch
        {
            session.Dispose();
            folderLock.Dispose();
            throw;
        }

        readers = new SqliteReaders(file);
        writer = new WriterThread(background.WriteBatch);
        writer.Signal();
    }

    /// <summary>Whether a folder holds a database.</summary>
    public static bool Exists(string folder) => new FileInfo(Path.Combine(folder, FileName)) is { Exists: true, Length: > 0 };

    /// <summary>
    /// Opens the database of a data folder, makes one where there is none, brings it to the newest schema and settles what a crash has left.
    /// </summary>
    /// <exception cref="StoreException">It cannot be opened, is in use by another server, is damaged, or comes from a newer version.</exception>
    public static SqliteStore Open(string folder, SqliteStoreOptions? options = null)
    {
        try
        {
            return new SqliteStore(Path.GetFullPath(folder), options ?? new SqliteStoreOptions());
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            throw StoreErrors.Translate(e, "open its database", Path.Combine(folder, FileName));
        }
    }

    /// <summary>Writes a consistent copy of a folder's database into another folder, also while a server has it open.</summary>
    /// <exception cref="StoreException">It cannot be read, or not be written.</exception>
    public static void CopyFile(string folder, string target, CancellationToken cancellation) =>
        DatabaseFile.Copy(Path.Combine(folder, FileName), Path.Combine(target, FileName), cancellation);

    /// <inheritdoc/>
    public long VisibleChange => journal.Visible;

    /// <inheritdoc/>
    public long Reads => readers.Count;

    /// <inheritdoc/>
    public long DroppedSightings => background.Sightings.Dropped;

    /// <inheritdoc/>
    public IReadOnlyList<StoredSpec> LoadSpecs(SpecKind kind) =>
        readers.Read("read specs", reader => SpecReader.Load(reader, kind, VisibleChange));

    /// <inheritdoc/>
    public void LoadDevices(Action<DeviceRow> each) => readers.Read("read the device index", reader =>
    {
        DeviceIndexReader.Load(reader, each);
        return true;
    });

    /// <inheritdoc/>
    public StoredSpec? ReadSpec(SpecKind kind, string key) =>
        readers.Read("read a spec", reader => SpecReader.Read(reader, kind, key, VisibleChange));

    /// <inheritdoc/>
    public StoredSpec? ReadSpecBefore(SpecKind kind, string key, long change) =>
        readers.Read("read a spec", reader => SpecReader.Read(reader, kind, key, Math.Min(change - 1, VisibleChange)));

    /// <inheritdoc/>
    public IReadOnlyList<(SpecKind Kind, string Key)> ChangedKeys(long number) =>
        readers.Read("read a change", reader => SpecReader.Keys(reader, number, VisibleChange));

    /// <inheritdoc/>
    public IReadOnlyList<StoredSpec> ReadDevices(IReadOnlyList<DeviceId> ids) =>
        readers.Read("read devices", reader => SpecReader.ReadDevices(reader, ids, VisibleChange));

    /// <inheritdoc/>
    public IReadOnlyList<DeviceRow> ListDevices(DeviceQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 10_000);
        return readers.Read("list devices", reader => DeviceIndexReader.List(reader, query));
    }

    /// <inheritdoc/>
    public async Task<long> CommitAsync(string actor, string verb, string summary, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation)
    {
        var change = SpecChange.Create(actor, verb, summary, writes);
        return await writer.RunAsync<long>(
            done => Guard(done, "save a change", () => journal.Commit(change, number => done.TrySetResult(number), cancellation)), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpecVersion> History(SpecKind kind, string key, int limit) =>
        readers.Read("read the history", reader => SpecReader.History(reader, kind, key, VisibleChange, limit));

    /// <inheritdoc/>
    public IReadOnlyList<ChangeRecord> Changes(long before, int limit) =>
        readers.Read("read the changes", reader => SpecReader.Changes(reader, before, limit, VisibleChange));

    /// <inheritdoc/>
    public IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)> ReadChange(long number) =>
        readers.Read("read a change", reader => SpecReader.Change(reader, number, VisibleChange));

    /// <inheritdoc/>
    public Task<long> TakeChangeAsync(string verb, string summary, CancellationToken cancellation) =>
        RunAsync("take a change number", () => journal.Take("server", verb, summary), cancellation);

    /// <inheritdoc/>
    public long DocumentVersion(string audience, string name, string digest, long? above = null)
    {
        if (readers.Read("read a version", reader => DocumentVersions.Find(reader, audience, name, digest, above)) is { } known)
        {
            return known;
        }

        // Whoever renders needs the answer before the first byte leaves, and rendering is not asynchronous; it happens once for each new content.
        return RunAsync("save a version", () =>
        {
            if (DocumentVersions.Find(session, audience, name, digest, above) is { } given)
            {
                return given;
            }

            // The counter of changes is the one that a restored backup moves ahead.
            var version = journal.Take("server", "version", $"{name} of {audience} has new content");
            session.InTransaction(() => DocumentVersions.Put(session, audience, name, digest, version));
            return version;
        }, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public DeviceStatus ReadStatus(DeviceId id) =>
        background.Status.Find(id) ?? readers.Read("read a status", reader => StatusBuffer.Read(reader, id));

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
        if (queued.Length >= limit)
        {
            return [.. queued.Reverse().Take(limit)];
        }

        var stored = readers.Read("read sightings", reader => SightingBuffer.Read(reader, id, limit));
        return [.. queued.Reverse().Concat(stored).Take(limit)];
    }

    /// <inheritdoc/>
    public void EnqueuePending(PendingDevice pending)
    {
        background.Strangers.Put(pending);
        writer.Signal();
    }

    /// <inheritdoc/>
    public IReadOnlyList<PendingDevice> ListPending(int limit) =>
        readers.Read("list unknown phones", reader => StrangerRows.Pending(reader.Connection, limit));

    /// <inheritdoc/>
    public PendingDevice? ReadPending(DeviceId id) => readers.Read("read an unknown phone", reader => StrangerRows.Pending(reader.Connection, id));

    /// <inheritdoc/>
    public Task ResolvePendingAsync(IReadOnlyCollection<DeviceId> ids, bool reject, CancellationToken cancellation) => RunAsync("resolve unknown phones", () =>
    {
        background.Strangers.Write(session);
        session.InTransaction(() =>
        {
            foreach (var id in ids)
            {
                session[reject ? "UPDATE pending SET rejected = 1 WHERE key = ?1" : "DELETE FROM pending WHERE key = ?1"].Bind(1, id.ToKey()).Run();
            }
        });
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public void EnqueueLearned(LearnedModel learned)
    {
        background.Strangers.Put(learned);
        writer.Signal();
    }

    /// <inheritdoc/>
    public IReadOnlyList<LearnedModel> ListLearned() => readers.Read("list unknown models", reader => StrangerRows.Learned(reader.Connection));

    /// <inheritdoc/>
    public string? ReadMeta(string key) => readers.Read("read a value of the server", reader =>
    {
        var statement = reader["SELECT value FROM meta WHERE key = ?1"];
        try
        {
            return statement.Bind(1, key).Step() ? statement.Text(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    });

    /// <inheritdoc/>
    public Task WriteMetaAsync(string key, string value, CancellationToken cancellation) => RunAsync("save a value of the server", () =>
    {
        session.InTransaction(() => session["INSERT OR REPLACE INTO meta VALUES (?1, ?2)"].Bind(1, key).Bind(2, value).Run());
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation) => RunAsync("write what was queued", () =>
    {
        background.WriteAll();
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public Task CopyToAsync(string file, CancellationToken cancellation) => Task.Run(() => DatabaseFile.Copy(this.file, file, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            writer.Dispose();
            readers.Dispose();
            session.Dispose();
            folderLock.Dispose();
        }
    }

    private Task<T> RunAsync<T>(string action, Func<T> work, CancellationToken cancellation) =>
        writer.RunAsync<T>(done => Guard(done, action, () => done.TrySetResult(work())), cancellation);

    private void Guard<T>(TaskCompletionSource<T> done, string action, Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException e)
        {
            done.TrySetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            done.TrySetException(StoreErrors.IsStorage(e) ? StoreErrors.Translate(e, action, file) : e);
        }
    }
}
