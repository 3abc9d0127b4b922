using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>A prepared statement, used by one thread at a time. Parameters and columns are counted from 1 and from 0, as SQLite does.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out handle), database);
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address and would be bound as null.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    public Statement BindBits(int index, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Bind(index, bytes);
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        return false;
    }

    /// <summary>Runs to the end and makes ready for the next run.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends a read, so that it keeps no old state of the database alive.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a text or a blob; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public ReadOnlyMemory<byte>? BodyOrNull(int column) => IsNull(column) ? null : (ReadOnlyMemory<byte>?)Bytes(column).ToArray();

    public UInt128 UInt128(int column) => BinaryPrimitives.ReadUInt128BigEndian(Bytes(column));

    public DateTimeOffset Time(int column) => new(Int64(column), TimeSpan.Zero);

    public void Dispose() => handle.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
