using System.Net;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The file that hands a phone its login, which nothing protects on the phone's side: to whom it goes, over either door.</summary>
public sealed class SamsungHandOutTests
{
    private const string Known = "F4D9FB1A2B3C";
    private const string New = "F4D9FB0000A1";
    private const string Inside = "10.0.0.5";
    private const string Outside = "192.168.9.9";

    [Theory]
    [InlineData("http", "[password]")]
    [InlineData("tftp", "[password]")]
    [InlineData("http", "open")]
    [InlineData("tftp", "open")]
    public async Task Inside_the_networks_a_phone_gets_it_and_outside_there_is_no_such_file(string door, string proof)
    {
        await using var core = await OpenAsync(proof);
        Assert.Contains("password=\"738205\"", Text(Ask(core, door, Known)), StringComparison.Ordinal);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, Known, Outside).Kind);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New).Kind);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New, Outside).Kind);
    }

    [Theory]
    [InlineData("http", "[password]")]
    [InlineData("tftp", "[password]")]
    [InlineData("http", "open")]
    public async Task While_its_scope_enrols_an_unknown_phone_becomes_a_device_and_gets_it(string door, string proof)
    {
        await using var core = await OpenAsync(proof);

        // These phones never say what model they are: a window that does not say it either takes none.
        Assert.True((await WindowAsync(core, models: null)).Ok);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New).Kind);
        Assert.Contains("models", Assert.Single((await WindowAsync(core, new() { ["samsung"] = "SMT-x" })).Mistakes).Path, StringComparison.Ordinal);

        Assert.True((await WindowAsync(core, new() { ["samsung"] = "smt-i3105" })).Ok);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New, Outside).Kind);
        await SeenAsync(core, door, New, AnswerKind.NotReady);
        Assert.Matches("id=\"f4d9fb0000a1\" password=\"[a-z2-9]{16}\"", Text(Ask(core, door, New)));
        Assert.Equal(("SMT-i3105", "acme"), core.Show(New) is var made ? (made.Model, made.Scope) : default);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New, Outside).Kind);
        await Patience.UntilAsync(() => core.Core.Enrolments.List().Single().Left == 9, "nine more may come");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("tftp")]
    public async Task A_phone_that_was_rejected_is_not_enrolled_and_one_that_was_approved_gets_it(string door)
    {
        await using var core = await OpenAsync("[password]");
        await SeenAsync(core, door, New, AnswerKind.NotFound);
        await SeenAsync(core, door, "F4D9FB0000A2", AnswerKind.NotFound);
        await core.Core.Store.ResolvePendingAsync([DeviceId.Parse("F4D9FB0000A2")], reject: true, CancellationToken.None);
        Assert.True((await WindowAsync(core, new() { ["samsung"] = "SMT-i3105" })).Ok);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, "F4D9FB0000A2").Kind);
        await core.Core.Enrolments.CloseAsync(ScopePath.Parse("acme"), "test", CancellationToken.None);

        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New).Kind);
        var approved = await core.Core.Specs.ApproveAsync([DeviceId.Parse(New)], ScopePath.Parse("acme"), like: null, ["2299"], "SMT-i3105", "test", CancellationToken.None);
        Assert.Empty(approved.Mistakes);
        await core.SettleAsync();
        Assert.Contains("id=\"2299\"", Text(Ask(core, door, New)), StringComparison.Ordinal);
        Assert.Equal(AnswerKind.NotFound, Ask(core, door, New, Outside).Kind);
    }

    private static Answer Ask(CoreFixture core, string door, string mac, string address = Inside) =>
        core.Core.Gate.Ask(new RequestFacts { Door = door, Address = IPAddress.Parse(address), FileName = $"sec_{mac}.xml" });

    private static async Task SeenAsync(CoreFixture core, string door, string mac, AnswerKind expected)
    {
        var answer = Ask(core, door, mac);
        Assert.Equal(expected, answer.Kind);
        core.Core.Gate.Completed(answer, Offhook.Core.Delivery.HandOver.Partial);
        await Patience.UntilAsync(() => expected != AnswerKind.NotReady || core.Core.Devices.Find(DeviceId.Parse(mac)) is not null, "it is a device");

        await core.Core.Store.FlushAsync(CancellationToken.None);
        await core.SettleAsync();
    }

    private static Task<Offhook.Core.Management.ChangeResult> WindowAsync(CoreFixture core, Dictionary<string, string>? models) =>
        core.Core.Enrolments.OpenAsync(ScopePath.Parse("acme"), TimeSpan.FromHours(1), 10, "test", CancellationToken.None, models);

    private static string Text(Answer answer)
    {
        Assert.True(answer.Kind == AnswerKind.Document, $"{answer.Kind}: {answer.Reason}");
        return Encoding.UTF8.GetString(answer.Document!.Body.Span);
    }

    private static async Task<CoreFixture> OpenAsync(string proof)
    {
        var core = await CoreFixture.OpenAsync();
        var result = await core.ApplyAsync($$"""
            offhook: 1
            scopes:
              - name: acme
                delivery: { proof: {{proof}}, networks: [10.0.0.0/8], plainSecrets: true }
            devices:
              - { mac: {{Known}}, family: samsung, model: SMT-i3105, scope: acme, login: { user: "2214", password: "738205" }, lines: [ { number: "2214", password: x } ] }
            """);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return core;
    }
}
