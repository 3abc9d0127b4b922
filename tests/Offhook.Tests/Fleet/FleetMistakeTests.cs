using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class FleetMistakeTests
{
    [Fact]
    public void Every_mistake_of_a_file_is_told_with_its_line_and_path()
    {
        const string Text = """
            offhook: 1
            scopes:
              - name: acme
                setings: {}
                settings:
                  time:
                    zone: Europe/Berln
                  sip:
                    port: 70000
                    transport: upd
                    register: maybe
                  region:
                    country: Germany
                    language: "!"
                  dial:
                    plan:
                      - match: "2[xx"
                  access:
                    adminPassword: { env: NOT_SET }
                delivery:
                  proof: [certificate]
                  networks: [10.0.0.1/8]
                  challenge: digset
                parameters:
                  nokia: {}
                  toyphone:
                    P3: "22"
                templates:
                  toyphone: { other: x }
              - name: Acme
              - name: open
                delivery: { proof: open }
            devices:
              - mac: 00:1f:c1
                family: toyphon
                scope: acme
              - mac: 001122334455
                uuid: 89fed27f-7c47-43f5-8347-cb854cedc538
                family: toyphone
                model: T10
                scope: acne
                name: "two\nlines"
                lines:
                  - { number: "1", index: 2 }
                  - { number: "2", index: 2 }
                  - { display: x }
                handsets: []
                settings: { update: { commonFile: false } }
                enabled: 1
              - mac: 00-11-22-33-44-66
                family: toyphone
                model: T100
                scope: acme
                lines: [ { number: "1" }, { number: "2" },
                         { number: "3" } ]
              - mac: 001122334466
                family: toyphone
                model: T100
                scope: acme
            """;

        var mistakes = FleetKit.Bind(Text).Mistakes;

        (int Line, string Path)[] expected =
        [
            (4, "scopes[0].setings"), (7, "scopes[0].settings.time.zone"), (9, "scopes[0].settings.sip.port"), (10, "scopes[0].settings.sip.transport"),
            (11, "scopes[0].settings.sip.register"), (13, "scopes[0].settings.region.country"), (14, "scopes[0].settings.region.language"),
            (17, "scopes[0].settings.dial.plan[0].match"), (19, "scopes[0].settings.access.adminPassword"), (21, "scopes[0].delivery.proof[0]"),
            (22, "scopes[0].delivery.networks[0]"), (23, "scopes[0].delivery.challenge"), (25, "scopes[0].parameters.nokia"),
            (27, "scopes[0].parameters.toyphone.P3"), (29, "scopes[0].templates.toyphone.other"), (30, "scopes[1].name"), (31, "scopes[2].delivery.proof"),
            (34, "devices[0].mac"), (34, "devices[0].model"), (35, "devices[0].family"),
            (37, "devices[1]"), (40, "devices[1].model"), (41, "devices[1].scope"), (42, "devices[1].name"), (45, "devices[1].lines[1].index"),
            (46, "devices[1].lines[2].number"), (47, "devices[1].handsets"), (48, "devices[1].settings.update.commonFile"), (49, "devices[1].enabled"),
            (55, "devices[2].lines[2]"), (56, "devices[3].mac"),
        ];
        Assert.Equal(expected.Select(e => $"{e.Line} {e.Path}"), mistakes.Select(m => $"{m.Line} {m.Path}"));
        Assert.All(mistakes, m => Assert.Contains("allowed", m.Message + " leave the member out allowed", StringComparison.Ordinal));
        Assert.Equal(
            "fleet.yaml:10: scopes[0].settings.sip.transport: 'upd' is not known; did you mean 'udp'? allowed: udp, tcp, tls, dns-srv",
            mistakes.Single(m => m.Line == 10).ToString());
        Assert.Contains("U+000A (line feed); a single line of text is allowed", mistakes.Single(m => m.Line == 42).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'Europe/Berlin'?", mistakes.Single(m => m.Line == 7).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offhook: 1\nscopes: [\n", 3, "not YAML")]
    [InlineData("offhook: 1\nscopes: *none\n", 2, "no anchor")]
    [InlineData("{\"offhook\": 1,\n \"scopes\": [}\n", 2, "not JSON")]
    [InlineData("{\"offhook\": 1,\n \"scopes\": \"\\ud800\"}\n", 2, "half a character")]
    [InlineData("offhook: 1\noffhook: 1\n", 2, "given twice")]
    [InlineData("{\"offhook\":1,\n\"offhook\":1}", 2, "given twice")]
    [InlineData("scopes: []\n", 1, "offhook: 1 is allowed")]
    [InlineData("offhook: 2\n", 1, "1 is allowed")]
    [InlineData("", 1, "offhook: 1 is allowed")]
    [InlineData("just text\n", 1, "a map is allowed")]
    public void A_file_that_cannot_be_read_is_one_mistake_with_its_line(string text, int line, string message)
    {
        var mistakes = FleetKit.Bind(text).Mistakes;

        Assert.Contains(mistakes, m => m.Line == line && m.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_found_by_line()
    {
        var source = FleetReader.Read("f.yaml", (byte[])[.. "offhook: 1\nname: "u8, 0xFF, .. "\n"u8]);

        Assert.Equal("f.yaml:2: the bytes are not UTF-8; UTF-8 is allowed", Assert.Single(source.Mistakes).ToString());
    }

    [Fact]
    public void Nesting_and_unfolding_are_bounded()
    {
        var deep = "offhook: 1\nscopes: " + new string('[', 5000) + new string(']', 5000);
        var bomb = new StringBuilder("offhook: 1\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 10; i++)
        {
            bomb.AppendLine($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]");
        }

        Assert.Contains("nesting is deeper than 32", Assert.Single(FleetKit.Bind(deep).Mistakes, m => m.Message.Contains("YAML", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
        Assert.Contains("the aliases stand for more than", FleetKit.Bind(bomb.ToString()).Mistakes[0].Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", FleetKit.Bind("{\"a\":" + new string('[', 5000)).Mistakes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_never_shows_a_secret()
    {
        var plan = FleetKit.Bind("""
            offhook: 1
            scopes: [ { name: acme, settings: { access: { adminPassword: "geheim\u0000" } } } ]
            devices:
              - mac: 001122334455
                family: toyphone
                model: T100
                scope: acme
                login: { user: u, password: [geheim] }
                token: { sealed: geheim }
                parameters: { P2: { env: a, file: geheim } }
            """);

        Assert.Equal(4, plan.Mistakes.Count);
        Assert.DoesNotContain(plan.Mistakes, m => m.ToString().Contains("geheim", StringComparison.Ordinal));
        Assert.Contains("U+0000 (NUL)", plan.Mistakes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_network_in_two_scopes_is_a_mistake_also_against_a_known_scope_and_nested_ones_are_not()
    {
        var known = new ScopeSpec { Path = ScopePath.Parse("old"), Delivery = new() { Networks = [System.Net.IPNetwork.Parse("192.0.2.0/24")] } };
        var plan = FleetKit.Bind(
            """
            offhook: 1
            scopes:
              - { name: a, delivery: { networks: [10.0.0.0/8] } }
              - { name: b, delivery: { networks: [10.0.0.0/16] } }
              - { name: c, delivery: { networks: [10.0.0.0/8] } }
              - { name: d, delivery: { networks: [192.0.2.0/24] } }
            """,
            FleetKit.Context(null, known));

        Assert.Equal([5, 6], plan.Mistakes.Select(m => m.Line));
    }

    [Fact]
    public void A_thousand_mistakes_are_told_and_the_rest_counted()
    {
        var text = "offhook: 1\nscopes: [ { name: a } ]\ndevices:\n" + string.Concat(Enumerable.Range(0, 1500).Select(_ => "  - 7\n"));

        var mistakes = FleetKit.Bind(text).Mistakes;

        Assert.Equal(1001, mistakes.Count);
        Assert.Equal("fleet.yaml: 500 more mistakes are not listed; correct these first", mistakes[^1].ToString());
    }

    [Theory]
    [InlineData("a: \"\\U00110000\"")]
    [InlineData("a: \"\\ud800\"")]
    [InlineData("%YAML 99999999999.1\n---\na: 1")]
    [InlineData("a: !<%zz> 1")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("a: \0")]
    [InlineData("a:\n :\n")]
    [InlineData("a:\n b:\n  : ")]
    public void Odd_yaml_is_a_mistake_and_never_an_exception(string text) => Assert.NotEmpty(FleetKit.Bind(text).Mistakes);

    [Fact]
    public void Any_text_of_yaml_characters_is_read_or_refused() => Prop.ForAll(
        Gen.Elements("ab01 \n\n:-?[]{},&*!|>'\"%@`#~\\uxU\t<=.".ToCharArray()).ArrayOf().ToArbitrary(),
        characters => { FleetKit.Bind("offhook: 1\nscopes:" + new string(characters)); }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
