using System.Net;
using System.Net.Sockets;
using static Offhook.Protocols.Tftp.LinuxDatagrams;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// Collects packets, so that one call to the kernel sends them: on Linux all of them, those that follow each other in one transfer as one piece that
/// the kernel cuts apart; elsewhere one by one. What cannot be sent is as good as lost on the way, and made good for in the same manner. Allocates
/// nothing after its making. For one thread at a time.
/// </summary>
internal sealed unsafe class DatagramOutbox : ITransferWire
{
    // As many as an inbox holds, and windows of some transfers.
    private const int Capacity = 64;
    private const int MaxPacket = TftpPacket.HeadLength + TftpOptions.MaxBlockSize;
    private const int Bytes = 4 * MaxPacket;

    // struct sockaddr_in6, with room.
    private const int MaxName = 32;

    // Pinned, because the kernel is told where they lie.
    private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private readonly byte[] names = GC.AllocateUninitializedArray<byte>(Capacity * MaxName, pinned: true);
    private readonly Part[] parts = GC.AllocateArray<Part>(Capacity, pinned: true);
    private readonly SegmentSize[] sizes = GC.AllocateArray<SegmentSize>(Capacity, pinned: true);
    private readonly Entry[] entries = GC.AllocateArray<Entry>(Capacity, pinned: true);
    private readonly bool oneByOne;
    private Socket socket;
    private int count;
    private int used;

    /// <param name="socket">Where packets go out.</param>
    /// <param name="oneByOne">Does without what only Linux can.</param>
    public DatagramOutbox(Socket socket, bool oneByOne)
    {
        (this.socket, this.oneByOne) = (socket, oneByOne);
        fixed (byte* name = names)
        fixed (Part* part = parts)
        {
            for (var i = 0; i < Capacity; i++)
            {
                entries[i].Header = new Header { Name = name + (i * MaxName), Parts = part + i, PartCount = 1 };
            }
        }
    }

    /// <summary>From now on packets go out over another socket.</summary>
    public void Use(Socket other)
    {
        Flush();
        socket = other;
    }

    /// <inheritdoc/>
    public Span<byte> Room()
    {
        if (Bytes - used < MaxPacket)
        {
            Flush();
        }

        return bytes.AsSpan(used, MaxPacket);
    }

    /// <inheritdoc/>
    public void Send(SocketAddress to, int length, int size)
    {
        if (oneByOne)
        {
            SendOneByOne(to, bytes.AsSpan(0, length), size);
            return;
        }

        for (int sent = 0, piece; sent < length; sent += piece)
        {
            piece = Math.Min(length - sent, MaxSegments * size);
            Add(to, piece, size);
        }
    }

    /// <summary>Sends what was collected.</summary>
    public void Flush()
    {
        fixed (Entry* all = entries)
        {
            for (var done = 0; done < count;)
            {
                var sent = LinuxDatagrams.Send(socket.SafeHandle, all + done, (uint)(count - done), flags: 0);
                if (sent <= 0)
                {
                    SendApart(done);
                    sent = 1;
                }

                done += sent;
            }
        }

        (count, used) = (0, 0);
    }

    private void Add(SocketAddress to, int length, int size)
    {
        if (count == Capacity)
        {
            // What was just written lies behind what is sent now, so the room is not given back.
            var kept = used;
            Flush();
            used = kept;
        }

        to.Buffer.Span[..to.Size].CopyTo(names.AsSpan(count * MaxName));
        sizes[count] = new SegmentSize(size);
        fixed (byte* start = bytes)
        fixed (SegmentSize* cut = sizes)
        {
            parts[count] = new Part { Start = start + used, Length = (nuint)length };
            entries[count].Header.NameLength = (uint)to.Size;
            entries[count].Header.CutBy(length > size ? cut + count : null);
        }

        (count, used) = (count + 1, used + length);
    }

    /// <summary>Sends the datagrams of a piece that the kernel or the way to the peer would not have cut apart: blocks longer than a frame, say.</summary>
    private void SendApart(int index)
    {
        if (entries[index].Header.Control is null)
        {
            return;
        }

        var (left, size) = ((int)parts[index].Length, (int)sizes[index].Bytes);
        var part = new Part { Start = parts[index].Start };
        var entry = entries[index];
        entry.Header.Parts = &part;
        entry.Header.CutBy(null);
        for (; left > 0; left -= size, part.Start += size)
        {
            part.Length = (nuint)Math.Min(left, size);
            _ = LinuxDatagrams.Send(socket.SafeHandle, &entry, 1, flags: 0);
        }
    }

    private void SendOneByOne(SocketAddress to, ReadOnlySpan<byte> packets, int size)
    {
        for (; packets.Length > 0; packets = packets[Math.Min(size, packets.Length)..])
        {
            try
            {
                socket.SendTo(packets[..Math.Min(size, packets.Length)], SocketFlags.None, to);
            }
            catch (SocketException)
            {
                // Lost, as said above.
            }
        }
    }
}
