using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;
using Offhook.Families;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Rendering;

public sealed class TemplateEngineTests
{
    private static readonly DocumentKind Kind = new("config", "{mac}.cfg", Audience.Device, "text/plain") { Format = new LineFormat() };
    private static readonly PlainFamily Family = new("plain", Kind);
    private static readonly DocumentMatch Match = new("plain", Kind, "001fc1000001.cfg", "001fc1000001");

    private readonly ManualTime time = new();
    private readonly TemplateEngine engine;

    public TemplateEngineTests() => engine = new TemplateEngine(time);

    [Fact]
    public void A_template_sees_device_settings_lines_and_passwords()
    {
        var text = Render("mac={{device.mac}}\ntransport={{settings.sip.transport}}\n{{#each lines}}{{index}}={{number}}:{{password}}\n{{/each}}");
        Assert.Equal("mac=001fc1000001\ntransport=udp\n1=11:s3cret\n", text);
    }

    [Fact]
    public void A_name_can_be_looked_up_and_a_list_may_be_shorter_than_asked() =>
        Assert.Equal("a=001fc1000001\nb=11\nc=", Render("a={{lookup device \"mac\"}}\nb={{#with (lookup lines 0)}}{{number}}{{/with}}\nc={{lookup lines 9}}"));

    [Fact]
    public void A_value_is_escaped_once_and_three_braces_write_it_as_it_is()
    {
        var device = Device() with { Name = "<A&B \"x\">" };
        Assert.Equal("a=&lt;A&amp;B &quot;x&quot;&gt;", Render("a={{device.name}}", device));
        Assert.Equal("a=<A&B \"x\">", Render("a={{{device.name}}}", device));
    }

    [Fact]
    public void A_value_in_single_quotes_is_escaped_for_them()
    {
        var device = Device() with { Name = "O'Hara <\"&\">" };
        Assert.Equal("a='O&apos;Hara &lt;\"&amp;\"&gt;'", Render("a='{{single device.name}}'", device));
        Assert.Equal("a=<![CDATA[]]]]><![CDATA[>]]>", Render("a=<![CDATA[{{section device.name}}]]>", Device() with { Name = "]]>" }));
        Assert.Equal("a='1'", Render("a='{{#each lines}}{{single index}}{{/each}}'"));
    }

    [Theory]
    [InlineData("iso-8859-1", "a=<?M\u00fcller?&#26481;>")]
    [InlineData("us-ascii", "a=<?M&#252;ller?&#26481;>")]
    public void Output_is_in_the_encoding_that_it_names_and_what_that_lacks_is_a_reference(string encoding, string shown)
    {
        var kind = Kind with { Format = null, ContentType = "text/xml; charset=utf-8" };
        var template = new SourcedTemplate($"<?xml version=\"1.0\" encoding=\"{encoding}\"?>a=<?{{{{{{device.name}}}}}}>", ScopePath.Parse("acme"));
        var body = engine.Render(template, Family, Match with { Kind = kind }, Device() with { Name = "M\u00fcller?\u6771" }, new DeviceSecrets { BaseUrl = new Uri("http://10.0.0.1") })!;
        Assert.EndsWith(shown, Encoding.Latin1.GetString(body.Bytes.Span), StringComparison.Ordinal);
        Assert.Equal($"text/xml; charset={encoding}", body.ContentTypeOf(kind));
    }

    [Fact]
    public void An_encoding_that_nobody_knows_is_an_error_when_it_is_saved() =>
        Assert.Contains("x-none", engine.Check("<?xml version=\"1.0\" encoding=\"x-none\"?>a=1", Family, Kind), StringComparison.Ordinal);

    [Theory]
    [InlineData("a={{device.nmae}}")]
    [InlineData("a={{single device.nmae}}")]
    [InlineData("a={{single}}")]
    [InlineData("a={{settings.sip.sever}}")]
    [InlineData("a={{nothing}}")]
    [InlineData("a={{lookup device \"nmae\"}}")]
    [InlineData("a={{#with (lookup settings 'tiem')}}{{zone}}{{/with}}")]
    [InlineData("a={{> other}}")]
    [InlineData("{{#each lines}}a={{passwort}}\n{{/each}}")]
    [InlineData("a={{#each lines}}")]
    [InlineData("a={{")]
    public void An_undefined_variable_or_a_broken_template_is_an_error_when_it_is_saved(string template) =>
        Assert.NotNull(engine.Check(template, Family, Kind));

    [Fact]
    public void A_good_template_is_saved() => Assert.Null(engine.Check("a={{settings.time.zone}}\nb={{settings.access.adminPassword}}\n", Family, Kind));

    public static TheoryData<string, string> SharedDocuments() =>
        [.. FamilyList.All.SelectMany(f => f.Documents.Where(d => d.Audience is Audience.Model or Audience.Public).Select(d => (f.Name, d.Id)))];

    [Theory]
    [MemberData(nameof(SharedDocuments))]
    public void A_name_that_has_no_value_in_a_file_of_many_is_an_error_when_it_is_saved_with_its_line_and_what_is_allowed(string familyName, string kindId)
    {
        var family = FamilyList.All.Single(f => f.Name == familyName);
        var kind = family.Documents.First(d => d.Id == kindId);
        foreach (var (text, name) in new[]
        {
            ("{{login.password}}", "login.password"), ("{{#if device.mac}}a{{/if}}", "device.mac"), ("{{#each lines}}{{number}}{{/each}}", "lines"), ("{{#unless line.password}}a{{/unless}}", "line.password"),
            ("{{single line.number}}", "line.number"), ("{{{settings.access.adminPassword}}}", "settings.access.adminPassword"), ("{{lookup device \"name\"}}", "device.name"),
            ("{{#keys}}{{value}}{{/keys}}", "keys"), ("{{#each modules}}a{{/each}}", "modules"), ("{{line.index}}", "line.index"),
            ("{{#if settings.sip.server}}a{{else}}{{line.display}}{{/if}}", "line.display"),
        })
        {
            var wrong = engine.Check($"a\nb {text}\n", family, kind);
            Assert.StartsWith($"{{{{{name}}}}} (line 2 of the template) never has a value in {kind.Pattern}, ", wrong, StringComparison.Ordinal);
            Assert.Contains("; allowed there: device.scope, device.url, line.settings.*, settings.*", wrong, StringComparison.Ordinal);
            Assert.Equal(family.Templates is not null, wrong!.Contains($", {family.Name}.", StringComparison.Ordinal));
        }

        Assert.StartsWith("{{login.password}} (line 1 of the template)", engine.Check("{{#with login}}{{password}}{{/with}}", family, kind), StringComparison.Ordinal);
        Assert.All(family.Options.Where(o => !o.Name.Contains('.', StringComparison.Ordinal)), o => Assert.StartsWith($"{{{{options.{o.Name}}}}} (line 1 of the template)", engine.Check($"{{{{options.{o.Name}}}}}", family, kind), StringComparison.Ordinal));

        // What is wrong with one that asks for nothing else, if anything is, is the text itself.
        Assert.DoesNotContain("never has", engine.Check("{{device.scope}}{{device.url}}{{settings.sip.server}}{{#each settings.time.ntp}}{{this}}{{/each}}{{line.settings.sip.server}}", family, kind) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void All_names_without_a_value_are_told_at_once() =>
        Assert.StartsWith(
            "{{device.mac}} (line 2 of the template), {{login.user}} (line 1 of the template) never have a value in f.cfg, which is the same for everybody and holds nothing of one phone, and no secret; allowed there: ",
            engine.Check("a={{login.user}}\nb={{device.mac}}\nc={{device.mac}}", Family, Kind with { Pattern = "f.cfg", Audience = Audience.Public }), StringComparison.Ordinal);

    [Fact]
    public void In_a_file_of_one_device_the_same_names_are_allowed_unless_no_device_of_the_family_has_such_a_thing()
    {
        Assert.Null(engine.Check("a={{login.password}}{{line.number}}{{#each keys}}{{value}}{{/each}}", Family, Kind));
        var server = FamilyList.All.Single(f => f.Handsets is not null);
        var kind = server.Documents.First(d => d.Audience == Audience.Device);
        foreach (var name in (string[])["line.number", "line.password", "lines", "keys", "modules"])
        {
            var wrong = engine.Check($"{{{{{name}}}}}", server, kind);
            Assert.StartsWith($"{{{{{name}}}}} (line 1 of the template) never has a value in {kind.Pattern}, because devices of family {server.Name} have no such thing; allowed there: ", wrong, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("never has", engine.Check("{{login.password}}{{device.mac}}{{line.settings.sip.server}}", server, kind) ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_the_documents_format_cannot_read_is_an_error_that_names_the_scope()
    {
        var error = Assert.Throws<RenderException>(() => Render("no equals sign"));
        Assert.Contains("scope acme", error.Message);
        Assert.Contains("line 1", error.Message);
        Assert.NotNull(engine.Check("no equals sign", Family, Kind));
    }

    [Fact]
    public void Output_has_a_greatest_length()
    {
        var error = Assert.Throws<RenderException>(() => Render($"a={new string('x', 1 << 20)}"));
        Assert.Contains("longer than", error.Message);
        Assert.Throws<RenderException>(() => Render("a={{#each lines}}" + new string('x', 300_000) + "{{/each}}", Device(lines: 4)));
    }

    [Fact]
    public void Work_has_a_time_limit_that_a_busy_machine_does_not_meet()
    {
        var stuck = new TemplateEngine(new RunningTime(TimeSpan.FromSeconds(40)));
        var error = Assert.Throws<RenderException>(() => Render("a={{device.name}}{{device.name}}", engine: stuck));
        Assert.Contains("takes longer", error.Message);

        var slow = new TemplateEngine(new RunningTime(TimeSpan.FromSeconds(1)));
        Assert.Equal("a=DeskDesk", Render("a={{device.name}}{{device.name}}", engine: slow));
    }

    [Fact]
    public void Who_may_not_have_secrets_gets_no_templated_document() =>
        Assert.Null(engine.Render(new SourcedTemplate("a=1", ScopePath.Parse("acme")), Family, Match, Device(), secrets: null));

    private static DeviceSnapshot Device(int lines = 1) => new()
    {
        Id = DeviceId.Parse("001fc1000001"),
        Model = Family.Models[0],
        Generation = "1",
        Scope = ScopePath.Parse("acme/desk"),
        Name = "Desk",
        Settings = ResolvedSettings.Defaults,
        Lines = [.. Enumerable.Range(1, lines).Select(i => new LineSnapshot(i, $"1{i}", "Erna", "Erna", "u", ResolvedSettings.Defaults))],
    };

    private string Render(string template, DeviceSnapshot? device = null, TemplateEngine? engine = null)
    {
        var secrets = new DeviceSecrets
        {
            BaseUrl = new Uri("http://10.0.0.1"),
            LinePasswords = ImmutableSortedDictionary<int, Secret>.Empty.Add(1, Secret.FromPlain("s3cret")),
        };
        var body = (engine ?? this.engine).Render(new SourcedTemplate(template, ScopePath.Parse("acme")), Family, Match, device ?? Device(), secrets)!;
        Assert.Contains("scope acme", body.Warnings.Single());
        return Encoding.UTF8.GetString(body.Bytes.Span);
    }

    // Each look at this clock finds it later by so much.
    private sealed class RunningTime(TimeSpan step) : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now += step.Ticks;
    }

    private sealed class LineFormat : IParameterFormat
    {
        public void Write(ParameterSet parameters, DeviceSnapshot device, System.Buffers.IBufferWriter<byte> output)
        {
        }

        public ReadParameters Read(ReadOnlySpan<byte> content)
        {
            var number = 0;
            foreach (var line in Encoding.UTF8.GetString(content).Split('\n'))
            {
                number++;
                if (line.Length > 0 && !line.Contains('='))
                {
                    throw new FormatException($"line {number} is no assignment");
                }
            }

            return new ReadParameters([], []);
        }

        public string? Check(string value) => null;
    }
}
