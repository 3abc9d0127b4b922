using Offhook.Emulator.Identity;
using Xunit;

namespace Offhook.Tests.Emulator;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("001fc11c22a9")]
    [InlineData("00:1F:C1:1C:22:A9")]
    [InlineData("00-1f-c1-1c-22-a9")]
    [InlineData("001f.c11c.22a9")]
    [InlineData(" 00 1f c1 1c 22 a9 ")]
    public void Any_spelling_is_the_same_address(string text)
    {
        Assert.True(MacAddress.TryParse(text, out var mac));
        Assert.Equal(("001fc11c22a9", "00:1f:c1:1c:22:a9"), (mac.Bare, mac.Colons));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("001fc11c22a")]
    [InlineData("001fc11c22a900")]
    [InlineData("001fc11c22ag")]
    [InlineData("٠01fc11c22a9")]
    public void Anything_else_is_none(string? text) => Assert.False(MacAddress.TryParse(text, out _));
}
