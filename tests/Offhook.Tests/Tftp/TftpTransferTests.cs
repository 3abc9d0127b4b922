using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.Tests.Tftp;

public sealed class TftpTransferTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(511, 1)]
    [InlineData(512, 2)]
    [InlineData(513, 2)]
    public void The_last_block_is_shorter_even_if_it_is_empty(int length, int blocks)
    {
        var kit = new TransferKit(TransferKit.Bytes(length));
        var received = new List<byte>();
        for (var block = 1; block <= blocks; block++)
        {
            var packet = Assert.Single(kit.Take());
            Assert.Equal(block, TransferKit.Number(packet));
            received.AddRange(packet[4..]);
            Assert.Null(kit.Transfer.Result);
            kit.Acknowledge(block);
        }

        Assert.Equal(TransferKit.Bytes(length), received);
        Assert.Equal((TftpEnd.Whole, (long)length), (kit.Transfer.Result!.End, kit.Transfer.Result.Bytes));
        Assert.Empty(kit.Take());
    }

    [Fact]
    public void An_acknowledgement_that_comes_twice_sets_nothing_free()
    {
        var kit = new TransferKit(TransferKit.Bytes(5000));
        kit.Acknowledge(1);
        Assert.Equal([1, 2], kit.Blocks());

        Assert.False(kit.Acknowledge(1));
        Assert.False(kit.Acknowledge(1));

        Assert.Empty(kit.Take());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(65535)]
    public void An_acknowledgement_of_what_was_not_sent_changes_nothing(int number)
    {
        var kit = new TransferKit(TransferKit.Bytes(5000));
        kit.Acknowledge(1);
        kit.Take();

        Assert.False(kit.Acknowledge(number));

        Assert.Empty(kit.Take());
        Assert.Null(kit.Transfer.Result);
    }

    [Fact]
    public void Before_the_client_was_heard_one_block_goes_out_and_few_repetitions()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000));
        for (var i = 0; i < 20; i++)
        {
            kit.TimeOut();
            kit.Transfer.Repeated(kit);
        }

        Assert.Equal([1, 1, 1], kit.Blocks());
        Assert.Equal(TftpEnd.Aborted, kit.Transfer.Result!.End);
    }

    [Fact]
    public void With_a_window_only_the_answer_to_the_options_goes_out_at_first()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000), new TftpOptions { BlockSize = 1000, WindowSize = 8, TransferSize = 0 });
        var options = Assert.Single(kit.Take());
        Assert.Equal(new TftpOptions { BlockSize = 1000, WindowSize = 8, TransferSize = 50_000 }, TftpOptions.Read(options.AsSpan(2)));

        kit.Acknowledge(0);

        Assert.Equal(Enumerable.Range(1, 8), kit.Blocks());
    }

    [Fact]
    public void Asked_for_the_size_alone_it_is_told_and_blocks_stay_as_they_are()
    {
        var kit = new TransferKit(TransferKit.Bytes(600), new TftpOptions { TransferSize = 0 });
        Assert.Equal(new TftpOptions { TransferSize = 600 }, TftpOptions.Read(Assert.Single(kit.Take()).AsSpan(2)));

        kit.Acknowledge(0);

        Assert.Equal(516, Assert.Single(kit.Take()).Length);
    }

    [Fact]
    public void A_window_goes_back_to_the_block_that_was_lost_and_ends_at_the_last()
    {
        var kit = new TransferKit(TransferKit.Bytes(5 * 512), new TftpOptions { WindowSize = 4 });
        kit.Take();
        kit.Acknowledge(0);
        Assert.Equal([1, 2, 3, 4], kit.Blocks());

        kit.Acknowledge(2);
        Assert.Equal([3, 4, 5, 6], kit.Blocks());

        kit.Acknowledge(6);
        Assert.Equal((TftpEnd.Whole, 2), (kit.Transfer.Result!.End, kit.Transfer.Result.Retransmitted));
    }

    [Fact]
    public void A_window_whose_first_block_was_lost_goes_again_once()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000), new TftpOptions { WindowSize = 4 });
        kit.Acknowledge(0);
        kit.Acknowledge(4);
        kit.Take();

        kit.Acknowledge(4);
        kit.Acknowledge(4);

        Assert.Equal([5, 6, 7, 8], kit.Blocks());
    }

    [Fact]
    public void Waits_double_to_a_bound_and_start_anew_with_every_step()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000));
        kit.Acknowledge(1);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            waits.Add(kit.Transfer.Wait.TotalSeconds);
            kit.TimeOut();
        }

        Assert.Equal([1, 2, 4, 8, 8, 8], waits);
        Assert.Equal([1, 2, 2, 2, 2, 2, 2, 2], kit.Blocks());
        kit.Acknowledge(2);
        Assert.Equal(1, kit.Transfer.Wait.TotalSeconds);
    }

    [Fact]
    public void A_client_that_falls_silent_is_given_up()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000));
        kit.Acknowledge(1);
        for (var i = 0; i < 7; i++)
        {
            kit.TimeOut();
        }

        Assert.Equal((TftpEnd.Aborted, 512L), (kit.Transfer.Result!.End, kit.Transfer.Result.Bytes));
    }

    [Fact]
    public void The_clients_own_timeout_holds()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000), new TftpOptions { Timeout = 30 });

        Assert.Equal(30, kit.Transfer.Wait.TotalSeconds);
    }

    [Fact]
    public void A_clients_error_ends_it()
    {
        var kit = new TransferKit(TransferKit.Bytes(50_000), new TftpOptions { TransferSize = 0 });

        kit.Transfer.Refused(TftpError.OptionRefused, "only looking");

        Assert.Equal(TftpEnd.Aborted, kit.Transfer.Result!.End);
    }

    [Fact]
    public void Block_numbers_go_on_from_zero_behind_65535()
    {
        var content = TransferKit.Bytes(8 * 65_540);
        var kit = new TransferKit(content, new TftpOptions { BlockSize = 8 });
        kit.Acknowledge(0);
        kit.Take();
        for (var block = 1; block <= 65_540; block++)
        {
            kit.Acknowledge(block & 0xFFFF);
            var packet = Assert.Single(kit.Take());
            Assert.Equal((block + 1) & 0xFFFF, TransferKit.Number(packet));
            Assert.True(packet.AsSpan(4).SequenceEqual(content.AsSpan(Math.Min(8 * block, content.Length), packet.Length - 4)));
        }

        kit.Acknowledge(65_541 & 0xFFFF);
        Assert.Equal(TftpEnd.Whole, kit.Transfer.Result!.End);
    }

    [Fact]
    public void Contents_that_become_shorter_are_an_error_and_no_end()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, TransferKit.Bytes(50_000));
            var kit = new TransferKit(TftpContent.OfFile(file), new TftpOptions { BlockSize = 20_000 });
            kit.Acknowledge(0);
            kit.Take();
            File.WriteAllBytes(file, []);

            kit.Acknowledge(1);

            Assert.Equal(5, Assert.Single(kit.Take())[1]);
            Assert.Equal(TftpEnd.Failed, kit.Transfer.Result!.End);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Text_mode_tells_no_size()
    {
        var kit = new TransferKit("a\nb"u8.ToArray(), new TftpOptions { TransferSize = 0, BlockSize = 512 }, TftpMode.Netascii);

        Assert.Equal(new TftpOptions { BlockSize = 512 }, TftpOptions.Read(Assert.Single(kit.Take()).AsSpan(2)));
    }

    [Fact]
    public void Text_becomes_the_same_whatever_the_blocks_and_whatever_is_lost() => Check.QuickThrowOnFailure(Prop.ForAll<int, PositiveInt>((seed, window) =>
    {
        var random = new Random(seed);
        var text = string.Concat(Enumerable.Range(0, random.Next(400)).Select(_ => "a\n\rb"[random.Next(4)]));
        var expected = text.Replace("\r", "\r\0", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        var kit = new TransferKit(Encoding.ASCII.GetBytes(text), new TftpOptions { BlockSize = 8, WindowSize = 1 + (window.Get % 5) }, TftpMode.Netascii);
        kit.Take();
        kit.Acknowledge(0);
        var received = new List<byte>();
        var expects = 1;
        while (kit.Transfer.Result is null)
        {
            foreach (var packet in kit.Take().Where(packet => TransferKit.Number(packet) == expects && random.Next(4) > 0))
            {
                received.AddRange(packet[4..]);
                expects++;
            }

            if (random.Next(4) == 0 || !kit.Acknowledge(expects - 1))
            {
                kit.Transfer.TimedOut(kit);
            }
        }

        return kit.Transfer.Result.End == TftpEnd.Aborted || Encoding.ASCII.GetString([.. received]) == expected;
    }));
}
