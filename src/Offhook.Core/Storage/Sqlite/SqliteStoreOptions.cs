namespace Offhook.Core.Storage.Sqlite;

/// <summary>What can be chosen of the store; the defaults are those of the product.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The clock for audit times and retention.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a contact is remembered.</summary>
    public TimeSpan SightingAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many contacts are remembered in all: about 600 MB of disk.</summary>
    public long SightingRows { get; init; } = 5_000_000;

    /// <summary>How many contacts may wait to be written; beyond it they are dropped and counted.</summary>
    public int SightingQueue { get; init; } = 100_000;

    /// <summary>Free and total bytes of the disk that holds a folder.</summary>
    internal Func<string, (long Free, long Total)> DiskGauge { get; init; } = static folder =>
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    };

    /// <summary>Called on the writer thread after each slice of a large change, with its number; for tests.</summary>
    internal Action<long>? AfterSlice { get; init; }
}
