using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class FleetWriterTests
{
    private static readonly string[] Nasty =
    [
        "0123", "yes", "No", "~", "null", "true", "1e3", "0x1F", "1_000", "00:1f:c1", "12:30:45", "2024-01-01", " lead", "trail ", "#no", "a #b", "a: b", "a:", "- a",
        "-", "?", "!tag", "&a", "*a", "%d", "@x", "`", "'", "\"", "a\"b\\c", "{line.number}", "[x]", "{", "a,b", "...", "---", ".5", "+1", "=", "<<", "é ü 漢 😀",
        "\u00a0nbsp", "\ufeffbom", "a  b", ".inf", "NaN", "y", "*78", "> x", "| x",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(Nasty),
        Gen.Elements(" !\"#$%&'()*+,-./0123456789:;<=>?@AZ[\\]^_`az{|}~é漢\u00a0".ToCharArray()).ArrayOf().Where(c => c.Length is > 0 and < 40).Select(c => new string(c)));

    [Fact]
    public void An_export_is_read_back_as_the_same_specs() => Prop.ForAll(Contents().ToArbitrary(), content =>
    {
        foreach (var form in new[] { SecretForm.Sealed, SecretForm.Plain })
        {
            var yaml = new StringWriter();
            FleetWriter.WriteYaml(content, FleetKit.Sealer, form, yaml);
            AssertSame(content, yaml.ToString());
            var json = new ArrayBufferWriter<byte>();
            FleetWriter.WriteJson(content, FleetKit.Sealer, form, json);
            AssertSame(content, Encoding.UTF8.GetString(json.WrittenSpan));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_nasty_text_survives_as_a_name()
    {
        foreach (var text in Nasty)
        {
            AssertSame(Content(text, text, 3), Yaml(Content(text, text, 3)));
        }
    }

    [Fact]
    public void The_order_of_an_export_is_stable_and_secrets_are_sealed()
    {
        var content = Content("x", "s3cret", 1);
        var other = content with { Devices = [.. content.Devices.Reverse()] };

        Assert.DoesNotContain("s3cret", Yaml(content), StringComparison.Ordinal);
        Assert.Equal(Yaml(content, SecretForm.Plain), Yaml(other, SecretForm.Plain));
        Assert.StartsWith("offhook: 1\nscopes:\n  - name: acme\n", Yaml(content), StringComparison.Ordinal);
    }

    private static Gen<FleetContent> Contents() =>
        from text in Texts
        from secret in Texts
        from index in Gen.Choose(1, 9)
        select Content(text, secret, index);

    private static FleetContent Content(string text, string secret, int index)
    {
        var settings = SettingMap.Empty.Values
            .Add("display.text", new SettingValue.Text(text))
            .Add("sip.register", new SettingValue.Flag(index % 2 == 0))
            .Add("sip.port", new SettingValue.Integer(index))
            .Add("access.adminPassword", new SettingValue.Hidden(Secret.FromPlain(secret)))
            .Add("time.ntp", new SettingValue.List(["10.0.0.1", "ntp.example"]))
            .Add("dial.plan", new SettingValue.Plan([new("2[2-5]x.", index, null), new("000", null, "")]))
            .Add("time.zone", SettingValue.Unset);
        var device = new DeviceSpec
        {
            Id = DeviceId.From(MacAddress.FromNumber((ulong)index)),
            Family = "toyphone",
            Model = "T200 Pro",
            Scope = ScopePath.Parse("acme/site"),
            Name = text,
            Login = new(text.Replace(':', ';'), Secret.FromPlain(secret)),
            Token = index > 5 ? Secret.FromPlain(secret) : null,
            Lines = [new LineSpec(index, text) { Display = text, Password = Secret.FromPlain(secret) }, new LineSpec(index + 2, "0123") { Label = "" }],
            Keys = [new KeySpec(index, KeyType.Blf) { Value = text, Label = text, Line = index, Mode = KeyMode.User }],
            Modules = [new ModuleSpec(1, [new KeySpec(2, KeyType.None)])],
            Settings = new SettingMap(settings),
            Parameters = new ParameterMap(ParameterMap.Empty.Values.Add("P1", RawValue.Open(text)).Add("P2", RawValue.Hidden(Secret.FromPlain(secret))).Add("a.b", null)),
            Options = new OptionMap(OptionMap.Empty.Values.Add("adopted", RawValue.Open("true")).Add("codecs", RawValue.Open("a, b"))),
            Enabled = index != 4,
        };
        var scope = new ScopeSpec
        {
            Path = ScopePath.Parse("acme"),
            Settings = new SettingMap(settings),
            Delivery = new() { Proofs = [Proof.Open], Networks = [System.Net.IPNetwork.Parse("10.0.0.0/8"), System.Net.IPNetwork.Parse("2001:db8::/32")], PlainSecrets = true, Url = "http://10.0.0.1/x" },
            Parameters = ImmutableSortedDictionary<string, ParameterMap>.Empty.WithComparers(StringComparer.Ordinal).Add("toyphone", device.Parameters),
            Templates = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty.WithComparers(StringComparer.Ordinal)
                .Add("toyphone", ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add("menu", $"{text}\n\tsecond \r\n  third\n")),
            Keys = device.Keys,
        };
        return new FleetContent
        {
            Scopes = [scope],
            Devices = [device, device with { Id = DeviceId.Parse("89fed27f-7c47-43f5-8347-cb854cedc538") }],
            Files = [new FileSpec("fw 9.rom", FileKind.Firmware, "toyphone") { Model = "T100", Version = "0123", Sha256 = new string('b', 64), Length = 77 }],
            Phonebooks = [new PhonebookSpec("book", ScopePath.Parse("acme"), [new Contact(text, [new("work", "0123")]), new Contact("nobody", [])])],
        };
    }

    private static string Yaml(FleetContent content, SecretForm form = SecretForm.Sealed)
    {
        var yaml = new StringWriter();
        FleetWriter.WriteYaml(content, FleetKit.Sealer, form, yaml);
        return yaml.ToString();
    }

    private static void AssertSame(FleetContent content, string text)
    {
        var plan = FleetKit.Bind(text);
        Assert.Empty(plan.Mistakes.Select(m => m.ToString()));
        Assert.Equal(content.Scopes.Select(FleetKit.Plain), plan.Scopes.Select(s => FleetKit.Plain(s.Spec)));
        Assert.Equal(content.Devices.OrderBy(d => d.Id).Select(FleetKit.Plain), plan.Devices.Select(d => FleetKit.Plain(d.Spec)));
        Assert.Equal(content.Files, plan.Files.Select(f => f.Spec.Spec));
        Assert.Equal(content.Phonebooks.Select(p => Encoding.UTF8.GetString(SpecCodec.Write(p))), plan.Phonebooks.Select(p => Encoding.UTF8.GetString(SpecCodec.Write(p.Spec))));
    }
}
