using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    // A write never waits for another one here (there is one writer), but a checkpoint may hold the file for a moment.
    private const int BusyMilliseconds = 5000;

    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    public sqlite3 Handle => Connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteSession));

    public static SqliteSession OpenWriter(string file)
    {
        var session = Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // 8 KiB pages keep a usual device spec inside its row; with 4 KiB it would take a page of its own.
            session.Execute("PRAGMA page_size = 8192");
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            session.Execute("PRAGMA cache_size = -32768");
            session.Execute("PRAGMA temp_store = MEMORY");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public static SqliteSession OpenReader(string file)
    {
        var session = Open(file, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA query_only = ON");
        session.Execute("PRAGMA cache_size = -8192");
        return session;
    }

    /// <summary>A connection that only looks after a file: copies it or checks it.</summary>
    public static SqliteSession OpenPlain(string file) => Open(file, SqliteOpenMode.ReadWrite);

    /// <summary>The statement of this text, prepared at its first use.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!statements.TryGetValue(sql, out var statement))
            {
                statement = new Statement(Handle, sql);
                statements.Add(sql, statement);
            }

            return statement;
        }
    }

    /// <summary>Runs one statement or a whole script.</summary>
    public void Execute(string script)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Handle, script), Handle);
    }

    /// <summary>Runs the work in a transaction of its own; whatever it throws undoes all of it.</summary>
    public void InTransaction(Action work)
    {
        this["BEGIN IMMEDIATE"].Run();
        try
        {
            work();
            this["COMMIT"].Run();
        }
        catch
        {
            // SQLite has already undone it after some errors, a full disk among them.
            if (raw.sqlite3_get_autocommit(Handle) == 0)
            {
                this["ROLLBACK"].Run();
            }

            throw;
        }
    }

    public long Scalar(string sql)
    {
        var statement = this[sql];
        try
        {
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }

    private static SqliteSession Open(string file, SqliteOpenMode mode)
    {
        SqliteLibrary.EnsureReady();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
