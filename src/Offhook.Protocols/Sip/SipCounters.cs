namespace Offhook.Protocols.Sip;

/// <summary>What happened since the start. Safe on any thread.</summary>
public sealed class SipCounters
{
    private long requests;
    private long repeats;
    private long responses;
    private long strays;
    private long malformed;
    private long turnedAway;
    private long sent;
    private long retransmitted;
    private long bytesIn;
    private long bytesOut;

    /// <summary>Requests that came new.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Requests that had come before.</summary>
    public long Repeats => Interlocked.Read(ref repeats);

    /// <summary>Responses to requests of ours.</summary>
    public long Responses => Interlocked.Read(ref responses);

    /// <summary>Responses to nothing that waits for one.</summary>
    public long Strays => Interlocked.Read(ref strays);

    /// <summary>What could not be read or must not be served.</summary>
    public long Malformed => Interlocked.Read(ref malformed);

    /// <summary>Connections that were not let in.</summary>
    public long TurnedAway => Interlocked.Read(ref turnedAway);

    /// <summary>Requests of ours, each counted once.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Requests of ours that were sent once more.</summary>
    public long Retransmitted => Interlocked.Read(ref retransmitted);

    /// <summary>Bytes that came.</summary>
    public long BytesIn => Interlocked.Read(ref bytesIn);

    /// <summary>Bytes that went.</summary>
    public long BytesOut => Interlocked.Read(ref bytesOut);

    internal void Request() => Interlocked.Increment(ref requests);

    internal void Repeat() => Interlocked.Increment(ref repeats);

    internal void Response() => Interlocked.Increment(ref responses);

    internal void Stray() => Interlocked.Increment(ref strays);

    internal void Rubbish() => Interlocked.Increment(ref malformed);

    internal void TurnAway() => Interlocked.Increment(ref turnedAway);

    internal void Send(int times)
    {
        Interlocked.Increment(ref sent);
        Interlocked.Add(ref retransmitted, times - 1);
    }

    internal void In(int bytes) => Interlocked.Add(ref bytesIn, bytes);

    internal void Out(int bytes) => Interlocked.Add(ref bytesOut, bytes);
}
