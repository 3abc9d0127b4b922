using Dapper;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>The rows of <c>document_versions</c>.</summary>
internal static class VersionQueries
{
    public static long? Find(NpgsqlConnection connection, string audience, string name, string digest) =>
        connection.QueryFirstOrDefault<long?>(
            "SELECT version FROM document_versions WHERE audience = @audience AND name = @name AND digest = @digest", new { audience, name, digest });

    /// <summary>Keeps other servers from giving versions until the transaction ends: the same content must not get two.</summary>
    public static Task LockAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key = AdvisoryLocks.Versions });

    public static Task AddAsync(NpgsqlConnection connection, string audience, string name, string digest, long version) =>
        connection.ExecuteAsync("INSERT INTO document_versions VALUES (@audience, @name, @digest, @version)", new { audience, name, digest, version });
}
