using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Emulator.Personas.Htek;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekSettingsReaderTests
{
    [Theory]
    [InlineData("<P35 para=\"Account1_SipUserId\">2011</P35>", "P35", "2011")]
    [InlineData("<P35>2011</P35 >", "P35", "2011")]
    [InlineData("<P48 para=\"Profile1_OutboundProxy\" />", "P48", "")]
    [InlineData("<P48/>", "P48", "")]
    [InlineData("<P48></P48>", "P48", "")]
    [InlineData("<P4401>http://h/app?file=phonebook.xml&contacts=users&x</P4401>", "P4401", "http://h/app?file=phonebook.xml&contacts=users&x")]
    [InlineData("<P4401>http://h/?a=1&amp;b=2</P4401>", "P4401", "http://h/?a=1&b=2")]
    [InlineData("<P34>&lt;&gt;&quot;&apos;&#65;&#x20AC;&bogus;&#0;&</P34>", "P34", "<>\"'A€&bogus;&#0;&")]
    [InlineData("<P3><![CDATA[a<b]]></P3>", "P3", "a<b")]
    [InlineData("<P3>a<!-- no > value -->b</P3>", "P3", "ab")]
    [InlineData("<P3 para=\"a>b\">Müller, Ida</P3>", "P3", "Müller, Ida")]
    [InlineData("<Profile1_Sipserver>pbx:5060</Profile1_Sipserver>", "Profile1_Sipserver", "pbx:5060")]
    [InlineData("<Account1_SipUserId>2013</Account1_SipUserId>", "P35", "2013")]
    [InlineData("<FirmwareUpGrade_UrgrateMode>3</FirmwareUpGrade_UrgrateMode>", "P212", "3")]
    public void One_element_gives_one_parameter(string element, string parameter, string value)
    {
        Assert.True(Read(HtekFiles.Settings("<!--Profile1/Basic-->" + element), out var settings, out _));

        Assert.Equal([new(parameter, value)], settings);
    }

    [Fact]
    public void The_address_in_an_exported_file_is_no_parameter()
    {
        var text = "<hl_provision version=\"1\">\n<mac para=\"Mac\">001fc11c22a9</mac>\n<config version=\"1\"><P35>1</P35></config></hl_provision>";

        Assert.True(Read(text, out var settings, out _));
        Assert.Equal([new("P35", "1")], settings);
    }

    [Fact]
    public void A_file_made_to_be_slow_or_deep_is_read_like_any_other()
    {
        var aside = string.Concat(Enumerable.Repeat("<mac></mac>", 40_000));
        var value = string.Concat(Enumerable.Repeat("a<!---->", 60_000));

        Assert.True(Read($"<hl_provision>{aside}<config><P3>{value}</P3></config></hl_provision>", out var settings, out _));
        Assert.Equal(60_000, Assert.Single(settings!).Value.Length);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_file()
    {
        Assert.True(Read("\uFEFF" + HtekFiles.Settings(HtekFiles.Account), out var settings, out _));
        Assert.Equal(2, settings!.Count);
    }

    [Theory]
    [InlineData("", "hl_provision")]
    [InlineData("<config><P1>1</P1></config>", "hl_provision")]
    [InlineData("<hl_provision></hl_provision>", "config")]
    [InlineData("<hl_provision><config><P1>1</P1>", "after P1")]
    [InlineData("<hl_provision><config><P1>1<P2>2</P2></P1></config></hl_provision>", "P1 does not end")]
    [InlineData("<hl_provision><config><P1>a<b</P1></config></hl_provision>", "P1 does not end")]
    [InlineData("<hl_provision><config><P1>1</P1></config>", "middle")]
    [InlineData("<hl_provision><config><!-- ", "config does not end")]
    public void A_broken_file_is_told_from_a_good_one(string text, string reason)
    {
        Assert.False(Read(text, out _, out var error));
        Assert.Contains(reason, error);
    }

    [Fact]
    public void Any_value_comes_back_when_it_was_escaped_as_XML_asks() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), given =>
    {
        // A lone surrogate has no UTF-8 form, so it cannot reach the phone.
        var value = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(given.Get));
        var escaped = value.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

        return Read(HtekFiles.Settings($"<P34 para=\"x\">{escaped}</P34>"), out var settings, out _) && settings![0].Value == value;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_without_an_exception() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        HtekSettingsReader.TryRead([.. "<hl_provision><config>"u8, .. bytes ?? []], out var settings, out var error) ? settings is not null : error is not null)
        .QuickCheckThrowOnFailure();

    private static bool Read(string text, out List<KeyValuePair<string, string>>? settings, out string? error) =>
        HtekSettingsReader.TryRead(Encoding.UTF8.GetBytes(text), out settings, out error);
}
