using System.Net;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// The transfers that run over one port, by client, and when each of them is to send again. Safe on any thread; whoever calls brings the wire that
/// packets go to, and tells of a transfer that is over (<see cref="TftpTransfer.Tell"/>) after they were sent.
/// </summary>
internal sealed class LiveTransfers(TransferTable table, TftpCounters counters, TimeProvider time)
{
    private const long TicksPerSecond = 20;

    private readonly Lock sync = new();
    private readonly Dictionary<SocketAddress, TftpTransfer> transfers = [];
    private readonly TimerWheel wheel = new();
    private readonly List<TftpTransfer> due = [];
    private readonly long started = time.GetTimestamp();
    private int count;

    /// <summary>Those of the moment.</summary>
    public List<TftpTransfer> All
    {
        get
        {
            lock (sync)
            {
                return [.. transfers.Values];
            }
        }
    }

    /// <summary>How many there are, about.</summary>
    public int Count => Volatile.Read(ref count);

    private long Tick => (long)(time.GetElapsedTime(started).TotalSeconds * TicksPerSecond);

    /// <summary>Takes a transfer on and sends its first packet.</summary>
    /// <returns>Whether it is over already.</returns>
    public bool Begin(TftpTransfer transfer, ITransferWire wire)
    {
        lock (sync)
        {
            transfers.Add(transfer.Client, transfer);
            count = transfers.Count;
            transfer.Begin(wire);
            return Settle(transfer, moved: true);
        }
    }

    /// <summary>The request of a running transfer came once more.</summary>
    /// <returns>Whether this ended it.</returns>
    public bool Repeat(TftpTransfer transfer, ITransferWire wire)
    {
        lock (sync)
        {
            transfer.Repeated(wire);
            return Settle(transfer, moved: false);
        }
    }

    /// <summary>Ends a transfer from our side. When this returns its place is free.</summary>
    /// <returns>False when it was over already.</returns>
    public bool Stop(TftpTransfer transfer, string reason)
    {
        lock (sync)
        {
            transfer.Stop(reason);
            return Settle(transfer, moved: false);
        }
    }

    /// <summary>Takes a packet that is no request.</summary>
    /// <param name="packet">All of it.</param>
    /// <param name="opcode">What it is.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="wire">Where to send what it sets free.</param>
    /// <param name="over">The transfer that it ended, or null.</param>
    /// <returns>False when it belongs to no transfer.</returns>
    public bool TryTake(ReadOnlySpan<byte> packet, TftpOpcode opcode, SocketAddress from, ITransferWire wire, out TftpTransfer? over)
    {
        over = null;
        lock (sync)
        {
            if (!transfers.TryGetValue(from, out var transfer))
            {
                return false;
            }

            // Only what moves the transfer sets its timer anew: acknowledgements that come twice would otherwise put off what they ask for.
            var moved = false;
            if (TftpPacket.TryReadNumber(packet, out var number) && opcode is TftpOpcode.Acknowledgement)
            {
                moved = transfer.Acknowledged(number, wire);
            }
            else if (opcode is TftpOpcode.Error)
            {
                transfer.Refused((TftpError)number, TftpPacket.ReadErrorText(packet));
            }

            over = Settle(transfer, moved) ? transfer : null;
            return true;
        }
    }

    /// <summary>Sends again what was not acknowledged in time; called every tick.</summary>
    /// <param name="wire">Where to send it.</param>
    /// <param name="over">Transfers that were given up are added here.</param>
    public void Advance(ITransferWire wire, List<TftpTransfer> over)
    {
        lock (sync)
        {
            wheel.Advance(Tick, due);
            foreach (var transfer in due)
            {
                transfer.TimedOut(wire);
                if (Settle(transfer, moved: true))
                {
                    over.Add(transfer);
                }
            }

            due.Clear();
        }
    }

    /// <summary>Sets the timer of a transfer that goes on, takes out one that is over.</summary>
    /// <returns>Whether it was taken out just now.</returns>
    private bool Settle(TftpTransfer transfer, bool moved)
    {
        if (transfer.Result is null)
        {
            if (moved)
            {
                wheel.Set(transfer, Tick + 1 + (long)(transfer.Wait.TotalSeconds * TicksPerSecond));
            }

            return false;
        }

        // The same client may have begun its next transfer here already; that one stays.
        wheel.Clear(transfer);
        if (!transfers.TryGetValue(transfer.Client, out var current) || current != transfer)
        {
            return false;
        }

        transfers.Remove(transfer.Client);
        count = transfers.Count;
        table.Release(transfer.Client);
        counters.Resent(transfer.Result.Retransmitted);
        return true;
    }
}
