using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Devices;
using Xunit;

namespace Offhook.Tests.DeviceIds;

public sealed class DeviceIdTests
{
    [Fact]
    public void An_id_comes_back_from_its_text_its_key_and_its_bits()
    {
        var ids = Gen.OneOf(
            ArbMap.Default.GeneratorFor<ulong>().Select(n => DeviceId.From(MacAddress.FromNumber(n & 0xFFFF_FFFF_FFFF))),
            Gen.Constant(0).Select(_ => DeviceId.From(Guid.NewGuid())));
        var property = Prop.ForAll(ids.ToArbitrary(), id =>
            DeviceId.Parse(id.ToString()) == id && DeviceId.Parse(id.ToKey()) == id && DeviceId.FromBits(id.Bits) == id);
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void A_UUID_is_read_in_any_case_and_with_or_without_hyphens()
    {
        var id = DeviceId.Parse("89fed27f-7c47-43f5-8347-cb854cedc538");
        Assert.False(id.IsMac);
        Assert.Null(id.Mac);
        Assert.Equal(id, DeviceId.Parse("89FED27F-7C47-43F5-8347-CB854CEDC538"));
        Assert.Equal(id, DeviceId.Parse("89fed27f7c4743f58347cb854cedc538"));
        Assert.Equal("89fed27f-7c47-43f5-8347-cb854cedc538", id.ToString());
    }

    [Fact]
    public void A_MAC_is_known_as_one()
    {
        var id = DeviceId.Parse("00-1F-C1-1E-51-05");
        Assert.True(id.IsMac);
        Assert.Equal("001fc11e5105", id.ToKey());
        Assert.Equal("00:1f:c1:1e:51:05", id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("reception")]
    [InlineData("89fed27f-7c47-43f5-8347")]
    public void What_is_neither_is_refused(string? text) => Assert.False(DeviceId.TryParse(text, out _));
}
