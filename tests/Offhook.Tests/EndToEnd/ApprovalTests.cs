using System.Net;
using System.Text;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The proof <c>approval</c>: what a device may have before and after an operator decided, and what becomes of his decision.</summary>
public sealed class ApprovalTests
{
    private const string Htek = "001fc1000001";
    private const string New = "001fc10000a1";

    // The file in which each maker's phone looks for its password; what it holds once it may have it is proved elsewhere.
    public static TheoryData<string, string, string> Phones => new()
    {
        { "http", "001fc1000001", "cfg001fc1000001.xml" },
        { "tftp", "001fc1000001", "cfg001fc1000001.xml" },
        { "http", "f4d9fb1a2b3c", "sec_F4D9FB1A2B3C.xml" },
        { "tftp", "f4d9fb1a2b3c", "sec_F4D9FB1A2B3C.xml" },
        { "http", "000413000001", "snom370-000413000001.htm" },
        { "tftp", "000413000001", "snom370-000413000001.htm" },
        { "http", "0c383e000001", "0c383e000001.cfg" },
        { "tftp", "0c383e000001", "0c383e000001.cfg" },
        { "http", "0013d1000001", "0013d1000001-config.xml" },
        { "tftp", "0013d1000001", "0013d1000001-config.xml" },
    };

    [Theory]
    [MemberData(nameof(Phones))]
    public async Task A_device_of_any_maker_is_unknown_to_all_who_ask_until_it_is_approved(string door, string mac, string file)
    {
        await using var core = await OpenAsync("sqlite");
        var stranger = Refused(Ask(core, file.Replace("00000", "0000f", StringComparison.Ordinal).Replace("1A2B3C", "1A2BFF", StringComparison.Ordinal), door));
        Assert.Equal(stranger, Refused(Ask(core, file, door)));
        await DecideAsync(core, mac, approve: true);
        Assert.Equal(AnswerKind.Document, Ask(core, file, door).Kind);
        Assert.Equal(AnswerKind.NotFound, Ask(core, file, door, "192.168.9.9").Kind);
        await DecideAsync(core, mac, approve: false);
        Assert.Equal(stranger, Refused(Ask(core, file, door)));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Who_asks_is_shown_until_somebody_decides_and_the_decision_is_a_change_of_its_author(string store)
    {
        await using var core = await OpenAsync(store);
        Assert.Empty(core.Core.Pending.List(10, rejected: false));
        Assert.Equal(("unapproved", (bool?)null), (core.Show(Htek).Progress!.State, core.Show(Htek).Approval!.Approved));
        await SeenAsync(core, Htek);
        await SeenAsync(core, Htek);
        await SeenAsync(core, New);

        var waiting = core.Core.Pending.List(10, rejected: false);
        var known = Assert.Single(waiting, p => p.Scope is not null);
        Assert.Equal((DeviceId.Parse(Htek), "acme", "Reception", "http", "10.0.0.5", "Htek UC924", 2L), (known.Seen.Id, known.Scope!.Value.Value, known.Seen.Name, known.Seen.Last.Door, known.Seen.Last.Address, known.Seen.Last.Agent, known.Seen.Count));
        Assert.Equal(("htek", "UC924"), (known.Seen.Family, known.Seen.Model));
        Assert.Equal(DeviceId.Parse(New), Assert.Single(waiting, p => p.Scope is null).Seen.Id);
        Assert.StartsWith("waits for an operator's approval since 2", core.Show(Htek).Why, StringComparison.Ordinal);
        Assert.Contains(core.Core.Explainer.Explain(Htek, null, null)!.Sections.SelectMany(s => s.Lines), l => l.Contains("asked for 2 times", StringComparison.Ordinal));

        var change = await DecideAsync(core, Htek, approve: true);
        Assert.DoesNotContain(core.Core.Pending.List(10, rejected: true), p => p.Seen.Id == DeviceId.Parse(Htek));
        var (written, differences) = core.Core.Queries.History(DeviceId.Parse(Htek), 1)[0];
        Assert.Equal((change.Change, "approve", "erna"), (written.Number, written.Verb, written.Actor));
        Assert.Equal(["approved: set to true"], differences);
        Assert.Equal(1, (await DecideAsync(core, Htek, approve: true)).Unchanged);

        await DecideAsync(core, Htek, approve: false);
        await SeenAsync(core, Htek);
        Assert.DoesNotContain(core.Core.Pending.List(10, rejected: false), p => p.Scope is not null);
        Assert.True(Assert.Single(core.Core.Pending.List(10, rejected: true), p => p.Scope is not null).Rejected);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task An_approval_outlives_a_restart_and_the_same_file_and_dies_with_the_phone(string store)
    {
        await using var core = await OpenAsync(store);
        await DecideAsync(core, Htek, approve: true);
        await core.ReopenAsync();
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{Htek}.xml").Kind);
        Assert.Null((await core.ApplyAsync(Fleet("[approval]"))).Change);
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{Htek}.xml").Kind);

        var export = new MemoryStream();
        await core.Core.Specs.ExportAsync(export, scope: null, secrets: false, json: false, "test", CancellationToken.None);
        Assert.Contains("approved: true", Encoding.UTF8.GetString(export.ToArray()), StringComparison.Ordinal);

        await core.Core.Specs.SwapAsync(DeviceId.Parse(Htek), DeviceId.Parse("001fc1000009"), "test", CancellationToken.None);
        await core.SettleAsync();
        Assert.Equal(AnswerKind.NotFound, Ask(core, "cfg001fc1000009.xml").Kind);
        Assert.Equal(AnswerKind.NotFound, Ask(core, $"cfg{Htek}.xml").Kind);
    }

    [Theory]
    [InlineData("[token, approval]")]
    [InlineData("[password, approval]")]
    public async Task With_another_proof_both_are_asked_for_and_only_who_lacks_nothing_else_is_shown(string proof)
    {
        await using var core = await OpenAsync("sqlite", proof);
        var spec = core.Core.Queries.Show(DeviceId.Parse(Htek), revealUrl: true)!;
        var token = proof.Contains("token", StringComparison.Ordinal) ? spec.Url![(spec.Url!.LastIndexOf('/') + 1)..] : null;
        var login = token is null ? "4711:sesame" : null;

        await core.FetchAsync($"cfg{Htek}.xml");
        await core.Core.Store.FlushAsync(CancellationToken.None);
        Assert.Empty(core.Core.Pending.List(10, rejected: true));
        Assert.Equal(AnswerKind.NotFound, (await core.FetchAsync($"cfg{Htek}.xml", token: token, login: login)).Kind);
        await core.Core.Store.FlushAsync(CancellationToken.None);
        Assert.Single(core.Core.Pending.List(10, rejected: false));

        await DecideAsync(core, Htek, approve: true);
        Assert.NotEqual(AnswerKind.Document, core.Ask($"cfg{Htek}.xml").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{Htek}.xml", "192.168.9.9", token: token, login: login).Kind);
    }

    [Fact]
    public async Task The_file_that_hands_out_a_password_waits_for_the_approval_too()
    {
        await using var core = await OpenAsync("sqlite", "[password, approval]");
        const string File = "sec_F4D9FB1A2B3C.xml";
        Assert.Equal(AnswerKind.NotFound, Ask(core, File).Kind);
        Assert.Equal(AnswerKind.NotFound, core.Ask("sec_user_2214.xml", login: "2214:738205").Kind);
        Assert.Equal(AnswerKind.Unauthorized, core.Ask("sec_user_2214.xml").Kind);
        Assert.Equal(AnswerKind.Document, Ask(core, "sec_boot.xml").Kind);
        await DecideAsync(core, "f4d9fb1a2b3c", approve: true);
        Assert.Contains("password=\"738205\"", Encoding.UTF8.GetString(Ask(core, File).Document!.Body.Span), StringComparison.Ordinal);
        Assert.Equal(AnswerKind.NotFound, Ask(core, File, address: "192.168.9.9").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask("sec_user_2214.xml", login: "2214:738205").Kind);
    }

    [Fact]
    public async Task Who_was_approved_while_unknown_is_approved_and_who_came_by_a_window_as_well_but_a_described_one_is_not()
    {
        await using var core = await OpenAsync("sqlite");
        await SeenAsync(core, New);
        var missing = await core.Core.Specs.ApproveAsync([DeviceId.Parse(New)], scope: null, like: null, [], "UC924", "erna", CancellationToken.None);
        Assert.Equal("scope", Assert.Single(missing.Mistakes).Path);
        Assert.Empty((await core.Core.Specs.ApproveAsync([DeviceId.Parse(New)], ScopePath.Parse("acme"), like: null, ["9"], "UC924", "erna", CancellationToken.None)).Mistakes);
        await core.SettleAsync();
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{New}.xml").Kind);

        await core.Core.Enrolments.OpenAsync(ScopePath.Parse("acme"), TimeSpan.FromHours(1), 10, "erna", CancellationToken.None);
        Assert.Equal(AnswerKind.NotFound, Ask(core, $"cfg{Htek}.xml").Kind);
        Assert.Equal(AnswerKind.NotReady, core.Ask("cfg001fc10000a2.xml", agent: "Htek UC924 2.0.4.8 00:1f:c1:00:00:a2").Kind);
        await Patience.UntilAsync(() => core.Core.Devices.Find(DeviceId.Parse("001fc10000a2")) is not null, "it is enrolled");
        await core.SettleAsync();
        Assert.Equal(AnswerKind.Document, Ask(core, "cfg001fc10000a2.xml").Kind);
        Assert.Equal(AnswerKind.NotFound, Ask(core, $"cfg{Htek}.xml").Kind);
    }

    [Fact]
    public async Task A_device_takes_nothing_that_describes_it_and_a_phone_that_was_described_meanwhile_waits_no_more()
    {
        await using var core = await OpenAsync("sqlite");
        var refused = await core.Core.Specs.ApproveAsync([DeviceId.Parse(Htek)], ScopePath.Parse("acme"), DeviceId.Parse(Htek), ["9"], "UC926", "erna", CancellationToken.None);
        Assert.Equal(["scope", "like", "numbers", "model"], refused.Mistakes.Select(m => m.Path));
        Assert.Equal(AnswerKind.NotFound, Ask(core, $"cfg{Htek}.xml").Kind);

        await SeenAsync(core, New);
        Assert.Single(core.Core.Pending.List(10, rejected: false));
        Assert.Empty((await core.ApplyAsync($$"""{ "offhook": 1, "devices": [ { "mac": "{{New}}", "family": "htek", "model": "UC924", "scope": "acme", "approved": true } ] }""")).Mistakes);
        await core.SettleAsync();
        Assert.Empty(core.Core.Pending.List(10, rejected: true));
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{New}.xml").Kind);

        // Who asks for no approval is told so; the decision waits with him.
        Assert.Empty((await core.ApplyAsync(Fleet("open"))).Mistakes);
        await core.SettleAsync();
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{Htek}.xml").Kind);
        Assert.Contains("asks for no approval", Assert.Single((await DecideAsync(core, Htek, approve: false)).Notes), StringComparison.Ordinal);
        Assert.Equal(AnswerKind.Document, Ask(core, $"cfg{Htek}.xml").Kind);
        Assert.Contains("5 devices get nothing any more until approved", Assert.Single((await core.ApplyAsync(Fleet("[approval]"))).Notes, n => n.Contains("approv", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(AnswerKind.NotFound, Ask(core, $"cfg{Htek}.xml").Kind);
    }

    [Fact]
    public async Task Alone_it_needs_networks_and_what_is_expected_counts_it()
    {
        await using var core = await CoreFixture.OpenAsync();
        var refused = await core.ApplyAsync("""{ "offhook": 1, "scopes": [ { "name": "acme", "delivery": { "proof": ["approval"] } } ] }""");
        Assert.Contains("'approval' alone lets nobody in", Assert.Single(refused.Mistakes).Message, StringComparison.Ordinal);
        Assert.Empty((await core.ApplyAsync(Fleet("[approval]"))).Mistakes);
        await core.SettleAsync();
        using (Expectation.Of(0))
        {
            var unexpected = await Assert.ThrowsAsync<UnexpectedReachException>(() => DecideAsync(core, Htek, approve: true));
            Assert.Equal(1, unexpected.Reaches);
        }

        using (Expectation.Of(1))
        {
            Assert.True((await DecideAsync(core, Htek, approve: true)).Ok);
        }
    }

    private static async Task<ChangeResult> DecideAsync(CoreFixture core, string mac, bool approve)
    {
        var result = approve
            ? await core.Core.Specs.ApproveAsync([DeviceId.Parse(mac)], scope: null, like: null, [], model: null, "erna", CancellationToken.None)
            : await core.Core.Specs.RejectAsync([DeviceId.Parse(mac)], "erna", CancellationToken.None);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return result;
    }

    private static async Task SeenAsync(CoreFixture core, string mac)
    {
        Assert.Equal(AnswerKind.NotFound, (await core.FetchAsync($"cfg{mac}.xml", agent: "Htek UC924")).Kind);
        await core.Core.Store.FlushAsync(CancellationToken.None);
    }

    private static Answer Ask(CoreFixture core, string file, string door = "http", string address = "10.0.0.5") =>
        core.Core.Gate.Ask(new RequestFacts { Door = door, Address = IPAddress.Parse(address), FileName = file });

    // Everything of an answer that a door can see.
    private static string Refused(Answer answer) => $"{answer.Kind} {answer.Realm} {answer.RetryAfter} {answer.Document} {answer.File}";

    private static async Task<CoreFixture> OpenAsync(string store, string proof = "[approval]")
    {
        var core = await CoreFixture.OpenOnAsync(store);
        Assert.Empty((await core.ApplyAsync(Fleet(proof))).Mistakes);
        await core.SettleAsync();
        return core;
    }

    private static string Fleet(string proof) => $$"""
        offhook: 1
        scopes:
          - name: acme
            delivery: { proof: {{proof}}, networks: [10.0.0.0/8], plainSecrets: true }
        devices:
          - { mac: {{Htek}}, family: htek, model: UC924, scope: acme, name: Reception, login: { user: "4711", password: sesame }, lines: [ { number: "1", password: p1 } ] }
          - { mac: f4d9fb1a2b3c, family: samsung, model: SMT-i3105, scope: acme, login: { user: "2214", password: "738205" }, lines: [ { number: "2214", password: x } ] }
          - { mac: "000413000001", family: snom, model: snom370, scope: acme, lines: [ { number: "3", password: p3 } ] }
          - { mac: 0c383e000001, family: fanvil, model: X3S, scope: acme, lines: [ { number: "4", password: p4 } ] }
          - { mac: 0013d1000001, family: spectralink, model: "400", scope: acme, options: { adopted: true }, handsets: [ { username: "5", ipei: "00077 0000001", authPassword: p5 } ] }
        """;
}
