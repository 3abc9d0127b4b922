using Offhook.Core.Delivery;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The proof <c>password</c>, for a family whose files name the device.</summary>
public sealed class PasswordTests
{
    private const string A = "001fc1000001";
    private const string B = "001fc1000002";
    private const string Unknown = "001fc1ffffff";

    [Fact]
    public async Task Who_sends_nothing_is_asked_and_learns_nothing_of_which_devices_there_are()
    {
        await using var core = await OpenAsync();
        Assert.All([A, B, Unknown], mac => AssertAsked(core.Ask($"cfg{mac}.xml")));
        Assert.All([A, B, Unknown], mac => AssertAsked(core.Ask($"cfg{mac}.xml", login: "reception:wrong")));
        Assert.All([A, B, Unknown], mac => AssertAsked(core.Ask($"cfg{mac}.xml", login: "nobody:wrong")));

        static void AssertAsked(Answer answer) => Assert.Equal((AnswerKind.Unauthorized, "offhook"), (answer.Kind, answer.Realm));
    }

    [Fact]
    public async Task The_right_name_and_password_give_a_devices_own_files_and_nobody_elses()
    {
        await using var core = await OpenAsync();
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "reception:Right-1").Kind);
        Assert.All([B, Unknown], mac => Assert.Equal(AnswerKind.Forbidden, core.Ask($"cfg{mac}.xml", login: "reception:Right-1").Kind));
        Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{A}.xml", login: "RECEPTION:Right-1").Kind);

        await core.FetchAsync($"cfg{A}.xml", login: "reception:Right-1");
        Assert.True(core.Show(A).InStep, core.Show(A).Why);
    }

    [Fact]
    public async Task A_password_is_made_where_none_is_written_and_kept_however_often_the_file_is_applied()
    {
        await using var core = await OpenAsync();
        var made = await ExportedLoginAsync(core);
        var again = await core.ApplyAsync(Fleet());
        Assert.Equal((0, 3), (again.Updated, again.Unchanged));
        await core.ReopenAsync();
        Assert.Equal(made, await ExportedLoginAsync(core));
        Assert.Matches("^2002:[a-z2-9]{16}$", made);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{B}.xml", login: made).Kind);
    }

    [Fact]
    public async Task A_changed_password_holds_at_once_and_the_old_one_no_more()
    {
        await using var core = await OpenAsync();
        await core.ApplyAsync(Fleet().Replace("Right-1", "Right-2", StringComparison.Ordinal));
        Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{A}.xml", login: "reception:Right-1").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "reception:Right-2").Kind);
    }

    [Fact]
    public async Task A_scope_that_asks_from_now_on_gives_every_device_a_login()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.Empty((await core.ApplyAsync(Fleet(proof: "open"))).Mistakes);
        await core.SettleAsync();
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{B}.xml").Kind);

        // The scope alone: its devices are not in the file.
        var scope = Fleet();
        var result = await core.ApplyAsync(scope[..scope.IndexOf("devices:", StringComparison.Ordinal)]);
        Assert.Empty(result.Mistakes);
        Assert.Contains(result.Notes, n => n.Contains("got one", StringComparison.Ordinal));
        Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{B}.xml").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{B}.xml", login: await ExportedLoginAsync(core)).Kind);
    }

    [Fact]
    public async Task A_password_is_not_asked_for_in_clear_unless_the_scope_lets_secrets_travel_so()
    {
        await using var core = await OpenAsync(plain: false);
        Assert.Equal(AnswerKind.NotFound, core.Ask($"cfg{A}.xml").Kind);
        Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{A}.xml", encrypted: true).Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "reception:Right-1", encrypted: true).Kind);
        Assert.False(core.Ask($"cfg{A}.xml", login: "reception:Right-1").Counts);
    }

    [Fact]
    public async Task Guessing_is_stopped_before_a_password_is_looked_at_and_only_for_that_name()
    {
        await using var core = await CoreFixture.OpenOnAsync(new ManualTime());
        Assert.Empty((await core.ApplyAsync(Fleet())).Mistakes);
        await core.SettleAsync();
        for (var i = 0; i < LoginLimiter.Burst; i++)
        {
            Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{A}.xml", login: $"reception:guess-{i}").Kind);
        }

        var made = await ExportedLoginAsync(core);
        Assert.Equal(AnswerKind.TooMany, core.Ask($"cfg{A}.xml", login: "reception:Right-1").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{B}.xml", login: made).Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", address: "10.0.0.6", login: "reception:Right-1").Kind);
    }

    [Fact]
    public async Task Asking_without_a_password_first_is_no_refusal()
    {
        await using var core = await OpenAsync();
        for (var i = 0; i < RefusalLimiter.Burst + 10; i++)
        {
            Assert.Equal(AnswerKind.Unauthorized, core.Ask($"cfg{A}.xml").Kind);
        }
    }

    [Fact]
    public async Task Tenants_may_use_the_same_name_and_even_the_same_password()
    {
        await using var core = await OpenAsync();
        var both = Fleet().Replace(
            "devices:",
            """
              - { name: zeta, delivery: { proof: [password], networks: [172.16.0.0/12], plainSecrets: true } }
            devices:
              - { mac: 001fc1000009, family: htek, model: UC924, scope: zeta, login: { user: reception, password: Right-1 } }
            """,
            StringComparison.Ordinal);
        Assert.Empty((await core.ApplyAsync(both)).Mistakes);
        await core.SettleAsync();
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "reception:Right-1").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask("cfg001fc1000009.xml", address: "172.16.0.9", login: "reception:Right-1").Kind);
        Assert.Equal(AnswerKind.Forbidden, core.Ask("cfg001fc1000009.xml", login: "reception:Right-1").Kind);
    }

    [Fact]
    public async Task A_name_is_one_devices_in_a_tenant()
    {
        await using var core = await OpenAsync();
        var twice = await core.ApplyAsync(Fleet().Replace($"mac: {B}", $"mac: {B}\n    login: {{ user: Reception, password: x }}", StringComparison.Ordinal));
        Assert.Contains("devices[1].login.user", Assert.Single(twice.Mistakes).Path);
        var set = await core.Core.Specs.SetAsync(Offhook.Core.Devices.DeviceId.Parse(B), [new("login.user", "reception")], "test", CancellationToken.None);
        Assert.Equal("login.user", Assert.Single(set.Mistakes).Path);
    }

    [Fact]
    public async Task Where_nobody_asks_for_passwords_a_refusal_is_not_found_as_ever()
    {
        await using var core = await CoreFixture.OpenAsync();
        await core.ApplyAsync(Fleet(proof: "open"));
        Assert.Equal(AnswerKind.NotFound, core.Ask($"cfg{A}.xml", address: "192.168.0.1").Kind);
        Assert.Equal(AnswerKind.NotFound, core.Ask($"cfg{Unknown}.xml").Kind);
        Assert.Equal(AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "some:thing").Kind);
    }

    private static async Task<CoreFixture> OpenAsync(bool plain = true)
    {
        var core = await CoreFixture.OpenAsync();
        Assert.Empty((await core.ApplyAsync(Fleet(plain: plain))).Mistakes);
        await core.SettleAsync();
        return core;
    }

    private static string Fleet(string proof = "[password]", bool plain = true) => $$"""
        offhook: 1
        scopes:
          - name: acme
            delivery: { proof: {{proof}}, networks: [10.0.0.0/8], plainSecrets: {{(plain ? "true" : "false")}}, challenge: basic }
        devices:
          - { mac: {{A}}, family: htek, model: UC924, scope: acme, login: { user: reception, password: Right-1 }, lines: [ { number: "2001" } ] }
          - mac: {{B}}
            family: htek
            model: UC924
            scope: acme
            lines: [ { number: "2002", password: s } ]
        """;

    private static async Task<string> ExportedLoginAsync(CoreFixture core)
    {
        using var output = new MemoryStream();
        await core.Core.Specs.ExportAsync(output, scope: null, secrets: true, json: true, "test", CancellationToken.None);
        using var fleet = System.Text.Json.JsonDocument.Parse(output.ToArray());
        var login = fleet.RootElement.GetProperty("devices").EnumerateArray().Single(d => d.GetProperty("mac").GetString() == "00:1f:c1:00:00:02").GetProperty("login");
        return $"{login.GetProperty("user").GetString()}:{login.GetProperty("password").GetString()}";
    }
}
