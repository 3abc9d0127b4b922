using System.Diagnostics;
using System.Text;

namespace Offhook.Benchmarks;

/// <summary>
/// An edit of a tenant that changes a byte of every phone in it: from the moment when the edit is handed in until every device is reckoned and
/// its new status is on disk.
/// </summary>
internal static class ReckonFigure
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(int count)
    {
        await using var bench = await BenchCore.OpenAsync(count);
        var rates = new List<double>();
        var allocated = new List<double>();
        var busy = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var rendered = bench.Core.Reckoner.Reckoned;
            var cpu = Environment.CpuUsage.TotalTime;
            var bytes = GC.GetTotalAllocatedBytes();
            var start = Stopwatch.GetTimestamp();
            await bench.ApplyAsync(Encoding.UTF8.GetBytes(FleetGenerator.Edit(twelveHours: round % 2 == 0)));
            await bench.SettleAsync();
            await bench.Core.Store.FlushAsync(CancellationToken.None);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            rendered = bench.Core.Reckoner.Reckoned - rendered;
            if (rendered < count)
            {
                throw new InvalidOperationException($"{rendered} of {count} devices were reckoned");
            }

            busy.Add((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count);
            rates.Add(count / seconds);
            allocated.Add((GC.GetTotalAllocatedBytes() - bytes) / (double)count);
        }

        Report.Figure("reckon-per-second", Report.Median(rates), "F0");
        Report.Figure("reckon-cpu-us", Report.Median(busy), "F0");
        Report.Figure("reckon-allocated-bytes", Report.Median(allocated), "F0");
        return 0;
    }
}
