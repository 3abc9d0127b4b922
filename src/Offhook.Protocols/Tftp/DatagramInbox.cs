using System.Buffers;
using System.Net;
using System.Net.Sockets;
using static Offhook.Protocols.Tftp.LinuxDatagrams;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// What came in with one call to the kernel: on Linux as many datagrams as are waiting, elsewhere one. Allocates nothing after its making. For one
/// thread at a time.
/// </summary>
internal sealed unsafe class DatagramInbox : IDisposable
{
    private readonly byte[] bytes;
    private readonly int longest;
    private readonly SocketAddress[] senders;
    private readonly MemoryHandle[] pins;
    private readonly Entry[] entries;
    private readonly Part[] parts;
    private readonly bool oneByOne;
    private int count;

    /// <param name="family">Of the sockets that are read.</param>
    /// <param name="capacity">Datagrams at a time.</param>
    /// <param name="longest">Bytes of a datagram; what a longer one has besides is lost.</param>
    /// <param name="oneByOne">Does without what only Linux can.</param>
    public DatagramInbox(AddressFamily family, int capacity, int longest, bool oneByOne)
    {
        (this.longest, this.oneByOne) = (longest, oneByOne);
        bytes = GC.AllocateUninitializedArray<byte>(capacity * longest, pinned: true);
        entries = GC.AllocateArray<Entry>(capacity, pinned: true);
        parts = GC.AllocateArray<Part>(capacity, pinned: true);
        senders = [.. Enumerable.Range(0, capacity).Select(_ => new SocketAddress(family))];
        pins = [.. senders.Select(sender => sender.Buffer.Pin())];
        fixed (byte* start = bytes)
        fixed (Part* part = parts)
        {
            for (var i = 0; i < capacity; i++)
            {
                parts[i] = new Part { Start = start + (i * longest), Length = (nuint)longest };
                entries[i].Header = new Header { Name = (byte*)pins[i].Pointer, Parts = part + i, PartCount = 1 };
            }
        }

        count = capacity;
    }

    /// <summary>A received datagram.</summary>
    public ReadOnlySpan<byte> this[int index] => Memory(index).Span;

    /// <summary>A received datagram; stays until the next call to the kernel.</summary>
    public ReadOnlyMemory<byte> Memory(int index) => bytes.AsMemory(index * longest, (int)entries[index].Length);

    /// <summary>Who sent it; the object is used again.</summary>
    public SocketAddress Sender(int index) => senders[index];

    /// <summary>Waits for a datagram, and takes those along that are there by then.</summary>
    /// <param name="socket">Where from.</param>
    /// <param name="most">How many are worth looking for: to find that there is no second one costs as much as a call.</param>
    /// <returns>How many came; 0 when the kernel had a message about an earlier one, or was interrupted.</returns>
    public int Receive(Socket socket, int most) => oneByOne ? ReceiveOne(socket) : ReceiveMany(socket, most, WaitForOne);

    /// <summary>Takes the datagrams that are there.</summary>
    public int TryReceive(Socket socket, int most)
    {
        if (oneByOne)
        {
            return socket.Available > 0 ? ReceiveOne(socket) : 0;
        }

        return ReceiveMany(socket, most, DontWait);
    }

    /// <summary>Wakes a thread that waits at a socket of ours, by a packet that nobody understands.</summary>
    /// <param name="local">Where the socket is bound.</param>
    public static void Wake(IPEndPoint local)
    {
        var loopback = local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        using var waker = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            waker.SendTo([0], new IPEndPoint(PeerAddress.IsAny(local.Address) ? loopback : local.Address, local.Port));
        }
        catch (SocketException)
        {
            // The kernel has no room for it; then packets enough are waiting to wake the thread.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(pins, pin => pin.Dispose());

    private int ReceiveMany(Socket socket, int most, int flags)
    {
        // The kernel shortens what it was told before.
        for (var i = 0; i < count; i++)
        {
            entries[i].Header.NameLength = (uint)senders[i].Buffer.Length;
        }

        fixed (Entry* first = entries)
        {
            var wanted = (uint)Math.Clamp(most, 1, entries.Length);
            count = Math.Max(0, LinuxDatagrams.Receive(socket.SafeHandle, first, wanted, flags, timeout: null));
        }

        for (var i = 0; i < count; i++)
        {
            senders[i].Size = (int)entries[i].Header.NameLength;
        }

        return count;
    }

    private int ReceiveOne(Socket socket)
    {
        try
        {
            entries[0].Length = (uint)socket.ReceiveFrom(bytes.AsSpan(0, longest), SocketFlags.None, senders[0]);
            return 1;
        }
        catch (SocketException)
        {
            // A datagram longer than its room, or a message about an earlier one of ours: neither concerns anybody who waits here.
            return 0;
        }
    }
}
