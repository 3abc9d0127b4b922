using System.Diagnostics.Metrics;
using Offhook.Core.Delivery;

namespace Offhook.Server.Metrics;

/// <summary>What became of a request at a door.</summary>
public enum DoorOutcome
{
#pragma warning disable CS1591
    Document, File, Part, Head, NotModified, NotFound, Unauthorized, Forbidden, TooMany, NotReady, Failed, Refused,
#pragma warning restore CS1591
}

/// <summary>
/// Counts what passes a door. Plain counters that are read when somebody asks, because a cached answer takes little longer than one call of a
/// measuring library; only the duration goes through an instrument.
/// </summary>
public sealed class DoorMetrics
{
    private static readonly string[] OutcomeNames = ["document", "file", "part", "head", "not_modified", "not_found", "unauthorized", "forbidden", "too_many", "not_ready", "failed", "refused"];
    private static readonly string[] EndNames = ["whole", "not_modified", "partial", "aborted"];

    private readonly long[] requests = new long[OutcomeNames.Length];
    private readonly long[] handOvers = new long[EndNames.Length];
    private readonly Histogram<double> duration;
    private readonly Meter meter;
    private readonly KeyValuePair<string, object?> door;
    private long bytes;
    private long accepted;
    private long refused;

    /// <summary>Registers the instruments of one door.</summary>
    public DoorMetrics(Meter meter, string door)
    {
        this.meter = meter;
        this.door = new("door", door);
        duration = meter.CreateHistogram<double>("offhook_request_duration", "s", "Time from the request's last byte to the answer's hand-over to the kernel.", [this.door]);
        meter.CreateObservableCounter("offhook_requests", () => Read(requests, "outcome", OutcomeNames), null, "Requests by outcome.");
        meter.CreateObservableCounter("offhook_handovers", () => Read(handOvers, "end", EndNames), null, "Hand-overs by their end.");
        meter.CreateObservableCounter("offhook_response_bytes", () => One(ref bytes), "By", "Bytes of bodies handed to the kernel.");
    }

    /// <summary>Registers what a door with connections counts besides.</summary>
    public void Observe(Func<int> connections, Func<int> watched)
    {
        meter.CreateObservableCounter("offhook_connections_accepted", () => One(ref accepted), null, "Connections accepted.");
        meter.CreateObservableCounter("offhook_connections_refused", () => One(ref refused), null, "Connections closed because there were too many.");
        meter.CreateObservableGauge("offhook_connections", () => new Measurement<long>(connections(), door), null, "Connections open now.");
        meter.CreateObservableGauge("offhook_handovers_watched", () => new Measurement<long>(watched(), door), null, "Hand-overs that are watched now.");
    }

    /// <summary>Registers what a door without connections counts besides.</summary>
    public void ObserveDatagrams(Func<int> transfers, Func<long> strays, Func<long> retransmitted, Func<long> turnedAway, Func<long> malformed)
    {
        meter.CreateObservableGauge("offhook_transfers", () => new Measurement<long>(transfers(), door), null, "Transfers under way now.");
        meter.CreateObservableCounter("offhook_stray_packets", () => new Measurement<long>(strays(), door), null, "Packets that belong to no transfer.");
        meter.CreateObservableCounter("offhook_retransmitted_packets", () => new Measurement<long>(retransmitted(), door), null, "Packets sent again, of transfers that are over.");
        meter.CreateObservableCounter("offhook_transfers_refused", () => new Measurement<long>(turnedAway(), door), null, "Requests left unanswered because there were too many transfers.");
        meter.CreateObservableCounter("offhook_malformed_packets", () => new Measurement<long>(malformed(), door), null, "Packets that are no request.");
    }

    /// <summary>A request was answered.</summary>
    public void Answered(DoorOutcome outcome, long bodyBytes, TimeSpan took)
    {
        Interlocked.Increment(ref requests[(int)outcome]);
        if (bodyBytes > 0)
        {
            Interlocked.Add(ref bytes, bodyBytes);
        }

        duration.Record(took.TotalSeconds);
    }

    /// <summary>A hand-over ended.</summary>
    public void HandedOver(HandOver end) => Interlocked.Increment(ref handOvers[(int)end]);

    /// <summary>A connection was let in.</summary>
    public void ConnectionAccepted() => Interlocked.Increment(ref accepted);

    /// <summary>A connection was closed because there were too many.</summary>
    public void ConnectionRefused() => Interlocked.Increment(ref refused);

    private IEnumerable<Measurement<long>> Read(long[] values, string label, string[] names)
    {
        for (var i = 0; i < values.Length; i++)
        {
            yield return new Measurement<long>(Interlocked.Read(ref values[i]), door, new KeyValuePair<string, object?>(label, names[i]));
        }
    }

    private Measurement<long> One(ref long value) => new(Interlocked.Read(ref value), door);
}
