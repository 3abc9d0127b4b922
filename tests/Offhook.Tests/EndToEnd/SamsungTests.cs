using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Families.Samsung;
using Offhook.Tests.Families;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>A phone whose files are templates, against the whole core.</summary>
public sealed class SamsungTests
{
    private const string Mac = "F4D9FB1A2B3C";

    [Fact]
    public async Task Files_of_everybodys_name_are_the_devices_own_once_it_says_who_it_is()
    {
        await using var core = await OpenAsync("[password]");
        Assert.Equal((AnswerKind.Unauthorized, "scm_profile"), core.Ask("sec_phone.xml") is var asked ? (asked.Kind, asked.Realm) : default);
        Assert.Contains("zone_offset=\"480\"", Body(core.Ask("sec_phone.xml", login: "2214:738205")));
        Assert.Equal(AnswerKind.Document, core.Ask($"sec_{Mac}.xml").Kind);
        Assert.Equal(AnswerKind.NotFound, core.Ask($"sec_{Mac}.xml", address: "192.168.9.9").Kind);
        Assert.Equal(AnswerKind.NotFound, core.Ask("sec_F4D9FB000000.xml").Kind);
        Assert.All(["sec_user_2215.xml", "sec_user_9999.xml", "sec_line_2215.xml"], f => Assert.Equal(AnswerKind.Forbidden, core.Ask(f, login: "2214:738205").Kind));
        Assert.All(["sec_user_2214.xml", "sec_user_9999.xml"], f => Assert.Equal(AnswerKind.Unauthorized, core.Ask(f).Kind));

        foreach (var expected in core.Show(Mac).Expected.Where(e => e.Required))
        {
            Assert.Equal(AnswerKind.Document, (await core.FetchAsync(expected.FileName, login: expected.FileName.Contains(Mac, StringComparison.Ordinal) ? null : "2214:738205")).Kind);
        }

        Assert.True(core.Show(Mac).InStep, core.Show(Mac).Why);
    }

    [Fact]
    public async Task Without_passwords_a_shared_file_is_the_scopes_and_names_nobody()
    {
        await using var core = await OpenAsync("open");
        var shared = Body(core.Ask("sec_phone.xml"));
        Assert.Contains("zone_offset=\"600\"", shared);
        Assert.All(["sec_boot.xml", "sec_phone.xml", "sec_service.xml", "sec_dialplan_77.xml", "sec_softmenu_eng.xml", "sec_program_key_eng.xml", "sec_dialtone.xml"], f =>
        {
            var body = Body(core.Ask(f));
            Assert.All(["2214", "738205", "Vx7", "Reception", Mac], secret => Assert.DoesNotContain(secret, body, StringComparison.OrdinalIgnoreCase));
        });
        Assert.Equal(AnswerKind.NotFound, core.Ask("sec_phone.xml", address: "192.168.9.9").Kind);
        Assert.Contains("Reception", Body(core.Ask("sec_line_2214.xml")));
        Assert.Contains("22xx", Body(core.Ask("sec_dialplan_u2214.xml")));
        Assert.Equal(AnswerKind.NotFound, core.Ask("sec_line_2299.xml").Kind);
    }

    [Fact]
    public async Task A_scopes_token_in_front_of_the_boot_file_is_told_to_go_on_with_it()
    {
        await using var core = await OpenAsync("[token, password]");
        var token = core.Core.Scopes.Current.Nodes.Single(n => n.Path.Value == "acme").Spec!.Token!.Reveal();
        Assert.Equal(AnswerKind.NotFound, core.Ask("sec_boot.xml").Kind);
        Assert.Contains($"mac_path=\"/{token}/sec_mac/\"", Body(core.Ask("sec_boot.xml", address: "192.168.9.9", token: token)));
    }

    [Fact]
    public async Task An_operators_template_replaces_the_starter_for_the_device_and_for_everybody_and_its_errors_are_told_when_it_is_saved()
    {
        await using var core = await OpenAsync("open", "templates: { samsung: { sec_phone: '<p z=\"{{samsung.zoneOffset}}\" n=\"{{device.name}}\"/>', sec_line: '<l>{{line.number}}</l>' } }");
        Assert.Equal("<p z=\"600\" n=\"\"/>", Body(core.Ask("sec_phone.xml")));
        Assert.Equal("<l>2214</l>", Body(core.Ask("sec_line_2214.xml")));
        Assert.Equal("<p z=\"480\" n=\"Desk\"/>", Body(core.Ask("sec_phone.xml", login: "2214:738205")));

        Assert.All(
            ["<p>{{samsung.zoneOfset}}</p>", "<p>{{#if samsung.firmware}}{{nothing}}{{/if}}</p>", "<p>{{#unless lines}}{{a.b}}{{/unless}}</p>", "<p>{{#each samsung.keys}}{{typ}}{{/each}}</p>", "<p>", "<p>{{#if line.number}}", "<p>{{login.passwort}}</p>"],
            text => Assert.NotNull(new TemplateEngine(TimeProvider.System).Check(text, new SamsungFamily(), SamsungDocuments.User)));
    }

    [Fact]
    public async Task Images_are_named_only_where_a_firmware_is_wanted()
    {
        await using var core = await OpenAsync("open");
        var neutral = Body(core.Ask("sec_boot.xml"));
        Assert.Contains("<version>1</version>", neutral, StringComparison.Ordinal);
        Assert.DoesNotContain("image", neutral, StringComparison.Ordinal);

        await using var aimed = await OpenAsync("open", firmware: "M10.50");
        var boot = Body(aimed.Ask("sec_boot.xml"));
        Assert.Contains("<version>M10.50</version>", boot, StringComparison.Ordinal);
        Assert.Contains("<image_server protocol=\"tftp\" addr=\"10.0.0.1\" path=\"/\"/>", boot, StringComparison.Ordinal);
    }

    public static TheoryData<string> Kinds => [.. SamsungDocuments.All.Select(k => k.Id)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_is_wrong_with_a_template_of_any_kind_is_told_when_it_is_saved(string id)
    {
        var (engine, family, kind) = (new TemplateEngine(TimeProvider.System), new SamsungFamily(), SamsungDocuments.All.Single(k => k.Id == id));
        Assert.Null(engine.Check(family.Templates.Starter(kind)!, family, kind));
        Assert.Null(engine.Check("<a b='{{single samsung.host}}'>{{#each samsung.tones}}{{#if freq2}}{{on1}}{{/if}}{{/each}}{{samsung.zoneOffset}}</a>", family, kind));

        // What is a phone's may stand in every file but the one that is everybody's.
        var own = engine.Check("<a b='{{single samsung.files.line}}'>{{#each samsung.keys}}{{#if is.blf}}{{at}}{{/if}}{{/each}}{{samsung.macColons}}</a>", family, kind);
        Assert.Equal(kind != SamsungDocuments.Boot, own is null);
        Assert.StartsWith(
            kind == SamsungDocuments.Boot ? "{{samsung.files.line}} (line 1 of the template), {{samsung.keys}} (line 1 of the template), {{samsung.macColons}} (line 1 of the template) never have a value in sec_boot.xml" : "",
            own ?? "", StringComparison.Ordinal);
        Assert.All(
            [
                "<a>{{samsung.files.lines}}</a>", "<a>{{#each samsung.lineFiles}}{{name}}{{/each}}</a>", "<a>{{#each samsung.keys}}{{is.busy}}{{/each}}</a>", "<a>{{single}}</a>", "<a>{{twice samsung.mac}}</a>",
                "<a>{{#if samsung.firmware}}{{else}}{{line.pasword}}{{/if}}</a>", "<a>{{/if}}</a>", "<a b={{samsung.mac}}/>", "{{samsung.mac}}", "<a b={{samsung.host}}/>", "{{samsung.host}}",
                "<a>{{samsung.hosts}}</a>", "<a>{{#each samsung.tones}}{{freq}}{{/each}}</a>", "<!DOCTYPE a><a/>", "<?xml version='1.0' encoding='x-none'?><a/>", "",
            ],
            text => Assert.NotNull(engine.Check(text, family, kind)));
    }

    [Fact]
    public void Every_name_that_a_starter_writes_is_in_the_catalogue_and_the_catalogue_has_no_other()
    {
        var family = new SamsungFamily();
        var written = new HashSet<string>();
        foreach (var kind in family.Documents)
        {
            var text = Regex.Replace(family.Templates.Starter(kind)!, @"\{\{#each samsung\.profiles\}\}.*?\{\{/each\}\}", "<line/><service/><dialplan/><softmenu/><dialtone/><program_key/><supplement/>", RegexOptions.Singleline);
            text = text.Replace("<{{name}} ", "<tone_dial/><tone_vir_dial/><tone_ringback/><tone_busy ", StringComparison.Ordinal);
            var root = XElement.Parse(Regex.Replace(Regex.Replace(text, @"\{\{(#if|/if|else|#each|/each)[^}]*\}\}", ""), @"\{\{[^}]*\}\}", "x"));
            foreach (var element in root.DescendantsAndSelf())
            {
                written.Add($"{kind.Id} {element.Name.LocalName} element");
                written.UnionWith(element.Attributes().Select(a => $"{kind.Id} {a.Name.LocalName} attribute"));
            }
        }

        var table = SamsungTable.Load("names.tsv");
        Assert.All(table.Rows, r => Assert.Contains(table.Cell(r, "evidence"), new[] { "E", "R" }));
        Assert.Equal(written.Order(StringComparer.Ordinal), table.Rows.Select(r => $"{table.Cell(r, "document")} {table.Cell(r, "name")} {table.Cell(r, "what")}").Order(StringComparer.Ordinal));
    }

    private static string Body(Answer answer)
    {
        Assert.True(answer.Kind == AnswerKind.Document, $"{answer.Kind}: {answer.Reason}");
        return Encoding.UTF8.GetString(answer.Document!.Body.Span);
    }

    private static async Task<CoreFixture> OpenAsync(string proof, string more = "keys: []", string? firmware = null)
    {
        var core = await CoreFixture.OpenAsync();
        var result = await core.ApplyAsync($$"""
            offhook: 1
            scopes:
              - name: acme
                delivery: { proof: {{proof}}, networks: [10.0.0.0/8], plainSecrets: true }
                settings: { sip: { server: pbx.acme.example }, time: { zone: Australia/Melbourne }, dial: { plan: [ { match: 22xx, timeout: 0 } ] }{{(firmware is null ? "" : $", update: {{ firmware: {firmware} }}")}} }
                {{more}}
            devices:
              - mac: {{Mac}}
                family: samsung
                model: SMT-i3105
                scope: acme
                name: Desk
                login: { user: "2214", password: "738205" }
                settings: { time: { zone: Australia/Perth } }
                lines: [ { number: "2214", display: Reception, password: Vx7 } ]
              - { mac: F4D9FB000002, family: samsung, model: SMT-i3105, scope: acme, lines: [ { number: "2215", password: y } ] }
            """);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return core;
    }
}
