using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Offhook.Protocols.Listening;

/// <summary>What a look at a hand-over showed.</summary>
public enum HandOverState
{
    /// <summary>Nothing is certain yet.</summary>
    Open,

    /// <summary>The peer acknowledged every byte and read on, closed in good order or stayed quiet.</summary>
    Whole,

    /// <summary>The peer reset the connection, closed before it had everything, or stopped acknowledging.</summary>
    Aborted,
}

/// <summary>
/// Finds out whether a peer took all bytes of one answer. A web server knows only that the kernel took them; so this keeps a copy of the socket
/// (<c>dup</c>) and asks the kernel (TCP_INFO) what was acknowledged and how the connection ends, also after the server closed its side. Linux.
/// Not safe for use by two threads at once; see <see cref="HandOverWatch"/>.
/// </summary>
public sealed partial class TcpHandOver : IDisposable
{
    // linux/tcp.h: states, and offsets in struct tcp_info (bytes_sent and bytes_retrans since Linux 4.19).
    private const byte Close = 7;
    private const byte CloseWait = 8;
    private const byte LastAck = 9;
    private const byte Closing = 11;
    private const int BytesAcked = 120;
    private const int BytesReceived = 128;
    private const int NotSentBytes = 144;
    private const int BytesSent = 200;
    private const int BytesRetransmitted = 208;
    private const int InfoLength = 216;

    private const int SolSocket = 1;
    private const int SoError = 4;
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int FDupFdCloseOnExec = 1030;

    private readonly int copy;
    private readonly long writtenBefore;
    private readonly long receivedBefore;
    private readonly bool closedBefore;
    private long need;
    private long lastAcked;
    private bool released;

    private TcpHandOver(int copy, Snapshot before)
    {
        this.copy = copy;
        writtenBefore = before.Sent + before.NotSent;
        receivedBefore = before.Received;
        closedBefore = before.State is Close or CloseWait or LastAck or Closing;
        lastAcked = before.Acked;
    }

    /// <summary>Whether the last look showed everything acknowledged.</summary>
    public bool Acknowledged { get; private set; }

    /// <summary>Whether the last look showed more acknowledged than the one before.</summary>
    public bool Progressed { get; private set; }

    /// <summary>Copies a connected socket before the answer is written; null where the kernel does not tell enough, or the socket is closed already.</summary>
    public static TcpHandOver? TryOpen(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var handle = socket.SafeHandle;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var copy = Fcntl((int)handle.DangerousGetHandle(), FDupFdCloseOnExec, 0);
            if (copy < 0)
            {
                return null;
            }

            if (Snapshot.TryTake(copy, out var before))
            {
                return new TcpHandOver(copy, before);
            }

            _ = CloseDescriptor(copy);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Says how many bytes the answer has at least; called once, before the first look.</summary>
    public void Expect(long bytes) => need = bytes;

    /// <summary>Looks once. A copied socket that shows an error keeps no memory of it, so the caller must remember an end.</summary>
    public HandOverState Look()
    {
        if (ReadError(copy) != 0 || !Snapshot.TryTake(copy, out var now))
        {
            return HandOverState.Aborted;
        }

        Progressed = now.Acked > lastAcked;
        lastAcked = now.Acked;
        Acknowledged = now.Acked >= writtenBefore + need && now.Acked >= now.Sent && now.NotSent == 0;
        return now.State switch
        {
            // Both sides are done. A connection that was reset has not acknowledged our FIN, which counts as one byte beyond those sent.
            Close => Acknowledged && now.Acked > now.Sent && !closedBefore ? HandOverState.Whole : HandOverState.Aborted,

            // The peer closed first: in good order only when it had everything by then.
            CloseWait or LastAck or Closing => Acknowledged && !closedBefore ? HandOverState.Whole : HandOverState.Aborted,
            _ => HandOverState.Open,
        };
    }

    /// <summary>Whether the peer asked for something else after it had everything; true ends the hand-over as whole.</summary>
    public bool AskedAgain() =>
        !closedBefore && Snapshot.TryTake(copy, out var now) && now.Received > receivedBefore
        && now.Acked >= writtenBefore + need && now.Acked >= now.Sent && now.NotSent == 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!released)
        {
            released = true;
            _ = CloseDescriptor(copy);
        }
    }

    private static unsafe int ReadError(int descriptor)
    {
        int error = 0, length = sizeof(int);
        return GetSockOpt(descriptor, SolSocket, SoError, &error, ref length) == 0 ? error : -1;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static unsafe partial int GetSockOpt(int descriptor, int level, int option, void* value, ref int length);

    /// <summary>What the kernel says about a connection at one moment. <c>Sent</c> counts each byte once.</summary>
    private readonly record struct Snapshot(byte State, long Acked, long Received, long Sent, long NotSent)
    {
        public static unsafe bool TryTake(int descriptor, out Snapshot snapshot)
        {
            Span<byte> info = stackalloc byte[InfoLength];
            var length = InfoLength;
            int result;
            fixed (byte* start = info)
            {
                result = GetSockOpt(descriptor, IpProtoTcp, TcpInfo, start, ref length);
            }

            if (result != 0 || length < InfoLength)
            {
                snapshot = default;
                return false;
            }

            snapshot = new Snapshot(
                info[0],
                BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcked..]),
                BinaryPrimitives.ReadInt64LittleEndian(info[BytesReceived..]),
                BinaryPrimitives.ReadInt64LittleEndian(info[BytesSent..]) - BinaryPrimitives.ReadInt64LittleEndian(info[BytesRetransmitted..]),
                BinaryPrimitives.ReadUInt32LittleEndian(info[NotSentBytes..]));
            return true;
        }
    }
}
