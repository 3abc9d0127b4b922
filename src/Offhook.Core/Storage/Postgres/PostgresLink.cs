using System.Data;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Connections to the database, and the rule by which something is tried again: only when it certainly left nothing behind.</summary>
internal sealed class PostgresLink(PostgresAddress address) : IAsyncDisposable
{
    // A pooled connection may have been cut long ago: the next one is new. A third try bridges a short hiccup and keeps nobody waiting.
    private const int Attempts = 3;
    private const int PauseMilliseconds = 100;

    // Changes follow one another by a lock in the database, and only what prepares them runs side by side.
    private const int MostWriters = 8;

    private readonly NpgsqlDataSource source = address.OpenSource(pooled: true);

    // What holds a lock or listens has a connection that ends with it: one that went back to a pool would keep both until its next use.
    private readonly NpgsqlDataSource alone = address.OpenSource(pooled: false);

    // Whoever waits for that lock holds a connection: without a bound a burst of changes would leave none to those who read.
    private readonly SemaphoreSlim writers = new(Math.Clamp(address.PoolSize / 2, 1, MostWriters));

    private long reads;

    public string Place => address.Place;

    /// <summary>Reads so far.</summary>
    public long Reads => Interlocked.Read(ref reads);

    public async Task<NpgsqlConnection> OpenAloneAsync(CancellationToken cancellation) => await alone.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    /// <summary>Reads, again on another connection when this one is lost.</summary>
    public T Read<T>(string action, Func<NpgsqlConnection, T> work)
    {
        Interlocked.Increment(ref reads);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var connection = source.OpenConnection();
                return work(connection);
            }
            catch (Exception e) when (PostgresErrors.IsLost(e) && attempt < Attempts)
            {
                Thread.Sleep(PauseMilliseconds * (attempt - 1));
            }
            catch (Exception e) when (PostgresErrors.IsStorage(e))
            {
                throw PostgresErrors.Translate(e, action, Place);
            }
        }
    }

    /// <summary>Writes on a connection of its own, as soon as it is among the few that may at once.</summary>
    public async Task<T> WithWriterAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        await writers.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        }
        finally
        {
            writers.Release();
        }
    }

    /// <summary>Writes in one transaction on a connection of its own; again when the connection was lost before anything could be kept.</summary>
    public async Task<T> WriteAsync<T>(string action, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WithWriterAsync(connection => InTransactionAsync(connection, action, work, cancellation), cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresErrors.IsLost(e) && attempt < Attempts)
            {
                await Task.Delay(PauseMilliseconds * (attempt - 1), cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresErrors.IsStorage(e))
            {
                throw PostgresErrors.Translate(e, action, Place, "Nothing of this was kept.");
            }
        }
    }

    /// <summary>One transaction on a given connection. Where the connection is lost while it commits, nobody knows what became of it, and the error says so.</summary>
    public async Task<T> InTransactionAsync<T>(NpgsqlConnection connection, string action, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var result = await work(connection).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            try
            {
                // Not cancelled from here on: a commit that was sent is kept or not, whatever we wish.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresErrors.IsStorage(e))
            {
                throw PostgresErrors.Translate(e, action, Place, PostgresErrors.IsLost(e)
                    ? "Whether it was kept is not known; look before you do it again."
                    : "Nothing of this was kept.");
            }

            return result;
        }
    }

    /// <summary>The same for threads that write in the background.</summary>
    public void Write(Action<NpgsqlConnection> work)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        work(connection);
        transaction.Commit();
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await alone.DisposeAsync().ConfigureAwait(false);
    }
}
