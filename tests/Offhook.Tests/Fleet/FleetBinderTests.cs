using System.Text;
using System.Text.Json;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using YamlDotNet.Serialization;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class FleetBinderTests
{
    private static readonly FleetContext WithFile = FleetKit.Context(new References { Files = { "./tone.wav" } });

    [Fact]
    public void The_file_of_the_contract_binds_without_a_mistake()
    {
        var plan = FleetKit.Bind(Samples.Contract, WithFile);

        Assert.Empty(plan.Mistakes.Select(m => m.ToString()));
        Assert.Equal((1, 3, 1, 1), (plan.Scopes.Count, plan.Devices.Count, plan.Files.Count, plan.Phonebooks.Count));
        var second = plan.Devices[1].Spec;
        Assert.Equal("00:1f:c1:1e:51:05", second.Id.ToString());
        Assert.Equal("T200 Pro", second.Model);
        Assert.Equal([1, 3, 4], second.Lines.Select(l => l.Index));
        Assert.Equal("0123", second.Lines[0].Number);
        Assert.Equal("1", second.Parameters.Values["sip.nat"]!.Text);
        Assert.Null(second.Parameters.Values["P1"]);
        Assert.Equal("hidden", second.Parameters.Values["P2"]!.Secret!.Reveal());
        Assert.Equal("001FC1BC", second.Options.Values["encryptionKey"].Secret!.Reveal());
        Assert.Equal("b, a", second.Options.Text("codecs"));
        Assert.False(second.Enabled);
        var third = plan.Devices[2].Spec.Settings.Values;
        Assert.Same(SettingValue.Unset, third["network.vlan.id"]);
        Assert.Equal(new SettingValue.List(["pcma"]), third["audio.codecs"]);
        Assert.Equal("./tone.wav", plan.Files[0].Spec.SourcePath);
        Assert.Contains(plan.Notes, n => n.Path == "scopes[0].parameters.toyphone.P8721");
    }

    [Theory]
    [InlineData("abc", false)]
    [InlineData("0 ", false)]
    [InlineData("*9#", true)]
    public void An_outside_prefix_is_something_that_can_be_pressed(string prefix, bool taken)
    {
        var plan = FleetKit.Bind($"offhook: 1\nscopes: [ {{ name: acme, settings: {{ dial: {{ outsidePrefix: \"{prefix}\" }} }} }} ]\n");
        Assert.Equal(taken ? [] : [$"scopes[0].settings.dial.outsidePrefix: '{prefix}' cannot be pressed on a phone; digits, * and # are allowed"], plan.Mistakes.Select(m => $"{m.Path}: {m.Message}"));
    }

    [Fact]
    public void Yaml_and_json_of_the_same_fleet_bind_equal()
    {
        var tree = new DeserializerBuilder().Build().Deserialize(new StringReader(Samples.Contract.Replace("0123", "\"0123\"", StringComparison.Ordinal)))!;
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(tree);
        JsonDocument.Parse(json).Dispose();

        var (yaml, other) = (FleetKit.Bind(Samples.Contract, WithFile), FleetKit.Bind(json, WithFile));

        Assert.Empty(other.Mistakes.Select(m => m.ToString()));
        Assert.Equal(yaml.Devices.Select(d => FleetKit.Plain(d.Spec)), other.Devices.Select(d => FleetKit.Plain(d.Spec)));
        Assert.Equal(yaml.Scopes.Select(d => FleetKit.Plain(d.Spec)), other.Scopes.Select(d => FleetKit.Plain(d.Spec)));
    }

    [Fact]
    public void Binding_twice_gives_equal_fingerprints_and_another_password_another_one()
    {
        var (first, again) = (FleetKit.Bind(Samples.Contract, WithFile), FleetKit.Bind(Samples.Contract, WithFile));
        var changed = FleetKit.Bind(Samples.Contract.Replace("s3cret", "s4cret", StringComparison.Ordinal), WithFile);

        UInt128[] Prints(FleetPlan plan) => [.. plan.Devices.Select(d => SpecCodec.Fingerprint(d.Spec, FleetKit.Sealer)), .. plan.Scopes.Select(s => SpecCodec.Fingerprint(s.Spec, FleetKit.Sealer))];
        Assert.Equal(Prints(first), Prints(again));
        Assert.NotEqual(Prints(first)[0], Prints(changed)[0]);
        Assert.Equal(Prints(first)[1..], Prints(changed)[1..]);
    }

    [Fact]
    public void Secrets_are_taken_from_variables_files_and_seals()
    {
        var references = new References { Variables = { ["PW"] = "from env" }, Secrets = { ["pw.txt"] = "from file\n" } };
        var seal = FleetKit.Sealer.Seal("from seal");
        var plan = FleetKit.Bind(
            $$"""
            offhook: 1
            scopes: [ { name: acme } ]
            devices:
              - mac: 001122334455
                family: toyphone
                model: T200 Pro
                scope: acme
                lines:
                  - { number: "1", password: { env: PW } }
                  - { number: "2", password: { file: pw.txt } }
                  - { number: "3", password: { sealed: "{{seal}}" } }
            """,
            FleetKit.Context(references));

        Assert.Empty(plan.Mistakes.Select(m => m.ToString()));
        Assert.Equal(["from env", "from file", "from seal"], plan.Devices[0].Spec.Lines.Select(l => l.Password!.Reveal()));
    }

    [Fact]
    public void References_are_collected_before_binding()
    {
        var source = FleetReader.Read("f", Encoding.UTF8.GetBytes("""
            offhook: 1
            devices: [ { login: { user: u, password: { env: PW } }, lines: [ { password: { file: a/pw } } ] } ]
            files: [ { name: x, path: ./x.rom }, { name: y } ]
            """));

        var references = FleetReferences.Collect(source.Documents[0]);

        Assert.Equal(["PW"], references.Environment);
        Assert.Equal(["a/pw"], references.SecretFiles);
        Assert.Equal(["./x.rom"], references.Files);
    }

    [Fact]
    public void Many_documents_and_files_are_one_plan_and_a_known_tenant_needs_no_entry()
    {
        var context = FleetKit.Context(null, new ScopeSpec { Path = ScopePath.Parse("known") });
        var plan = new FleetBinder(context).Bind(
            FleetReader.Read("a.yaml", "offhook: 1\ndevices: [ { mac: 001122334455, family: toyphone, model: T100, scope: acme } ]\n---\nscopes: [ { name: acme } ]\n"u8.ToArray()),
            FleetReader.Read("b.json", """{"offhook":1,"devices":[{"mac":"001122334456","family":"toyphone","model":"T100","scope":"known/site"}]}"""u8.ToArray()));

        Assert.Empty(plan.Mistakes.Select(m => m.ToString()));
        Assert.Equal(["a.yaml:2", "b.json:1"], plan.Devices.Select(d => d.Place.ToString()));
    }

    [Fact]
    public void Anchors_may_be_used_again()
    {
        var plan = FleetKit.Bind("""
            offhook: 1
            scopes:
              - { name: a, settings: &s { time: { zone: Europe/Berlin } } }
              - { name: b, settings: *s }
            """);

        Assert.Empty(plan.Mistakes.Select(m => m.ToString()));
        Assert.Equal(plan.Scopes[0].Spec.Settings.Values, plan.Scopes[1].Spec.Settings.Values);
    }
}
