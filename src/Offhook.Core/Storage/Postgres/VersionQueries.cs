using Dapper;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>The rows of <c>document_versions</c>.</summary>
internal static class VersionQueries
{
    /// <summary>The version of a digest; null where it has none, or none above what is asked.</summary>
    public static long? Find(NpgsqlConnection connection, string audience, string name, string digest, long? above) =>
        connection.QueryFirstOrDefault<long?>(
            "SELECT version FROM document_versions WHERE audience = @audience AND name = @name AND digest = @digest AND version > @above",
            new { audience, name, digest, above = above ?? 0 });

    /// <summary>Keeps other servers from giving versions until the transaction ends: the same content must not get two.</summary>
    public static Task LockAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key = AdvisoryLocks.Versions });

    public static Task PutAsync(NpgsqlConnection connection, string audience, string name, string digest, long version) =>
        connection.ExecuteAsync(
            "INSERT INTO document_versions VALUES (@audience, @name, @digest, @version) ON CONFLICT (audience, name, digest) DO UPDATE SET version = excluded.version",
            new { audience, name, digest, version });
}
