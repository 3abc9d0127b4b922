using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <content>One call from its start to what follows from its end.</content>
public sealed partial class ResyncScheduler
{
    private void Start(Due due, CancellationToken cancellation)
    {
        // On the pool: rendering and the store are not this loop's work.
        Track(due.Id, due.Wanted, () => CallAsync(due, cancellation));
    }

    // Whatever became known of a device while it was asked was passed over then.
    private void Track(DeviceId id, long wanted, Func<Task> ask)
    {
        var call = Task.Run(ask, CancellationToken.None);
        underWay[id] = call;
        call.ContinueWith(
            _ =>
            {
                underWay.TryRemove(id, out var _);
                if (devices.Find(id) is { InStep: false } entry && entry.Wanted != wanted)
                {
                    Consider(id);
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Only its answer is wanted; there is nothing left for it to fetch.
    private async Task CheckAsync(DeviceId id, CancellationToken cancellation)
    {
        try
        {
            await AskNowAsync(id, restart: false, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server stops; whether it is there is asked at the next start.
        }
        catch (StoreException e)
        {
            NotRead(logger, id.ToString(), e.Message);
        }
    }

    private async Task CallAsync(Due due, CancellationToken cancellation)
    {
        try
        {
            var before = store.ReadStatus(due.Id);
            if (devices.Find(due.Id) is not { InStep: false } entry || rollouts.HolderOf(entry) is not null)
            {
                return;
            }

            // Another server handed it over, and the news of that is still on its way here.
            if (shared is not null && before.Wanted >= entry.Wanted && before.Delivered >= before.Wanted)
            {
                return;
            }

            var spent = before.Asked is { } last && last.Wanted == entry.Wanted ? last.Attempts : 0;
            if (spent >= MostAttempts)
            {
                givenUp[due.Id] = entry.Wanted;
                GaveUp(logger, due.Id.ToString(), before.Asked!.Channel, spent, before.Asked.Outcome);
                return;
            }

            if (await asker.AskAsync(due.Id, restart: null, cancellation).ConfigureAwait(false) is { } asked)
            {
                Interlocked.Increment(ref outcomes[(int)asked.Outcome]);
                Asked(logger, due.Id.ToString(), asked.Channel, asked.Attempts, asked.Outcome, asked.Detail ?? "");
                Await(due, asked);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what is owed is found at the next start.
        }
        catch (StoreException e)
        {
            NotRead(logger, due.Id.ToString(), e.Message);
        }
    }

    // It has its time to come; then it is asked again, a few times, or given up. For a change that came while it was asked, it has its turn anew.
    private void Await(Due due, AskState asked)
    {
        if (asked.Outcome == AskOutcome.NotAsked)
        {
            givenUp[due.Id] = asked.Wanted;
            return;
        }

        if (devices.Find(due.Id) is { } now && now.Wanted != asked.Wanted)
        {
            return;
        }

        // A window that closes meanwhile has the rest wait for the next one.
        var again = time.GetUtcNow() + Again[Math.Min(asked.Attempts, Again.Length) - 1];
        if (devices.Find(due.Id) is { } entry && scopes.Current[entry.ScopeNode] is { Resync: { When: ResyncMoment.Window, Window: { } window } } node
            && ResyncMoments.NextWindow(window, ZoneOf(node), again).Opens > again)
        {
            again = ResyncMoments.NextAsk(node.Resync, ZoneOf(node), again, TimeSpan.Zero, Spread.Fraction(due.Id));
        }

        lock (queue)
        {
            queue.Put(due with { Wanted = asked.Wanted, At = again });
        }
    }

    [LoggerMessage(6010, LogLevel.Debug, "{Device} was asked through {Channel}, attempt {Attempt}: {Outcome} {Detail}")]
    private static partial void Asked(ILogger logger, string device, string channel, int attempt, AskOutcome outcome, string detail);

    [LoggerMessage(6011, LogLevel.Information, "{Device} was asked through {Channel} {Attempts} times and did not fetch, last outcome {Outcome}; it is expected when it polls or starts")]
    private static partial void GaveUp(ILogger logger, string device, string channel, int attempts, AskOutcome outcome);

    [LoggerMessage(6012, LogLevel.Error, "{Device} could not be asked, because the store cannot be read: {Reason}")]
    private static partial void NotRead(ILogger logger, string device, string reason);
}
