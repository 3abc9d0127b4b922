using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;
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
