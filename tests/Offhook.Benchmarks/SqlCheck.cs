using System.Diagnostics;
using Offhook.Core.Delivery;
using Offhook.Core.Rendering;

namespace Offhook.Benchmarks;

/// <summary>Proves by the store's own count that an answer from the cache reads nothing, and says what such an answer costs inside the core.</summary>
internal static class SqlCheck
{
    private const int Answers = 200_000;

    public static async Task<int> RunAsync()
    {
        await using var bench = await BenchCore.OpenAsync(count: 1);
        Exchange(bench);
        while (!bench.Core.Devices.All().Single().InStep)
        {
            await Task.Delay(1);
        }

        await bench.Core.Store.FlushAsync(CancellationToken.None);
        for (var i = 0; i < Answers; i++)
        {
            Exchange(bench);
        }

        var (reads, hits) = (bench.Core.Store.Reads, bench.Core.Documents.CacheHits);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Answers; i++)
        {
            Exchange(bench);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        Report.Figure("cached-answers", bench.Core.Documents.CacheHits - hits, "F0");
        Report.Figure("cached-store-reads", bench.Core.Store.Reads - reads, "F0");
        Report.Figure("cached-answer-us", elapsed.TotalMicroseconds / Answers, "F2");
        Report.Figure("cached-allocated-bytes", (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Answers, "F0");
        return 0;
    }

    private static void Exchange(BenchCore bench)
    {
        var answer = bench.Core.Gate.Ask(BenchCore.FactsOf(device: 0));
        if (answer.Kind != AnswerKind.Document)
        {
            throw new InvalidOperationException($"no document: {answer.Reason}");
        }

        bench.Core.Gate.Completed(answer, HandOver.Whole);
    }
}
