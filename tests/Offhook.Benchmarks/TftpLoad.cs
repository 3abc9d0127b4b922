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
/// Fetches one file many times from any TFTP server, the same way for all: one thread, a socket for each transfer under way, no thread switches
/// between packets, so that the machine's time goes into the server.
/// </summary>
internal sealed class TftpLoad
{
    private const int WaitMilliseconds = 1000;
    private const int MaxTries = 10;

    private readonly TftpLoadPlan plan;
    private readonly byte[] packet = new byte[TftpPacket.HeadLength + TftpOptions.MaxBlockSize];
    private readonly byte[] reply = new byte[TftpPacket.MaxRequestLength];
    private int begun;
    private int done;
    private int failed;
    private int resent;

    private TftpLoad(TftpLoadPlan plan) => this.plan = plan;

    /// <summary>Runs it and prints the figures, one a line.</summary>
    public static int Run(TftpLoadPlan plan)
    {
        var load = new TftpLoad(plan);
        var began = Stopwatch.GetTimestamp();
        load.Drive();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Print("transfersPerSecond", load.done / seconds);
        Print("megabytesPerSecond", load.done * (double)plan.Length / seconds / 1e6);
        Print("failed", load.failed);
        Print("resent", load.resent);
        return load.failed == 0 ? 0 : 1;
    }

    private static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{value:0.##}"));

    private void Drive()
    {
        var slots = Enumerable.Range(0, plan.Parallel).ToDictionary(_ => new Socket(plan.Server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 }, _ => new Slot());
        foreach (var (socket, slot) in slots)
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Begin(socket, slot);
        }

        var ready = new List<Socket>(plan.Parallel);
        var lookAgain = Environment.TickCount64 + WaitMilliseconds;
        while (slots.Values.Any(slot => slot.Active))
        {
            ready.Clear();
            ready.AddRange(slots.Keys);
            Socket.Select(ready, null, null, 100_000);
            foreach (var socket in ready)
            {
                Receive(socket, slots[socket]);
            }

            if (Environment.TickCount64 >= lookAgain)
            {
                lookAgain = Environment.TickCount64 + WaitMilliseconds;
                foreach (var (socket, slot) in slots.Where(one => one.Value.Active))
                {
                    Look(socket, slot);
                }
            }
        }

        foreach (var socket in slots.Keys)
        {
            socket.Dispose();
        }
    }

    private void Begin(Socket socket, Slot slot)
    {
        slot.Active = begun < plan.Transfers;
        if (slot.Active)
        {
            begun++;
            slot.Download = new TftpDownload(new TftpClientOptions { BlockSize = plan.Options.BlockSize, WindowSize = plan.Options.WindowSize }, plan.FileName, _ => true);
            (slot.Peer, slot.Moved, slot.Tries) = (null, true, 0);
            Send(socket, slot.Download.Ask(reply), plan.Server.Serialize());
        }
    }

    // A window is read to its end before others have their turn, as the kernel would hand it to a program of its own.
    private void Receive(Socket socket, Slot slot)
    {
        var most = plan.Options.WindowSize ?? 1;
        for (var count = 0; count < most && slot.Active && (count == 0 || socket.Available > 0); count++)
        {
            var length = socket.ReceiveFrom(packet, SocketFlags.None, slot.From);
            if (slot.Peer is null && !IsFirst(packet.AsSpan(0, length)))
            {
                // A late packet of the transfer before, which used the same port.
                continue;
            }

            slot.Peer ??= PeerAddress.Copy(slot.From);
            if (!slot.Peer.Equals(slot.From))
            {
                continue;
            }

            if (slot.Download!.Take(packet.AsMemory(0, length), reply) is { } answer)
            {
                slot.Moved = true;
                Send(socket, answer, slot.Peer);
            }

            if (slot.Download.Result is { } result)
            {
                var whole = result.End == TftpFetchEnd.Whole && result.Bytes == plan.Length;
                (done, failed) = whole ? (done + 1, failed) : (done, failed + 1);
                Begin(socket, slot);
                return;
            }
        }
    }

    private static bool IsFirst(ReadOnlySpan<byte> packet) =>
        TftpPacket.TryReadOpcode(packet, out var opcode) && TftpPacket.TryReadNumber(packet, out var number)
        && (opcode == TftpOpcode.OptionAcknowledgement || (opcode == TftpOpcode.Data && number == 1) || (opcode == TftpOpcode.Error && number == (ushort)TftpError.FileNotFound));

    private void Look(Socket socket, Slot slot)
    {
        if (slot.Moved)
        {
            slot.Moved = false;
        }
        else if (++slot.Tries > MaxTries)
        {
            failed++;
            Begin(socket, slot);
        }
        else
        {
            resent++;
            Send(socket, slot.Download!.Remind(reply), slot.Peer ?? plan.Server.Serialize());
        }
    }

    private void Send(Socket socket, int length, SocketAddress to)
    {
        if (length > 0)
        {
            socket.SendTo(reply.AsSpan(0, length), SocketFlags.None, to);
        }
    }

    private sealed class Slot
    {
        public bool Active { get; set; }

        public bool Moved { get; set; }

        public int Tries { get; set; }

        public TftpDownload? Download { get; set; }

        public SocketAddress? Peer { get; set; }

        public SocketAddress From { get; } = new(AddressFamily.InterNetwork);
    }
}
