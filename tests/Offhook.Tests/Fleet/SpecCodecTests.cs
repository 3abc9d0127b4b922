using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Fleet;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class SpecCodecTests
{
    private static readonly FleetPlan Plan = FleetKit.Bind(Samples.Contract, FleetKit.Context(new References { Files = { "./tone.wav" } }));

    [Fact]
    public void What_was_written_reads_back_the_same_sealed_and_plain()
    {
        foreach (var device in Plan.Devices)
        {
            var again = SpecCodec.ReadDevice(SpecCodec.Write(device.Spec, FleetKit.Sealer), FleetKit.Sealer);
            Assert.Equal(FleetKit.Plain(device.Spec), FleetKit.Plain(again));
        }

        var scope = Plan.Scopes[0].Spec;
        Assert.Equal(FleetKit.Plain(scope), FleetKit.Plain(SpecCodec.ReadScope(SpecCodec.Write(scope, FleetKit.Sealer), FleetKit.Sealer)));
        var file = Plan.Files[0].Spec.Spec with { Sha256 = new string('a', 64), Length = 5 };
        Assert.Equal(file, SpecCodec.ReadFile(SpecCodec.Write(file)));
        var book = Plan.Phonebooks[0].Spec;
        Assert.Equal(SpecCodec.Write(book), SpecCodec.Write(SpecCodec.ReadPhonebook(SpecCodec.Write(book))));
    }

    [Fact]
    public void The_stored_form_shows_no_secret_and_the_canonical_form_is_fixed()
    {
        var stored = Encoding.UTF8.GetString(SpecCodec.Write(Plan.Devices[0].Spec, FleetKit.Sealer));

        Assert.DoesNotContain("s3cret", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("398697", stored, StringComparison.Ordinal);
        Assert.Equal(
            """
            {"mac":"f4:d9:fb:43:23:12","family":"toyphone","model":"T200 Pro","scope":"acme/melbourne","name":"Reception","login":{"user":"6423","password":"398697"},"lines":[{"index":1,"number":"6423","display":"Reception","user":"6423","password":"s3cret"}],"keys":[{"index":2,"type":"blf","value":"6424","label":"Bob","line":1}],"modules":[{"index":1,"keys":[{"index":1,"type":"speed","value":"0398765432","label":"Head office"}]}],"settings":{"time":{"zone":"Australia/Perth"}}}
            """,
            FleetKit.Plain(Plan.Devices[0].Spec));
    }

    [Fact]
    public void Members_of_another_build_are_passed_over()
    {
        const string Json = """
            {"future":{"a":[1,{"b":2}]},"mac":"001122334455","family":"gone","model":"X","scope":"acme","lines":[{"index":1,"number":"1","extra":[1]}],
            "keys":[7,{"index":2,"type":"hologram"}],"settings":{"sip":{"port":"x","hologram":{"a":1}},"warp":9,"time":{"zone":"Mars/Olympus"}},"enabled":false}
            """;

        var device = SpecCodec.ReadDevice(Encoding.UTF8.GetBytes(Json), FleetKit.Sealer);

        Assert.Equal("1", Assert.Single(device.Lines).Number);
        Assert.Equal(2, Assert.Single(device.Keys).Index);
        Assert.Equal("time.zone", Assert.Single(device.Settings.Values.Keys));
        Assert.False(device.Enabled);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"family\":\"toyphone\"}")]
    [InlineData("{\"mac\":\"001122334455\",\"family\":\"a\",\"model\":\"b\",\"lines\":[{\"number\":")]
    public void Bytes_that_are_no_device_are_a_format_error(string json) =>
        Assert.Throws<FormatException>(() => SpecCodec.ReadDevice(Encoding.UTF8.GetBytes(json), FleetKit.Sealer));

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[][] inputs = [bytes, [.. "{\"mac\":\"001122334455\",\"family\":\"a\",\"model\":\"b\",\"lines\":"u8, .. bytes], [.. "{\"settings\":"u8, .. bytes]];
        foreach (var input in inputs)
        {
            try
            {
                SpecCodec.ReadDevice(input, FleetKit.Sealer);
            }
            catch (FormatException)
            {
                // The one allowed refusal.
            }

            FleetReader.Read("f", input);
        }
    }).QuickCheckThrowOnFailure();
}
