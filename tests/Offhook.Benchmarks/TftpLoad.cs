using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Tftp;

namespace Offhook.Benchmarks;

/// <summary>What a run asks.</summary>
/// <param name="Server">Where requests go.</param>
/// <param name="FileName">What is asked for, again and again.</param>
/// <param name="Length">How long it is; a transfer that ends otherwise counts as failed.</param>
/// <param name="Options">Options of each request.</param>
/// <param name="Parallel">Transfers at a time.</param>
/// <param name="Transfers">Transfers in all.</param>
internal sealed record TftpLoadPlan(IPEndPoint Server, string FileName, long Length, TftpOptions Options, int Parallel, int Transfers);

/// <summary>
/// Fetches one file many times from any TFTP server, the same way for all: one thread, and no more calls to the kernel than there must be, so that
/// the machine's time goes into the server. Each transfer comes from another port than the one before, as it does with every usual client.
/// </summary>
internal sealed class TftpLoad : IDisposable
{
    private const int WaitMilliseconds = 1000;
    private const int MaxTries = 10;
    private const int PacketsAtOnce = 64;

    private readonly TftpLoadPlan plan;
    private readonly SocketAddress server;
    private readonly DatagramInbox inbox;
    private readonly Slot[] slots;
    private readonly byte[] reply = new byte[TftpPacket.MaxRequestLength];
    private int active;
    private int begun;
    private int done;
    private int failed;
    private int resent;

    private TftpLoad(TftpLoadPlan plan)
    {
        this.plan = plan;
        server = plan.Server.Serialize();
        var longest = TftpPacket.HeadLength + (plan.Options.BlockSize ?? TftpOptions.DefaultBlockSize);
        inbox = new DatagramInbox(plan.Server.AddressFamily, Math.Min(plan.Options.WindowSize ?? 1, PacketsAtOnce), longest, oneByOne: false);
        slots = [.. Enumerable.Range(0, plan.Parallel).Select(_ => new Slot(plan.Server.AddressFamily))];
    }

    /// <summary>Runs it and prints the figures, one a line.</summary>
    public static int Run(TftpLoadPlan plan)
    {
        using var load = new TftpLoad(plan);
        var before = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        load.Drive();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Print("transfersPerSecond", load.done / seconds);
        Print("megabytesPerSecond", load.done * (double)plan.Length / seconds / 1e6);
        Print("failed", load.failed);
        Print("resent", load.resent);

        // Close to 100, it is the client that is measured.
        Print("clientBusyPercent", 100 * (Environment.CpuUsage.TotalTime - before).TotalSeconds / seconds);
        return load.failed == 0 ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inbox.Dispose();
        Array.ForEach(slots, slot => slot.Dispose());
    }

    private static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value:0.##}"));

    private void Drive()
    {
        using var sockets = new ReadySockets();
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i].Watch(sockets, i);
            Begin(slots[i]);
        }

        var ready = new int[slots.Length];
        var lookAgain = Environment.TickCount64 + WaitMilliseconds;
        while (active > 0)
        {
            var count = slots.Length == 1 ? 1 : sockets.Wait(ready, Slot.WaitMilliseconds);
            for (var i = 0; i < count; i++)
            {
                Receive(slots[ready[i]]);
            }

            if (Environment.TickCount64 >= lookAgain)
            {
                lookAgain = Environment.TickCount64 + WaitMilliseconds;
                foreach (var slot in slots.Where(slot => slot.Download is not null))
                {
                    Look(slot);
                }
            }
        }
    }

    private void Begin(Slot slot)
    {
        active -= slot.Download is null ? 0 : 1;
        slot.Download = null;
        if (begun < plan.Transfers)
        {
            (begun, active) = (begun + 1, active + 1);
            slot.Turn();
            slot.Download = new TftpDownload(new TftpClientOptions { BlockSize = plan.Options.BlockSize, WindowSize = plan.Options.WindowSize }, plan.FileName, _ => true);
            (slot.Peer, slot.Moved, slot.Tries) = (null, true, 0);
            Send(slot, slot.Download.Ask(reply), server);
        }
    }

    private void Receive(Slot slot)
    {
        // One alone is waited for here; for many the wait is over. What comes late to the socket of the transfer before may have ended it for nothing.
        var count = slots.Length == 1 ? inbox.Receive(slot.Socket, PacketsAtOnce) : inbox.TryReceive(slot.Socket, PacketsAtOnce);
        for (var i = 0; i < count && slot.Download is not null; i++)
        {
            Take(slot, slot.Download, inbox.Memory(i), inbox.Sender(i));
        }
    }

    private void Take(Slot slot, TftpDownload download, ReadOnlyMemory<byte> packet, SocketAddress from)
    {
        // The first answer says who serves; a late packet of the transfer before, which used the same port, is none.
        slot.Peer ??= IsFirst(packet.Span) ? PeerAddress.Copy(from) : null;
        if (slot.Peer is null || !slot.Peer.Equals(from))
        {
            return;
        }

        if (download.Take(packet, reply) is { } answer)
        {
            slot.Moved = true;
            Send(slot, answer, slot.Peer);
        }

        if (download.Result is { } result)
        {
            var whole = result.End == TftpFetchEnd.Whole && result.Bytes == plan.Length;
            (done, failed) = whole ? (done + 1, failed) : (done, failed + 1);
            Begin(slot);
        }
    }

    private static bool IsFirst(ReadOnlySpan<byte> packet) =>
        TftpPacket.TryReadOpcode(packet, out var opcode) && TftpPacket.TryReadNumber(packet, out var number)
        && (opcode == TftpOpcode.OptionAcknowledgement || (opcode == TftpOpcode.Data && number == 1) || (opcode == TftpOpcode.Error && number == (ushort)TftpError.FileNotFound));

    private void Look(Slot slot)
    {
        if (slot.Moved)
        {
            slot.Moved = false;
        }
        else if (++slot.Tries > MaxTries)
        {
            failed++;
            Begin(slot);
        }
        else
        {
            resent++;
            Send(slot, slot.Download!.Remind(reply), slot.Peer ?? server);
        }
    }

    private void Send(Slot slot, int length, SocketAddress to)
    {
        if (length > 0)
        {
            slot.Socket.SendTo(reply.AsSpan(0, length), SocketFlags.None, to);
        }
    }

    private sealed class Slot : IDisposable
    {
        /// <summary>How long a read waits at most, so that silence is noticed.</summary>
        public const int WaitMilliseconds = 100;

        private Socket idle;

        public Slot(AddressFamily family) => (Socket, idle) = (Open(family), Open(family));

        /// <summary>Of this transfer.</summary>
        public Socket Socket { get; private set; }

        /// <summary>What it fetches; null when there is no more to fetch.</summary>
        public TftpDownload? Download { get; set; }

        /// <summary>Who serves it; null before the first answer.</summary>
        public SocketAddress? Peer { get; set; }

        /// <summary>Whether something came since the last look.</summary>
        public bool Moved { get; set; }

        public int Tries { get; set; }

        public void Turn() => (Socket, idle) = (idle, Socket);

        public void Watch(ReadySockets sockets, int number)
        {
            sockets.Watch(Socket, number);
            sockets.Watch(idle, number);
        }

        public void Dispose()
        {
            Socket.Dispose();
            idle.Dispose();
        }

        private static Socket Open(AddressFamily family)
        {
            var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, ReceiveTimeout = WaitMilliseconds };
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }
    }
}
