using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>Files as other systems write them for snom's phones: XML in parts and in one, and text of V6.</summary>
public sealed class SnomImportTests
{
    private const string General = """
        <?xml version="1.0" encoding="utf-8"?>
        <settings>
          <phone-settings e="2">
            <language perm="RW">Deutsch</language>
            <web_language perm="RW">Deutsch</web_language>
            <tone_scheme perm="R">GER</tone_scheme>
            <timezone perm="R">GER+1</timezone>
            <time_24_format perm="R">on</time_24_format>
            <ntp_server perm="R">10.20.0.10</ntp_server>
            <settings_refresh_timer perm="R">7530</settings_refresh_timer>
            <contrast perm="!">12</contrast>
          </phone-settings>
        </settings>
        """;

    private const string Own = """
        <?xml version="1.0" encoding="utf-8"?>
        <settings>
          <phone-settings e="2">
            <http_client_user perm="R">prov2231</http_client_user>
            <http_client_pass perm="R">a7-Lime</http_client_pass>
            <user_active idx="1" perm="R">on</user_active>
            <user_realname idx="1" perm="R">Lab 2231</user_realname>
            <user_name idx="1" perm="R">2231</user_name>
            <user_pname idx="1" perm="R">2231</user_pname>
            <user_pass idx="1" perm="R">qF7!river2</user_pass>
            <user_host idx="1" perm="R">10.20.0.10</user_host>
            <user_outbound idx="1" perm="R">10.20.0.10;transport=udp</user_outbound>
            <user_mailbox idx="1" perm="R">*97</user_mailbox>
            <user_expiry idx="1" perm="R">3600</user_expiry>
            <user_server_type idx="1" perm="R">asterisk</user_server_type>
            <codec1_name idx="1" perm="R">9</codec1_name>
            <codec2_name idx="1" perm="R">8</codec2_name>
            <speed idx="1" perm="R">2250</speed>
          </phone-settings>
          <functionKeys e="2">
            <fkey idx="0" context="1" label="" perm="RW">line</fkey>
            <fkey idx="1" context="active" label="Alice" perm="R">blf &lt;sip:2232@10.20.0.10&gt;</fkey>
            <fkey idx="2" context="active" label="Park 1" perm="R">orbit 701</fkey>
            <fkey idx="3" context="active" label="Redial" perm="R">keyevent F_REDIAL</fkey>
          </functionKeys>
          <tbook e="2" complete="true">
            <item context="active" type="colleagues" index="0"><name>Alice Meyer</name><number>2232</number><number_type>sip</number_type></item>
            <item context="active" type="vip" index="1"><first_name>Head</first_name><last_name>Office</last_name><number>0301234567</number><number_type>business</number_type></item>
          </tbook>
        </settings>
        """;

    [Fact]
    public void Xml_of_another_system_comes_as_lines_keys_and_phone_books_and_renders_what_it_said()
    {
        var result = ImportKit.Run(
            new ImportOptions(),
            ImportKit.File("snom370.htm", "<setting-files><file url=\"http://h/snom370.xml\"/></setting-files>"),
            ImportKit.File("snom370.xml", General),
            ImportKit.File("snom370-0004132EABCD.htm", Own));
        Assert.Empty(result.Report.Unread);
        var plan = ImportKit.Bind(result);
        var device = Assert.Single(plan.Devices).Spec;

        Assert.Equal(("snom", "snom370", "0004132eabcd"), (device.Family, device.Model, device.Id.Mac?.ToCompact()));
        var line = Assert.Single(device.Lines);
        Assert.Equal(("2231", "Lab 2231", "qF7!river2"), (line.Number, line.Display, line.Password?.Reveal()));
        Assert.Contains(device.Keys, k => k is { Index: 2, Type: KeyType.Blf, Label: "Alice" } && k.Value?.Contains("2232", StringComparison.Ordinal) is true);
        Assert.Contains(device.Keys, k => k is { Index: 3, Type: KeyType.Park, Value: "701" });
        var book = Assert.Single(plan.Phonebooks).Spec;
        Assert.Equal(["Alice Meyer", "Head Office"], book.Contacts.Select(c => c.Name));

        var after = ImportKit.Parameters(plan, device);
        Assert.Equal(
            ["10.20.0.10", "10.20.0.10;transport=udp", "*97", "asterisk", "2250", "Deutsch", "GER", "GER+1", "on", "keyevent F_REDIAL", "12"],
            new[] { "user_host[1]", "user_outbound[1]", "user_mailbox[1]", "user_server_type[1]", "speed[1]", "language", "tone_scheme", "timezone", "time_24_format", "fkey[3]", "contrast" }
                .Select(name => after.GetValueOrDefault(name)));
        Assert.DoesNotContain(result.Report.Left, l => l.Reason.Contains("qF7!river2", StringComparison.Ordinal));
        Assert.Contains(result.Report.Left, l => l.What == "http://h/snom370.xml");
    }

    [Fact]
    public void Text_of_V6_is_read_with_its_numbers_and_signs()
    {
        const string text = """
            <html>
            <pre>
            language$: English
            tone_scheme&: GER
            timezone&: GER+1
            user_active1&: on
            user_realname1&: Lab 2236
            user_name1&: 2236
            user_pname1&: 2236
            user_pass1&: s3cret-2236
            user_host1&: 10.20.0.10
            contrast!: 15
            fkey0$: line
            fkey_context0$: 1
            fkey1&: speed 2232
            fkey_context1&: active
            </pre>
            </html>
            """;
        var result = ImportKit.Run(new ImportOptions(), ImportKit.File("snom320-00041324AB01.htm", text));
        Assert.Empty(result.Report.Unread);
        var plan = ImportKit.Bind(result);
        var device = Assert.Single(plan.Devices).Spec;
        Assert.Equal(("snom320", "2236", "s3cret-2236"), (device.Model, device.Lines[0].Number, device.Lines[0].Password?.Reveal()));
        Assert.Contains(device.Keys, k => k is { Index: 2, Type: KeyType.Speed, Value: "2232" });
        var after = ImportKit.Parameters(plan, device);
        Assert.Equal(("English", "GER+1", "15", "10.20.0.10"), (after["language"], after["timezone"], after["contrast"], after["user_host[1]"]));
    }

    [Theory]
    [InlineData("0004132EABCD.xml", "<VOIP_CONFIG_FILE><version>2.0</version></VOIP_CONFIG_FILE>")]
    [InlineData("readme.txt", "Phones are on the second floor: ask Ida.")]
    public void What_is_another_makers_or_nobodys_is_not_taken(string name, string text) =>
        Assert.DoesNotContain(ImportKit.Run(new ImportOptions(), ImportKit.File(name, text)).Fleet.Devices, d => d.Family == "snom");

    [Fact]
    public void A_file_that_breaks_off_names_its_line()
    {
        var result = ImportKit.Run(new ImportOptions(), ImportKit.File("0004132EABCD.xml", "<settings>\n<phone-settings>\n<language>Deutsch"));
        var unread = Assert.Single(result.Report.Unread);
        Assert.Equal(3, unread.Line);
    }
}
