using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dapper;
using Npgsql;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Xunit;
using static Offhook.Tests.Storage.StoreSamples;

namespace Offhook.Tests.Storage;

public sealed class PostgresStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_of_a_newer_version_is_refused_with_both_versions()
    {
        var (server, database) = await NewAsync();
        await (await OpenAsync(server, database)).DisposeAsync();
        await server.SqlAsync(database, "INSERT INTO schema_version VALUES (99)");
        var refusal = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(server, database));
        Assert.Contains("schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"up to {PostgresSchema.Newest}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_of_an_older_version_learns_which_devices_decide_what_can_be_dialled()
    {
        var (server, database) = await NewAsync();
        await using (var store = await OpenAsync(server, database))
        {
            await store.Commit(
                Device(1, """{"settings":{"region":{"country":"DE"}}}"""), Device(2, """{"settings":{"dial":{"plan":null}}}"""), Device(3, """{"settings":{"time":{"zone":"UTC"}}}"""),
                Device(4, """{"settings":{"dial":{"outsidePrefix":"0"}}}"""), Device(5), DeviceGone(6));
        }

        await server.SqlAsync(database, "ALTER TABLE devices DROP COLUMN dials, DROP COLUMN approved; ALTER TABLE spec_versions DROP COLUMN dials, DROP COLUMN approved; DELETE FROM schema_version WHERE version >= 5");
        await using var again = await OpenAsync(server, database);
        Assert.Equal([Id(1), Id(2), Id(4)], again.AllDevices().Where(r => r.Columns.Dials).Select(r => r.Id));
    }

    [Fact]
    public async Task Two_that_open_an_empty_database_at_once_make_its_schema_once()
    {
        var (server, database) = await NewAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(server, database)));
        Assert.Equal($"{PostgresSchema.Newest}", await server.SqlAsync(database, "SELECT count(*) FROM schema_version"));
        await Task.WhenAll(stores.Select(store => store.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Database_that_cannot_be_reached_is_named_without_the_password()
    {
        Assert.True(PostgresAddress.TryParse("Host=127.0.0.1;Port=1;Database=phones;Username=desk;Password=hush", out var address, out _));
        var refusal = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.OpenAsync(address, TimeProvider.System, Cancellation));
        Assert.Contains("'phones' at 127.0.0.1:1 cannot be reached", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pooler_that_refuses_our_settings_is_told_apart_from_a_database_that_is_away()
    {
        using var pooler = new TcpListener(IPAddress.Loopback, 0);
        pooler.Start();
        var refusing = RefuseAsync(pooler);
        var port = ((IPEndPoint)pooler.LocalEndpoint).Port;
        Assert.True(PostgresAddress.TryParse($"Host=127.0.0.1;Port={port};Database=phones;Username=desk;SSL Mode=Disable;Timeout=60", out var address, out _));
        var refusal = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.OpenAsync(address, TimeProvider.System, Cancellation));
        Assert.Contains("unsupported startup parameter: options", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ignore_startup_parameters = options", refusal.Message, StringComparison.Ordinal);
        pooler.Stop();
        await Assert.ThrowsAnyAsync<SocketException>(() => refusing);
    }

    [Fact]
    public async Task Numbers_taken_by_two_servers_never_meet_and_become_visible_in_order()
    {
        var (server, database) = await NewAsync();
        await using var a = await OpenAsync(server, database);
        await using var b = await OpenAsync(server, database);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? a : b).Commit(Scope("s" + i))));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), numbers.Order());
    }

    [Fact]
    public async Task Reads_go_on_when_every_connection_was_cut()
    {
        var (server, database) = await NewAsync();
        await using var store = await OpenAsync(server, database);
        await store.Commit(Scope("acme", "1"));
        await CutAsync(server, database);
        Assert.Equal("1", Text(store.ReadSpec(SpecKind.Scope, "acme")?.Body));
        await CutAsync(server, database);
        Assert.True(await store.TakeChangeAsync("t", "t", Cancellation) > 0);
    }

    [Fact]
    public async Task Every_device_is_told_once_when_the_connection_is_cut_in_the_middle()
    {
        // Far more than what lies between database and program, so that the cut is felt.
        const int Devices = 60_000;
        var (server, database) = await NewAsync();
        await using var store = await OpenAsync(server, database);
        await server.SqlAsync(database, $"INSERT INTO devices SELECT lpad(to_hex(i), 12, '0'), 'f', 'm', 'acme', repeat('n', 100), true, decode(repeat('00', 16), 'hex'), decode(repeat('00', 16), 'hex'), NULL, 1 FROM generate_series(1, {Devices}) AS i");
        var told = new List<DeviceRow>();

        store.LoadDevices(row =>
        {
            told.Add(row);
            if (told.Count is 10 or 30_000)
            {
                CutAsync(server, database).GetAwaiter().GetResult();
            }
        });

        Assert.Equal(Devices, told.Select(row => row.Id).Distinct().Count());
        Assert.Equal(Devices, told.Count);
        Assert.True(store.Reads > 0);
    }

    [Fact]
    public async Task Change_whose_turn_was_cut_is_not_kept()
    {
        var (server, database) = await NewAsync();
        await using var store = await OpenAsync(server, database);
        using (await store.EnterAsync(Cancellation))
        {
            await CutAsync(server, database);
            var refusal = await Assert.ThrowsAsync<StoreException>(() => store.Commit(Scope("acme")));
            Assert.Contains("Nothing of this change was kept", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Null(store.ReadSpec(SpecKind.Scope, "acme"));
        using (await store.EnterAsync(Cancellation))
        {
            Assert.True(await store.Commit(Scope("acme")) > 0);
        }
    }

    [Fact]
    public async Task Status_of_two_servers_is_joined_and_a_blank_one_begins_anew()
    {
        var (server, database) = await NewAsync();
        await using var a = await OpenAsync(server, database);
        await using var b = await OpenAsync(server, database);
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        a.EnqueueStatus(new DeviceStatus(Id(1)) { Wanted = 7, Reckoned = 9, Documents = [new DocumentState("cfg", "new", "", null, null, null)] });
        await a.FlushAsync(Cancellation);
        b.EnqueueStatus(new DeviceStatus(Id(1)) { Wanted = 3, Delivered = 3, Reckoned = 5, Documents = [new DocumentState("cfg", "old", "new", at, "http", "1")], Carried = "c", CarriedChange = 6 });
        await b.FlushAsync(Cancellation);
        var joined = a.ReadStatus(Id(1));
        Assert.Equal((7L, 7L, 9L, 6L), (joined.Wanted, joined.Delivered, joined.Reckoned, joined.CarriedChange));
        Assert.Equal(("new", "new", at), (joined.Documents[0].Wanted, joined.Documents[0].Delivered, joined.Documents[0].DeliveredAt));
        a.EnqueueStatus(new DeviceStatus(Id(1)));
        await a.FlushAsync(Cancellation);
        Assert.Empty(b.ReadStatus(Id(1)).Documents);
    }

    [Fact]
    public async Task Bytes_of_a_file_come_back_whole_and_an_empty_file_is_kept()
    {
        var (server, database) = await NewAsync();
        await using var store = await OpenAsync(server, database);
        using var folder = new TestFolder();
        foreach (var length in (int[])[0, 1, 256 * 1024, 700_001])
        {
            var bytes = new byte[length];
            Random.Shared.NextBytes(bytes);
            await File.WriteAllBytesAsync(folder["file"], bytes, Cancellation);
            var name = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await store.FileBytes.PutAsync(name, folder["file"], Cancellation);
            await store.FileBytes.PutAsync(name, folder["file"], Cancellation);
            using var memory = new MemoryStream();
            Assert.True(store.FileBytes.Fetch(name, memory));
            Assert.Equal(bytes, memory.ToArray());
        }

        store.FileBytes.Remove("1");
        Assert.False(store.FileBytes.Has("1"));
        Assert.False(store.FileBytes.Fetch("1", Stream.Null));
    }

    [Fact]
    public async Task Burst_of_changes_leaves_connections_to_those_who_read()
    {
        var (server, database) = await NewAsync();
        await using var store = await OpenAsync(server, database);
        await store.Commit(Scope("acme", "1"));
        await using var other = new NpgsqlConnection(server.AddressOf(database));
        await other.OpenAsync(Cancellation);
        await using var theirs = await other.BeginTransactionAsync(Cancellation);
        await other.ExecuteScalarAsync("SELECT value FROM counters WHERE name = 'change' FOR UPDATE");
        var changes = Enumerable.Range(0, 60).Select(i => store.Commit(Scope("s" + i))).ToList();
        const string waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while (await server.SqlAsync(database, waiting) is "0")
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal("1", Text(store.ReadSpec(SpecKind.Scope, "acme")?.Body));
        Assert.InRange(int.Parse(await server.SqlAsync(database, waiting), CultureInfo.InvariantCulture), 1, 8);
        Assert.DoesNotContain(changes, change => change.IsCompleted);
        await theirs.RollbackAsync(Cancellation);
        Assert.Equal(60, (await Task.WhenAll(changes)).Distinct().Count());
    }

    [Theory]
    [InlineData("", "10|on|offhook")]
    [InlineData(";Options=-c tcp_keepalives_idle=77;Application Name=desk", "77|on|desk")]
    public async Task Sessions_are_as_the_address_says_and_else_notice_a_peer_that_vanished(string more, string expected)
    {
        var (server, database) = await NewAsync();
        Assert.True(PostgresAddress.TryParse(server.AddressOf(database) + more, out var address, out _));
        await using var store = await PostgresStore.OpenAsync(address, TimeProvider.System, Cancellation);
        await server.SqlAsync(database, """
            CREATE TABLE seen (session text);
            CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO seen VALUES (current_setting('tcp_keepalives_idle') || '|' || current_setting('synchronous_commit') || '|' || current_setting('application_name'));
                RETURN NEW; END $$;
            CREATE TRIGGER look AFTER INSERT ON changes FOR EACH ROW EXECUTE FUNCTION look();
            """);
        await store.Commit(Scope("acme"));
        Assert.Equal(expected, await server.SqlAsync(database, "SELECT session FROM seen"));
    }

    // PgBouncer's answer to a start with parameters that it does not know: severity, code, message, each ended by a zero.
    private static async Task RefuseAsync(TcpListener listener)
    {
        var fields = "SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"u8.ToArray();
        byte[] answer = [(byte)'E', 0, 0, 0, (byte)(fields.Length + 4), .. fields];
        while (true)
        {
            using var peer = await listener.AcceptTcpClientAsync(Cancellation);
            var stream = peer.GetStream();
            var length = new byte[4];
            await stream.ReadExactlyAsync(length, Cancellation);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length], Cancellation);
            await stream.WriteAsync(answer, Cancellation);
        }
    }

    private static async Task<(PostgresServer Server, string Database)> NewAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return (server, await server.CreateDatabaseAsync());
    }

    private static Task<PostgresStore> OpenAsync(PostgresServer server, string database)
    {
        Assert.True(PostgresAddress.TryParse(server.AddressOf(database), out var address, out var mistake), mistake);
        return PostgresStore.OpenAsync(address, TimeProvider.System, Cancellation);
    }

    private static Task CutAsync(PostgresServer server, string database) => server.SqlAsync(
        database, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
