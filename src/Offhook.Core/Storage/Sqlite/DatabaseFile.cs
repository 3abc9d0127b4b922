using System.Globalization;
using SQLitePCL;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>What is done with a database as a file: copying it while it is in use, and checking one that no server has open.</summary>
internal static class DatabaseFile
{
    /// <summary>
    /// How far the counter jumps in a restored database: more than any server can have counted after the backup, so that no number and no
    /// version that a phone may have seen is used a second time.
    /// </summary>
    public const long RestoreJump = 1_000_000;

    /// <summary>
    /// How much farther for each second since the backup's last change: what is restored a second time from the same backup has to be above what the first
    /// restored server gave, and nothing but the time tells the two apart. More than a server counts in the mean.
    /// </summary>
    public const long RestoreJumpPerSecond = 20;

    /// <summary>Writes a consistent copy to a file that does not exist yet.</summary>
    public static void Copy(string source, string target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (File.Exists(target))
        {
            throw new StoreException($"The copy cannot be written to '{target}': the file exists already; name another one.");
        }

        try
        {
            DataFolder.CreateFile(target).Dispose();
            using (var session = SqliteSession.OpenPlain(source))
            using (cancellation.Register(() => raw.sqlite3_interrupt(session.Handle)))
            {
                session["VACUUM INTO ?1"].Bind(1, target).Run();
            }

            using var written = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
        }
        catch (Exception e)
        {
            File.Delete(target);
            cancellation.ThrowIfCancellationRequested();
            throw StoreErrors.IsStorage(e) ? StoreErrors.Translate(e, $"copy its database to '{target}'", target) : e;
        }
    }

    /// <summary>Checks a restored database whole and moves its counter ahead.</summary>
    /// <exception cref="StoreException">It is damaged or from a newer version.</exception>
    public static long VerifyRestored(string file, DateTimeOffset now)
    {
        try
        {
            using var session = SqliteSession.OpenPlain(file);
            _ = SqliteSchema.Refuse(session, file);
            var check = session["PRAGMA integrity_check"];
            var verdict = check.Step() ? check.Text(0) : "";
            check.Reset();
            if (verdict != "ok")
            {
                throw new StoreException($"The database in the backup is damaged ({verdict}); use another backup.");
            }

            var since = Math.Max(0, now.UtcTicks - session.Scalar("SELECT coalesce(max(at), 0) FROM changes"));
            var number = session.Scalar("SELECT coalesce(max(number), 0) FROM changes") + RestoreJump + (since / TimeSpan.TicksPerSecond * RestoreJumpPerSecond);
            session["INSERT INTO changes VALUES (?1, ?2, 'server', 'restore', ?3, 2)"]
                .Bind(1, number).Bind(2, now.UtcTicks)
                .Bind(3, string.Create(CultureInfo.InvariantCulture, $"restored from a backup; numbers go on above {number}")).Run();
            session["INSERT OR REPLACE INTO meta VALUES (?1, ?2)"].Bind(1, DocumentVersions.RestoredKey).Bind(2, number.ToString(CultureInfo.InvariantCulture)).Run();
            return number;
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            throw StoreErrors.Translate(e, "check the restored database", file);
        }
    }
}
