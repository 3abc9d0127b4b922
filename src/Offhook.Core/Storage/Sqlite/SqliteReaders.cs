using System.Collections.Concurrent;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>Connections for reading, lent to one caller at a time.</summary>
internal sealed class SqliteReaders(string file) : IDisposable
{
    // As many are kept as can usefully run at once; a burst above opens more and closes them again.
    private readonly int kept = Math.Max(4, Environment.ProcessorCount * 2);
    private readonly ConcurrentBag<SqliteSession> idle = [];
    private volatile bool closed;
    private long count;

    /// <summary>Reads so far.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Lends a connection and translates its errors.</summary>
    public T Read<T>(string action, Func<SqliteSession, T> work)
    {
        SqliteSession? session = null;
        try
        {
            Interlocked.Increment(ref count);
            session = Rent();
            var result = work(session);
            Return(session);
            return result;
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (StoreErrors.IsStorage(e))
            {
                throw StoreErrors.Translate(e, action, file);
            }

            throw;
        }
    }

    public void Dispose()
    {
        closed = true;
        Drain();
    }

    private SqliteSession Rent()
    {
        ObjectDisposedException.ThrowIf(closed, typeof(SqliteStore));
        return idle.TryTake(out var session) ? session : SqliteSession.OpenReader(file);
    }

    private void Return(SqliteSession session)
    {
        if (closed || idle.Count >= kept)
        {
            session.Dispose();
            return;
        }

        idle.Add(session);
        if (closed)
        {
            Drain();
        }
    }

    private void Drain()
    {
        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
