namespace Offhook.Core.Storage.Sqlite;

/// <summary>The rows of <c>document_versions</c>.</summary>
internal static class DocumentVersions
{
    public static long? Find(SqliteSession session, string audience, string name, string digest)
    {
        var statement = session["SELECT version FROM document_versions WHERE audience = ?1 AND name = ?2 AND digest = ?3"];
        try
        {
            return statement.Bind(1, audience).Bind(2, name).Bind(3, digest).Step() ? statement.Int64(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public static void Add(SqliteSession session, string audience, string name, string digest, long version) =>
        session["INSERT INTO document_versions VALUES (?1, ?2, ?3, ?4)"].Bind(1, audience).Bind(2, name).Bind(3, digest).Bind(4, version).Run();
}
