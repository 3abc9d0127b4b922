using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Storage;

/// <summary>What the doctor says of a database.</summary>
public sealed class PostgresCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("offhook-check-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_sound_database_has_nothing_wrong_but_what_the_tests_turn_off()
    {
        var (server, database) = await NewAsync();
        Assert.Contains("is empty; the first server", (await FindAsync(server, database, "database schema")).Text, StringComparison.Ordinal);
        await OpenAsync(server, database);

        var found = await RunAsync(server.AddressOf(database), TimeProvider.System);

        Assert.Equal("database disk", Assert.Single(found, f => f.Health != DatabaseHealth.Good).Check);
        Assert.Equal(["database", "database disk", "database connections", "database clock", "database schema", "database rights", "database servers"], found.Select(f => f.Check));
        Assert.Contains("no server runs", found[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_named_with_what_to_do()
    {
        var (server, database) = await NewAsync();
        await OpenAsync(server, database);
        await server.SqlAsync(database, "INSERT INTO schema_version VALUES (99)");
        await server.SqlAsync(database, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guest') THEN CREATE ROLE guest LOGIN CONNECTION LIMIT 5; END IF; END $$");
        await server.SqlAsync(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest");
        await server.SqlAsync(database, "INSERT INTO changes SELECT 9, max(at) + 36000000000, 'a', 'v', 's', gen_random_uuid() FROM (SELECT (extract(epoch FROM now()) * 10000000)::bigint + 621355968000000000 AS at) t");

        Assert.Equal(DatabaseHealth.Bad, (await FindAsync(server, database, "database schema")).Health);
        await server.SqlAsync(database, "DELETE FROM schema_version WHERE version = 99");
        var address = server.AddressOf(database).Replace("Username=offhook", "Username=guest", StringComparison.Ordinal);
        var found = (await RunAsync(address, TimeProvider.System)).Where(f => f.Health != DatabaseHealth.Good && f.Check != "database disk").ToDictionary(f => f.Check);

        Assert.Contains("of 5 connections are free, and one server of ours opens up to 22", found["database connections"].Text, StringComparison.Ordinal);
        Assert.Contains("may not read and write changes, counters, device_details", found["database rights"].Text, StringComparison.Ordinal);
        Assert.Contains("after now", found["clocks of the servers"].Text, StringComparison.Ordinal);
        Assert.Equal(3, found.Count);
        Assert.All(found.Values, f => Assert.NotEmpty(f.Todo));
    }

    [Fact]
    public async Task An_older_schema_and_one_that_nobody_may_make_are_told()
    {
        var (server, database) = await NewAsync();
        await OpenAsync(server, database);
        await server.SqlAsync(database, $"DELETE FROM schema_version WHERE version = {PostgresSchema.Newest}");
        Assert.Contains("pg_dump", (await FindAsync(server, database, "database schema")).Todo, StringComparison.Ordinal);

        var empty = await server.CreateDatabaseAsync();
        await server.SqlAsync(empty, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'stranger') THEN CREATE ROLE stranger LOGIN; END IF; END $$");
        var found = await RunAsync(server.AddressOf(empty).Replace("Username=offhook", "Username=stranger", StringComparison.Ordinal), TimeProvider.System);
        Assert.Equal(DatabaseHealth.Bad, Assert.Single(found, f => f.Check == "database schema").Health);
    }

    [Fact]
    public async Task A_clock_that_goes_wrong_is_told()
    {
        var (server, database) = await NewAsync();
        var found = await RunAsync(server.AddressOf(database), new LateTime());
        var text = Assert.Single(found, f => f.Check == "database clock" && f.Health == DatabaseHealth.Doubtful).Text;

        // What the question took is no difference, so it may be told as a little less.
        Assert.InRange(double.Parse(Regex.Match(text, "differs from this machine's by ([0-9.]+) s").Groups[1].Value, CultureInfo.InvariantCulture), 3600 - Patience.Limit.TotalSeconds, 3600);
    }

    [Fact]
    public async Task A_key_ring_that_does_not_belong_to_the_database_is_told()
    {
        var (server, database) = await NewAsync();
        await OpenAsync(server, database);
        var others = Path.Combine(folder, "other");
        Directory.CreateDirectory(others);
        var witness = KeyRing.Open(others, databaseExists: false, TimeProvider.System).Seal("offhook");
        await server.SqlAsync(database, $"INSERT INTO meta VALUES ('keyring.witness', '{witness}')");
        const string Check = "key ring of the database";

        Assert.Contains("there is none", (await FindAsync(server, database, Check)).Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, DataFolder.KeyRing)));
        KeyRing.Open(folder, databaseExists: false, TimeProvider.System);
        Assert.Equal(DatabaseHealth.Bad, (await FindAsync(server, database, Check)).Health);
        File.Copy(Path.Combine(others, DataFolder.KeyRing), Path.Combine(folder, DataFolder.KeyRing), overwrite: true);
        Assert.Equal(DatabaseHealth.Good, (await FindAsync(server, database, Check)).Health);
    }

    [Fact]
    public async Task One_that_cannot_be_reached_is_one_finding_without_the_password()
    {
        var found = Assert.Single(await RunAsync("Host=127.0.0.1;Port=1;Database=phones;Username=desk;Password=hush", TimeProvider.System));
        Assert.Equal(DatabaseHealth.Bad, found.Health);
        Assert.Contains("cannot be reached", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", found.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 32)]
    [InlineData(";Maximum Pool Size=5", 7)]
    public async Task Connections_that_a_server_will_open_are_counted(string more, int needed)
    {
        var (server, database) = await NewAsync();
        await OpenAsync(server, database);
        var found = await RunAsync(server.AddressOf(database).Replace(";Maximum Pool Size=20", more, StringComparison.Ordinal), TimeProvider.System);
        Assert.Contains($"one server of ours opens up to {needed}", Assert.Single(found, f => f.Check == "database connections").Text, StringComparison.Ordinal);
    }

    private static async Task<(PostgresServer Server, string Database)> NewAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return (server, await server.CreateDatabaseAsync());
    }

    private static async Task OpenAsync(PostgresServer server, string database)
    {
        Assert.True(PostgresAddress.TryParse(server.AddressOf(database), out var address, out _));
        await (await PostgresStore.OpenAsync(address, TimeProvider.System, Cancellation)).DisposeAsync();
    }

    private async Task<DatabaseFinding> FindAsync(PostgresServer server, string database, string check) =>
        Assert.Single(await RunAsync(server.AddressOf(database), TimeProvider.System), f => f.Check == check);

    private async Task<IReadOnlyList<DatabaseFinding>> RunAsync(string text, TimeProvider time)
    {
        Assert.True(PostgresAddress.TryParse(text, out var address, out _));
        return await PostgresCheck.RunAsync(address, folder, time, Cancellation);
    }

    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(-1);
    }
}
