using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Rendering;
using Offhook.Families;
using Offhook.Families.Generic;
using Xunit;

namespace Offhook.Tests.Families.Generic;

public sealed class DefinitionReaderTests
{
    private const string Right = """
        family: acme
        title: Acme phones
        macBlocks: ["00aabb"]
        userAgents: ['^Acme (?<model>\w+)/(?<firmware>[\d.]+) (?<mac>[0-9a-f]{12})$']
        models: [ { name: A1, lines: 2, keys: 3 } ]
        format: { type: lines, pair: ": " }
        documents: [ { id: config, pattern: "{mac}.txt", parameters: true } ]
        parameters:
          - { name: "line{line} user", from: line.number, off: "" }
          - { name: "line{line} password", from: line.password }
        resync: { fetch: check-sync }
        plugAndPlay: "{base}/{mac}.txt"
        """;

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "family: acme", "family: Acme 1", "acme.yaml:1: family: 'Acme 1' is no name of a family; 2 to 32 lower-case letters are allowed" },
        { "title: Acme phones", "titel: Acme phones", "acme.yaml:2: titel: unknown member; allowed: family, title," },
        { "\"00aabb\"", "\"00AABB\"", "acme.yaml:3: macBlocks[0]: '00AABB' is no block of MAC addresses" },
        { @"(?<mac>[0-9a-f]{12})", @"(?<serial>\d+)", "acme.yaml:4: userAgents[0]: its groups may be called model, firmware and mac" },
        { @"(?<mac>[0-9a-f]{12})$", @"(a)\1", "acme.yaml:4: userAgents[0]: is no regular expression that can be used" },
        { "lines: 2", "lines: 900", "acme.yaml:5: models[0].lines: '900' cannot be used; 1 to 64 are allowed" },
        { "type: lines", "type: ini", "acme.yaml:6: format: type 'ini' is not known; lines or xml is allowed" },
        { "\"{mac}.txt\", parameters", "\"config.txt\", parameters", "acme.yaml:7: documents[0].pattern: must hold {mac}" },
        { "parameters: true", "parameters: yes", "acme.yaml:7: documents[0].parameters: 'yes' is no flag" },
        { "{line} user\", from: line.number", "{lien} user\", from: line.number", "acme.yaml:9: parameters[0].name: 'line{lien} user' has a placeholder that is not known" },
        { "from: line.number", "from: line.nummer", "acme.yaml:9: parameters[0].from: 'line.nummer' is not known" },
        { "\"line{line} user\"", "\"user\"", "acme.yaml:9: parameters[0].from: 'line.number' is there once for each line; the name must have {line} in it" },
        { "line{line} password", "line{line} user", "acme.yaml:10: parameters[1].name: line1 user is there already; each name is allowed once" },
        { "plugAndPlay: \"{base}", "plugAndPlay: \"http://x", "acme.yaml:12: plugAndPlay: must begin with {base}" },
    };

    [Fact]
    public void A_right_definition_is_a_family()
    {
        var outcome = Read(Right);
        Assert.Empty(outcome.Mistakes);
        Assert.Equal("A1", Assert.Single(outcome.Family!.Models).Name);
        Assert.NotNull(outcome.Family.Describe("line2 user"));
        Assert.Null(outcome.Family.Describe("line3 user"));
        Assert.True(outcome.Family.Describe("line1 password")!.IsSecret);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_with_its_line_and_what_is_allowed(string right, string wrong, string message)
    {
        Assert.Contains(right, Right, StringComparison.Ordinal);
        var outcome = Read(Right.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Null(outcome.Family);
        Assert.Contains(outcome.Mistakes, m => m.ToString().StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var text = Mistakes.Where(m => m.Data.Item1 is "family: acme" or "\"00aabb\"" or "lines: 2").Aggregate(Right, (t, m) => t.Replace(m.Data.Item1, m.Data.Item2, StringComparison.Ordinal));
        Assert.Equal([1, 3, 5], Read(text).Mistakes.Select(m => m.Line).Order());
    }

    [Fact]
    public void All_mistakes_are_told_in_the_order_of_their_lines_whatever_was_wrong_before_them()
    {
        var mistakes = Read("""
            family: Acme
            title:
            macBlocks: [00AABB]
            userAgents: ['(']
            models: [ { name: A1, lines: -1 } ]
            format: { type: json }
            documents:
              - { id: config, pattern: "{mc}.txt", parameters: true, for: everybody }
              - { id: other, pattern: "../{mac}.txt", parameters: true }
            parameters:
              - { name: "k{key*x}", from: sip.sever, slots: 9-1, secret: maybe }
            resync: { fetsh: check-sync }
            dhcp: { options: [300] }
            colour: red
            """).Mistakes.Select(m => m.ToString()[..(m.ToString().IndexOf(": ", m.ToString().IndexOf(": ", StringComparison.Ordinal) + 2, StringComparison.Ordinal))]["acme.yaml:".Length..]);
        Assert.Equal(
            [
                "1: family", "2: title", "3: macBlocks[0]", "4: userAgents[0]", "5: models[0].lines", "6: format", "8: documents[0].for", "8: documents[0].pattern",
                "9: documents[1].pattern", "11: parameters[0].from", "11: parameters[0].name", "11: parameters[0].secret", "11: parameters[0].slots", "12: resync.fetsh", "13: dhcp.options[0]", "14: colour",
            ],
            mistakes.OrderBy(LineOf).ThenBy(m => m, StringComparer.Ordinal).ToList());
        Assert.Equal(mistakes.Select(LineOf).Order(), mistakes.Select(LineOf));

        static int LineOf(string mistake) => int.Parse(mistake[..mistake.IndexOf(':', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_family_of_the_program_is_not_replaced_and_a_name_is_taken_once()
    {
        var (families, mistakes) = Definitions.Read([File("a.yaml", Right), File("b.yaml", Right), File("c.yaml", Right.Replace("family: acme", "family: htek", StringComparison.Ordinal))]);
        Assert.Single(families);
        Assert.Equal(["b.yaml", "c.yaml"], mistakes.Select(m => m.File));
    }

    [Fact]
    public void An_operators_definition_stands_in_for_a_delivered_one()
    {
        var (families, _) = Definitions.Read([File("y.yaml", Right.Replace("family: acme", "family: yealink", StringComparison.Ordinal))]);
        Assert.Same(families[0], Assert.Single(FamilyList.With(families), f => f.Name == "yealink"));
    }

    [Theory]
    [InlineData("{ type: lines, header: [\"#!v1\"], pair: \" = \", comment: \"#\", empty: \"%NULL%\" }")]
    [InlineData("{ type: lines, pair: \"=\", quoted: true }")]
    [InlineData("{ type: lines, pair: \": \" }")]
    [InlineData("{ type: xml, path: [ { element: settings, attributes: { v: \"1\" } }, { element: config } ], item: setting, name: id, value: value }")]
    [InlineData("{ type: xml, path: [ { element: settings } ], mac: mac, item: setting, name: id }")]
    [InlineData("{ type: xml, path: [ { element: settings } ] }")]
    public void Every_syntax_gives_back_what_it_wrote(string format)
    {
        var outcome = Read(Right.Replace("{ type: lines, pair: \": \" }", format, StringComparison.Ordinal));
        Assert.Empty(outcome.Mistakes);
        var kind = outcome.Family!.Documents.Single();
        var snapshot = ConformanceSample.Bare(outcome.Family, outcome.Family.Models[0]);
        Prop.ForAll<UnicodeString, NonEmptyString>((value, other) =>
        {
            var texts = new[] { value.Get ?? "", other.Get }.Where(v => kind.Format!.Check(v) is null).ToList();
            var written = new ParameterSet();
            for (var i = 0; i < texts.Count; i++)
            {
                written.Set($"name{i}", texts[i], "test");
            }

            var buffer = new ArrayBufferWriter<byte>();
            kind.Format!.Write(written, snapshot.Device, buffer);
            var read = kind.Format.Read(buffer.WrittenSpan);
            return read.Warnings.Count == 0 && read.Items.Select(p => p.Value).SequenceEqual(texts);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("P{key*2+1361}", 3, "P1367")]
    [InlineData("a{key}b{key-1}", 3, "a3b2")]
    [InlineData("plain", 3, "plain")]
    public void Names_are_computed(string name, int index, string expected) => Assert.Equal(expected, GenericName.TryParse(name)!.Of(index));

    [Theory]
    [InlineData("{x}")]
    [InlineData("{line}{key}")]
    [InlineData("{module}")]
    [InlineData("a{")]
    public void A_name_with_another_placeholder_is_none(string name) => Assert.Null(GenericName.TryParse(name));

    private static DefinitionOutcome Read(string text) => DefinitionReader.Read("acme.yaml", Encoding.UTF8.GetBytes(text));

    private static DefinitionFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}
