using Dapper;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Small values of the servers.</summary>
internal static class MetaQueries
{
    public static string? Read(NpgsqlConnection connection, string key) =>
        connection.QueryFirstOrDefault<string>("SELECT value FROM meta WHERE key = @key", new { key });

    /// <summary>Stores a value and wakes the other servers, which read some of them.</summary>
    public static async Task<bool> WriteAsync(NpgsqlConnection connection, string key, string value)
    {
        await connection.ExecuteAsync(
            "INSERT INTO meta VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value; SELECT pg_notify('offhook', '0')", new { key, value })
            .ConfigureAwait(false);
        return true;
    }
}
