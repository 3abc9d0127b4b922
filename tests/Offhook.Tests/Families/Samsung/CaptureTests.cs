using System.Text;
using System.Xml.Linq;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Families.Samsung;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Families.Samsung;

/// <summary>Files captured from a running system become templates, whatever the names in them are.</summary>
public sealed class CaptureTests
{
    private const string Delivery = "delivery: { proof: [password], networks: [10.0.0.0/8], plainSecrets: true, url: \"http://10.20.0.5:8080\" }";

    private static readonly string[] Secrets = ["738205", "661902", "Vx7-kite!4", "Qq8+tram?5"];

    [Fact]
    public void Every_value_that_is_a_phones_is_recognised_and_none_stays_in_a_template()
    {
        var result = CapturedSets.Import(CapturedSets.TwoPhones);

        var phone = result.Phone(CapturedSets.First);
        Assert.Equal(("2214", "738205", "SMT-i5210", "100"), (phone.Login!.User, phone.Login.Password.Reveal(), phone.Model, phone.Options.Text("group")));
        Assert.Equal(("2214", "Müller & Söhne", "Vx7-kite!4"), (phone.Lines.Single().Number, phone.Lines.Single().Display, phone.Lines.Single().Password!.Reveal()));
        Assert.Equal([KeyType.Line, KeyType.Blf, KeyType.Speed, KeyType.None], phone.Keys.Select(k => k.Type));
        Assert.Equal(new KeySpec(2, KeyType.Blf) { Value = "2214", Label = "Carol" }, phone.Modules.Single().Keys[1]);
        Assert.Equal("SMT-i3105", result.Phone(CapturedSets.Second).Model);

        var scope = result.Fleet.Scopes.Single();
        var settings = scope.Settings.Values.ToDictionary(s => s.Key, s => s.Value.ToString());
        Assert.Equal(("10.20.0.10", "5070", "10.20.0.11", "info"), (settings["sip.server"], settings["sip.port"], settings["sip.outboundProxy"], settings["sip.dtmf"]));
        Assert.Equal(("Australia/Sydney", "10.20.0.10", "22xx | 000 | 0[3-9]xxxxxxx | 9x."), (settings["time.zone"], settings["time.ntp"], settings["dial.plan"]));
        Assert.Equal(("*78", "*79", "*8"), (settings["dial.codes.dndOn"], settings["dial.codes.dndOff"], settings["dial.codes.groupPickup"]));
        Assert.Equal("service line dialplan softmenu supplement", scope.Parameters["samsung"].Values["profiles"]!.Text);
        Assert.Equal("http://10.20.0.12/scm_profile/directory.xml", scope.Parameters["samsung"].Values["directoryUrl"]!.Text);

        string[] own = [.. Secrets, "2214", "2215", "Müller", "Hara", CapturedSets.First, "f4d9fb", "F4:D9", "10.20.0.5", "10.20.0.10", "10.20.0.11", "10.20.0.12", "M10.1.0", "Mate", "Carol", "0398765432", "*78", "22xx"];
        Assert.All(scope.Templates["samsung"].Values, text => Assert.All(own, value => Assert.DoesNotContain(value, text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_file_comes_back_byte_for_byte_and_the_report_says_so_without_a_secret()
    {
        var report = CapturedSets.Import(CapturedSets.TwoPhones).Report;

        Assert.Equal(19, report.Files.Count);
        Assert.All(report.Files, f => Assert.True(f.Same, $"{f.File}: {f.Difference}"));
        Assert.Empty(report.Unread);
        Assert.Contains(report.Left, r => r is { What: "L/callwaiting", Reason: "'1'" });
        var told = string.Join('\n', report.Recognised.Concat(report.Left).Concat(report.Notes).Select(r => r.ToString()));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
        Assert.Contains("L/acct@b: ******** is line.password", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fleet_file_of_an_import_makes_a_server_answer_the_captured_bytes()
    {
        await using var core = await OpenAsync(CapturedSets.Import(CapturedSets.TwoPhones));

        foreach (var file in CapturedSets.TwoPhones)
        {
            var login = file.Path.Contains("2215", StringComparison.Ordinal) ? "2215:661902" : file.Path.StartsWith("sec_", StringComparison.Ordinal) ? null : "2214:738205";
            var answer = core.Ask(file.Name, login: login);
            Assert.True(answer.Kind == AnswerKind.Document, $"{file.Name}: {answer.Kind} {answer.Reason}");
            Assert.Equal(Convert.ToHexString(file.Content.Span), Convert.ToHexString(answer.Document!.Body.Span));
        }
    }

    [Fact]
    public async Task What_is_a_phones_in_the_file_of_all_phones_stays_as_it_is_and_is_told()
    {
        var imported = CapturedSets.Import(CapturedSets.With("sec_boot.xml", "<SECBoot>", $"<SECBoot first='{CapturedSets.First}'>"));
        Assert.All(imported.Report.Files, f => Assert.True(f.Same, $"{f.File}: {f.Difference}"));
        Assert.Contains(imported.Report.Left, r => r.What == "SECBoot@first");
        await using var core = await OpenAsync(imported);
        Assert.Contains(CapturedSets.First, Text(core.Ask("sec_boot.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_phone_gets_files_of_its_own_from_the_same_templates()
    {
        var imported = CapturedSets.Import(CapturedSets.TwoPhones);
        await using var core = await OpenAsync(imported, """
              - mac: F4D9FB1A2B3E
                family: samsung
                model: SMT-i5230
                scope: acme
                login: { user: "2216", password: "x12345" }
                options: { group: "100" }
                lines: [ { number: "2216", display: "D'Arcy \"<東京>]]>\"", password: p1 }, { number: "2217", password: p2 } ]
                keys: [ { index: 9, type: blf, value: "2299", label: "A & B" }, { index: 10, type: park } ]
            """);

        var user = XDocument.Parse(Latin1(core.Ask("sec_user_2216.xml", login: "2216:x12345")));
        Assert.Equal("D'Arcy \"<東京>]]>\"", user.Root!.Attribute("owner")!.Value);
        Assert.Equal(
            ["sec_service_100.xml", "sec_line_2216_100.xml", "sec_line_2216-2_100.xml", "sec_dialplan_100.xml", "sec_softmenu_eng.xml", "sec_supplement_2216.xml"],
            user.Descendants("profiles").Elements().Select(e => e.Attribute("file")!.Value));
        Assert.Equal("D'Arcy \"<東京>]]>\"", XDocument.Parse(Text(core.Ask("sec_line_2216_100.xml", login: "2216:x12345"))).Root!.Element("who")!.Value);
        var second = XDocument.Parse(Text(core.Ask("sec_line_2216-2_100.xml", login: "2216:x12345"))).Root!;
        Assert.Equal(("sip:2217@10.20.0.10", "p2"), (second.Element("uri")!.Value, second.Element("acct")!.Attribute("b")!.Value));
        Assert.Contains("""
            <b><i>9</i><f>27</f><d>2299</d><t>A &amp; B</t></b>
              <b><i>10</i><f>park</f><d></d><t></t></b>
            """, Text(core.Ask("sec_supplement_2216.xml", login: "2216:x12345")), StringComparison.Ordinal);
        Assert.All(user.Descendants("profiles").Elements(), e => Assert.Equal(AnswerKind.Document, core.Ask(e.Attribute("file")!.Value, login: "2216:x12345").Kind));
        Assert.Equal(
            user.Descendants("profiles").Elements().Select(e => e.Attribute("file")!.Value).Order(StringComparer.Ordinal),
            core.Show("F4D9FB1A2B3E").Expected.Where(e => e.Required).Select(e => e.FileName).Where(f => f is not ("sec_phone.xml" or "sec_user_2216.xml" or "sec_F4D9FB1A2B3E.xml")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_an_operator_writes_breaks_a_file_and_nobody_else_gets_one()
    {
        string[] hostile = ["'\"<>&]]>", "{{line.password}}", "{{/each}}", "back\\slash\\", "&apos;&#65;", "<!-- x", "ä東😀", "]]>]]>", "{x}"];
        var devices = string.Concat(hostile.Select((text, i) => $$"""
              - mac: F4D9FB0001{{i:00}}
                family: samsung
                model: SMT-i3105
                scope: acme
                login: { user: "4{{i:000}}", password: "pw-{{i}}-secret" }
                options: { group: "100" }
                lines: [ { number: "4{{i:000}}", display: {{System.Text.Json.JsonSerializer.Serialize(text)}}, password: "sip-{{i}}-secret" } ]
                keys: [ { index: 1, type: blf, value: "4000", label: {{System.Text.Json.JsonSerializer.Serialize(text)}} } ]

            """));
        await using var core = await OpenAsync(CapturedSets.Import(CapturedSets.TwoPhones), devices);
        foreach (var (text, i) in hostile.Select((t, i) => (t, i)))
        {
            var (user, login) = ($"4{i:000}", $"4{i:000}:pw-{i}-secret");
            Assert.Equal(text, XDocument.Parse(Latin1(core.Ask($"sec_user_{user}.xml", login: login))).Root!.Attribute("owner")!.Value);
            var line = XDocument.Parse(Text(core.Ask($"sec_line_{user}_100.xml", login: login))).Root!;
            Assert.Equal((text, $"sip-{i}-secret"), (line.Element("who")!.Value, line.Element("acct")!.Attribute("b")!.Value));
            Assert.Equal(text, XDocument.Parse(Text(core.Ask($"sec_supplement_{user}.xml", login: login))).Descendants("t").Single().Value);
            Assert.Equal(AnswerKind.Unauthorized, core.Ask($"sec_line_{user}_100.xml").Kind);
            Assert.Equal(AnswerKind.Forbidden, core.Ask($"sec_line_{user}_100.xml", login: "2214:738205").Kind);
            Assert.Equal(AnswerKind.NotFound, core.Ask($"sec_F4D9FB0001{i:00}.xml", address: "192.168.9.9").Kind);
        }
    }

    [Fact]
    public void An_image_server_of_the_captured_system_is_pointed_at()
    {
        var result = CapturedSets.Import(CapturedSets.TwoPhones);
        Assert.Contains(result.Report.Notes, n => n is { File: "sec_boot.xml", Line: 3 } && n.Reason.Contains("10.20.0.7", StringComparison.Ordinal));
        Assert.Contains("version='{{#if samsung.firmware}}{{single samsung.firmware}}{{else}}M10.42{{/if}}'", result.Template("sec_boot"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_differ_in_what_no_variable_says_are_told_of()
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_line_2215_100.xml", "<callwaiting>1<", "<callwaiting>0<"));

        var note = Assert.Single(result.Report.Notes, n => n.File == "scm_profile/sec_line_2215_100.xml");
        Assert.Equal((5, true), (note.Line, note.Reason.Contains("sec_line_2214_100.xml", StringComparison.Ordinal)));
        Assert.Equal(["sec_line_2215_100.xml"], result.Report.Files.Where(f => !f.Same).Select(f => f.Name));
    }

    [Fact]
    public void A_phone_whose_settings_differ_has_them_for_itself()
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_user_2215.xml", "10.20.0.11", "10.20.0.99"));

        Assert.All(result.Report.Files, f => Assert.True(f.Same, f.Name));
        Assert.False(result.Fleet.Scopes.Single().Settings.Values.ContainsKey("sip.outboundProxy"));
        Assert.Equal(new SettingValue.Text("10.20.0.99"), result.Phone(CapturedSets.Second).Settings.Values["sip.outboundProxy"]);
    }

    [Fact]
    public void An_escape_that_means_the_same_is_spelled_as_templates_do_and_told_of()
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_user_2215.xml", "O&apos;Hara", "O&#39;Hara"));

        Assert.Equal(["sec_user_2215.xml"], result.Report.Files.Where(f => !f.Same).Select(f => f.Name));
        Assert.Contains(result.Report.Notes, n => n.File.EndsWith("sec_user_2215.xml", StringComparison.Ordinal) && n.Reason.Contains("escaped", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<dp><digitmap>22xx</digitmap>", "line 1")]
    [InlineData("<!DOCTYPE dp SYSTEM 'http://x.invalid/'><dp/>", "document type (DTD)")]
    [InlineData("<dp>{{now}}</dp>", "variable")]
    [InlineData("<?xml version=\"1.0\" encoding=\"x-none\"?><dp/>", "x-none")]
    [InlineData("<?xml version=\"1.0\" encoding=\"us-ascii\"?><dp>\u00e4</dp>", "us-ascii")]
    public void What_no_template_can_hold_is_left_out_with_the_reason(string text, string reason)
    {
        var result = CapturedSets.Import([.. CapturedSets.TwoPhones.Where(f => !f.Name.StartsWith("sec_dialplan", StringComparison.Ordinal)), CapturedSets.File("scm_profile/sec_dialplan_100.xml", text)]);

        Assert.Contains(reason, Assert.Single(result.Report.Unread).Reason, StringComparison.Ordinal);
        Assert.Contains(result.Report.Notes, n => n.Reason.Contains("lists sec_dialplan_100.xml, which was not captured", StringComparison.Ordinal));
        Assert.False(result.Fleet.Scopes.Single().Templates["samsung"].ContainsKey("sec_dialplan"));
    }

    [Fact]
    public void Names_that_a_scope_without_passwords_gives_are_no_group()
    {
        var files = CapturedSets.With("sec_user_2214.xml", "sec_service_100.xml", "sec_service_u2214.xml").Where(f => !f.Name.Contains("2215", StringComparison.Ordinal))
            .Select(f => f.Name == "sec_service_100.xml" ? f with { Path = "scm_profile/sec_service_u2214.xml" } : f.Name == "sec_line_2214_100.xml" ? f with { Path = "scm_profile/sec_line_2214.xml" } : f)
            .Select(f => f.Name == "sec_user_2214.xml" ? f with { Content = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(f.Content.Span).Replace("sec_line_2214_100", "sec_line_2214", StringComparison.Ordinal).Replace("sec_dialplan_100", "sec_dialplan_u2214", StringComparison.Ordinal)) } : f)
            .Select(f => f.Name == "sec_dialplan_100.xml" ? f with { Path = "scm_profile/sec_dialplan_u2214.xml" } : f);
        var result = CapturedSets.Import(files);

        Assert.Null(result.Phone(CapturedSets.First).Options.Text("group"));
        Assert.Contains(result.Report.Notes, n => n.Reason.Contains("is called sec_service.xml here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<acct user=\"2214\" authkey=\"Vx7-kite!4\"/>")]
    [InlineData("<acct><authname>2214</authname><pincode>1</pincode><userpw>Vx7-kite!4</userpw></acct>")]
    [InlineData("<acct name=\"2214\"/><p n=\"SipPassword\" v=\"Vx7-kite!4\"/>")]
    public void A_password_under_another_name_is_found_and_never_told(string acct)
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_line_2214_100.xml", "<acct a=\"2214\" b=\"Vx7-kite!4\"/>", acct));

        Assert.Equal("Vx7-kite!4", result.Phone(CapturedSets.First).Lines[0].Password?.Reveal());
        Assert.DoesNotContain("kite", string.Join('\n', result.Report.Recognised.Concat(result.Report.Left).Concat(result.Report.Notes).Select(r => r.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_digit_map_with_more_than_rules_stays_as_it_is()
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_dialplan_100.xml", "9xx.", "(9xx.T)"));

        Assert.Contains("22xx|000|0[3-9]xxxxxxx|(9xx.T)", result.Template("sec_dialplan"), StringComparison.Ordinal);
        Assert.All(result.Report.Files, f => Assert.True(f.Same, f.Name));
    }

    [Fact]
    public void Keys_that_are_not_written_alike_stay_and_the_reason_is_told()
    {
        var result = CapturedSets.Import(CapturedSets.With("sec_supplement_2214.xml", "<d></d><t></t>", "<d/><t/>"));

        Assert.Contains(result.Report.Notes, n => n.File.EndsWith("sec_supplement_2214.xml", StringComparison.Ordinal) && n.Reason.Contains("not written alike", StringComparison.Ordinal));
        Assert.Contains(result.Report.Files, f => f is { Name: "sec_supplement_2214.xml" });
    }

    [Fact]
    public void A_name_of_a_file_that_we_give_otherwise_is_listed_so_by_the_users_file()
    {
        var files = CapturedSets.With("sec_user_2214.xml", "sec_line_2214_100.xml", "sec_line_7001_100.xml")
            .Select(f => f.Name == "sec_line_2214_100.xml" ? f with { Path = "scm_profile/sec_line_7001_100.xml" } : f);
        var result = CapturedSets.Import(files);

        Assert.Contains(result.Report.Notes, n => n.File == "scm_profile/sec_line_7001_100.xml" && n.Reason.Contains("is called sec_line_2214_100.xml here", StringComparison.Ordinal));
        Assert.Contains(result.Report.Files, f => f is { Name: "sec_line_2214_100.xml", File: "scm_profile/sec_line_7001_100.xml", Same: true });
        Assert.Equal(["sec_user_2214.xml"], result.Report.Files.Where(f => !f.Same).Select(f => f.Name));
    }

    [Fact]
    public void Without_a_file_named_after_an_address_there_is_no_phone()
    {
        var result = CapturedSets.Import(CapturedSets.TwoPhones.Where(f => !f.Path.StartsWith("sec_mac", StringComparison.Ordinal)));

        Assert.Empty(result.Fleet.Devices);
        Assert.Contains(result.Report.Notes, n => n.Reason.Contains("no file is named after a MAC address", StringComparison.Ordinal));
    }

    [Fact]
    public void Our_own_starters_are_read_back_too()
    {
        // Rendered as for a phone of the sample case, then taken for captured files.
        var first = CapturedSets.Import(Starters());
        var phone = Assert.Single(first.Fleet.Devices);

        Assert.All(first.Report.Files, f => Assert.True(f.Same, $"{f.Name}: {f.Difference}"));
        Assert.Equal(("2214", "738205", "Vx7-kite!9", "Reception 2214"), (phone.Login!.User, phone.Login.Password.Reveal(), phone.Lines[0].Password!.Reveal(), phone.Lines[0].Display));
        Assert.Equal([KeyType.Line, KeyType.Blf, KeyType.Speed, KeyType.None], phone.Keys.Select(k => k.Type));
        Assert.Equal("0", first.Fleet.Scopes.Single().Settings.Values["dial.outsidePrefix"].ToString());
    }

    private static IEnumerable<ImportSource> Starters()
    {
        var sections = System.IO.File.ReadAllText(Architecture.Repository.PathOf("src/Offhook.Families/Samsung/Cases/sample.case")).Split("----- file ")[1..];
        return sections.Select(s => s.Split("\n-----")[0]).Select(s => CapturedSets.File(s[..s.IndexOf('\n', StringComparison.Ordinal)].Trim(), s[(s.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
    }

    private static string Text(Answer answer) => Encoding.UTF8.GetString(answer.Document!.Body.Span);

    private static string Latin1(Answer answer) => Encoding.Latin1.GetString(answer.Document!.Body.Span);

    private static async Task<CoreFixture> OpenAsync(CaptureResult imported, string more = "")
    {
        using var text = new StringWriter();
        new ImportResult(imported.Fleet, new ImportReport { Coverage = [], Unread = [], Left = [], Notes = [] }).WriteYaml(text);
        var core = await CoreFixture.OpenAsync();
        var result = await core.ApplyAsync(text.ToString().Replace("  - name: acme\n", $"  - name: acme\n    {Delivery}\n", StringComparison.Ordinal) + more);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return core;
    }
}
