using Offhook.Core.Delivery;
using Offhook.Core.Rendering;

namespace Offhook.Benchmarks;

/// <summary>Proves by the store's own count that an answer from the cache reads nothing, and says what such an answer costs inside the core.</summary>
internal static class SqlCheck
{
    private const int Answers = 200_000;

    // The least of several rounds: what other programs on the machine take, they take from single rounds.
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        await using var bench = await BenchCore.OpenAsync(count: 1);
        Exchange(bench, agent: null);
        while (!bench.Core.Devices.All().Single().InStep)
        {
            await Task.Delay(1);
        }

        await bench.Core.Store.FlushAsync(CancellationToken.None);
        var (reads, hits) = (bench.Core.Store.Reads, bench.Core.Documents.CacheHits);
        Measure(bench, "cached-answer", agent: null);
        Measure(bench, "cached-answer-agent", "Htek UC924 2.42.6.5.9 00:1f:c1:00:00:00");
        Report.Figure("cached-answers", bench.Core.Documents.CacheHits - hits, "F0");
        Report.Figure("cached-store-reads", bench.Core.Store.Reads - reads, "F0");
        return 0;
    }

    // The first round only warms the code up.
    private static void Measure(BenchCore bench, string name, string? agent)
    {
        var (least, allocated) = (TimeSpan.MaxValue, 0L);
        for (var round = 0; round <= Rounds; round++)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Answers; i++)
            {
                Exchange(bench, agent);
            }

            var taken = Environment.CpuUsage.TotalTime - start;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            least = round == 0 || least < taken ? least : taken;
        }

        Report.Figure($"{name}-us", least.TotalMicroseconds / Answers, "F2");
        Report.Figure($"{name}-allocated-bytes", allocated / (double)Answers, "F0");
    }

    private static void Exchange(BenchCore bench, string? agent)
    {
        var answer = bench.Core.Gate.Ask(BenchCore.FactsOf(device: 0) with { UserAgent = agent });
        if (answer.Kind != AnswerKind.Document)
        {
            throw new InvalidOperationException($"no document: {answer.Reason}");
        }

        bench.Core.Gate.Completed(answer, HandOver.Whole);
    }
}
