using System.Formats.Tar;
using System.Security.Cryptography;
using Offhook.Core.Security;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Backup;

/// <summary>Restores a backup into an empty folder.</summary>
public static class BackupReader
{
    /// <summary>
    /// Unpacks a backup beside the folder, checks the database whole and every file against its digest, moves the change counter ahead, and
    /// only then gives it the folder's name.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="passphrase">What it was made with.</param>
    /// <param name="folder">The data folder to be; absent or empty.</param>
    /// <param name="clock">For the time of the audit entry.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    /// <returns>The change number above which the restored server goes on.</returns>
    /// <exception cref="BackupException">The passphrase is wrong, the file is damaged or not a backup, or the folder is in use.</exception>
    /// <exception cref="StoreException">The database in it is damaged or from a newer version.</exception>
    public static long Restore(string file, string passphrase, string folder, TimeProvider clock, CancellationToken cancellation)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new BackupException($"The folder '{target}' is not empty; name an empty one, or one that does not exist.");
        }

        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using var input = File.OpenRead(file);
            var header = BackupHeader.Read(input, file, passphrase);
            DataFolder.Create(temporary);
            using (var opening = new OpeningStream(input, header, file, cancellation))
            {
                Unpack(opening, file, temporary);
            }

            var number = Verify(file, temporary, clock);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
            return number;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new BackupException($"The backup '{file}' cannot be restored to '{target}': {e.Message.TrimEnd('.')}; nothing was changed.", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static void Unpack(Stream archive, string name, string folder)
    {
        DataFolder.Create(Path.Combine(folder, DataFolder.Files));
        using var tar = new TarReader(archive, leaveOpen: true);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            var digest = BackupNames.Digest(entry.Name);
            if (entry.EntryType != TarEntryType.RegularFile || !seen.Add(entry.Name) || seen.Count > BackupNames.MostEntries
                || (digest is null && entry.Name is not (BackupNames.Database or BackupNames.KeyRing))
                || (entry.Name == BackupNames.KeyRing && entry.Length > BackupNames.MostKeyRingBytes))
            {
                throw new BackupException($"The backup '{name}' holds an entry that no backup has; it was not made by Offhook and is not restored.");
            }

            Extract(entry, digest, name, folder);
        }

        // The end of the archive comes before that of the file; what follows must be authentic too.
        Span<byte> rest = stackalloc byte[4096];
        while (archive.Read(rest) > 0)
        {
        }
    }

    private static void Extract(TarEntry entry, string? digest, string name, string folder)
    {
        var path = digest is null ? Path.Combine(folder, entry.Name) : Path.Combine(folder, DataFolder.Files, digest);
        using var output = DataFolder.CreateFile(path);
        entry.DataStream?.CopyTo(output);
        output.Flush(flushToDisk: true);
        if (digest is null)
        {
            return;
        }

        output.Position = 0;
        if (Convert.ToHexStringLower(SHA256.HashData(output)) != digest)
        {
            throw new BackupException($"The stored file {digest} in the backup '{name}' is damaged; use another backup.");
        }
    }

    private static long Verify(string file, string folder, TimeProvider clock)
    {
        var database = Path.Combine(folder, BackupNames.Database);
        var ring = Path.Combine(folder, BackupNames.KeyRing);
        if (!File.Exists(database) || !File.Exists(ring))
        {
            throw new BackupException($"The backup '{file}' has no database or no key ring; use another one.");
        }

        _ = RingFile.Read(ring);
        return DatabaseFile.VerifyRestored(database, clock.GetUtcNow());
    }
}
