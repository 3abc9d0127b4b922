using System.Globalization;
using Dapper;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>
/// Hears what other servers write: a notification carries only a number and wakes the loop, which then reads what is new; each second it looks
/// without being woken. One connection listens, and holds the lock of the one that reckons, so that both end with it.
/// </summary>
internal sealed class PostgresFeed(PostgresLink link, Guid node)
{
    private const string MarkKey = "reckoned";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromMilliseconds(300);

    // Batches of status come close together: they are read together.
    private static readonly TimeSpan PauseAfterNews = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly Lock numbers = new();

    // Own numbers beyond the first one that is not known yet; as many as there are commits at once.
    private readonly SortedSet<long> ahead = [];
    private readonly CancellationTokenSource stopping = new();
    private INodeFollower? follower;
    private Task loop = Task.CompletedTask;
    private long visible;
    private long version;
    private long mark;
    private volatile bool reckons;

    /// <summary>Up to here everything is in memory, or was read by whoever asked.</summary>
    public long Visible => Volatile.Read(ref visible);

    public bool Reckons => reckons;

    public void Open() => (visible, version) = link.Read("open its database", connection => (
        connection.ExecuteScalar<long>("SELECT coalesce(max(number), 0) FROM changes"), StatusQueries.Version(connection)));

    public void Follow(INodeFollower told)
    {
        follower = told;
        loop = Task.Run(() => RunAsync(told));
    }

    /// <summary>
    /// Takes note of a number that this server took. It waits for nothing: a number of another server that lies before it is told of by the loop,
    /// which the same commit has woken.
    /// </summary>
    public void Committed(long number)
    {
        lock (numbers)
        {
            ahead.Add(number);
            Close();
        }
    }

    /// <summary>Tells of everything that others have committed.</summary>
    /// <exception cref="StoreException">The database cannot be reached.</exception>
    public void Advance()
    {
        lock (gate)
        {
            var from = Visible;
            var news = link.Read("read what other servers changed", connection =>
                connection.Query<(long Number, Guid Node)>("SELECT number, node FROM changes WHERE number > @from ORDER BY number", new { from }).AsList());
            foreach (var (number, writer) in news)
            {
                if (writer != node && follower is not null
                    && link.Read("read a change", connection => SpecQueries.Written(connection, number)) is { Count: > 0 } specs)
                {
                    follower.Changed(number, specs);
                }

                lock (numbers)
                {
                    Volatile.Write(ref visible, Math.Max(visible, number));
                    ahead.RemoveWhere(own => own <= visible);
                    Close();
                }
            }
        }
    }

    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    // Own numbers that follow on each other are seen as soon as they are taken; one of another server in between stops here until it was told of.
    private void Close()
    {
        while (ahead.Remove(visible + 1))
        {
            Volatile.Write(ref visible, visible + 1);
        }
    }

    private async Task RunAsync(INodeFollower told)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(told, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsStorage(e))
            {
                told.Heard(PostgresErrors.Translate(e, "listen to other servers", link.Place).Message);
            }
            catch (Exception e)
            {
                // One thing that cannot be taken in, such as a secret of a key that this ring lacks, must not make this server deaf for good: it is told, and tried again.
                told.Heard(e.Message);
            }
            finally
            {
                reckons = false;
            }

            await Task.Delay(PauseAfterLoss, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(INodeFollower told, CancellationToken cancellation)
    {
        var connection = await link.OpenAloneAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.ExecuteAsync("LISTEN offhook").ConfigureAwait(false);
            told.Heard(lost: null);
            while (true)
            {
                // Asked each time, also by the one that has it: a connection that is gone has lost the lock.
                var chosen = await connection.ExecuteScalarAsync<bool>(
                    reckons ? "SELECT true" : "SELECT pg_try_advisory_lock(@key)", new { key = AdvisoryLocks.Reckoner }).ConfigureAwait(false);
                if (chosen && !reckons)
                {
                    reckons = true;
                    told.ReckonerChosen();
                }

                Poll(told);
                if (await connection.WaitAsync(Interval, cancellation).ConfigureAwait(false))
                {
                    await Task.Delay(PauseAfterNews, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private void Poll(INodeFollower told)
    {
        // The mark first: what it speaks of was written before it, so it is among what is read now.
        var stored = link.Read("read a value of the server", connection => MetaQueries.Read(connection, MarkKey));
        Advance();
        var (rows, newest) = link.Read("read what other servers observed", connection => StatusQueries.After(connection, version, node));
        if (rows.Count > 0)
        {
            told.Observed(rows);
        }

        version = newest;
        if (!reckons && long.TryParse(stored, NumberStyles.None, CultureInfo.InvariantCulture, out var reckoned) && reckoned != mark)
        {
            told.Reckoned(reckoned);
            mark = reckoned;
        }
    }
}
