using System.Net.Sockets;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Turns what PostgreSQL and the network say into a sentence for the operator.</summary>
internal static class PostgresErrors
{
    public static bool IsStorage(Exception e) => e is NpgsqlException or IOException or SocketException or TimeoutException;

    /// <summary>Whether the connection is gone or was never made, so that another one may do better.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or IOException or SocketException => true,
        _ => false,
    };

    /// <param name="e">What happened.</param>
    /// <param name="action">What was being done, as in "The store could not {action}".</param>
    /// <param name="place">The database.</param>
    /// <param name="after">What became of the change, as a sentence; empty for reads.</param>
    public static StoreException Translate(Exception e, string action, string place, string after = "")
    {
        var end = after.Length == 0 ? "" : " " + after;
        return new StoreException($"The store could not {action}: {Sentence(e, place)}{end}", e);
    }

    private static string Sentence(Exception e, string place) => e is PostgresException p && !IsLost(e)
        ? p.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"PostgreSQL refuses user or password for the database {place}; see the configuration, PGPASSFILE and the server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName => $"PostgreSQL has no database {place}; make it with createdb.",
            PostgresErrorCodes.DiskFull => $"the disk of PostgreSQL {place} is full; free some space there and try again.",
            PostgresErrorCodes.InsufficientPrivilege => $"the user may not do this in the database {place}; make it the owner of the database.",
            PostgresErrorCodes.ReadOnlySqlTransaction => $"the database {place} is read-only, perhaps a standby; name the primary.",
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => $"the database {place} is damaged; stop the servers and restore its last backup.",
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => $"another server keeps the database {place} busy; try again.",
            _ => $"PostgreSQL reports {p.SqlState} on the database {place}: {p.MessageText}.",
        }
        : e is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } between
        ? $"what stands before PostgreSQL {place} reports: {between.MessageText}; a pooler has to keep sessions and let our settings pass (PgBouncer: pool_mode = session, ignore_startup_parameters = options)."
        : IsBusy(e)
        ? $"all connections of this server to PostgreSQL {place} are busy; try again, and name a higher 'Maximum Pool Size' in its address when this happens often."
        : $"PostgreSQL {place} cannot be reached ({Reason(e)}); see that it runs and that this machine may connect to it, then try again.";

    // The client library has no other mark for it than its sentence.
    private static bool IsBusy(Exception e) => e is NpgsqlException and not PostgresException && e.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    private static string Reason(Exception e) => e is PostgresException p
        ? $"{p.SqlState} {p.MessageText}"
        : (e.InnerException is SocketException or IOException or TimeoutException ? e.InnerException.Message : e.Message).TrimEnd('.');
}
