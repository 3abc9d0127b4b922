using System.Diagnostics.Metrics;
using Offhook.Protocols.Sip;

namespace Offhook.Server.Metrics;

/// <summary>What became of a message at the plug-and-play door.</summary>
public enum PnpOutcome
{
#pragma warning disable CS1591
    Told, Repeated, Unknown, Refused, Ignored, Failed,
#pragma warning restore CS1591
}

/// <summary>Counts what passes the plug-and-play door; read when somebody asks.</summary>
public sealed class PnpMetrics(Meter meter)
{
    private static readonly string[] OutcomeNames = ["told", "repeated", "unknown", "refused", "ignored", "failed"];
    private static readonly string[] EndNames = ["taken", "refused", "silence", "unsent"];

    private readonly long[] outcomes = new long[OutcomeNames.Length];
    private readonly long[] ends = new long[EndNames.Length];

    /// <summary>Registers the instruments.</summary>
    /// <param name="counters">What the endpoint counts.</param>
    /// <param name="joined">Interfaces that have joined the group.</param>
    /// <param name="others">Others who answer on our wires.</param>
    public void Observe(SipCounters counters, Func<int> joined, Func<int> others)
    {
        meter.CreateObservableCounter("offhook_pnp_requests", () => Read(outcomes, "outcome", OutcomeNames), null, "Plug-and-play requests by outcome.");
        meter.CreateObservableCounter("offhook_pnp_notifies", () => Read(ends, "end", EndNames), null, "NOTIFYs by their end.");
        meter.CreateObservableCounter("offhook_pnp_repeats", () => counters.Repeats, null, "Requests that came once more and got the same answer.");
        meter.CreateObservableCounter("offhook_pnp_retransmitted", () => counters.Retransmitted, null, "NOTIFYs sent once more.");
        meter.CreateObservableCounter("offhook_pnp_malformed", () => counters.Malformed, null, "Messages that could not be read, or must not be served.");
        meter.CreateObservableCounter("offhook_pnp_strays", () => counters.Strays, null, "Responses that nobody waits for.");
        meter.CreateObservableCounter("offhook_pnp_bytes_in", () => counters.BytesIn, "By", "Bytes that came.");
        meter.CreateObservableCounter("offhook_pnp_bytes_out", () => counters.BytesOut, "By", "Bytes that went.");
        meter.CreateObservableGauge("offhook_pnp_interfaces", joined, null, "Interfaces that have joined the group.");
        meter.CreateObservableGauge("offhook_pnp_other_responders", others, null, "Others who answer phones on our wires.");
    }

    /// <summary>A request was dealt with.</summary>
    public void Count(PnpOutcome outcome) => Interlocked.Increment(ref outcomes[(int)outcome]);

    /// <summary>A NOTIFY ended.</summary>
    public void Notified(SipResult result) => Interlocked.Increment(ref ends[result.Outcome switch
    {
        SipOutcome.Answered => result.IsSuccess ? 0 : 1,
        SipOutcome.Silence => 2,
        _ => 3,
    }]);

    private static IEnumerable<Measurement<long>> Read(long[] values, string label, string[] names)
    {
        for (var i = 0; i < values.Length; i++)
        {
            yield return new Measurement<long>(Interlocked.Read(ref values[i]), new KeyValuePair<string, object?>(label, names[i]));
        }
    }
}
