namespace Offhook.Core.Storage.Sqlite;

/// <summary>Everything that is queued in memory and written in batches: status first, then sightings, then strangers. Writes on the writer thread.</summary>
internal sealed class BackgroundWrites(SqliteSession session, SqliteStoreOptions options, string folder)
{
    private const int RetryMilliseconds = 1000;

    private bool failed;
    private long retryAt;

    public StatusBuffer Status { get; } = new();

    public SightingBuffer Sightings { get; } = new(options, folder);

    public StrangerBuffer Strangers { get; } = new();

    /// <summary>Writes everything that is queued now.</summary>
    public void WriteAll()
    {
        while (!Status.IsEmpty)
        {
            Status.WriteBatch(session);
        }

        while (Sightings.WriteBatch(session))
        {
        }

        Strangers.Write(session);
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
                Status.WriteBatch(session);
            }

            var more = !Sightings.IsEmpty && Sightings.WriteBatch(session);
            Strangers.Write(session);
            more |= Sightings.Forget(session);
            failed = false;
            return more || !Status.IsEmpty;
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            failed = true;
            retryAt = Environment.TickCount64 + RetryMilliseconds;
            return true;
        }
    }
}
