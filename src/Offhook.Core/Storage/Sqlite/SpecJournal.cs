using System.Diagnostics;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>
/// Takes change numbers and writes specs under them, small changes in one transaction and large ones in slices under the journal.
/// Lives on the writer thread; only <see cref="Visible"/> may be read elsewhere.
/// </summary>
internal sealed class SpecJournal(SqliteSession session, TimeProvider clock, SqliteStoreOptions options, Action breathe)
{
    /// <summary>How many writes are still one transaction.</summary>
    public const int SmallChange = 200;

    private const int RowsBetweenClockReads = 64;
    private const int RowsInCleanupSlice = 1000;

    // Keys of devices are hexadecimal digits and hyphens.
    private const string AboveAllKeys = "~";

    private static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(50);

    private long last;
    private long visible;
    private bool unsettled = true;

    /// <summary>The highest number that is visible.</summary>
    public long Visible => Volatile.Read(ref visible);

    /// <summary>Reads the counter and finishes or undoes what a crash has left.</summary>
    public void Open()
    {
        last = session.Scalar("SELECT coalesce(max(number), 0) FROM changes");
        Settle();
        Show(session.Scalar("SELECT coalesce(max(number), 0) FROM changes WHERE state = 2"));
    }

    /// <summary>Takes a number for something observed.</summary>
    public long Take(string actor, string verb, string summary)
    {
        Settle();
        var number = ++last;
        session.InTransaction(() => Record(number, actor, verb, summary, JournalState.Done));
        Show(number);
        return number;
    }

    /// <summary>Writes specs; <paramref name="acknowledge"/> is called once, as soon as the change is visible and on disk.</summary>
    public void Commit(SpecChange change, Action<long> acknowledge, CancellationToken cancellation)
    {
        Settle();
        cancellation.ThrowIfCancellationRequested();
        var number = ++last;
        if (change.Writes.Count <= SmallChange)
        {
            session.InTransaction(() =>
            {
                Record(number, change.Actor, change.Verb, change.Summary, JournalState.Done);
                foreach (var write in change.Writes)
                {
                    Write(number, write);
                    Index(number, write);
                }
            });
            Show(number);
            acknowledge(number);
            return;
        }

        session.InTransaction(() => Record(number, change.Actor, change.Verb, change.Summary, JournalState.Writing));
        unsettled = true;
        try
        {
            WriteSlices(number, change.Writes, cancellation);
            session.InTransaction(() => SetState(number, JournalState.Indexing));
        }
        catch
        {
            TrySettle();
            throw;
        }

        Show(number);
        acknowledge(number);
        TrySettle();
    }

    /// <summary>Finishes visible changes and removes those that failed. Nothing else may be committed before that.</summary>
    private void Settle()
    {
        if (!unsettled)
        {
            return;
        }

        foreach (var (number, state) in OpenChanges())
        {
            if (state == JournalState.Writing)
            {
                Remove(number);
                session.InTransaction(() => SetState(number, JournalState.Abandoned));
            }
            else
            {
                IndexSlices(number);
                session.InTransaction(() => SetState(number, JournalState.Done));
            }
        }

        unsettled = false;
    }

    // What cannot be cleaned up now (a full disk) is cleaned up before the next change; until then no reader sees it.
    private void TrySettle()
    {
        try
        {
            Settle();
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            Debug.Assert(unsettled, "an unfinished change is remembered");
        }
    }

    private List<(long Number, JournalState State)> OpenChanges()
    {
        var open = new List<(long, JournalState)>();
        var statement = session["SELECT number, state FROM changes WHERE state < 2 ORDER BY number"];
        while (statement.Step())
        {
            open.Add((statement.Int64(0), (JournalState)statement.Int64(1)));
        }

        statement.Reset();
        return open;
    }

    private void WriteSlices(long number, IReadOnlyList<SpecWrite> writes, CancellationToken cancellation)
    {
        // In the order of the table, so that neighbours meet in the same page.
        var ordered = writes.OrderBy(static write => write.Kind).ThenBy(static write => write.Key, StringComparer.Ordinal).ToArray();
        var at = 0;
        while (at < ordered.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            session.InTransaction(() =>
            {
                var start = Stopwatch.GetTimestamp();
                do
                {
                    Write(number, ordered[at++]);
                }
                while (at < ordered.Length && (at % RowsBetweenClockReads != 0 || Stopwatch.GetElapsedTime(start) < SliceTime / 2));
            });
            options.AfterSlice?.Invoke(number);
            breathe();
        }
    }

    private void IndexSlices(long number)
    {
        string? after = "";
        while (after is not null)
        {
            var end = EndOfSlice(number, after);
            session.InTransaction(() =>
            {
                IndexRange(number, after, end);
            });
            after = end;
            options.AfterSlice?.Invoke(number);
            breathe();
        }
    }

    private void IndexRange(long number, string after, string? end)
    {
        const string Put = """
            INSERT OR REPLACE INTO devices (key, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, change, login_user, login_hash, dials, approved)
            SELECT key, family, model, scope, name, enabled, fingerprint, token_hash, generation, aliases, change, login_user, login_hash, dials, approved FROM spec_versions
            INDEXED BY spec_versions_change WHERE change = ?1 AND kind = 2 AND key > ?2 AND key <= ?3 AND body IS NOT NULL
            """;
        const string Drop = """
            DELETE FROM devices WHERE key IN (SELECT key FROM spec_versions
            INDEXED BY spec_versions_change WHERE change = ?1 AND kind = 2 AND key > ?2 AND key <= ?3 AND body IS NULL)
            """;
        session[Put].Bind(1, number).Bind(2, after).Bind(3, end ?? AboveAllKeys).Run();
        session[Drop].Bind(1, number).Bind(2, after).Bind(3, end ?? AboveAllKeys).Run();
    }

    private string? EndOfSlice(long number, string after)
    {
        var statement = session["""
            SELECT key FROM spec_versions INDEXED BY spec_versions_change
            WHERE change = ?1 AND kind = 2 AND key > ?2 ORDER BY key LIMIT 1 OFFSET ?3
            """];
        try
        {
            return statement.Bind(1, number).Bind(2, after).Bind(3, RowsInCleanupSlice - 1).Step() ? statement.Text(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private void Remove(long number)
    {
        const string Delete = """
            DELETE FROM spec_versions WHERE (kind, key, change) IN
            (SELECT kind, key, change FROM spec_versions WHERE change = ?1 LIMIT ?2)
            """;
        bool more;
        do
        {
            session.InTransaction(() => session[Delete].Bind(1, number).Bind(2, RowsInCleanupSlice).Run());
            more = session.Scalar("SELECT changes()") > 0;
            options.AfterSlice?.Invoke(number);
            breathe();
        }
        while (more);
    }

    private void Write(long number, SpecWrite write)
    {
        var statement = session["INSERT INTO spec_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"];
        statement.Bind(1, (long)write.Kind).Bind(2, write.Key).Bind(3, number);
        if (write.Body is { } body)
        {
            statement.Bind(4, body.Span);
        }

        statement.Bind(16, write.Device is { Dials: true } ? 1 : 0);
        if (write.Device is { } device)
        {
            statement.Bind(5, device.Family).Bind(6, device.Model).Bind(7, device.Scope).Bind(8, device.Name)
                .Bind(9, device.Enabled ? 1 : 0).BindBits(10, device.Fingerprint).BindBits(11, device.TokenHash).Bind(12, device.Generation).Bind(13, device.Aliases);
            BindLogin(statement, 14, device);
            BindFlag(statement, 17, device.Approved);
        }

        statement.Run();
    }

    private void Index(long number, SpecWrite write)
    {
        if (write.Kind != SpecKind.Device)
        {
            return;
        }

        if (write.Device is not { } device)
        {
            session["DELETE FROM devices WHERE key = ?1"].Bind(1, write.Key).Run();
            return;
        }

        var statement = session["INSERT OR REPLACE INTO devices VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"]
            .Bind(1, write.Key).Bind(2, device.Family).Bind(3, device.Model).Bind(4, device.Scope).Bind(5, device.Name)
            .Bind(6, device.Enabled ? 1 : 0).BindBits(7, device.Fingerprint).BindBits(8, device.TokenHash).Bind(9, device.Generation).Bind(10, number).Bind(11, device.Aliases);
        BindLogin(statement, 12, device);
        statement.Bind(14, device.Dials ? 1 : 0);
        BindFlag(statement, 15, device.Approved);
        statement.Run();
    }

    private static void BindLogin(Statement statement, int at, DeviceColumns device)
    {
        statement.Bind(at, device.LoginUser);
        if (device.LoginUser is not null)
        {
            statement.BindBits(at + 1, device.LoginHash);
        }
    }

    private static void BindFlag(Statement statement, int at, bool? flag)
    {
        if (flag is { } given)
        {
            statement.Bind(at, given ? 1 : 0);
        }
    }

    private void Record(long number, string actor, string verb, string summary, JournalState state) =>
        session["INSERT INTO changes VALUES (?1, ?2, ?3, ?4, ?5, ?6)"]
            .Bind(1, number).Bind(2, clock.GetUtcNow().UtcTicks).Bind(3, actor).Bind(4, verb).Bind(5, summary).Bind(6, (long)state).Run();

    private void SetState(long number, JournalState state) =>
        session["UPDATE changes SET state = ?2 WHERE number = ?1"].Bind(1, number).Bind(2, (long)state).Run();

    private void Show(long number) => Volatile.Write(ref visible, number);
}
