using Offhook.Core.Devices;
using Offhook.Core.Import;
using Xunit;

namespace Offhook.Tests.Families.Samsung;

/// <summary>A captured set whose lists stand in an element of their own, and whose values are told by what stands around them.</summary>
public sealed class CaptureNestedTests
{
    private const string Mac = "F4D9FB112233";

    private static readonly IReadOnlyList<ImportSource> Set =
    [
        CapturedSets.File($"www/sec_mac/sec_{Mac}.XML", "<MacProfile><Login><![CDATA[4401]]></Login><Secret><![CDATA[77&81]]></Secret></MacProfile>"),
        CapturedSets.File("www/SCM_PROFILE/sec_phone.xml", """<Terminal><NtpCfg Offset="570" Refresh="60"><Server kind="ntp"><Addr>192.168.77.9</Addr></Server></NtpCfg></Terminal>"""),
        CapturedSets.File("www/SCM_PROFILE/sec_user_4401.xml", """
            <UserProfile ID="4401"><Lang>eng</Lang><SipRegistrar host="192.168.77.10" port="5080"/><Summer><A>M10.1.0</A><B>M4.1.0</B></Summer>
            <profiles><p type="line">sec_line_4401_700.xml</p><p type="service">sec_service_700.xml</p><p type="sup">sec_supplement_4401.xml</p></profiles></UserProfile>
            """),
        CapturedSets.File("www/SCM_PROFILE/sec_line_4401_700.xml", """<LineProfile><Subscriber Number="4401"><Auth><Id>4401a</Id><Pwd>Sip!44&amp;01</Pwd></Auth><Display>Front &lt;Desk&gt;</Display></Subscriber></LineProfile>"""),
        CapturedSets.File("www/SCM_PROFILE/sec_service_700.xml", """<Svc><F n="DND"><On>*78</On><Off>*79</Off></F><F n="PICKUP"><On>**</On></F></Svc>"""),
        Keys("""<B pos="0" fn="11" dn="4401" txt="Me"/><B pos="1" fn="33" dn="4410" txt="Eve &amp; co"/><B pos="2" fn="33" dn="0398765432" txt="HQ"/>"""),
    ];

    [Fact]
    public void Keys_within_an_element_of_their_own_are_repeated_and_not_what_stands_around_them()
    {
        var result = CapturedSets.Import(Set);

        Assert.Equal([(1, KeyType.Line), (2, KeyType.Speed), (3, KeyType.Speed)], result.Phone(Mac).Keys.Select(k => (k.Index, k.Type)));
        Assert.StartsWith("<Supp><Btns>{{#each samsung.keys}}<B pos=\"{{at}}\" ", result.Fleet.Scopes.Single().Templates["samsung"]["sec_supplement"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_key_is_found_within_what_stands_around_it()
    {
        var result = CapturedSets.Import([.. Set.SkipLast(1), Keys("""<B pos="0" fn="LINE" dn="4401" txt="Me"/>""")]);

        Assert.Equal(KeyType.Line, result.Phone(Mac).Keys.Single().Type);
        Assert.StartsWith("<Supp><Btns>{{#each samsung.keys}}<B ", result.Fleet.Scopes.Single().Templates["samsung"]["sec_supplement"], StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_cannot_be_told_are_not_taken_for_one_key_with_all_in_it()
    {
        var result = CapturedSets.Import([.. Set.SkipLast(1), Keys("""<B pos="0" fn="11" dn="4401" txt="Me"/><!-- odd --><B pos="1" fn="33" dn="4410" txt="Eve"/>""")]);

        Assert.Empty(result.Phone(Mac).Keys);
        Assert.DoesNotContain("#each", result.Fleet.Scopes.Single().Templates["samsung"]["sec_supplement"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_within_a_login_is_the_lines_user_and_stays_in_no_template()
    {
        var result = CapturedSets.Import(Set);

        var line = result.Phone(Mac).Lines.Single();
        Assert.Equal(("4401", "4401a", "Front <Desk>", "Sip!44&01"), (line.Number, line.User, line.Display, line.Password!.Reveal()));
        Assert.DoesNotContain("4401a", result.Fleet.Scopes.Single().Templates["samsung"]["sec_line"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_element_around_says_of_itself_tells_codes_and_servers_and_the_order_of_two_days_tells_summer()
    {
        var settings = CapturedSets.Import(Set).Fleet.Scopes.Single().Settings.Values.ToDictionary(s => s.Key, s => s.Value.ToString());

        Assert.Equal(("*78", "*79", "**"), (settings["dial.codes.dndOn"], settings["dial.codes.dndOff"], settings["dial.codes.pickup"]));
        Assert.Equal(("192.168.77.9", "Australia/Adelaide"), (settings["time.ntp"], settings["time.zone"]));
    }

    [Fact]
    public void All_of_it_comes_back_byte_for_byte()
    {
        var report = CapturedSets.Import(Set).Report;

        Assert.Equal(6, report.Files.Count);
        Assert.All(report.Files, f => Assert.True(f.Same, $"{f.File}: {f.Difference}"));
    }

    [Fact]
    public void A_name_with_letters_beyond_ascii_is_shown_as_no_password()
    {
        var told = string.Join('\n', CapturedSets.Import([.. Set.Select(f => f.Name == "sec_line_4401_700.xml" ? CapturedSets.File(f.Path, "<L><Number>4401</Number><Auth><Id>4401a</Id><Pwd>x!1234</Pwd></Auth><Display>Müller</Display></L>") : f)]).Report.Recognised);

        Assert.Contains("'Müller' is line.display", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phone_with_two_lines_lists_two_where_an_element_says_that_it_is_a_lines()
    {
        var template = CapturedSets.Import(Set).Fleet.Scopes.Single().Templates["samsung"]["sec_user"];

        Assert.Contains("{{#each samsung.lineFiles}}<p type=\"line\">{{file}}</p>{{/each}}<p type=\"service\">", template, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_beside_values_tell_logins_and_a_key_of_the_second_line_follows_it()
    {
        static ImportSource Line(string number) => CapturedSets.File(
            $"p/sec_line_{number}.xml", $"""<cfg><set k="tel" v="{number}"/><set k="auth_name" v="u{number}"/><set k="auth_passwd" v="pw-{number}-x"/><set k="disp_name" v="Front {number}"/></cfg>""");
        var result = CapturedSets.Import(
        [
            CapturedSets.File($"sec_{Mac}.xml", """<cfg><set k="user_id" v="7001"/><set k="user_pw" v="q1w2e3"/></cfg>"""),
            CapturedSets.File("p/sec_user_7001.xml", """<cfg><set k="profiles" v="sec_line_7001.xml,sec_line_7002.xml,sec_supplement_7001.xml"/></cfg>"""), Line("7001"), Line("7002"),
            CapturedSets.File("p/sec_supplement_7001.xml", """<cfg><key n="1" kind="line" num="7001" name="A"/><key n="2" kind="line" num="7002" name="B"/><key n="5" kind="blf" num="7010" name="C"/></cfg>"""),
        ]);

        var phone = result.Phone(Mac);
        Assert.Equal(["u7001", "u7002"], phone.Lines.Select(l => l.User));
        Assert.Equal([null, 2, null], phone.Keys.Select(k => k.Line));
        Assert.DoesNotContain("7001", result.Fleet.Scopes.Single().Templates["samsung"]["sec_line"], StringComparison.Ordinal);
        Assert.True(result.Report.Files.Single(f => f.Name == "sec_supplement_7001.xml").Same);
    }

    [Theory]
    [InlineData("sec_line_4401_700.xml,sec_service_700.xml,sec_supplement_4401.xml", "{{#each samsung.lineFiles}}{{file}},{{/each}}{{samsung.files.service}},{{samsung.files.supplement}}")]
    [InlineData("sec_service_700.xml; /x/sec_line_4401_700.xml", "{{samsung.files.service}}; /x/{{#each samsung.lineFiles}}{{#unless @first}}; /x/{{/unless}}{{file}}{{/each}}")]
    public void A_list_of_files_in_one_value_is_each_phones_own(string listed, string template)
    {
        var result = CapturedSets.Import([.. Set.Select(f => f.Name == "sec_user_4401.xml" ? CapturedSets.File(f.Path, $"<U id=\"4401\"><profiles>{listed}</profiles></U>") : f)]);

        Assert.Equal($"<U id=\"{{{{samsung.userId}}}}\"><profiles>{template}</profiles></U>", result.Fleet.Scopes.Single().Templates["samsung"]["sec_user"]);
        Assert.All(result.Report.Files, f => Assert.True(f.Same, $"{f.File}: {f.Difference}"));
    }

    [Fact]
    public void A_file_that_may_not_be_read_costs_the_others_nothing()
    {
        var report = CapturedSets.Import([.. Set, new ImportSource("www/SCM_PROFILE/sec_dialplan_700.xml", default) { Problem = "it may not be read by this user" }]).Report;

        Assert.Equal("it may not be read by this user", Assert.Single(report.Unread).Reason);
        Assert.All(report.Files, f => Assert.True(f.Same, $"{f.File}: {f.Difference}"));
    }

    private static ImportSource Keys(string keys) => CapturedSets.File("www/SCM_PROFILE/sec_supplement_4401.xml", $"<Supp><Btns>{keys}</Btns></Supp>");
}
