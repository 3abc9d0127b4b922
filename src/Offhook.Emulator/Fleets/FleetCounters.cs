using System.Collections.Concurrent;
using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Fleets;

/// <summary>Counts what all phones of a run see, from many threads, in memory that does not grow with the number of phones.</summary>
internal sealed class FleetCounters : IFetchObserver
{
    // HTTP statuses have three digits; place 0 counts exchanges without one.
    private readonly long[] _statuses = new long[1000];
    private readonly ConcurrentDictionary<string, Document> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _failed = new(StringComparer.Ordinal);
    private long _requests;
    private long _boots;
    private long _wakes;
    private int _provisioned;
    private int _failures;

    public void Exchanged(string kind, FetchReply reply, TimeSpan elapsed)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _statuses[reply.Status is { } status and > 0 and < 1000 ? status : 0]);
        var document = Of(kind);
        Interlocked.Add(ref document.Bytes, reply.Bytes);
        document.Latency.Record(elapsed);
    }

    public void Retried(string kind) => Interlocked.Increment(ref Of(kind).Retries);

    public void Ended(PhoneResult result, int boots)
    {
        Interlocked.Add(ref _boots, boots);
        if (result.Provisioned)
        {
            Interlocked.Increment(ref _provisioned);
        }
        else
        {
            Interlocked.Increment(ref _failures);
            Interlocked.Increment(ref _failed.GetOrAdd(result.Reason ?? "", static _ => new Counter()).Value);
        }
    }

    /// <summary>A phone that stays looks again.</summary>
    public void Woke() => Interlocked.Increment(ref _wakes);

    public FleetProgress Progress(int total, TimeSpan elapsed) =>
        new(total, Volatile.Read(ref _provisioned), Volatile.Read(ref _failures), Interlocked.Read(ref _requests), elapsed);

    public FleetReport Report(int phones, TimeSpan elapsed, bool interrupted, long called) => new(
        phones,
        _provisioned,
        _failed.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        _boots,
        _statuses.Index().Where(pair => pair.Item > 0).ToDictionary(pair => pair.Index, pair => pair.Item),
        [.. _documents.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Describe(pair.Key))],
        elapsed,
        interrupted) { Wakes = Interlocked.Read(ref _wakes), Called = called };

    private Document Of(string kind) => _documents.GetOrAdd(kind, static _ => new Document());

    private sealed class Counter
    {
        public int Value;
    }

    private sealed class Document
    {
        public readonly LatencyHistogram Latency = new();
        public long Retries;
        public long Bytes;

        public FleetDocument Describe(string kind) => new(
            kind, Latency.Count, Retries, Bytes, Latency.Percentile(0.5), Latency.Percentile(0.9), Latency.Percentile(0.99), Latency.Max);
    }
}
