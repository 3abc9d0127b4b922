using System.Buffers.Binary;
using System.Globalization;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>
/// Takes change numbers and writes specs under them. The number is a row that stays locked until commit, so numbers become visible in order.
/// A large change is first copied in slices to a table that only its connection sees, so that the number is held for one short transaction;
/// a crash before that leaves nothing, and nothing has to be settled afterwards.
/// </summary>
internal sealed class SpecCommit(PostgresLink link, TimeProvider clock, Guid node)
{
    /// <summary>How many writes are copied in place, without a detour.</summary>
    private const int SmallChange = 200;

    private const string Action = "save a change";

    // Few enough that a slice is a moment's work, many enough that its round trip does not count.
    private const int RowsInSlice = 2_000;

    private const string Columns = "kind, key, change, body, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, login_user, login_hash, dials, approved";

    /// <summary>Writes specs on a connection of its own, or on the one whose turn it is.</summary>
    public async Task<long> CommitAsync(NpgsqlConnection? turn, SpecChange change, CancellationToken cancellation)
    {
        try
        {
            return turn is null
                ? await link.WithWriterAsync(connection => CommitOnAsync(connection, change, cancellation), cancellation).ConfigureAwait(false)
                : await CommitOnAsync(turn, change, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsStorage(e))
        {
            throw PostgresErrors.Translate(e, Action, link.Place, "Nothing of this change was kept.");
        }
    }

    /// <summary>Takes a number for something observed.</summary>
    public Task<long> TakeAsync(string actor, string verb, string summary, CancellationToken cancellation) =>
        link.WriteAsync("take a change number", connection => RecordAsync(connection, actor, verb, summary), cancellation);

    /// <summary>Gives a document's content its version, or finds the one that another server has given it meanwhile. Answers whether it is new.</summary>
    public Task<(long Version, bool IsNew)> GiveVersionAsync(
        string audience, string name, string digest, long? above, CancellationToken cancellation) =>
        link.WriteAsync("save a version", async connection =>
        {
            await VersionQueries.LockAsync(connection).ConfigureAwait(false);
            if (VersionQueries.Find(connection, audience, name, digest, above) is { } given)
            {
                return (given, false);
            }

            var version = await RecordAsync(connection, "server", "version", $"{name} of {audience} has new content").ConfigureAwait(false);
            await VersionQueries.PutAsync(connection, audience, name, digest, version).ConfigureAwait(false);
            return (version, true);
        }, cancellation);

    private async Task<long> CommitOnAsync(NpgsqlConnection connection, SpecChange change, CancellationToken cancellation)
    {
        var staged = change.Writes.Count > SmallChange;
        if (staged)
        {
            await StageAsync(connection, change.Writes, cancellation).ConfigureAwait(false);
        }

        var number = await link.InTransactionAsync(connection, Action, async _ =>
        {
            var taken = await RecordAsync(connection, change.Actor, change.Verb, change.Summary).ConfigureAwait(false);
            if (staged)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    "INSERT INTO spec_versions SELECT kind, key, @taken, body, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, login_user, login_hash, dials, approved FROM pg_temp.staged_specs",
                    new { taken }, commandTimeout: 0, cancellationToken: cancellation)).ConfigureAwait(false);
            }
            else
            {
                await CopyAsync(connection, "spec_versions", change.Writes, taken, cancellation).ConfigureAwait(false);
            }

            await IndexAsync(connection, taken, cancellation).ConfigureAwait(false);
            return taken;
        }, cancellation).ConfigureAwait(false);
        if (staged)
        {
            await DropAsync(connection).ConfigureAwait(false);
        }

        return number;
    }

    private static async Task StageAsync(NpgsqlConnection connection, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation)
    {
        await DropAsync(connection).ConfigureAwait(false);
        await connection.ExecuteAsync("CREATE TEMP TABLE staged_specs (LIKE spec_versions)").ConfigureAwait(false);
        foreach (var slice in writes.Chunk(RowsInSlice))
        {
            await CopyAsync(connection, "pg_temp.staged_specs", slice, number: 0, cancellation).ConfigureAwait(false);
        }
    }

    private static Task DropAsync(NpgsqlConnection connection) => connection.ExecuteAsync("DROP TABLE IF EXISTS pg_temp.staged_specs");

    private static async Task CopyAsync(NpgsqlConnection connection, string table, IReadOnlyCollection<SpecWrite> writes, long number, CancellationToken cancellation)
    {
        var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", cancellation).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (var write in writes)
            {
                await copy.StartRowAsync(cancellation).ConfigureAwait(false);
                await copy.WriteAsync((short)write.Kind, NpgsqlDbType.Smallint, cancellation).ConfigureAwait(false);
                await TextAsync(copy, write.Key, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(number, NpgsqlDbType.Bigint, cancellation).ConfigureAwait(false);
                await BytesAsync(copy, write.Body, cancellation).ConfigureAwait(false);
                await DeviceAsync(copy, write.Device, cancellation).ConfigureAwait(false);
            }

            await copy.CompleteAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task DeviceAsync(NpgsqlBinaryImporter copy, DeviceColumns? device, CancellationToken cancellation)
    {
        await TextAsync(copy, device?.Family, cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.Model, cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.Scope, cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.Name, cancellation).ConfigureAwait(false);
        if (device is null)
        {
            await copy.WriteNullAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            await copy.WriteAsync(device.Enabled, NpgsqlDbType.Boolean, cancellation).ConfigureAwait(false);
        }

        await BytesAsync(copy, device is null ? null : Bits(device.Fingerprint), cancellation).ConfigureAwait(false);
        await BytesAsync(copy, device is null ? null : Bits(device.TokenHash), cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.Generation, cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.Aliases, cancellation).ConfigureAwait(false);
        await TextAsync(copy, device?.LoginUser, cancellation).ConfigureAwait(false);
        await BytesAsync(copy, device?.LoginUser is null ? null : Bits(device.LoginHash), cancellation).ConfigureAwait(false);
        await copy.WriteAsync(device is { Dials: true }, NpgsqlDbType.Boolean, cancellation).ConfigureAwait(false);
        if (device?.Approved is { } approved)
        {
            await copy.WriteAsync(approved, NpgsqlDbType.Boolean, cancellation).ConfigureAwait(false);
        }
        else
        {
            await copy.WriteNullAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static Task TextAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellation) =>
        text is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellation);

    private static Task BytesAsync(NpgsqlBinaryImporter copy, ReadOnlyMemory<byte>? bytes, CancellationToken cancellation) =>
        bytes is { } given ? copy.WriteAsync(given, NpgsqlDbType.Bytea, cancellation) : copy.WriteNullAsync(cancellation);

    private static ReadOnlyMemory<byte>? Bits(UInt128 value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    private static async Task IndexAsync(NpgsqlConnection connection, long number, CancellationToken cancellation)
    {
        const string Sql = """
            INSERT INTO devices (key, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, change, login_user, login_hash, dials, approved)
            SELECT key, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, change, login_user, login_hash, dials, approved FROM spec_versions
            WHERE change = @number AND kind = 2 AND body IS NOT NULL
            ON CONFLICT (key) DO UPDATE SET
                family = excluded.family, model = excluded.model, scope = excluded.scope, name = excluded.name, enabled = excluded.enabled,
                fingerprint = excluded.fingerprint, token_hash = excluded.token_hash, generation = excluded.generation, aliases = excluded.aliases, change = excluded.change,
                login_user = excluded.login_user, login_hash = excluded.login_hash, dials = excluded.dials, approved = excluded.approved;
            DELETE FROM devices WHERE key IN (SELECT key FROM spec_versions WHERE change = @number AND kind = 2 AND body IS NULL);
            """;
        await connection.ExecuteAsync(new CommandDefinition(Sql, new { number }, commandTimeout: 0, cancellationToken: cancellation)).ConfigureAwait(false);
    }

    private async Task<long> RecordAsync(NpgsqlConnection connection, string actor, string verb, string summary)
    {
        var number = await connection.ExecuteScalarAsync<long>("UPDATE counters SET value = value + 1 WHERE name = 'change' RETURNING value").ConfigureAwait(false);
        await connection.ExecuteAsync(
            "INSERT INTO changes VALUES (@number, @at, @actor, @verb, @summary, @node); SELECT pg_notify('offhook', @payload)",
            new { number, at = clock.GetUtcNow().UtcTicks, actor, verb, summary, node, payload = number.ToString(CultureInfo.InvariantCulture) }).ConfigureAwait(false);
        return number;
    }
}
