using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Tests.EndToEnd;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Discovery;

public sealed class PlugAndPlayTests
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - { name: open, delivery: { networks: [10.0.0.0/8], plainSecrets: true } }
          - { name: closed, delivery: { proof: [token], networks: [192.0.2.0/24], plainSecrets: true } }
          - { name: named, delivery: { networks: [198.51.100.0/24], url: "https://phones.named.example" } }
        devices:
          - { mac: "00:1f:c1:00:00:01", family: htek, model: UC924, scope: open, lines: [ { number: "1", user: "1", password: p } ] }
          - { mac: "00:1f:c1:00:00:02", family: htek, model: UC924, scope: closed, lines: [ { number: "2", user: "2", password: p } ] }
          - { mac: "00:1f:c1:00:00:03", family: htek, model: UC924, scope: open, enabled: false, lines: [ { number: "3", user: "3", password: p } ] }
          - { mac: "00:1f:c1:00:00:05", family: htek, model: UC924, scope: open, lines: [ { number: "5", user: "5", password: p } ] }
          - { mac: "00:1f:c1:00:00:04", family: htek, model: UC924, scope: named, lines: [ { number: "4", user: "4", password: p } ] }
        """;

    [Fact]
    public async Task A_known_phone_is_told_the_address_that_it_asked_on()
    {
        await using var fixture = await OpenAsync();
        var answer = await AskAsync(fixture, "001fc1000001");
        Assert.Equal((PlugAndPlayOutcome.Told, "http://10.9.9.9:8080"), (answer.Outcome, answer.Url));
        Assert.Equal("pnp", fixture.Show("001fc1000001").LastSeen!.Door);
        Assert.Contains(fixture.Core.Explainer.Explain("001fc1000001", null, null)!.Sections.SelectMany(s => s.Lines), line => line.Contains("plug-and-play: Told"));
    }

    [Fact]
    public async Task A_scope_that_names_its_address_means_it() =>
        await WithAsync(async fixture => Assert.Equal("https://phones.named.example", (await AskAsync(fixture, "001fc1000004")).Url));

    [Fact]
    public async Task Where_tokens_are_asked_for_the_address_holds_the_phones_own() => await WithAsync(async fixture =>
    {
        var url = (await AskAsync(fixture, "001fc1000002", address: "192.0.2.7")).Url!;
        Assert.StartsWith("http://10.9.9.9:8080/", url);
        var token = url[(url.LastIndexOf('/') + 1)..];
        var answer = fixture.Ask("cfg001fc1000002.xml", "192.0.2.7", token: token);
        Assert.Equal(AnswerKind.Document, answer.Kind);
        Assert.DoesNotContain(token, (await AskAsync(fixture, "001fc1000002", address: "192.0.2.7")).ToString());
    });

    [Theory]
    [InlineData("001fc1000001", "172.16.0.1", false, PlugAndPlayOutcome.Refused)]
    [InlineData("001fc1000002", "172.16.0.1", false, PlugAndPlayOutcome.Refused)]
    [InlineData("001fc1000001", "10.1.1.1", false, PlugAndPlayOutcome.Told)]
    [InlineData("001fc1000001", "172.16.0.1", true, PlugAndPlayOutcome.Told)]
    [InlineData("001fc1000003", "10.1.1.1", true, PlugAndPlayOutcome.Refused)]
    [InlineData("001fc1999999", "10.1.1.1", true, PlugAndPlayOutcome.Unknown)]
    [InlineData(null, "10.1.1.1", true, PlugAndPlayOutcome.Unknown)]
    public async Task Only_known_phones_at_home_are_told(string? mac, string address, bool onLink, PlugAndPlayOutcome outcome) => await WithAsync(async fixture =>
    {
        var answer = await AskAsync(fixture, mac, address, onLink);
        Assert.Equal(outcome, answer.Outcome);
        Assert.Equal(outcome == PlugAndPlayOutcome.Told, answer.Url is not null);
    });

    [Fact]
    public async Task Who_waits_for_an_approval_is_not_given_a_token_but_shown_and_an_address_alone_is_told() => await WithAsync(async fixture =>
    {
        var id = DeviceId.Parse("001fc1000007");
        Assert.Empty((await fixture.ApplyAsync("""
            offhook: 1
            scopes:
              - { name: both, delivery: { proof: [token, approval], networks: [203.0.113.0/25], plainSecrets: true } }
              - { name: alone, delivery: { proof: approval, networks: [203.0.113.128/25], plainSecrets: true } }
            devices:
              - { mac: "00:1f:c1:00:00:07", family: htek, model: UC924, scope: both, lines: [ { number: "7", password: p } ] }
              - { mac: "00:1f:c1:00:00:08", family: htek, model: UC924, scope: alone, lines: [ { number: "8", password: p } ] }
            """)).Mistakes);
        await fixture.SettleAsync();
        Assert.Equal(PlugAndPlayOutcome.Told, (await AskAsync(fixture, "001fc1000008", "203.0.113.200")).Outcome);
        Assert.Equal((PlugAndPlayOutcome.Refused, null), await AskAsync(fixture, "001fc1000007", "203.0.113.7") is var silent ? (silent.Outcome, silent.Url) : default);
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        Assert.Equal((id, "pnp"), Assert.Single(fixture.Core.Pending.List(10, rejected: false)) is var shown ? (shown.Seen.Id, shown.Seen.Last.Door) : default);

        await fixture.Core.Specs.ApproveAsync([id], scope: null, like: null, [], model: null, "test", CancellationToken.None);
        Assert.Equal(PlugAndPlayOutcome.Told, (await AskAsync(fixture, "001fc1000007", "203.0.113.7")).Outcome);
        await fixture.Core.Specs.RejectAsync([id], "test", CancellationToken.None);
        await fixture.Core.Specs.RejectAsync([DeviceId.Parse("001fc1000008")], "test", CancellationToken.None);
        Assert.Equal(PlugAndPlayOutcome.Refused, (await AskAsync(fixture, "001fc1000007", "203.0.113.7")).Outcome);
        Assert.Equal(PlugAndPlayOutcome.Refused, (await AskAsync(fixture, "001fc1000008", "203.0.113.200")).Outcome);
    });

    [Fact]
    public async Task A_phone_without_a_name_is_the_one_that_was_heard_from_its_address() => await WithAsync(async fixture =>
    {
        await fixture.FetchAsync("cfg001fc1000001.xml", "10.0.0.77");
        Assert.Equal(PlugAndPlayOutcome.Told, (await AskAsync(fixture, null, "10.0.0.77")).Outcome);
        await fixture.FetchAsync("cfg001fc1000005.xml", "10.0.0.77");
        Assert.Equal(PlugAndPlayOutcome.Unknown, (await AskAsync(fixture, null, "10.0.0.77")).Outcome);
    });

    [Fact]
    public async Task A_request_that_names_two_phones_is_met_with_silence() => await WithAsync(async fixture =>
        Assert.Equal(PlugAndPlayOutcome.Refused, (await AskAsync(fixture, "001fc1000001", agent: "Htek UC924 2.0.4.8 00:1f:c1:00:00:04")).Outcome));

    [Fact]
    public async Task An_unknown_phone_is_listed_with_what_it_told_us() => await WithAsync(async fixture =>
    {
        await AskAsync(fixture, "001fc1999999", agent: null, model: "UC924", version: "2.0.4.8");
        await AskAsync(fixture, "001fc1999999", agent: null, model: "OEM", version: "2.0.4.8");
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        var pending = Assert.Single(fixture.Core.Store.ListPending(10));
        Assert.Equal(("htek", "UC924", 2), (pending.Family, pending.Model, pending.Count));
        Assert.Equal(("pnp", "10.1.1.1", "2.0.4.8", "vendor=OEM model=OEM version=2.0.4.8"), (pending.Last.Door, pending.Last.Address, pending.Last.Firmware, pending.Last.Agent));
    });

    [Fact]
    public async Task A_phone_that_asks_while_its_scope_enrols_becomes_a_device_and_is_told() => await WithAsync(async fixture =>
    {
        Assert.True((await OpenWindowAsync(fixture, "open")).Ok);
        var answer = await AskAsync(fixture, "001fc1999999", model: "UC924");
        Assert.Equal((PlugAndPlayOutcome.Told, "http://10.9.9.9:8080"), (answer.Outcome, answer.Url));
        var device = fixture.Show("001fc1999999");
        Assert.Equal(("UC924", "open"), (device.Model, device.Scope));
        Assert.Empty(fixture.Core.Store.ListPending(10));
        Assert.Equal(999, Assert.Single(fixture.Core.Enrolments.List()).Left);

        // Outside the networks of the scope nobody is taken.
        Assert.Equal(PlugAndPlayOutcome.Unknown, (await AskAsync(fixture, "001fc1999998", "172.16.0.1", model: "UC924")).Outcome);
    });

    [Fact]
    public async Task A_phone_that_says_no_model_is_sent_to_its_files_and_enrolled_there() => await WithAsync(async fixture =>
    {
        await OpenWindowAsync(fixture, "open");
        Assert.Equal("http://10.9.9.9:8080", (await AskAsync(fixture, "001fc1999999", model: "OEM")).Url);
        Assert.Null(fixture.Core.Devices.Find(DeviceId.Parse("001fc1999999")));

        Assert.Equal(AnswerKind.NotReady, fixture.Ask("cfg001fc1999999.xml", "10.1.1.1", "Htek UC924 2.0.4.8 00:1f:c1:99:99:99").Kind);
        await Patience.UntilAsync(() => fixture.Core.Devices.Find(DeviceId.Parse("001fc1999999")) is not null, "it is a device");

        Assert.Equal(AnswerKind.Document, fixture.Ask("cfg001fc1999999.xml", "10.1.1.1", "Htek UC924 2.0.4.8 00:1f:c1:99:99:99").Kind);
    });

    [Fact]
    public async Task A_rejected_phone_is_never_enrolled() => await WithAsync(async fixture =>
    {
        await AskAsync(fixture, "001fc1999999", model: "UC924");
        await fixture.Core.Store.ResolvePendingAsync([DeviceId.Parse("001fc1999999")], reject: true, CancellationToken.None);
        await OpenWindowAsync(fixture, "open");
        Assert.Equal(PlugAndPlayOutcome.Unknown, (await AskAsync(fixture, "001fc1999999", model: "UC924")).Outcome);
        Assert.Null(fixture.Core.Devices.Find(DeviceId.Parse("001fc1999999")));
    });

    [Fact]
    public async Task A_window_takes_as_many_as_it_was_opened_for_and_can_be_closed() => await WithAsync(async fixture =>
    {
        await OpenWindowAsync(fixture, "open", phones: 1);
        Assert.Equal(PlugAndPlayOutcome.Told, (await AskAsync(fixture, "001fc1999991", model: "UC924")).Outcome);
        Assert.Equal(PlugAndPlayOutcome.Unknown, (await AskAsync(fixture, "001fc1999992", model: "UC924")).Outcome);
        Assert.Empty(fixture.Core.Enrolments.List());

        await OpenWindowAsync(fixture, "open");
        await fixture.ReopenAsync();
        Assert.Single(fixture.Core.Enrolments.List());
        Assert.True((await fixture.Core.Enrolments.CloseAsync(ScopePath.Parse("open"), "test", CancellationToken.None)).Ok);
        Assert.Equal(PlugAndPlayOutcome.Unknown, (await AskAsync(fixture, "001fc1999992", model: "UC924")).Outcome);
        Assert.False((await fixture.Core.Enrolments.CloseAsync(ScopePath.Parse("open"), "test", CancellationToken.None)).Ok);
    });

    [Theory]
    [InlineData("nobody", 3600, 10, "there is no tenant nobody")]
    [InlineData("open", 59, 10, "1 minute to 7 days")]
    [InlineData("open", 604_801, 10, "1 minute to 7 days")]
    [InlineData("open", 3600, 0, "1 to 100000 phones")]
    public async Task A_window_that_cannot_be_is_refused(string scope, int seconds, int phones, string why) => await WithAsync(async fixture =>
    {
        var result = await fixture.Core.Enrolments.OpenAsync(ScopePath.Parse(scope), TimeSpan.FromSeconds(seconds), phones, "test", CancellationToken.None);
        Assert.Contains(why, Assert.Single(result.Mistakes).Message);
        Assert.Empty(fixture.Core.Enrolments.List());
    });

    [Fact]
    public async Task One_address_fills_the_list_of_unknown_phones_only_so_far()
    {
        await using var fixture = await OpenAsync();
        for (var i = 0; i < 1_500; i++)
        {
            await AskAsync(fixture, $"001fc2{i:x6}", "10.0.0.66");
        }

        await AskAsync(fixture, "001fc1888888", "10.0.0.67");
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        var pending = fixture.Core.Store.ListPending(10_000);
        Assert.Equal(1_000, pending.Count(p => p.Last.Address == "10.0.0.66"));
        Assert.Single(pending, p => p.Last.Address == "10.0.0.67");
    }

    private static async Task<CoreFixture> OpenAsync()
    {
        var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        return fixture;
    }

    private static async Task WithAsync(Func<CoreFixture, Task> test)
    {
        await using var fixture = await OpenAsync();
        await test(fixture);
    }

    private static Task<Core.Management.ChangeResult> OpenWindowAsync(CoreFixture fixture, string scope, int phones = EnrolmentWindows.DefaultPhones) =>
        fixture.Core.Enrolments.OpenAsync(ScopePath.Parse(scope), TimeSpan.FromHours(2), phones, "test", CancellationToken.None);

    private static async Task<PlugAndPlayAnswer> AskAsync(
        CoreFixture fixture, string? mac, string address = "10.1.1.1", bool onLink = true, string? agent = null, string? model = null, string? version = null) =>
        await fixture.Core.PlugAndPlay.AskAsync(
            new PlugAndPlayRequest(
                new RequestFacts
                {
                    Door = "pnp", Address = IPAddress.Parse(address), FileName = "", UserAgent = agent,
                    Hardware = mac is not null && MacAddress.TryParse(mac, out var hardware) ? hardware : null,
                },
                new Uri("http://10.9.9.9:8080"), onLink)
            {
                Vendor = model is null ? null : "OEM", Model = model, Version = version,
            },
            CancellationToken.None);
}
