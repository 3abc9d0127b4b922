using Offhook.Core.Storage;
using Offhook.Core.Storage.Sqlite;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>The data folder: rights, room, database, key ring, clock.</summary>
internal static class FolderChecks
{
    /// <summary>Below this, sightings stop; documents are served to the end.</summary>
    private const double LowSpace = 0.05;

    private static readonly DateTimeOffset BuiltAfter = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Run(string folder, Report report)
    {
        Clock(report);
        if (!Directory.Exists(folder))
        {
            report.Warn("data folder", $"{folder} does not exist yet", "the first 'offhook serve' makes it; or name another with --data");
            return;
        }

        Rights(folder, report);
        Space(folder, report);
        KeyRing(Path.Combine(folder, DataFolder.KeyRing), report);
        Database(folder, report);
    }

    private static void Clock(Report report)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (now < BuiltAfter)
        {
            report.Bad("clock", $"it is {now:u} here, before this program was built", "set the clock; certificates and history depend on it");
        }
        else
        {
            report.Ok("clock", $"{now:u}");
        }
    }

    private static void Rights(string folder, Report report)
    {
        var probe = Path.Combine(folder, $"doctor-{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            report.Ok("data folder", $"{folder} can be written by this user");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Bad("data folder", $"{folder} cannot be written: {e.Message}", "give it to the user of the server, or make room");
        }
    }

    private static void Space(string folder, Report report)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        var free = Output.Invariant($"{drive.AvailableFreeSpace >> 20} MiB free");
        if (drive.AvailableFreeSpace < drive.TotalSize * LowSpace)
        {
            report.Warn("disk", $"{free}, less than {LowSpace:P0}", "make room: below this contacts of phones are no longer recorded");
        }
        else
        {
            report.Ok("disk", free);
        }
    }

    private static void KeyRing(string file, Report report)
    {
        if (!File.Exists(file))
        {
            return;
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
        {
            report.Bad("key ring", $"{file} can be read by others than its owner", $"chmod 600 {file}");
        }
        else
        {
            report.Ok("key ring", "only its owner can read it");
        }
    }

    private static void Database(string folder, Report report)
    {
        if (!SqliteStore.Exists(folder))
        {
            return;
        }

        try
        {
            if (DatabaseCheck.Run(folder) is { } damage)
            {
                report.Bad("database", damage, "stop the server and restore a backup: offhook restore FILE --data NEWDIR");
            }
            else
            {
                report.Ok("database", "intact");
            }
        }
        catch (StoreException e)
        {
            report.Bad("database", e.Message, "see the message");
        }
    }
}
