using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Fleets;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator;

/// <summary>Switches many phones on and counts what they see. A phone exists only while it boots, unless they stay.</summary>
public sealed class Fleet
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;

    public Fleet()
        : this(TimeProvider.System)
    {
    }

    internal Fleet(TimeProvider time) => _time = time;

    /// <summary>Boots every phone once. Cancelling stops the run and still reports what was seen.</summary>
    /// <param name="options">Who boots, and how fast.</param>
    /// <param name="progress">Told several times a second and once at the end; null for nobody.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="EmulatorOptionsException">No fleet can be made of these options.</exception>
    /// <exception cref="IOException">The id file or a phone's memory cannot be read or written.</exception>
    public async Task<FleetReport> RunAsync(FleetOptions options, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        var roster = Prepare(options);
        var counters = new FleetCounters();
        using var fetcher = new DoorFetcher(
            new HttpFetcher(options.InsecureTls, options.Concurrency, _time, options.FreshConnections), new TftpFetcher(_time));
        using var sip = options.Sip is not null || options.PlugAndPlay is not null ? new SipSide(options.Sip ?? new IPEndPoint(IPAddress.Any, 0), _time) : null;
        var staying = new ConcurrentBag<Phone>();
        using var done = new CancellationTokenSource();
        var started = _time.GetTimestamp();
        var reporting = ReportAsync(() => progress?.Report(counters.Progress(roster.Count, _time.GetElapsedTime(started))), done.Token);
        var interrupted = false;
        try
        {
            var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(PacedAsync(roster, options.Rate, cancellationToken), limits, async (index, token) =>
                await BootAsync(Options(options, roster, index), fetcher, sip, options.Stay > TimeSpan.Zero ? staying : null, counters, token));
            await StayAsync(staying, options.Stay, counters, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }
        finally
        {
            await done.CancelAsync();
            await reporting;
        }

        var elapsed = _time.GetElapsedTime(started);
        progress?.Report(counters.Progress(roster.Count, elapsed));
        return counters.Report(roster.Count, elapsed, interrupted, sip?.Called ?? 0);
    }

    private static FleetRoster Prepare(FleetOptions options)
    {
        var errors = new List<string>();
        if (options.Concurrency is < 1 or > 10_000)
        {
            errors.Add($"concurrency: {options.Concurrency} phones at a time; allowed are 1 to 10000.");
        }

        if (!double.IsFinite(options.Rate) || options.Rate < 0)
        {
            errors.Add($"rate: {options.Rate} phones per second; allowed are 0 (no limit) and above.");
        }

        var roster = FleetRoster.Build(options, errors);
        if (roster is { Count: > 0 })
        {
            // Each kind of phone meets each server sooner or later; a mistake in one of them is told before anybody boots.
            var kinds = Math.Min(roster.Count, options.Families.Count * (options.MoreServers.Count + 1));
            errors.AddRange(Enumerable.Range(0, Math.Max(1, kinds)).SelectMany(index => PersonaCatalogue.Check(Options(options, roster, index))).Distinct());
        }

        return errors.Count == 0 ? roster! : throw new EmulatorOptionsException(errors);
    }

    // A run with several servers takes families and servers in turn independently, so that every family asks at every door.
    private static Uri ServerOf(FleetOptions options, int index)
    {
        var turn = index / Math.Max(1, options.Families.Count) % (options.MoreServers.Count + 1);
        return turn == 0 ? options.Server : options.MoreServers[turn - 1];
    }

    private static PhoneOptions Options(FleetOptions options, FleetRoster roster, int index) =>
        new(roster[index].Family, roster[index].Model, roster[index].Id, ServerOf(options, index))
    {
        StateDirectory = options.StateDirectory,
        PlugAndPlay = options.PlugAndPlay,
        PlugAndPlayWait = options.PlugAndPlayWait,
        Firmware = options.Firmware,
        InsecureTls = options.InsecureTls,
        Conditional = options.Conditional,
        SettingsOnly = options.SettingsOnly,
    };

    private async ValueTask BootAsync(PhoneOptions options, IFetcher fetcher, SipSide? sip, ConcurrentBag<Phone>? staying, FleetCounters counters, CancellationToken cancellationToken)
    {
        var boots = 1;
        var phone = new Phone(options, _time, fetcher, counters, sip);
        var result = await phone.BootAsync(step => boots = Math.Max(boots, step.Boot), cancellationToken);
        counters.Ended(result, boots);
        staying?.Add(phone);
    }

    /// <summary>Lets all run for a while. A phone that looks again counts as another wake, whatever it finds.</summary>
    private static async Task StayAsync(IEnumerable<Phone> phones, TimeSpan stay, FleetCounters counters, CancellationToken cancellationToken)
    {
        if (stay > TimeSpan.Zero)
        {
            await Task.WhenAll(phones.Select(phone => phone.StayAsync(new PhoneStay(stay) { OnWake = _ => counters.Woke() }, _ => { }, cancellationToken)));
        }
    }

    /// <summary>Hands out phones no faster than the rate; one that was held up is made good for, so that the rate holds on average.</summary>
    private async IAsyncEnumerable<int> PacedAsync(
        FleetRoster roster, double rate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var index = 0; index < roster.Count; index++)
        {
            if (rate > 0)
            {
                var early = TimeSpan.FromSeconds(index / rate) - _time.GetElapsedTime(started);

                // Timers do not tell times below a millisecond apart; at such rates phones go in small groups.
                if (early >= TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(early, _time, cancellationToken);
                }
            }

            yield return index;
        }
    }

    private async Task ReportAsync(Action report, CancellationToken done)
    {
        using var timer = new PeriodicTimer(ProgressEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                report();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over; its last figures are reported by the caller.
        }
    }
}
