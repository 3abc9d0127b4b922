using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>Keeps calls and rollouts going until it is stopped.</summary>
internal sealed partial class ResyncService(
    ResyncScheduler scheduler, RolloutConductor conductor, TimeProvider time, ILogger<ResyncService> logger)
{
    // Short enough that nobody feels it, long enough that an idle server does nothing.
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RolloutTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled, and ends when no call is under way.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var looked = time.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                scheduler.Turn(cancellation);
                if (time.GetElapsedTime(looked) >= RolloutTime)
                {
                    looked = time.GetTimestamp();
                    await conductor.TurnAsync(cancellation).ConfigureAwait(false);
                }

                await Task.Delay(TurnTime, time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Nothing is lost: what is owed is found again from what is stored. A fault here must not end all calls for good.
                Failed(logger, e is StoreException ? e.Message : e.ToString());
                await Task.Delay(TimeSpan.FromSeconds(5), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                scheduler.Sweep();
            }
        }

        await scheduler.DrainAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(6030, LogLevel.Error, "Asking phones and moving rollouts on was interrupted and is tried again: {Reason}")]
    private static partial void Failed(ILogger logger, string reason);
}
