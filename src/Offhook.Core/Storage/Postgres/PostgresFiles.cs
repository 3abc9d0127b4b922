using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Bytes of stored files, in pieces of a size that fits in memory many times over.</summary>
internal sealed class PostgresFiles(PostgresLink link) : IFileBytes
{
    private const int PieceLength = 256 * 1024;

    // One commit at the end and pieces of a quarter of a megabyte: a gigabyte is 4,096 round trips.
    public Task PutAsync(string sha256, string path, CancellationToken cancellation) => link.WriteAsync("keep the bytes of a file", async connection =>
    {
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@sha256, 0))", new { sha256 }).ConfigureAwait(false);
        if (await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM file_pieces WHERE sha256 = @sha256)", new { sha256 }).ConfigureAwait(false))
        {
            return true;
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            var copy = await connection.BeginBinaryImportAsync("COPY file_pieces (sha256, number, bytes) FROM STDIN (FORMAT BINARY)", cancellation).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                await CopyAsync(file, copy, sha256, cancellation).ConfigureAwait(false);
                await copy.CompleteAsync(cancellation).ConfigureAwait(false);
            }
        }

        return true;
    }, cancellation);

    public bool Has(string sha256) => link.Read("look for the bytes of a file", connection =>
        connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM file_pieces WHERE sha256 = @sha256)", new { sha256 }));

    public bool Fetch(string sha256, Stream target) => link.Read("read the bytes of a file", connection =>
    {
        target.SetLength(0);
        using var command = new NpgsqlCommand("SELECT bytes FROM file_pieces WHERE sha256 = $1 ORDER BY number", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = sha256 } },
        };
        using var row = command.ExecuteReader(System.Data.CommandBehavior.SequentialAccess);
        var any = false;
        while (row.Read())
        {
            target.Write(row.GetFieldValue<byte[]>(0));
            any = true;
        }

        return any;
    });

    public void Remove(string sha256) => link.Read("forget the bytes of a file", connection =>
        connection.Execute("DELETE FROM file_pieces WHERE sha256 = @sha256", new { sha256 }));

    private static async Task CopyAsync(FileStream file, NpgsqlBinaryImporter copy, string sha256, CancellationToken cancellation)
    {
        var piece = new byte[PieceLength];
        int read;
        var number = 0;

        // An empty file has one empty piece, so that it is told from one that is not kept.
        while ((read = await file.ReadAtLeastAsync(piece, PieceLength, throwOnEndOfStream: false, cancellation).ConfigureAwait(false)) > 0 || number == 0)
        {
            await copy.StartRowAsync(cancellation).ConfigureAwait(false);
            await copy.WriteAsync(sha256, NpgsqlDbType.Text, cancellation).ConfigureAwait(false);
            await copy.WriteAsync(number++, NpgsqlDbType.Integer, cancellation).ConfigureAwait(false);
            await copy.WriteAsync(piece.AsMemory(0, read), NpgsqlDbType.Bytea, cancellation).ConfigureAwait(false);
        }
    }
}
