using System.Diagnostics;

namespace Offhook.Benchmarks;

/// <summary>A fleet file, from its bytes in memory until the change is on disk and visible, in process and into an empty store.</summary>
internal static class ApplyFigure
{
    public static async Task<int> RunAsync(string file)
    {
        var content = await File.ReadAllBytesAsync(file);
        await using var bench = await BenchCore.OpenAsync();
        var busy = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var result = await bench.ApplyAsync(content);
        Report.Figure("apply-seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "F1");
        Report.Figure("apply-cpu-seconds", (Environment.CpuUsage.TotalTime - busy).TotalSeconds, "F1");
        Report.Figure("apply-objects", result.Created, "F0");
        await bench.SettleAsync();
        await bench.Core.Store.FlushAsync(CancellationToken.None);
        Report.Figure("apply-and-reckon-seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "F1");
        Report.Figure("apply-and-reckon-cpu-seconds", (Environment.CpuUsage.TotalTime - busy).TotalSeconds, "F1");
        return 0;
    }
}
