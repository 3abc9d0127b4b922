using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Postgres;

/// <summary>Everything that is queued in memory and written in batches: status first, then contacts, then strangers. Writes on the writer thread.</summary>
internal sealed class PostgresBackground(PostgresLink link, Guid node, SqliteStoreOptions options)
{
    private const int RetryMilliseconds = 1000;
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(10);

    private bool failed;
    private long retryAt;
    private DateTimeOffset forgotAt;

    public StatusBuffer Status { get; } = new();

    public SightingBuffer Sightings { get; } = new(options, folder: "");

    public StrangerBuffer Strangers { get; } = new();

    /// <summary>Writes everything that is queued now.</summary>
    public void WriteAll()
    {
        while (!Status.IsEmpty)
        {
            WriteStatus();
        }

        while (WriteSightings())
        {
        }

        WriteStrangers();
    }

    /// <summary>One batch of each; true when more is left. After a failure nothing is tried for a while, and nothing is lost.</summary>
    public bool WriteBatch()
    {
        if (failed && Environment.TickCount64 < retryAt)
        {
            return true;
        }

        try
        {
            if (!Status.IsEmpty)
            {
                WriteStatus();
            }

            var more = WriteSightings();
            WriteStrangers();
            more |= Forget();
            failed = false;
            return more || !Status.IsEmpty;
        }
        catch (Exception e) when (PostgresErrors.IsStorage(e))
        {
            failed = true;
            retryAt = Environment.TickCount64 + RetryMilliseconds;
            return true;
        }
    }

    public void WriteStrangers()
    {
        if (!Strangers.IsEmpty)
        {
            Strangers.Write((phones, models) => link.Write(connection => StrangerQueries.Write(connection, phones, models)));
        }
    }

    private void WriteStatus() => Status.WriteBatch(batch => link.Write(connection => StatusQueries.Write(connection, batch, node)));

    private bool WriteSightings() => !Sightings.IsEmpty && Sightings.WriteBatch(batch => link.Write(connection => SightingQueries.Write(connection, batch)));

    private bool Forget()
    {
        var now = options.Clock.GetUtcNow();
        if (now - forgotAt < RetentionInterval)
        {
            return false;
        }

        var more = false;
        link.Write(connection => more = SightingQueries.Forget(connection, (now - options.SightingAge).UtcTicks, options.SightingRows));
        forgotAt = more ? forgotAt : now;
        return more;
    }
}
