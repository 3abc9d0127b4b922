using System.Globalization;
using System.Reflection;
using Dapper;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>The numbered migrations that this build carries, and how they are applied.</summary>
internal static class PostgresSchema
{
    private const string Prefix = "postgres/";

    private static readonly Lazy<(int Version, string Resource)[]> Scripts = new(() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static name => (int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name))
            .Order()]);

    /// <summary>The newest schema that this build knows.</summary>
    public static int Newest => Scripts.Value[^1].Version;

    /// <summary>Brings a database to the newest schema, all steps in one transaction; servers that start at once wait for each other.</summary>
    /// <exception cref="StoreException">The database was written by a newer version.</exception>
    public static async Task MigrateAsync(PostgresLink link, CancellationToken cancellation) => await link.WriteAsync("open its database", async connection =>
    {
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key = AdvisoryLocks.Schema }).ConfigureAwait(false);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)").ConfigureAwait(false);
        var have = await connection.ExecuteScalarAsync<int?>("SELECT max(version) FROM schema_version").ConfigureAwait(false) ?? 0;
        if (have > Newest)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"The database {link.Place} has schema version {have}, and this build knows versions up to {Newest}; run the newer Offhook that wrote it, or restore a backup made with this one."));
        }

        foreach (var (version, resource) in Scripts.Value.Where(script => script.Version > have))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
            await connection.ExecuteAsync(await reader.ReadToEndAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            await connection.ExecuteAsync("INSERT INTO schema_version VALUES (@version)", new { version }).ConfigureAwait(false);
        }

        return true;
    }, cancellation).ConfigureAwait(false);
}

/// <summary>Numbers of the locks that servers of one database take; they mean nothing beyond being these.</summary>
internal static class AdvisoryLocks
{
    private const long Base = 0x0FF_4001_0000;

    /// <summary>Migrating.</summary>
    public const long Schema = Base + 1;

    /// <summary>Changing specs.</summary>
    public const long Turn = Base + 2;

    /// <summary>Giving a version to new content of a document.</summary>
    public const long Versions = Base + 4;

    /// <summary>Reckoning for all.</summary>
    public const long Reckoner = Base + 3;
}
