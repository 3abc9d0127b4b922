using System.Text;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Xunit;

namespace Offhook.Tests.EndToEnd;

public sealed class InStepTests
{
    private const string A = "001fc11a0001";
    private const string B = "001fc11a0002";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings:
              sip: { server: pbx.acme.example }
              time: { zone: Europe/Berlin }
            delivery: { networks: [10.0.0.0/8], plainSecrets: true }
        devices:
          - { mac: 00:1f:c1:1a:00:01, family: htek, model: UC924, scope: acme, name: One, lines: [ { number: "11", password: "s3cret-one" } ] }
          - { mac: 00:1f:c1:1a:00:02, family: htek, model: UC924, scope: acme, name: Two, lines: [ { number: "12", password: "s3cret-two" } ], settings: { time: { zone: Australia/Perth } } }
        """;

    [Fact]
    public async Task A_device_is_in_step_after_its_file_was_handed_over_whole_and_not_before()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(A).InStep);

        await fixture.FetchAsync($"cfg{A}.xml", end: HandOver.Aborted);
        await fixture.FetchAsync($"cfg{A}.xml", end: HandOver.Partial);
        Assert.False(fixture.Show(A).InStep);

        var answer = await fixture.FetchAsync($"cfg{A}.xml");
        Assert.Contains("s3cret-one", Encoding.UTF8.GetString(answer.Document!.Body.Span));
        Assert.True(fixture.Show(A).InStep, fixture.Show(A).Why);
        Assert.False(fixture.Show(B).InStep);
    }

    [Fact]
    public async Task A_changed_name_touches_one_device_and_a_changed_zone_those_that_do_not_override_it()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        await fixture.FetchAsync($"cfg{A}.xml");
        await fixture.FetchAsync($"cfg{B}.xml");
        Assert.True(fixture.Show(A).InStep && fixture.Show(B).InStep);

        await fixture.Core.Specs.SetAsync(DeviceId.Parse(A), [new("lines[1].display", "Erna")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(A).InStep);
        Assert.True(fixture.Show(B).InStep);

        await fixture.FetchAsync($"cfg{A}.xml");
        Assert.True(fixture.Show(A).InStep);
        await fixture.ApplyAsync(Fleet.Replace("lines: [ { number: \"11\"", "lines: [ { display: Erna, number: \"11\"", StringComparison.Ordinal)
            .Replace("Europe/Berlin", "America/New_York", StringComparison.Ordinal));
        await fixture.SettleAsync();
        Assert.False(fixture.Show(A).InStep);
        Assert.True(fixture.Show(B).InStep);
    }

    [Fact]
    public async Task Applying_twice_changes_nothing_and_an_undo_brings_a_device_back_into_step()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        await fixture.FetchAsync($"cfg{A}.xml");
        var again = await fixture.ApplyAsync(Fleet);
        Assert.Null(again.Change);
        Assert.Equal(3, again.Unchanged);

        await fixture.Core.Specs.SetAsync(DeviceId.Parse(A), [new("lines[1].number", "99")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(A).InStep);
        await fixture.Core.Specs.UndoAsync(DeviceId.Parse(A), to: null, "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.True(fixture.Show(A).InStep, fixture.Show(A).Why);
    }

    [Fact]
    public async Task Status_survives_a_restart_and_every_spelling_of_the_MAC_is_the_same_document()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        await fixture.FetchAsync("cfg00-1F-C1-1A-00-01.xml");
        Assert.True(fixture.Show(A).InStep, fixture.Show(A).Why);
        await fixture.ReopenAsync();
        await fixture.SettleAsync();
        Assert.True(fixture.Show(A).InStep, fixture.Show(A).Why);
        Assert.Equal(fixture.Ask($"cfg{A}.xml").Document!.Digest, fixture.Ask("CFG00:1F:C1:1A:00:01.XML").Document!.Digest);
    }

    [Fact]
    public async Task Nobody_learns_from_a_refusal_whether_a_device_exists()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var known = fixture.Ask($"cfg{A}.xml", address: "192.0.2.1");
        var unknown = fixture.Ask("cfg001fc1ffffff.xml", address: "192.0.2.1");
        Assert.Equal(AnswerKind.NotFound, known.Kind);
        Assert.Equal(AnswerKind.NotFound, unknown.Kind);
        Assert.NotEqual(known.Reason, unknown.Reason);
    }

    [Fact]
    public async Task Without_plainSecrets_a_fetch_over_plain_http_holds_no_secret_and_does_not_count()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet.Replace("plainSecrets: true", "plainSecrets: false", StringComparison.Ordinal));
        var answer = await fixture.FetchAsync($"cfg{A}.xml");
        Assert.Equal(AnswerKind.Document, answer.Kind);
        Assert.DoesNotContain("s3cret", Encoding.UTF8.GetString(answer.Document!.Body.Span));
        Assert.False(fixture.Show(A).InStep);
    }

    [Fact]
    public async Task A_token_scope_serves_under_the_token_only()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet.Replace("networks: [10.0.0.0/8]", "proof: token", StringComparison.Ordinal));
        Assert.Equal(AnswerKind.NotFound, fixture.Ask($"cfg{A}.xml").Kind);
        var token = fixture.Show(A).Url!.Split('/')[^1];
        Assert.Equal(26, token.Length);
        Assert.Equal(AnswerKind.Document, fixture.Ask($"cfg{A}.xml", token: token).Kind);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask($"cfg{B}.xml", token: token).Kind);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask($"cfg{A}.xml", token: token[..^1] + (token[^1] == 'a' ? "b" : "a")).Kind);
    }

    [Fact]
    public async Task A_withdrawn_raw_parameter_is_written_with_its_off_form_afterwards()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        await fixture.Core.Specs.SetAsync(DeviceId.Parse(A), [new("parameters.P8951", "Hello")], "test", CancellationToken.None);
        await fixture.FetchAsync($"cfg{A}.xml");
        Assert.True(fixture.Show(A).InStep, fixture.Show(A).Why);
        await fixture.Core.Specs.SetAsync(DeviceId.Parse(A), [new("parameters.P8951", "")], "test", CancellationToken.None);
        await fixture.SettleAsync();
        var body = Encoding.UTF8.GetString(fixture.Ask($"cfg{A}.xml").Document!.Body.Span);
        Assert.Matches("<P8951 para=\"[^\"]*\" />", body);
    }

    [Fact]
    public async Task An_unknown_phone_becomes_pending_and_can_be_approved()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        await fixture.FetchAsync("cfg001fc1ffffff.xml", agent: "Htek UC923 2.0.4.6.41 00:1f:c1:ff:ff:ff");
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        var pending = Assert.Single(fixture.Core.Store.ListPending(10));
        Assert.Equal("UC923", pending.Model);
        var result = await fixture.Core.Specs.ApproveAsync(
            [pending.Id], Offhook.Core.Scopes.ScopePath.Parse("acme"), like: null, ["77"], model: null, "test", CancellationToken.None);
        Assert.Empty(result.Mistakes);
        Assert.Empty(fixture.Core.Store.ListPending(10));
        await fixture.SettleAsync();
        Assert.Equal("UC923", fixture.Show("001fc1ffffff").Model);
    }
}
