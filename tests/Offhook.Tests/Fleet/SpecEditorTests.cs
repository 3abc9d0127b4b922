using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class SpecEditorTests
{
    private static readonly FleetContext Context = FleetKit.Context(null, new ScopeSpec { Path = ScopePath.Parse("acme") });
    private static readonly DeviceSpec Device = SpecCodec.ReadDevice(Encoding.UTF8.GetBytes(Samples.Device("001122334455")), FleetKit.Sealer);

    [Fact]
    public void Assignments_reach_every_part_of_a_device()
    {
        var (device, mistakes) = Edit(
            "name=0123", "settings.time.zone=Europe/Berlin", "settings.network.vlan.id=null", "settings.sip.transport=tls", "settings.time.ntp=[10.0.0.1, ntp.example]",
            "lines[2].display=Rob: \"x\" #1", "lines[5].number=0555", "lines[1].label={line.number}", "keys[2]={ type: speed, value: 0123 }", "keys[3]=", "keys[1].label=",
            "modules[1].keys[4].type=dnd", "options.generation=2", "parameters.P1=7", "parameters.a.b=x", "parameters.user[1]=y", "parameters.sip.nat=null");

        Assert.Empty(mistakes);
        Assert.Equal("0123", device!.Name);
        Assert.Equal(new SettingValue.Text("Europe/Berlin"), device.Settings.Values["time.zone"]);
        Assert.Same(SettingValue.Unset, device.Settings.Values["network.vlan.id"]);
        Assert.Equal(new SettingValue.List(["10.0.0.1", "ntp.example"]), device.Settings.Values["time.ntp"]);
        Assert.Equal(["6423", "6424", "0555"], device.Lines.Select(l => l.Number));
        Assert.Equal("Rob: \"x\" #1", device.Lines[1].Display);
        Assert.Equal("{line.number}", device.Lines[0].Label);
        Assert.Equal("s3cret", device.Lines[0].Password!.Reveal());
        Assert.Equal([1, 2, 4, 5, 6, 7, 8, 9, 10], device.Keys.Select(k => k.Index));
        Assert.Equal(new KeySpec(2, KeyType.Speed) { Value = "0123" }, device.Keys[1]);
        Assert.Null(device.Keys[0].Label);
        Assert.Equal(4, device.Modules.Single().Keys.Single().Index);
        Assert.Equal("2", device.Options.Text("generation"));
        Assert.Equal(["P1", "a.b", "sip.nat", "user[1]"], device.Parameters.Values.Keys);
        Assert.Null(device.Parameters.Values["sip.nat"]);
    }

    [Fact]
    public void Mistakes_are_those_of_a_fleet_file_with_the_indexes_that_were_written()
    {
        var (device, mistakes) = Edit("settings.sip.port=x", "lines[2].colour=red", "keys[10].type=warp", "model=T999", "scope=nowhere");

        Assert.Null(device);
        Assert.Equal(["keys[10].type", "lines[2].colour", "model", "scope", "settings.sip.port"], mistakes.Select(m => m.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("mac=001122334466", "swap")]
    [InlineData("lines[x].display=1", "lines[N]")]
    [InlineData("foo[1]=1", "lines[N]")]
    [InlineData("keys[1]={ type: ", "cannot be read")]
    [InlineData("enabled.x=1", "true or false")]
    public void An_assignment_that_leads_nowhere_is_a_mistake(string assignment, string message) =>
        Assert.Contains(message, Assert.Single(Edit(assignment).Mistakes).Message, StringComparison.Ordinal);

    [Fact]
    public void A_difference_names_its_place_by_index_and_hides_secrets()
    {
        var other = Edit("name=", "lines[2].password=new", "keys[3].label=Other", "keys[10]=", "settings.time.ntp=10.0.0.1").Device!;

        var differences = SpecDiff.Compare(SpecCodec.Write(Device, FleetKit.Sealer), SpecCodec.Write(other, FleetKit.Sealer), FleetKit.Sealer);

        Assert.Equal(
            [
                "name: Reception removed", "lines[2].password: changed", "keys[3].label: Key 3 -> Other", "keys[10].index: 10 removed", "keys[10].type: blf removed",
                "keys[10].value: 6410 removed", "keys[10].label: Key 10 removed", "keys[10].line: 1 removed", "settings.time.ntp: set to [10.0.0.1]",
            ],
            differences.Select(d => d.ToString()));
    }

    [Fact]
    public void A_spec_sealed_anew_is_no_difference() =>
        Assert.Empty(SpecDiff.Compare(SpecCodec.Write(Device, FleetKit.Sealer), SpecCodec.Write(Device, FleetKit.Sealer), FleetKit.Sealer));

    private static (DeviceSpec? Device, IReadOnlyList<Mistake> Mistakes) Edit(params string[] assignments) =>
        SpecEditor.Apply(Device, [.. assignments.Select(a => KeyValuePair.Create(a[..a.IndexOf('=')], a[(a.IndexOf('=') + 1)..]))], Context);
}
