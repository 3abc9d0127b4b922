using System.Globalization;
using Dapper;
using Npgsql;
using Offhook.Core.Security;

namespace Offhook.Core.Storage.Postgres;

/// <summary>How serious a finding about a database is.</summary>
public enum DatabaseHealth
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works; somebody should look.</summary>
    Doubtful,

    /// <summary>Something does not work.</summary>
    Bad,
}

/// <summary>What was found out about a database.</summary>
/// <param name="Health">How serious.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Text">What was found.</param>
/// <param name="Todo">What to do; empty where nothing is to be done.</param>
public sealed record DatabaseFinding(DatabaseHealth Health, string Check, string Text, string Todo = "");

/// <summary>Looks at a PostgreSQL database as a server of ours would use it, and says what to do. It writes nothing.</summary>
public static class PostgresCheck
{
    /// <summary>The version that the tests run on; older ones may do.</summary>
    private const int TestedVersion = 15;

    /// <summary>Servers join what they observed of a device by their clocks, the later hand-over counting; phones come back after minutes.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Everything that is wrong with it, and what is right.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="folder">The data folder, for its key ring.</param>
    /// <param name="time">This machine's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<DatabaseFinding>> RunAsync(PostgresAddress address, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var found = new List<DatabaseFinding>();
        var source = address.OpenSource(pooled: false);
        await using (source.ConfigureAwait(false))
        {
            try
            {
                var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await LookAsync(connection, address, folder, time, found).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (PostgresErrors.IsStorage(e))
            {
                found.Add(new(DatabaseHealth.Bad, "database", PostgresErrors.Translate(e, "look at its database", address.Place).Message, "see the message"));
            }
        }

        return found;
    }

    private static async Task LookAsync(NpgsqlConnection connection, PostgresAddress address, string folder, TimeProvider time, List<DatabaseFinding> found)
    {
        var server = await connection.QuerySingleAsync<ServerRow>(
            """
            SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding,
                   current_setting('fsync') AS fsync, current_setting('max_connections')::int AS maximum,
                   current_setting('superuser_reserved_connections')::int AS reserved,
                   (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS used,
                   (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS perdatabase,
                   (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS peruser
            """).ConfigureAwait(false);
        found.AddRange(Server(server, address));
        await ClockAsync(connection, time, found).ConfigureAwait(false);
        if (await SchemaAsync(connection, found).ConfigureAwait(false))
        {
            await RightsAsync(connection, found).ConfigureAwait(false);
            await OthersAsync(connection, found).ConfigureAwait(false);
            await RingAsync(connection, address, folder, time, found).ConfigureAwait(false);
        }
    }

    private static IEnumerable<DatabaseFinding> Server(ServerRow server, PostgresAddress address)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{server.Version / 10_000}.{server.Version % 10_000}");
        yield return server.Version / 10_000 < TestedVersion
            ? new(DatabaseHealth.Doubtful, "database", $"PostgreSQL {version}, {address.Place}: older than what is tested", $"use PostgreSQL {TestedVersion} or newer")
            : new(DatabaseHealth.Good, "database", $"PostgreSQL {version}, {address.Place} answers");
        if (server.Standby)
        {
            yield return new(DatabaseHealth.Bad, "database", "it is a standby, which nobody can write", "name the primary in the configuration");
        }

        if (server.Encoding != "UTF8")
        {
            yield return new(DatabaseHealth.Bad, "database encoding", $"is {server.Encoding}; names of people need UTF8", "make the database with createdb -E UTF8 -T template0");
        }

        if (server.Fsync != "on")
        {
            yield return new(DatabaseHealth.Bad, "database disk", "fsync is off: what was acknowledged can be lost, and the database with it", "set fsync = on in postgresql.conf");
        }

        yield return Connections(server, address);
    }

    private static DatabaseFinding Connections(ServerRow server, PostgresAddress address)
    {
        var limits = new[] { server.Maximum - server.Reserved, server.PerDatabase, server.PerUser };
        var most = limits.Where(limit => limit >= 0).Min();
        var (left, needed) = (most - server.Used, address.MostConnections);
        var text = string.Create(CultureInfo.InvariantCulture, $"{left} of {most} connections are free, and one server of ours opens up to {needed}");
        return left > 0 && most >= needed
            ? new(left >= needed ? DatabaseHealth.Good : DatabaseHealth.Doubtful, "database connections", text, left >= needed ? "" : "raise max_connections there before another server joins")
            : new(DatabaseHealth.Bad, "database connections", text, "raise max_connections there, or lower Maximum Pool Size in the connection string");
    }

    private static async Task ClockAsync(NpgsqlConnection connection, TimeProvider time, List<DatabaseFinding> found)
    {
        var before = time.GetUtcNow();
        var there = new DateTimeOffset(await connection.ExecuteScalarAsync<DateTime>("SELECT clock_timestamp() AT TIME ZONE 'UTC'").ConfigureAwait(false), TimeSpan.Zero);
        var after = time.GetUtcNow();

        // It was read somewhere between the two; what lies inside is no difference.
        var off = there < before ? there - before : there > after ? there - after : TimeSpan.Zero;
        var text = string.Create(CultureInfo.InvariantCulture, $"differs from this machine's by {Math.Abs(off.TotalSeconds):F1} s");
        found.Add(off.Duration() > ClockTolerance
            ? new(DatabaseHealth.Doubtful, "database clock", text, "let both machines keep time by NTP: of two hand-overs of a file the later one counts")
            : new(DatabaseHealth.Good, "database clock", text));
    }

    // Answers whether there are tables that this build can look into.
    private static async Task<bool> SchemaAsync(NpgsqlConnection connection, List<DatabaseFinding> found)
    {
        const string Check = "database schema";
        var have = await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('schema_version') IS NOT NULL").ConfigureAwait(false)
            ? await connection.ExecuteScalarAsync<int?>("SELECT max(version) FROM schema_version").ConfigureAwait(false) ?? 0
            : 0;
        var versions = string.Create(CultureInfo.InvariantCulture, $"has version {have}, this build knows up to {PostgresSchema.Newest}");
        if (have == 0)
        {
            var may = await connection.ExecuteScalarAsync<bool>(
                "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE') AND has_database_privilege(current_user, current_database(), 'TEMP')").ConfigureAwait(false);
            found.Add(may
                ? new(DatabaseHealth.Good, Check, "is empty; the first server that starts makes its tables")
                : new(DatabaseHealth.Bad, Check, "is empty, and this user may not make tables or temporary ones in it", "make the user the owner of the database: createdb -O USER"));
            return false;
        }

        found.Add(have == PostgresSchema.Newest ? new(DatabaseHealth.Good, Check, versions)
            : have < PostgresSchema.Newest ? new(DatabaseHealth.Doubtful, Check, versions, "run pg_dump, then start this build: it brings the database up to date, and older builds are refused from then on")
            : new(DatabaseHealth.Bad, Check, versions, "run the newer build that wrote it"));
        return have <= PostgresSchema.Newest;
    }

    private static async Task RightsAsync(NpgsqlConnection connection, List<DatabaseFinding> found)
    {
        var missing = (await connection.QueryAsync<string>(
            """
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT (
                has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
            ORDER BY 1
            """).ConfigureAwait(false)).AsList();
        if (!await connection.ExecuteScalarAsync<bool>("SELECT has_database_privilege(current_user, current_database(), 'TEMP')").ConfigureAwait(false))
        {
            missing.Add("temporary tables");
        }

        found.Add(missing.Count == 0
            ? new(DatabaseHealth.Good, "database rights", "the user may read and write all of it")
            : new(DatabaseHealth.Bad, "database rights", $"the user may not read and write {string.Join(", ", missing)}", "make the user the owner: REASSIGN OWNED BY … TO …, or GRANT ALL"));
    }

    private static async Task OthersAsync(NpgsqlConnection connection, List<DatabaseFinding> found)
    {
        // A lock of 64 bits is shown in two halves.
        var reckoning = await connection.ExecuteScalarAsync<int>(
            """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND ((classid::bigint << 32) | objid::bigint) = @key
            """, new { key = AdvisoryLocks.Reckoner }).ConfigureAwait(false);
        found.Add(new(DatabaseHealth.Good, "database servers", reckoning > 0 ? "one server works out what is wanted for all that run" : "no server runs on it now"));

        var newest = await connection.ExecuteScalarAsync<long?>("SELECT max(at) FROM changes").ConfigureAwait(false);
        var now = await connection.ExecuteScalarAsync<DateTime>("SELECT clock_timestamp() AT TIME ZONE 'UTC'").ConfigureAwait(false);
        if (newest is { } ticks && TimeSpan.FromTicks(ticks - now.Ticks) is var ahead && ahead > ClockTolerance)
        {
            found.Add(new(DatabaseHealth.Doubtful, "clocks of the servers", string.Create(CultureInfo.InvariantCulture,
                $"the newest change is dated {ahead.TotalSeconds:F0} s after now"), "find the server whose clock runs ahead, and let it keep time by NTP"));
        }
    }

    private static async Task RingAsync(NpgsqlConnection connection, PostgresAddress address, string folder, TimeProvider time, List<DatabaseFinding> found)
    {
        const string Check = "key ring of the database";
        if (await connection.ExecuteScalarAsync<string?>("SELECT value FROM meta WHERE key = @key", new { key = SharedOpening.WitnessKey }).ConfigureAwait(false) is not { } witness)
        {
            return;
        }

        var advice = $"bring {DataFolder.KeyRing} from the data folder of another server of this database to {folder}";
        if (!File.Exists(Path.Combine(folder, DataFolder.KeyRing)))
        {
            found.Add(new(DatabaseHealth.Bad, Check, $"there is none in {folder}, and the database {address.Place} has secrets already", advice));
            return;
        }

        try
        {
            found.Add(KeyRing.Open(folder, databaseExists: true, time).CanUnseal(witness)
                ? new(DatabaseHealth.Good, Check, "opens what is stored")
                : new(DatabaseHealth.Bad, Check, $"the one in {folder} cannot open what is stored", advice));
        }
        catch (StoreException e)
        {
            found.Add(new(DatabaseHealth.Bad, Check, e.Message, advice));
        }
    }

    private sealed class ServerRow
    {
        public int Version { get; init; }

        public bool Standby { get; init; }

        public string Encoding { get; init; } = "";

        public string Fsync { get; init; } = "";

        public int Maximum { get; init; }

        public int Reserved { get; init; }

        public int Used { get; init; }

        public int PerDatabase { get; init; }

        public int PerUser { get; init; }
    }
}
