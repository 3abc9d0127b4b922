namespace Offhook.Protocols.Listening;

/// <summary>Limits of <see cref="HandOverWatch"/>.</summary>
public sealed record HandOverLimits
{
    /// <summary>Sockets watched at once; each is one file descriptor and two system calls a look.</summary>
    public int Sockets { get; init; } = 4096;

    /// <summary>
    /// How long a peer that has everything and neither closes nor asks again may still take it back with a reset. A small answer lies in the peer's
    /// kernel long before a slow program has read it, so this must outlast a slow reader that is killed, and it delays nobody who closes.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a peer may acknowledge nothing before it is given up; TCP itself would try for many minutes.</summary>
    public TimeSpan Stalled { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest watch of all, whatever the peer does.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A hand-over that is being watched; see <see cref="HandOverWatch.TryAdd"/>.</summary>
public sealed class WatchedHandOver
{
    private readonly Lock gate = new();
    private readonly TcpHandOver socket;
    private readonly Action<HandOverState> ended;
    private readonly long started;
    private long progressed;
    private long acknowledged;
    private bool done;

    internal WatchedHandOver(TcpHandOver socket, Action<HandOverState> ended, long now)
    {
        this.socket = socket;
        this.ended = ended;
        started = progressed = now;
    }

    internal long NextLook { get; private set; }

    /// <summary>Called when the same connection brings another request: ends the hand-over as whole if the peer has everything.</summary>
    public void NextRequest()
    {
        lock (gate)
        {
            if (done || !socket.AskedAgain())
            {
                return;
            }

            End();
        }

        ended(HandOverState.Whole);
    }

    /// <summary>Looks; true when it has ended.</summary>
    internal bool Look(long now, TimeProvider time, HandOverLimits limits)
    {
        HandOverState state;
        lock (gate)
        {
            if (done)
            {
                return true;
            }

            state = Judge(now, time, limits);
            if (state == HandOverState.Open)
            {
                // Most peers close within milliseconds; the longer one does not, the rarer it is worth asking.
                var pause = Math.Clamp(time.GetElapsedTime(started, now).TotalMilliseconds / 4, 5, 250);
                NextLook = now + (long)(pause * time.TimestampFrequency / 1000);
                return false;
            }

            End();
        }

        ended(state);
        return true;
    }

    private HandOverState Judge(long now, TimeProvider time, HandOverLimits limits)
    {
        var state = socket.Look();
        if (state != HandOverState.Open)
        {
            return state;
        }

        if (socket.Acknowledged)
        {
            acknowledged = acknowledged == 0 ? now : acknowledged;
            return time.GetElapsedTime(acknowledged, now) >= limits.Quiet ? HandOverState.Whole : HandOverState.Open;
        }

        progressed = socket.Progressed ? now : progressed;
        return time.GetElapsedTime(progressed, now) >= limits.Stalled || time.GetElapsedTime(started, now) >= limits.Longest
            ? HandOverState.Aborted
            : HandOverState.Open;
    }

    private void End()
    {
        done = true;
        socket.Dispose();
    }
}

/// <summary>
/// Watches many hand-overs with one thread of its own, so that a busy thread pool delays no judgement. Whoever is still open when the watch is
/// disposed is judged by what was acknowledged until then.
/// </summary>
public sealed class HandOverWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly List<WatchedHandOver> arrivals = [];
    private readonly HandOverLimits limits;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private readonly AutoResetEvent wake = new(false);
    private int count;
    private volatile bool stopping;

    /// <summary>Starts the watch.</summary>
    public HandOverWatch(HandOverLimits limits, TimeProvider time)
    {
        (this.limits, this.time) = (limits, time);
        thread = new Thread(Run) { IsBackground = true, Name = "hand-over watch" };
        thread.Start();
    }

    /// <summary>How many are watched now.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Whether another one may be added.</summary>
    public bool HasRoom => Count < limits.Sockets && !stopping;

    /// <summary>
    /// Watches a socket until its hand-over ends and calls <paramref name="ended"/> once, on any thread; the callback must not throw. The socket is
    /// owned from now on. Returns null, having disposed it, when too many are watched.
    /// </summary>
    public WatchedHandOver? TryAdd(TcpHandOver socket, Action<HandOverState> ended)
    {
        var watched = new WatchedHandOver(socket, ended, time.GetTimestamp());
        lock (gate)
        {
            if (stopping || count >= limits.Sockets)
            {
                socket.Dispose();
                return null;
            }

            Interlocked.Increment(ref count);
            arrivals.Add(watched);
        }

        wake.Set();
        return watched;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        wake.Set();
        if (Thread.CurrentThread != thread)
        {
            thread.Join();
        }

        wake.Dispose();
    }

    private void Run()
    {
        var watched = new List<WatchedHandOver>();
        while (!stopping)
        {
            lock (gate)
            {
                watched.AddRange(arrivals);
                arrivals.Clear();
            }

            var now = time.GetTimestamp();
            var ended = watched.RemoveAll(one => one.NextLook <= now && one.Look(now, time, limits));
            Interlocked.Add(ref count, -ended);
            wake.WaitOne(watched.Count == 0 ? Timeout.InfiniteTimeSpan : Step);
        }

        LookOnceMore(watched);
    }

    private void LookOnceMore(List<WatchedHandOver> watched)
    {
        lock (gate)
        {
            watched.AddRange(arrivals);
            arrivals.Clear();
        }

        // At the end of the program there is no time left to be quiet: what is acknowledged by now is whole, the rest is not.
        var last = new HandOverLimits { Quiet = TimeSpan.Zero, Stalled = TimeSpan.Zero };
        foreach (var one in watched)
        {
            one.Look(time.GetTimestamp(), time, last);
        }

        Interlocked.Add(ref count, -watched.Count);
    }
}
