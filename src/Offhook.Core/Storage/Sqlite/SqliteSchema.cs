using System.Globalization;
using System.Reflection;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>The numbered migrations that this build carries, and how they are applied.</summary>
internal static class SqliteSchema
{
    private const string Prefix = "sqlite/";

    /// <summary>The newest schema that this build knows.</summary>
    public static int Newest => Scripts.Value[^1].Version;

    private static readonly Lazy<(int Version, string Resource)[]> Scripts = new(() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static name => (int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name))
            .Order()]);

    /// <summary>Brings a database to the newest schema, each step in a transaction of its own.</summary>
    /// <param name="session">The database.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="upTo">The schema to stop at; the newest as a rule.</param>
    /// <exception cref="StoreException">The database was written by a newer version.</exception>
    public static void Migrate(SqliteSession session, string file, int upTo = int.MaxValue)
    {
        var have = Refuse(session, file);
        foreach (var (version, resource) in Scripts.Value.Where(script => script.Version > have && script.Version <= upTo))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
            var script = reader.ReadToEnd();
            session.InTransaction(() =>
            {
                session.Execute(script);
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));
            });
        }
    }

    /// <summary>The schema of a database.</summary>
    /// <exception cref="StoreException">It was written by a newer version.</exception>
    public static int Refuse(SqliteSession session, string file)
    {
        var have = (int)session.Scalar("PRAGMA user_version");
        return have <= Newest
            ? have
            : throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"The database '{file}' has schema version {have}, and this build knows versions up to {Newest}; run the newer Offhook that wrote it, or restore a backup made with this one."));
    }
}
