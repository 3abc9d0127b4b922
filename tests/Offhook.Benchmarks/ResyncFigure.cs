using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Offhook.Core.Delivery;
using Offhook.Core.Resync;
using Offhook.Protocols.Sip;
using Offhook.Server.Resync;

namespace Offhook.Benchmarks;

/// <summary>
/// An edit of a tenant that changes a byte of every phone in it, until every phone was told so by a NOTIFY of its own, answered it and has its file; while other
/// phones are served as fast as one thread asks.
/// </summary>
internal static class ResyncFigure
{
    private const int Rate = 200;

    public static async Task<int> RunAsync(int count)
    {
        var called = new BlockingCollection<int>();
        using var phones = new SipEndpoint(
            new SipEndpointOptions { Udp = [new IPEndPoint(IPAddress.Loopback, 0)] },
            transaction =>
            {
                called.Add(int.Parse(transaction.Request.Target!.User!, CultureInfo.InvariantCulture) - 100_000);
                transaction.Respond(transaction.Request.Answer(200, "OK", "phone"));
            },
            TimeProvider.System);
        phones.Start();
        using var channel = new SipChannel("sip", new SipChannelOptions { Port = phones.Udp[0].Port }, TimeProvider.System);
        await using var bench = await BenchCore.OpenAsync(count, channel, new ResyncOptions { Rate = Rate, Debounce = TimeSpan.Zero });
        for (var n = 0; n < count; n++)
        {
            Fetch(bench, n);
        }

        await DeliveredAsync(bench, count);
        var alone = ServedPerSecond(bench, TimeSpan.FromSeconds(5));

        // The brake is not what is measured: the change is let go to all as soon as it may.
        var start = Stopwatch.GetTimestamp();
        var change = (await bench.ApplyAsync(Encoding.UTF8.GetBytes(FleetGenerator.Edit(twelveHours: true, channel.Name)))).Change!.Value;
        while (bench.Core.Resyncs.Rollout(change)!.Rollout.State == RolloutState.Reckoning)
        {
            await Task.Delay(100);
        }

        var reckoned = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await bench.Core.Resyncs.ResumeAsync(change, toAll: true, "bench", CancellationToken.None);
        var released = Stopwatch.GetTimestamp();
        var (asked, busiest) = await CalledAsync(bench, called, count);
        var seconds = Stopwatch.GetElapsedTime(released).TotalSeconds;
        await DeliveredAsync(bench, count);
        Report.Figure("resync-reckoned-seconds", reckoned, "F0");
        Report.Figure("resync-all-asked-seconds", seconds, "F0");
        Report.Figure("resync-asked-per-second", count / seconds, "F0");
        Report.Figure("resync-asked-in-one-second-at-most", busiest, "F0");
        Report.Figure("resync-served-per-second-meanwhile", asked, "F0");
        Report.Figure("resync-served-per-second-alone", alone, "F0");
        return 0;
    }

    // Whoever is called fetches; beside it one thread fetches what is cached all the time.
    private static async Task<(double Served, double Busiest)> CalledAsync(BenchCore bench, BlockingCollection<int> called, int count)
    {
        var seen = new HashSet<int>();
        var inSecond = new Dictionary<long, int>();
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(() => ServedPerSecond(bench, Timeout.InfiniteTimeSpan, stop.Token));
        while (seen.Count < count)
        {
            var phone = called.Take();
            if (seen.Add(phone))
            {
                Fetch(bench, phone);
            }

            var second = Stopwatch.GetTimestamp() / Stopwatch.Frequency;
            inSecond[second] = inSecond.GetValueOrDefault(second) + 1;
        }

        await stop.CancelAsync();
        return (await serving, inSecond.Values.Max());
    }

    private static double ServedPerSecond(BenchCore bench, TimeSpan limit, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        long served = 0;
        while (!cancellation.IsCancellationRequested && (limit < TimeSpan.Zero || Stopwatch.GetElapsedTime(start) < limit))
        {
            for (var i = 0; i < 1_000; i++)
            {
                bench.Core.Gate.Ask(BenchCore.FactsOf(0));
            }

            served += 1_000;
        }

        return served / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Fetch(BenchCore bench, int phone) => bench.Core.Gate.Completed(bench.Core.Gate.Ask(BenchCore.FactsOf(phone)), HandOver.Whole);

    private static async Task DeliveredAsync(BenchCore bench, int count)
    {
        while (bench.Core.Devices.All().Count(e => e.InStep) < count)
        {
            await Task.Delay(200);
        }
    }
}
