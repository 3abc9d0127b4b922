using System.Buffers.Binary;
using System.Net;
using Offhook.Protocols.Tftp;

namespace Offhook.Tests.Tftp;

/// <summary>One transfer, and every packet that it sent.</summary>
internal sealed class TransferKit : ITransferWire
{
    private readonly byte[] room = new byte[TftpPacket.HeadLength + TftpOptions.MaxBlockSize];
    private readonly Queue<byte[]> sent = new();

    public TransferKit(byte[] content, TftpOptions? options = null, TftpMode mode = TftpMode.Octet)
        : this(TftpContent.Of(content), options, mode)
    {
    }

    public TransferKit(TftpContent content, TftpOptions? options = null, TftpMode mode = TftpMode.Octet)
    {
        var limits = new TftpServerOptions { Listen = [] };
        var request = new TftpRequest("f", mode, options ?? TftpOptions.None);
        Transfer = new TftpTransfer(new IPEndPoint(IPAddress.Loopback, 1).Serialize(), request, TftpReply.Serve(content, _ => { }), limits);
        Transfer.Begin(this);
    }

    public TftpTransfer Transfer { get; }

    public Span<byte> Room() => room;

    public void Send(SocketAddress to, int length, int size)
    {
        foreach (var packet in room.Take(length).Chunk(size))
        {
            sent.Enqueue(packet);
        }
    }

    /// <summary>Takes out what was sent since the last time.</summary>
    public List<byte[]> Take()
    {
        List<byte[]> all = [.. sent];
        sent.Clear();
        return all;
    }

    /// <summary>The numbers of the blocks sent since the last time.</summary>
    public List<int> Blocks() => [.. Take().Select(Number)];

    public bool Acknowledge(int number) => Transfer.Acknowledged((ushort)number, this);

    public void TimeOut() => Transfer.TimedOut(this);

    public static int Number(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2));

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
