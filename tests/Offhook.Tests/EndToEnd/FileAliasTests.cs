using System.Net;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>An ID that an operator gave to a device leads to its file, to nobody else's, and to one device only.</summary>
public sealed class FileAliasTests
{
    private const string Id = "0c383e010203";

    private const string Fleet = """
        offhook: 1
        scopes: [ { name: acme, settings: { sip: { server: pbx.example } }, delivery: { networks: [10.0.0.0/8], plainSecrets: true } } ]
        devices:
          - { mac: 0c:38:3e:01:02:03, family: fanvil, model: X4, scope: acme, options: { fileId: "4711" }, lines: [ { number: "11", password: "s3cret-one" } ] }
          - { mac: 0c:38:3e:01:02:04, family: fanvil, model: V64, scope: acme, lines: [ { number: "12", password: "s3cret-two" } ] }
        """;

    [Theory]
    [InlineData("4711.cfg")]
    [InlineData("4711.XML")]
    [InlineData("4711.txt")]
    public async Task The_file_that_the_ID_names_is_the_devices_own_and_puts_it_in_step(string name)
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        var answer = await fixture.FetchAsync(name, agent: $"Fanvil X4 1.4.0 {Id}");
        Assert.Contains("s3cret-one", Encoding.UTF8.GetString(answer.Document!.Body.Span), StringComparison.Ordinal);
        Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);

        await fixture.ReopenAsync();
        Assert.Equal(AnswerKind.Document, fixture.Ask(name).Kind);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask("4712.cfg").Kind);
    }

    [Fact]
    public async Task The_query_form_leads_there_too_and_a_phone_that_is_another_gets_nothing()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var facts = new RequestFacts { Door = "http", Address = IPAddress.Parse("10.0.0.5"), FileName = "input.cfg", Query = [new("input", "4711.cfg")] };
        Assert.Equal(DeviceId.Parse(Id), fixture.Core.Gate.Ask(facts).Request.Device);
        Assert.Equal(AnswerKind.Document, fixture.Core.Gate.Ask(facts).Kind);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask("4711.cfg", agent: "Fanvil X4 1.4.0 0c383e010204").Kind);
    }

    [Theory]
    [InlineData("4711", "input", "4711.CFG")]
    [InlineData("4711", "Input", "4711")]
    [InlineData("door.v2", "input", "door.v2")]
    [InlineData("4711", "input", "0C383E010203.cfg")]
    [InlineData("4711", "mac", "0C383E010203.CFG")]
    [InlineData("4711", "MAC", "0c383e010203.xml")]
    public async Task The_query_form_takes_every_spelling_that_a_name_of_a_file_takes(string id, string name, string value)
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet.Replace("4711", id, StringComparison.Ordinal));
        var facts = new RequestFacts { Door = "http", Address = IPAddress.Parse("10.0.0.5"), FileName = "input.cfg", Query = [new(name, value)] };
        Assert.Equal(DeviceId.Parse(Id), fixture.Core.Gate.Ask(facts).Request.Device);
    }

    [Fact]
    public async Task An_ID_is_one_devices_and_free_again_when_that_lets_it_go()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var taken = await fixture.Core.Specs.SetAsync(DeviceId.Parse("0c383e010204"), [new("options.fileId", "4711")], "test", CancellationToken.None);
        Assert.Contains("4711.cfg leads to 0c:38:3e:01:02:03 already", Assert.Single(taken.Mistakes, m => m.Message.StartsWith("4711.cfg", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
        Assert.NotEmpty((await fixture.ApplyAsync(Fleet.Replace("scope: acme, lines: [ { number: \"12\"", "scope: acme, options: { fileId: \"4711\" }, lines: [ { number: \"12\"", StringComparison.Ordinal))).Mistakes);
        var twice = (await fixture.ApplyAsync(Fleet.Replace("4711", "f0X4hw1.100", StringComparison.Ordinal))).Mistakes;
        Assert.All(twice, m => Assert.Equal((4, "devices[0]"), (m.Line, m.Path)));
        Assert.NotEmpty(twice);

        // Handing it over in one change is no clash.
        var moved = Fleet.Replace("options: { fileId: \"4711\" }, ", "", StringComparison.Ordinal)
            .Replace("scope: acme, lines: [ { number: \"12\"", "scope: acme, options: { fileId: \"4711\" }, lines: [ { number: \"12\"", StringComparison.Ordinal);
        var result = await fixture.ApplyAsync(moved);
        Assert.Empty(result.Mistakes);
        Assert.Equal(DeviceId.Parse("0c383e010204"), fixture.Ask("4711.cfg").Request.Device);
        Assert.NotEmpty((await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Id), to: null, "test", CancellationToken.None)).Mistakes);

        await fixture.Core.Specs.DeleteAsync(DeviceId.Parse("0c383e010204"), "test", CancellationToken.None);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask("4711.cfg").Kind);
    }
}
