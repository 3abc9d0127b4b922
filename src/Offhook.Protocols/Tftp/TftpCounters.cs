namespace Offhook.Protocols.Tftp;

/// <summary>What a server counted since its start. Safe on any thread.</summary>
public sealed class TftpCounters
{
    private long strays;
    private long retransmitted;
    private long turnedAway;
    private long malformed;

    /// <summary>Packets for a transfer port that belong to none of its transfers.</summary>
    public long Strays => Interlocked.Read(ref strays);

    /// <summary>Packets sent again, of transfers that are over.</summary>
    public long Retransmitted => Interlocked.Read(ref retransmitted);

    /// <summary>Requests left unanswered because there were too many transfers.</summary>
    public long TurnedAway => Interlocked.Read(ref turnedAway);

    /// <summary>Packets that were no request that can be read.</summary>
    public long Malformed => Interlocked.Read(ref malformed);

    internal void Stray() => Interlocked.Increment(ref strays);

    internal void TurnAway() => Interlocked.Increment(ref turnedAway);

    internal void Rubbish() => Interlocked.Increment(ref malformed);

    internal void Resent(int packets) => Interlocked.Add(ref retransmitted, packets);
}
