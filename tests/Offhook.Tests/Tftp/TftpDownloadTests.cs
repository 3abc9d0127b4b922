using FsCheck;
using FsCheck.Fluent;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.Tests.Tftp;

public sealed class TftpDownloadTests
{
    /// <summary>Client and server over a wire that loses, doubles and turns around packets, in time that passes only when nothing moves.</summary>
    [Fact]
    public void Over_a_bad_wire_every_byte_comes_once_and_in_order() => Check.QuickThrowOnFailure(Prop.ForAll<int, PositiveInt, PositiveInt>((seed, blockSize, windowSize) =>
    {
        var random = new Random(seed);
        var content = TransferKit.Bytes(random.Next(4000));
        var options = new TftpClientOptions { BlockSize = 8 + (blockSize.Get % 600), WindowSize = 1 + (windowSize.Get % 12) };
        var received = new List<byte>();
        var download = new TftpDownload(options, "f", block =>
        {
            received.AddRange(block.Span);
            return true;
        });
        var reply = new byte[512];
        var asked = download.Ask(reply);
        Assert.True(TftpRequest.TryRead(reply.AsSpan(0, asked), out var request));
        var kit = new TransferKit(content, request.Options);
        for (var turn = 0; turn < 5000 && download.Result is null && kit.Transfer.Result is null; turn++)
        {
            var moved = false;
            foreach (var packet in Distort(kit.Take(), random))
            {
                if (download.Result is null && download.Take(packet, reply) is > 0 && random.Next(10) > 0)
                {
                    moved = kit.Acknowledge(TransferKit.Number(reply));
                }
            }

            if (!moved && kit.Transfer.Result is null)
            {
                download.Remind(reply);
                kit.TimeOut();
            }
        }

        // A client that never came through is rare and no mistake; wrong bytes are.
        return download.Result is { End: TftpFetchEnd.Whole } ? received.SequenceEqual(content) : kit.Transfer.Result is { End: TftpEnd.Aborted };
    }));

    [Fact]
    public void A_server_that_grants_more_than_was_asked_is_left()
    {
        var download = new TftpDownload(new TftpClientOptions { BlockSize = 512 }, "f", _ => true);
        var reply = new byte[512];
        var packet = new byte[100];
        var length = TftpPacket.WriteOptions(packet, new TftpOptions { BlockSize = 1024 });

        Assert.True(download.Take(packet.AsMemory(0, length), reply) > 0);

        Assert.Equal(TftpFetchEnd.Broken, download.Result!.End);
        Assert.Equal([0, 5, 0, 8], reply[..4]);
    }

    [Fact]
    public void A_file_longer_than_allowed_is_broken_off()
    {
        var download = new TftpDownload(new TftpClientOptions { MaxBytes = 600 }, "f", _ => true);
        var reply = new byte[512];
        Assert.Equal(4, download.Take(Block(1), reply));

        Assert.True(download.Take(Block(2), reply) > 4);

        Assert.Equal(TftpFetchEnd.TooLong, download.Result!.End);
    }

    private static byte[] Block(ushort number)
    {
        var packet = new byte[516];
        TftpPacket.WriteDataHead(packet, number);
        return packet;
    }

    private static IEnumerable<byte[]> Distort(List<byte[]> packets, Random random)
    {
        for (var i = 0; i + 1 < packets.Count; i++)
        {
            if (random.Next(12) == 0)
            {
                (packets[i], packets[i + 1]) = (packets[i + 1], packets[i]);
            }
        }

        foreach (var packet in packets.Where(_ => random.Next(10) > 0))
        {
            yield return packet;
            if (random.Next(15) == 0)
            {
                yield return packet;
            }
        }
    }
}
