using System.Diagnostics;
using Offhook.Core.Rendering;

namespace Offhook.Benchmarks;

/// <summary>
/// A document that no cache holds: request → spec from the store → snapshot → parameters → bytes. Each device is asked for once only, so that
/// every answer is a miss; the code is warm, as it is in a server that runs.
/// </summary>
internal static class RenderFigure
{
    private const int WarmUp = 2_000;
    private const int Measured = 5_000;

    public static async Task<int> RunAsync()
    {
        await using var bench = await BenchCore.OpenAsync(WarmUp + Measured);
        for (var device = 0; device < WarmUp; device++)
        {
            Render(bench, device);
        }

        var before = bench.Core.Documents.CacheMisses;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var samples = new List<double>(Measured);
        var bytes = 0L;
        for (var device = WarmUp; device < WarmUp + Measured; device++)
        {
            var start = Stopwatch.GetTimestamp();
            bytes += Render(bench, device);
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (bench.Core.Documents.CacheMisses - before != Measured)
        {
            throw new InvalidOperationException("an answer came from the cache, so this measures something else");
        }

        Report.Figure("render-median-us", Report.Median(samples), "F0");
        Report.Figure("render-p99-us", Report.At(samples, 0.99), "F0");
        Report.Figure("render-document-bytes", bytes / Measured, "F0");
        Report.Figure("render-allocated-bytes", allocated / Measured, "F0");
        return 0;
    }

    private static int Render(BenchCore bench, int device)
    {
        var answer = bench.Core.Gate.Ask(BenchCore.FactsOf(device));
        return answer is { Kind: AnswerKind.Document, Document: { } document }
            ? document.Body.Length
            : throw new InvalidOperationException($"no document: {answer.Reason}");
    }
}
