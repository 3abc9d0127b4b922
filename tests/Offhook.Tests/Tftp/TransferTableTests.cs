using System.Net;
using Offhook.Protocols.Tftp;
using Xunit;

namespace Offhook.Tests.Tftp;

public sealed class TransferTableTests
{
    private static readonly IPAddress One = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Two = IPAddress.Parse("10.0.0.2");

    [Fact]
    public void One_address_has_its_limit_and_all_together_have_theirs()
    {
        var table = new TransferTable(most: 3, mostPerAddress: 2);
        Assert.True(Reserve(table, One, 1, out _));
        Assert.True(Reserve(table, One, 2, out _));
        Assert.False(Reserve(table, One, 3, out var full));
        Assert.True(full);
        Assert.True(Reserve(table, Two, 1, out _));
        Assert.False(Reserve(table, Two, 2, out full));
        Assert.True(full);
    }

    [Fact]
    public void A_place_given_back_can_be_taken_again()
    {
        var table = new TransferTable(most: 1, mostPerAddress: 1);
        Assert.True(Reserve(table, One, 1, out _));
        table.Release(new IPEndPoint(One, 1).Serialize());
        table.Release(new IPEndPoint(One, 1).Serialize());

        Assert.True(Reserve(table, Two, 9, out _));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_client_that_has_a_place_gets_no_second_one()
    {
        var table = new TransferTable(most: 9, mostPerAddress: 9);
        Assert.True(Reserve(table, One, 1, out _));

        Assert.False(Reserve(table, One, 1, out var full));
        Assert.False(full);
        Assert.True(Reserve(table, One, 2, out _));
    }

    private static bool Reserve(TransferTable table, IPAddress address, int port, out bool full) =>
        table.TryReserve(new IPEndPoint(address, port).Serialize(), address, out full);
}
