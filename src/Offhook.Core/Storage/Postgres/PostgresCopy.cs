using System.Globalization;
using Dapper;
using Npgsql;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>
/// A copy of what is kept in PostgreSQL as a database in a file, so that somebody can work on it without the servers of the original noticing. It is taken
/// at one moment, without a lock; what was only observed (sightings, unknown phones) and the bytes of stored files are left out.
/// </summary>
internal static class PostgresCopy
{
    // The same on both sides but for what each needs for itself: who wrote a row there, how far a change is here.
    private static readonly string[] Tables = ["changes", "spec_versions", "devices", "device_status", "device_details", "meta", "document_versions"];

    /// <summary>Copies into a folder that holds no database yet. The copy has the schema of the original; whoever opens it brings it to the newest.</summary>
    /// <exception cref="StoreException">It cannot be read or written, or was written by a newer build.</exception>
    public static async Task RunAsync(PostgresAddress address, string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, SqliteStore.FileName);
        try
        {
            var source = address.OpenSource(pooled: false);
            await using (source.ConfigureAwait(false))
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await connection.ExecuteAsync("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").ConfigureAwait(false);
                    var version = await VersionAsync(connection, address).ConfigureAwait(false);
                    using var session = SqliteSession.OpenWriter(file);
                    SqliteSchema.Migrate(session, file, version);
                    foreach (var table in Tables)
                    {
                        await CopyAsync(connection, session, table, cancellation).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception e) when (PostgresErrors.IsStorage(e))
        {
            throw PostgresErrors.Translate(e, "copy its database", address.Place);
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            throw StoreErrors.Translate(e, "write the copy", file);
        }
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, PostgresAddress address)
    {
        var have = await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('schema_version') IS NOT NULL").ConfigureAwait(false)
            ? await connection.ExecuteScalarAsync<int?>("SELECT max(version) FROM schema_version").ConfigureAwait(false) ?? 0
            : 0;
        return have switch
        {
            0 => throw new StoreException($"The database {address.Place} is empty; name one that servers run on."),
            _ when have > PostgresSchema.Newest => throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"The database {address.Place} has schema version {have}, and this build knows versions up to {PostgresSchema.Newest}; run the newer Offhook that wrote it.")),
            _ => have,
        };
    }

    private static async Task CopyAsync(NpgsqlConnection connection, SqliteSession session, string table, CancellationToken cancellation)
    {
        var there = (await connection.QueryAsync<string>(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table ORDER BY ordinal_position", new { table }).ConfigureAwait(false)).AsList();
        var columns = there.Where(ColumnsOf(session, table).Contains).ToList();

        // Here a change has a state as well: all that can be read there are done.
        var state = table == "changes" ? ", state" : "";
        var places = string.Join(", ", columns.Select((_, at) => string.Create(CultureInfo.InvariantCulture, $"?{at + 1}")));
        var insert = $"INSERT OR REPLACE INTO {table} ({string.Join(", ", columns)}{state}) VALUES ({places}{(state.Length > 0 ? ", 2" : "")})";
        var select = new CommandDefinition($"SELECT {string.Join(", ", columns)} FROM {table}", cancellationToken: cancellation);
        var reader = await connection.ExecuteReaderAsync(select).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            session["BEGIN IMMEDIATE"].Run();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                var row = session[insert];
                for (var at = 0; at < columns.Count; at++)
                {
                    Bind(row, at + 1, reader.GetValue(at));
                }

                row.Run();
            }

            session["COMMIT"].Run();
        }
    }

    private static HashSet<string> ColumnsOf(SqliteSession session, string table)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var statement = session[$"SELECT name FROM pragma_table_info('{table}')"];
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }

        statement.Reset();
        return names;
    }

    private static void Bind(Statement row, int at, object value) => _ = value switch
    {
        DBNull => row.BindNull(at),
        byte[] bytes => row.Bind(at, bytes.AsSpan()),
        bool flag => row.Bind(at, flag ? 1L : 0L),
        string text => row.Bind(at, text),
        short or int or long => row.Bind(at, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"a column of {value.GetType()} has no place in the copy"),
    };
}
