using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Rendering;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>Phones that look for what their configuration names only when that is new: other content behind the same address makes it new.</summary>
public sealed partial class ItemContentTests
{
    private const string Door = "0c383e010203";
    private const string Desk = "0c383e010204";
    private const string Newer = "0c383e010205";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.acme.example } }
            delivery: { networks: [10.0.0.0/8], plainSecrets: true }
        devices:
          - { mac: 0c:38:3e:01:02:03, family: fanvil, model: i31S, scope: acme, options: { dialPeerFile: true, accessList: { "1": { name: Anna, card: "0012345678", code: "4711" } } }, settings: { dial: { plan: [ { match: "11x" }, { match: "000" } ] } }, lines: [ { number: "11", password: "s3cret-one" } ] }
          - { mac: 0c:38:3e:01:02:04, family: fanvil, model: X4, scope: acme, options: { localPhonebook: vcf }, lines: [ { number: "12", password: "s3cret-two" } ] }
          - { mac: 0c:38:3e:01:02:05, family: fanvil, model: V64, scope: acme, lines: [ { number: "13", password: "s3cret-three" } ] }
        phonebooks:
          - { name: company, scope: acme, contacts: [ { name: Alice, numbers: [ { type: work, number: "2232" } ] } ] }
        """;

    [Fact]
    public async Task A_changed_code_of_a_door_makes_its_configuration_new_and_only_its()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        var before = await VersionsAsync(fixture);

        Assert.Empty((await fixture.ApplyAsync(Fleet.Replace("4711", "9999", StringComparison.Ordinal))).Mistakes);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(Door).InStep);
        var after = await VersionsAsync(fixture);
        Assert.True(after.Door > before.Door, $"{after.Door} after {before.Door}");
        Assert.Equal((before.Desk, before.Newer), (after.Desk, after.Newer));
        Assert.Equal(after, await VersionsAsync(fixture));

        // The code that was there first is a change again, and under a version that the phone takes.
        await fixture.ApplyAsync(Fleet);
        Assert.True((await VersionsAsync(fixture)).Door > after.Door);
    }

    [Fact]
    public async Task A_changed_rule_of_a_dial_plan_in_a_file_of_its_own_makes_the_configuration_new()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var before = await VersionsAsync(fixture);
        Assert.Empty((await fixture.ApplyAsync(Fleet.Replace("11x", "12x", StringComparison.Ordinal))).Mistakes);
        Assert.True((await VersionsAsync(fixture)).Door > before.Door);
    }

    [Fact]
    public async Task A_changed_phone_book_reaches_the_phones_that_hold_it_and_leaves_those_alone_that_read_it_where_it_lies()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var before = await VersionsAsync(fixture);
        Assert.Empty((await fixture.ApplyAsync(Fleet.Replace("2232", "2233", StringComparison.Ordinal))).Mistakes);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(Desk).InStep);
        var after = await VersionsAsync(fixture);
        Assert.True(after.Desk > before.Desk);
        Assert.Equal((before.Door, before.Newer), (after.Door, after.Newer));
        Assert.True(fixture.Show(Desk).InStep, fixture.Show(Desk).Why);
    }

    private static async Task<(long Door, long Desk, long Newer)> VersionsAsync(CoreFixture fixture) =>
        (Version(await fixture.FetchAsync($"{Door}.cfg")), Version(await fixture.FetchAsync($"{Desk}.cfg")), Version(await fixture.FetchAsync($"{Newer}.cfg")));

    private static long Version(Answer answer) => long.Parse(VersionPattern().Match(Encoding.UTF8.GetString(answer.Document!.Body.Span)).Groups[1].ValueSpan);

    [GeneratedRegex("[Vv]ersion[:>]2[.]([0-9]{10})")]
    private static partial Regex VersionPattern();
}
