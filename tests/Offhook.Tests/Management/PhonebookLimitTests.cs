using Offhook.Core.Devices;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Management;

public sealed class PhonebookLimitTests
{
    [Fact]
    public async Task Entries_that_a_phone_has_no_place_for_are_told_and_unknown_limits_stay_unknown()
    {
        await using var core = await CoreFixture.OpenAsync();
        var team = string.Join(", ", Enumerable.Range(1, 60).Select(i => $"{{ name: T{i}, numbers: [ {{ type: work, number: \"{i}\" }}, {{ type: mobile, number: \"0{i}\" }} ] }}"));
        var applied = await core.ApplyAsync($$"""
            offhook: 1
            scopes:
              - { name: acme, delivery: { proof: open, networks: [10.0.0.0/8], plainSecrets: true } }
              - { name: acme/lab }
            devices:
              - { mac: 000413000001, family: snom, model: snom300, scope: acme/lab, lines: [ { number: "1", password: p } ] }
              - { mac: 000413000002, family: snom, model: snom370, scope: acme/lab, lines: [ { number: "2", password: p } ] }
              - { mac: 001fc1000003, family: htek, model: UC924, scope: acme/lab, lines: [ { number: "3", password: p } ] }
            phonebooks:
              - { name: near, scope: acme/lab, contacts: [ { name: Ida, numbers: [ { type: work, number: "12" } ] } ] }
              - { name: team, scope: acme, contacts: [ {{team}} ] }
            """);
        Assert.Empty(applied.Mistakes);

        // One number of the nearer book, so 99 of the other's 120.
        const string told = "phonebook team: 21 of its 120 numbers have no place, because the snom300 holds 100 in all; the first is of T50";
        Assert.Contains(core.Show("000413000001").Warnings, w => w.Contains(told, StringComparison.Ordinal));
        Assert.Contains(applied.Notes, n => n.Contains(told, StringComparison.Ordinal));
        // A book that changes alone is told of by the phones that see it.
        var book = await core.ApplyAsync($$"""
            offhook: 1
            phonebooks:
              - { name: team, scope: acme, contacts: [ { name: Zoe, numbers: [ { type: work, number: "1" } ] }, {{team}} ] }
            """);
        Assert.Contains(book.Notes, n => n.Contains("22 of its 121 numbers", StringComparison.Ordinal));
        Assert.Contains(core.Core.Preview.Render(DeviceId.Parse("000413000001"), null, null, secrets: false).Advice, w => w.Contains("22 of its 121 numbers", StringComparison.Ordinal));
        Assert.DoesNotContain(core.Show("000413000002").Warnings, w => w.Contains("no place", StringComparison.Ordinal));
        Assert.DoesNotContain(core.Show("001fc1000003").Warnings, w => w.Contains("no place", StringComparison.Ordinal));
    }
}
