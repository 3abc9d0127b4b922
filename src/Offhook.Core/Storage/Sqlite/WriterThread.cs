namespace Offhook.Core.Storage.Sqlite;

/// <summary>
/// The one thread that writes. Jobs run in the order they came; the background work (status, then sightings, then the rest) runs when it is
/// due, between jobs and between the slices of a long one.
/// </summary>
internal sealed class WriterThread : IDisposable
{
    // Callers beyond this many wait for room before they are queued.
    private const int MaxQueued = 1024;

    // Half of the 200 ms within which status must be written; the rest is for the batch itself.
    private const int BackgroundDelayMilliseconds = 100;

    private readonly Lock gate = new();
    private readonly Queue<Action> jobs = new();
    private readonly SemaphoreSlim room = new(MaxQueued);
    private readonly SemaphoreSlim wake = new(0);
    private readonly Func<bool> background;
    private readonly Thread thread;
    private long dueAt = long.MaxValue;
    private bool closing;
    private bool inBackground;

    /// <param name="background">Writes a batch of what is due; true when more is left.</param>
    public WriterThread(Func<bool> background)
    {
        this.background = background;
        thread = new Thread(Loop) { Name = "store writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Queues a job; it must complete the source itself and throw nothing.</summary>
    public async Task<T> RunAsync<T>(Action<TaskCompletionSource<T>> job, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation).ConfigureAwait(false);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (closing)
            {
                room.Release();
                throw new ObjectDisposedException(nameof(SqliteStore));
            }

            jobs.Enqueue(() => job(done));
        }

        wake.Release();
        return await done.Task.ConfigureAwait(false);
    }

    /// <summary>Says that background work is there.</summary>
    public void Signal()
    {
        if (Volatile.Read(ref dueAt) == long.MaxValue
            && Interlocked.CompareExchange(ref dueAt, Environment.TickCount64 + BackgroundDelayMilliseconds, long.MaxValue) == long.MaxValue)
        {
            wake.Release();
        }
    }

    /// <summary>Called on the writer thread between two slices: does the background work that is due.</summary>
    public void Breathe()
    {
        if (!inBackground && Environment.TickCount64 >= Volatile.Read(ref dueAt))
        {
            RunBackground();
        }
    }

    /// <summary>Finishes what is queued and ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closing = true;
        }

        wake.Release();
        thread.Join();
        wake.Dispose();
        room.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            Breathe();
            Action? job;
            bool ending;
            lock (gate)
            {
                _ = jobs.TryDequeue(out job);
                ending = closing;
            }

            if (job is not null)
            {
                room.Release();
                job();
            }
            else if (ending)
            {
                return;
            }
            else
            {
                var due = Volatile.Read(ref dueAt);
                wake.Wait(due == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue));
            }
        }
    }

    private void RunBackground()
    {
        inBackground = true;
        Volatile.Write(ref dueAt, long.MaxValue);
        var more = background();
        inBackground = false;
        if (more)
        {
            Signal();
        }
    }
}
