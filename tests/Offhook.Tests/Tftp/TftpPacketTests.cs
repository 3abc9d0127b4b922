using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.Tests.Tftp;

public sealed class TftpPacketTests
{
    private const string RequestVector =
        "00013030313364313830303033322d636f6e6669672e786d6c006f6374657400626c6b73697a650031343238007473697a6500300074696d656f75740035"
        + "0077696e646f7773697a65003400";

    [Fact]
    public void A_request_with_all_options_is_read()
    {
        Assert.True(TftpRequest.TryRead(Convert.FromHexString(RequestVector), out var request));

        Assert.Equal(("0013d1800032-config.xml", TftpMode.Octet), (request.FileName, request.Mode));
        Assert.Equal(new TftpOptions { BlockSize = 1428, TransferSize = 0, Timeout = 5, WindowSize = 4 }, request.Options);
    }

    [Fact]
    public void The_answer_to_options_names_each_in_the_known_form()
    {
        var packet = new byte[100];

        var length = TftpPacket.WriteOptions(packet, new TftpOptions { BlockSize = 1428, TransferSize = 1234, Timeout = 5, WindowSize = 4 });

        Assert.Equal(
            "0006626c6b73697a650031343238007473697a6500313233340074696d656f757400350077696e646f7773697a65003400",
            Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Fact]
    public void A_missing_file_is_told_in_the_known_form()
    {
        var packet = new byte[100];

        var length = TftpPacket.WriteError(packet, TftpError.FileNotFound, "File not found");

        Assert.Equal("0005000146696c65206e6f7420666f756e6400", Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("\0\u0001\0octet\0")]
    [InlineData("\0\u0001name\0mail\0")]
    [InlineData("\0\u0001name\0octet")]
    [InlineData("\0\u0001name")]
    [InlineData("\0\u0002name\0octet\0")]
    [InlineData("\0")]
    [InlineData("")]
    public void What_is_no_read_request_is_not_read(string packet) => Assert.False(TftpRequest.TryRead(Encoding.ASCII.GetBytes(packet), out _));

    [Fact]
    public void A_request_longer_than_one_may_be_is_not_read() =>
        Assert.False(TftpRequest.TryRead(Encoding.ASCII.GetBytes("\0\u0001" + new string('a', 510) + "\0octet\0"), out _));

    [Theory]
    [InlineData("blksize\07\0", null)]
    [InlineData("blksize\08\0", 8)]
    [InlineData("BLKSIZE\065464\0", 65464)]
    [InlineData("blksize\065465\0", 65464)]
    [InlineData("blksize\0many\0", null)]
    [InlineData("blksize\0-1\0", null)]
    [InlineData("blksize\01024\0blksize\0512\0", 1024)]
    [InlineData("blksize\0", null)]
    public void A_block_size_counts_within_its_range_and_once(string options, int? expected) =>
        Assert.Equal(expected, TftpOptions.Read(Encoding.ASCII.GetBytes(options)).BlockSize);

    [Fact]
    public void An_option_that_nobody_knows_changes_nothing() =>
        Assert.Equal(new TftpOptions { TransferSize = 0 }, TftpOptions.Read("multicast\0\0tsize\00\0"u8));

    [Fact]
    public void Options_without_end_are_read_to_a_bound_only() =>
        Assert.Null(TftpOptions.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\01\0", 16)) + "blksize\0512\0")).BlockSize);

    [Fact]
    public void No_bytes_make_a_reader_fail() => Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(bytes =>
    {
        _ = TftpRequest.TryRead([0, 1, .. bytes], out _);
        _ = TftpOptions.Read(bytes);
        return TftpPacket.ReadErrorText(bytes).Length <= 200;
    }));

    [Fact]
    public void What_a_client_writes_the_server_reads() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt, PositiveInt>((block, window) =>
    {
        var options = new TftpOptions { BlockSize = 8 + (block.Get % 65000), WindowSize = 1 + (window.Get % 65535), TransferSize = 0 };
        var packet = new byte[TftpPacket.MaxRequestLength];
        var length = TftpPacket.WriteReadRequest(packet, "cfg0012.xml", options);
        return TftpRequest.TryRead(packet.AsSpan(0, length), out var read) && read == new TftpRequest("cfg0012.xml", TftpMode.Octet, options);
    }));
}
