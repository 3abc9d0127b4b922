using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Devices;
using Xunit;

namespace Offhook.Tests.DeviceIds;

public sealed class MacAddressTests
{
    private static readonly Arbitrary<ulong> Numbers = ArbMap.Default.ArbFor<ulong>().Convert(n => n & 0xFFFF_FFFF_FFFF, n => n);

    [Fact]
    public void Any_address_is_read_from_every_usual_spelling()
    {
        var property = Prop.ForAll(Numbers, number =>
        {
            var address = MacAddress.FromNumber(number);
            var d = address.ToCompact();
            string[] spellings =
            [
                d, d.ToUpperInvariant(), address.ToString(), address.ToString().ToUpperInvariant(), address.ToString().Replace(':', '-'),
                address.ToString().Replace(':', ' '), $"{d[..4]}.{d[4..8]}.{d[8..]}", $"{d[..6]}-{d[6..]}",
            ];
            return spellings.All(s => MacAddress.TryParse(s, out var read) && read == address);
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void Addresses_are_ordered_as_their_text_is()
    {
        var property = Prop.ForAll(Numbers, Numbers, (a, b) =>
            Math.Sign(MacAddress.FromNumber(a).CompareTo(MacAddress.FromNumber(b)))
            == Math.Sign(string.CompareOrdinal(MacAddress.FromNumber(a).ToString(), MacAddress.FromNumber(b).ToString())));
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var text = Gen.Elements("0123456789abcdefABCDEFgx:-. /\0é\u0660".ToCharArray()).ArrayOf().Select(c => new string(c)).ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(text, t => !MacAddress.TryParse(t, out var read) || MacAddress.Parse(read.ToString()) == read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("001fc11e510")]
    [InlineData("001fc11e51051")]
    [InlineData("00:1f:c1:1e:51")]
    [InlineData("00::1f:c1:1e:51:05")]
    [InlineData(":001fc11e5105")]
    [InlineData("001fc11e5105:")]
    [InlineData("00/1f/c1/1e/51/05")]
    [InlineData("001fc11e510g")]
    [InlineData("٠٠1fc11e5105")]
    public void What_is_no_address_is_refused(string text)
    {
        Assert.False(MacAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MacAddress.Parse(text));
    }

    [Fact]
    public void A_number_of_more_than_48_bits_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MacAddress.FromNumber(1UL << 48));
}
