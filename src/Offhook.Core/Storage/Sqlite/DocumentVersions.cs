namespace Offhook.Core.Storage.Sqlite;

/// <summary>The rows of <c>document_versions</c>.</summary>
internal static class DocumentVersions
{
    /// <summary>Where a restored backup notes the number above which it goes on.</summary>
    public const string RestoredKey = "restored";

    private const string Any = "SELECT version FROM document_versions WHERE audience = ?1 AND name = ?2 AND digest = ?3";

    private const string Above =
        Any + " AND version > max(?4, coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '" + RestoredKey + "'), 0))";

    /// <summary>The version of a digest; null where it has none, or none above what is asked.</summary>
    public static long? Find(SqliteSession session, string audience, string name, string digest, long? above)
    {
        var statement = session[above is null ? Any : Above];
        try
        {
            statement.Bind(1, audience).Bind(2, name).Bind(3, digest);
            if (above is { } floor)
            {
                statement.Bind(4, floor);
            }

            return statement.Step() ? statement.Int64(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static void Put(SqliteSession session, string audience, string name, string digest, long version) =>
        session["INSERT OR REPLACE INTO document_versions VALUES (?1, ?2, ?3, ?4)"].Bind(1, audience).Bind(2, name).Bind(3, digest).Bind(4, version).Run();
}
