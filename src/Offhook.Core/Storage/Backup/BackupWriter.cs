using System.Formats.Tar;

namespace Offhook.Core.Storage.Backup;

/// <summary>
/// Writes everything a server needs to come back, database, stored files and key ring, into one file under a passphrase, while it runs.
/// </summary>
public static class BackupWriter
{
    /// <summary>The fewest characters of a passphrase: the file holds the keys to every secret.</summary>
    public const int ShortestPassphrase = 12;

    /// <summary>Makes a backup. It appears under its name when it is whole and on disk, or not at all.</summary>
    /// <param name="store">The open store.</param>
    /// <param name="dataFolder">Where the key ring and the stored files lie.</param>
    /// <param name="file">The backup, which does not exist yet.</param>
    /// <param name="passphrase">At least <see cref="ShortestPassphrase"/> characters.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    /// <exception cref="BackupException">It cannot be written.</exception>
    /// <exception cref="StoreException">The database cannot be copied.</exception>
    public static async Task WriteAsync(IStore store, string dataFolder, string file, string passphrase, CancellationToken cancellation)
    {
        if (passphrase.Length < ShortestPassphrase)
        {
            throw new BackupException($"The passphrase has {passphrase.Length} characters; at least {ShortestPassphrase} are needed.");
        }

        var target = Path.GetFullPath(file);
        if (File.Exists(target))
        {
            throw new BackupException($"The backup '{target}' exists already; name another file.");
        }

        var database = Path.Combine(dataFolder, $"backup-{Guid.NewGuid():N}.tmp");
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            await store.CopyToAsync(database, cancellation).ConfigureAwait(false);
            await Task.Run(() => WriteArchive(database, dataFolder, temporary, passphrase, cancellation), cancellation).ConfigureAwait(false);
            File.Move(temporary, target, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The backup '{target}' cannot be written: {e.Message.TrimEnd('.')}; nothing was left there.", e);
        }
        finally
        {
            File.Delete(database);
            if (Directory.Exists(Path.GetDirectoryName(temporary)))
            {
                File.Delete(temporary);
            }
        }
    }

    private static void WriteArchive(string database, string dataFolder, string temporary, string passphrase, CancellationToken cancellation)
    {
        using var output = DataFolder.CreateFile(temporary);
        var header = BackupHeader.Create(passphrase);
        output.Write(header.Bytes);
        using (var sealing = new SealingStream(output, header, cancellation))
        {
            using (var tar = new TarWriter(sealing, TarEntryFormat.Pax, leaveOpen: true))
            {
                // The key ring first: a restore that cannot read it need not unpack the rest.
                Add(tar, Path.Combine(dataFolder, DataFolder.KeyRing), BackupNames.KeyRing);
                Add(tar, database, BackupNames.Database);
                AddFiles(tar, Path.Combine(dataFolder, DataFolder.Files));
            }

            sealing.Complete();
        }

        output.Flush(flushToDisk: true);
    }

    private static void AddFiles(TarWriter tar, string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            // Uploads that are not finished lie there under other names.
            if (BackupNames.IsDigest(Path.GetFileName(path)))
            {
                Add(tar, path, BackupNames.File(Path.GetFileName(path)));
            }
        }
    }

    private static void Add(TarWriter tar, string path, string name)
    {
        using var content = File.OpenRead(path);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }
}
