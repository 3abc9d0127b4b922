using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Rendering;
using Offhook.Families.Fanvil;
using Xunit;

namespace Offhook.Tests.Families.Fanvil;

public sealed partial class FanvilFormatTests
{
    [Theory]
    [InlineData("f0X3Shw1.100.cfg", "1", false, "2.0002")]
    [InlineData("0c383e010203.cfg", "1", false, "2.1834509127")]
    [InlineData("0c383e0a0b0c.cfg", "2", false, "2.1834509128")]
    [InlineData("F0V00X600000.cfg", "1", true, "2.1834509129")]
    [InlineData("boot-probe-minimal.cfg", "2", false, "2.0000000000")]
    public void A_sample_that_is_read_and_written_again_has_the_same_bytes(string name, string generation, bool xml, string version)
    {
        var sample = FanvilKit.Text(name);
        var read = FanvilKit.Read(sample);
        Assert.Empty(read.Warnings);
        Assert.Equal(sample, FanvilKit.Write(read.Items, FanvilCatalogue.Of(generation), xml, version));
    }

    [Fact]
    public void The_newer_XML_sample_says_the_same_when_written_again_only_its_line_ends_are_free()
    {
        var sample = FanvilKit.Text("0c383eaabbcc.cfg");
        var written = FanvilKit.Write(FanvilKit.Read(sample).Items, FanvilCatalogue.New, xml: true, "2.1834509130");
        Assert.Equal(XDocument.Parse(sample).ToString(SaveOptions.DisableFormatting), XDocument.Parse(written).ToString(SaveOptions.DisableFormatting));
    }

    [Theory]
    [InlineData("f0X3Shw1.100.cfg")]
    [InlineData("0c383e010203.cfg")]
    [InlineData("0c383e0a0b0c.cfg")]
    [InlineData("0c383eaabbcc.cfg")]
    [InlineData("F0V00X600000.cfg")]
    public void Every_parameter_of_a_sample_is_in_the_catalogue(string name) =>
        Assert.All(FanvilKit.Read(FanvilKit.Text(name)).Items, p => Assert.True(FanvilCatalogue.Describe(p.Key) is not null, p.Key));

    [Theory]
    [InlineData("1", "0c383e010203.cfg")]
    [InlineData("2", "0c383e0a0b0c.cfg")]
    [InlineData("2", "0c383eaabbcc.cfg")]
    public void What_one_form_says_the_other_says_too(string generation, string name)
    {
        var form = FanvilCatalogue.Of(generation);
        var items = FanvilKit.Read(FanvilKit.Text(name)).Items.Where(p => !p.Key.Contains("/dialplan", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            FanvilKit.Read(FanvilKit.Write(items, form, xml: true)).Items.OrderBy(p => p.Key, StringComparer.Ordinal),
            FanvilKit.Read(FanvilKit.Write(items, form, xml: false)).Items.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("2", true)]
    public void Every_value_that_is_allowed_comes_back_whatever_it_holds(string generation, bool xml)
    {
        var form = FanvilCatalogue.Of(generation);
        var names = Names(form, xml);
        Assert.True(names.Count > 800);
        Prop.ForAll<NonNull<string>[], int>((values, start) =>
        {
            var items = values.Where(v => FanvilValues.Check(v.Get) is null)
                .Select((v, at) => KeyValuePair.Create(names[(int)((uint)(start + (at * 37)) % names.Count)], v.Get)).DistinctBy(p => p.Key).ToList();
            var read = FanvilKit.Read(FanvilKit.Write(items, form, xml));
            Assert.Empty(read.Warnings);
            Assert.Equal(items.OrderBy(p => p.Key, StringComparer.Ordinal), read.Items.OrderBy(p => p.Key, StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("2", true)]
    public void Every_parameter_of_the_catalogue_is_read_back_under_its_name(string generation, bool xml)
    {
        var form = FanvilCatalogue.Of(generation);
        var items = Names(form, xml).Select(n => KeyValuePair.Create(n, "x")).ToList();
        var read = FanvilKit.Read(FanvilKit.Write(items, form, xml));
        Assert.Equal(items.Select(p => p.Key).Order(StringComparer.Ordinal), read.Items.Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\rtwo")]
    [InlineData("nul\0")]
    public void What_neither_form_can_carry_is_told(string value) => Assert.NotNull(FanvilFormat.Instance.Check(value));

    [Fact]
    public void Half_a_character_is_told() => Assert.NotNull(FanvilFormat.Instance.Check("half " + '\ud800'));

    [Fact]
    public void Each_line_of_the_older_text_form_has_its_colon_in_the_twentieth_place_and_ends_as_the_phone_expects()
    {
        var items = Names(FanvilCatalogue.Old, xml: false).Select(n => KeyValuePair.Create(n, "a:b"));
        var text = FanvilKit.Write(items, FanvilCatalogue.Old, xml: false);
        Assert.Equal("\r\n", text.Substring(62, 2));
        Assert.EndsWith("<<END OF FILE>>\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', LineEnd().Replace(text, ""));
        Assert.All(text.Split("\r\n").Skip(1).Where(l => l.Length > 0 && l[0] != '<'), l => Assert.Equal(':', l[19]));
    }

    [Fact]
    public void A_long_name_of_the_older_form_is_cut_as_the_phone_cuts_it()
    {
        var text = FanvilKit.Write([KeyValuePair.Create("SIP CONFIG MODULE/SIP Line List/SIP1 Failback Interval", "1800")], FanvilCatalogue.Old, xml: false);
        Assert.Contains("\r\nSIP1 Failback Inter:1800\r\n", text, StringComparison.Ordinal);
        Assert.True(FanvilCatalogue.Describe("SIP CONFIG MODULE/SIP Line List/SIP12 DNDOff SvcCod") is not null);
    }

    [Theory]
    [InlineData("SIP CONFIG MODULE//Evil:1")]
    [InlineData("<SIP>//x")]
    [InlineData("SIP CONFIG MODULE//--List--")]
    [InlineData("SIP CONFIG MODULE//###x")]
    public void A_made_up_name_cannot_become_a_line_of_another_kind(string name) =>
        Assert.Throws<RenderException>(() => FanvilKit.Write([KeyValuePair.Create(name, "1")], FanvilCatalogue.New, xml: false));

    [Theory]
    [InlineData("SIP CONFIG MODULE//a><b")]
    [InlineData("NET CONFIG MODULE//1st")]
    [InlineData("<x>//y")]
    public void A_made_up_name_cannot_break_the_XML(string name)
    {
        Assert.Throws<RenderException>(() => FanvilKit.Write([KeyValuePair.Create(name, "1")], FanvilCatalogue.New, xml: true));
        Assert.Throws<RenderException>(() => FanvilKit.Write([KeyValuePair.Create(name, "1")], FanvilCatalogue.Old, xml: true));
    }

    [Fact]
    public void Files_of_real_sites_are_read_with_their_faults()
    {
        var text = FanvilKit.Read("<<VOIP CONFIG FILE>>Version:2.0002\n\n<SIP CONFIG MODULE>\n--SIP Line List--  :\nSIP1 Register Addr : a:b \n###SIP1 Register Pswd:\n</SIP CONFIG MODULE>\nnonsense\n");
        Assert.Equal([KeyValuePair.Create("SIP CONFIG MODULE/SIP Line List/SIP1 Register Addr", " a:b ")], text.Items);
        Assert.Equal(["line 8 is neither a module nor a key with a colon; it is passed over", "the file does not end with <<END OF FILE>>; it may be cut off"], text.Warnings);

        var lax = FanvilKit.Read("<VOIP_CONFIG_FILE>\n<Digests>2.0002</Digests>\n<GLOBAL CONFIG MODULE>\n<Time_Zone>32<Time_Zone>\n</GLOBAL CONFIG MODULE>\n"
            + "<AUTOUPDATE_CONFIG_MODULE><Auto Image Url>tftp://h/x4.z</Auto Image Url></AUTOUPDATE_CONFIG_MODULE>\n<<END OF FILE>>");
        Assert.Equal(["32", "tftp://h/x4.z"], lax.Items.Select(p => p.Value.Trim()));
        Assert.Equal(["GLOBAL CONFIG MODULE//Time Zone", "AUTOUPDATE CONFIG MODULE//Auto Image Url"], lax.Items.Select(p => p.Key));
        Assert.NotEmpty(lax.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>403</body></html>")]
    [InlineData("P47=x")]
    public void A_file_of_another_kind_is_refused(string text) => Assert.Throws<FormatException>(() => FanvilKit.Read(text));

    private static List<string> Names(FanvilForm form, bool xml)
    {
        var names = new List<string>();
        foreach (var parameter in form.Parameters)
        {
            var list = form.FindList(parameter.Module, parameter.List, out _);
            var known = xml ? form.IsOld || list is { Xml.Length: > 0 } : !parameter.Module.StartsWith(FanvilXmlNames.OnlyXml, StringComparison.Ordinal) && parameter.List != "dialplan";
            if (known)
            {
                names.Add($"{parameter.Module}/{parameter.List.Replace("#", "2", StringComparison.Ordinal)}/{parameter.Key.Replace("#", "1", StringComparison.Ordinal)}");
            }
        }

        return names;
    }

    [GeneratedRegex("\r\n")]
    private static partial Regex LineEnd();
}
