using Offhook.Families.Spectralink;
using Xunit;

namespace Offhook.Tests.Families.Spectralink;

public sealed class SpectralinkIpeiTests
{
    [Theory]
    [InlineData("00077 0000001", '9')]
    [InlineData("00077 0000002", '*')]
    [InlineData("00077 0000003", '0')]
    [InlineData("00077 0123456", '5')]
    [InlineData("03586 0123456", '3')]
    [InlineData("57005 0782068", '7')]
    [InlineData("65535 1048575", '2')]
    [InlineData("00077 1048575", '8')]
    public void An_identity_is_read_with_and_without_blank_and_check_character(string normal, char check)
    {
        var bare = normal.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(check, SpectralinkIpei.CheckOf(bare));
        foreach (var written in new[] { normal, bare, $"{normal}{check}", $"{bare}{check}", $"{normal} {check}" })
        {
            Assert.True(SpectralinkIpei.TryParse(written, out var read, out _), written);
            Assert.Equal(normal, read);
        }
    }

    [Theory]
    [InlineData("00077 000011")]
    [InlineData("00077 00001 1")]
    [InlineData("65536 0000001")]
    [InlineData("00077 1048576")]
    [InlineData("00077 00000011")]
    [InlineData("00077 000000x")]
    [InlineData("0007 70000001")]
    [InlineData("")]
    public void What_is_no_identity_is_refused_with_what_is_allowed(string text)
    {
        Assert.False(SpectralinkIpei.TryParse(text, out _, out var wrong));
        Assert.NotEmpty(wrong);
    }
}
