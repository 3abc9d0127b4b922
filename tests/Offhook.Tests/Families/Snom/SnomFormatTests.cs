using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Families.Snom;
using Xunit;

namespace Offhook.Tests.Families.Snom;

public sealed class SnomFormatTests
{
    private static readonly SnomFamily Family = new();

    [Theory]
    [InlineData("6")]
    [InlineData("8")]
    [InlineData("10")]
    public void Any_value_that_passes_the_check_comes_back_as_it_was(string generation)
    {
        var names = SnomCatalogue.All
            .Where(p => p.Type is SnomValueType.Text && p.Section is not ("dialplan" or "functionKeys") && SnomGeneration.IsWithin(generation, p.Since, p.Until)).ToList();
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<PositiveInt>(), (text, number) =>
        {
            if (SnomFormat.Instance.Check(text.Get) is not null)
            {
                return;
            }

            var known = names[number.Get % names.Count];
            var name = known.Index == SnomIndex.None ? new SnomName(known.Name) : SnomName.Of(known.Name, 1 + (number.Get % 3));
            var set = new ParameterSet();
            set.Set(name.ToString(), text.Get, "test");
            set.Set((name with { Part = SnomName.Perm }).ToString(), "!", "test");
            var expected = set.Items.Where(i => known.Perm != "!" || !i.Name.EndsWith(".perm", StringComparison.Ordinal)).Select(i => KeyValuePair.Create(i.Name, i.Value));
            Assert.Equal(expected, SnomFormat.Instance.Read(Write(set, generation)).Items);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Keys_rules_and_addresses_come_back_whatever_stands_in_them() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
    {
        if (SnomFormat.Instance.Check(text.Get) is not null || text.Get.Length == 0)
        {
            return;
        }

        var set = new ParameterSet();
        foreach (var name in (string[])["fkey[4]", "fkey_context[4]", "fkey_label[4]", "fkey_short_label[4]", "template[1]", "template[1].rewrite", "gui_language[Türkçe]", "upload[moh]", "certificate[1]"])
        {
            set.Set(name, text.Get, "test");
        }

        Assert.Equal(set.Items.Select(i => KeyValuePair.Create(i.Name, i.Value)).OrderBy(p => p.Key, StringComparer.Ordinal),
            SnomFormat.Instance.Read(Write(set, "10")).Items.Where(p => p.Key != "fkey[4].perm").OrderBy(p => p.Key, StringComparer.Ordinal));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("\uFFFF")]
    public void What_a_file_cannot_carry_is_refused(string value) => Assert.NotNull(SnomFormat.Instance.Check(value));

    [Fact]
    public void Half_a_character_is_refused() => Assert.NotNull(SnomFormat.Instance.Check("a" + '\uD800'));

    [Fact]
    public void A_text_file_of_another_system_is_read_with_its_signs()
    {
        const string text = """
            <html>
            <pre>
            # remark
            language$: English
            tone_scheme&: GER
            user_name1&: 2236
            contrast!: 15
            ntp_server: 10.20.0.10
            dns_server1&: 10.0.0.1
            codec1_name2!: 9
            fkey1&: blf <sip:2232@10.20.0.10>|*8
            fkey_context1&: active
            no setting at all
            </pre>
            </html>
            """;
        var read = SnomFormat.Instance.Read(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        Assert.Equal(
            [
                "language=English", "tone_scheme=GER", "user_name[1]=2236", "contrast=15", "ntp_server=10.20.0.10", "dns_server1=10.0.0.1", "codec1_name[2]=9", "codec1_name[2].perm=!",
                "fkey[1]=blf <sip:2232@10.20.0.10>|*8", "fkey_context[1]=active",
            ],
            read.Items.Select(i => $"{i.Key}={i.Value}"));
        Assert.Equal("line 13 is no setting and is passed over", Assert.Single(read.Warnings));
    }

    [Fact]
    public void An_xml_file_of_another_system_is_read_whatever_the_case_of_its_attributes()
    {
        const string text = """
            <?xml version="1.0" encoding="utf-8"?>
            <settings>
              <phone-settings e="2">
                <user_name idx="1" perm="">2231</user_name>
                <user_realname idx="1" perm="&amp;">A &amp; B</user_realname>
                <some_list action="remove">x</some_list>
                <unheard_of perm="R">1</unheard_of>
              </phone-settings>
              <function-keys><fkey idx="0" context="1" label="" perm="RW">line</fkey><fkey idx="3"><initialization><variable name="label" value=""/></initialization></fkey></function-keys>
              <tbook e="2" complete="true">
                <item context="active" type="vip" index="1"><first_name>Head</first_name><last_name>Office</last_name><number>030</number><number_type>business</number_type></item>
              </tbook>
              <dialplan><TEMPLATE MATCH="0,*" Timeout="5" Rewrite="" User="Phone"/></dialplan>
              <gui-languages><language url="http://h/gui_lang_DE.xml" name="Deutsch"/></gui-languages>
              <ReplacementPlan/>
            </settings>
            """;
        var file = SnomFile.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(
            [
                "user_name[1]=2231", "user_name[1].perm=RW", "user_realname[1]=A & B", "unheard_of=1", "fkey[0]=line", "fkey[0].perm=RW", "fkey_context[0]=1", "fkey_label[0]=",
                "fkey[3]=", "fkey[3].perm=RW", "tbook_complete=on", "template[1]=0,*", "template[1].timeout=5", "template[1].rewrite=", "template[1].user=Phone", "gui_language[Deutsch]=http://h/gui_lang_DE.xml",
            ],
            file.Settings.Select(i => $"{i.Key}={i.Value}"));
        Assert.Equal([new SnomContact("Head Office", "030", "business")], file.Contacts);
        Assert.Equal(2, file.Warnings.Count);
        Assert.Contains("line 6", file.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<setting-files><file url=\"http://h/a.xml\"/><file url=\"http://h/{mac}.xml\"/></setting-files>", "http://h/a.xml http://h/{mac}.xml", "")]
    [InlineData("<firmware-settings><firmware perm=\"\">http://h/a.bin</firmware></firmware-settings>", "", "http://h/a.bin")]
    [InlineData("firmware: http://h/a.bin\n", "", "http://h/a.bin")]
    public void Lists_and_offers_of_firmware_are_read(string text, string lists, string firmware)
    {
        var file = SnomFile.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal((lists, firmware), (string.Join(' ', file.Lists), string.Join(' ', file.Firmware)));
        Assert.Empty(file.Settings);
    }

    [Theory]
    [InlineData("<settings><phone-settings>", "line 1")]
    [InlineData("<other/>", "line 1")]
    [InlineData("nothing here\n", "line 1")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><settings/>", "line 1")]
    public void What_is_no_such_file_is_an_error_that_names_the_line(string text, string line) =>
        Assert.Contains(line, Assert.Throws<FormatException>(() => SnomFile.Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fkey_label[3]", "what it does")]
    [InlineData("contrast.perm", "the setting itself")]
    [InlineData("no name", "no name of a setting")]
    [InlineData("a><b", "no name of a setting")]
    public void What_cannot_be_written_names_the_setting(string name, string problem)
    {
        var set = new ParameterSet();
        set.Set(name, "!", "test");
        Assert.Contains(problem, Assert.Throws<RenderException>(() => Write(set, "10")).Message, StringComparison.Ordinal);
    }

    private static byte[] Write(ParameterSet set, string generation)
    {
        var device = new DeviceSnapshot
        {
            Id = DeviceId.Parse("000413000001"),
            Model = FamilyRegistry.FindModel(Family, "snom370")!,
            Generation = generation,
            Scope = ScopePath.Parse("acme"),
            Settings = ResolvedSettings.Defaults,
        };
        var buffer = new ArrayBufferWriter<byte>();
        SnomFormat.Instance.Write(set, device, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
