using System.Text;
using Offhook.Core.Fleet;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Xunit;
using static Offhook.Tests.Resync.ResyncFixture;

namespace Offhook.Tests.Resync;

public sealed class ResyncSpecTests
{
    [Fact]
    public async Task What_a_scope_says_about_calls_comes_back_from_an_export_and_cascades_member_by_member()
    {
        await using var fixture = await OpenAsync();
        var yaml = Fleet(1, resync: "{ channel: test, when: window, window: { from: \"22:00\", to: \"5:00\", days: [sun, mon] }, rate: 7 }")
            .Replace("devices:", "  - { name: acme/a, resync: { when: now } }\n  - { name: acme/a/b, resync: { channel: none, rate: 1 } }\ndevices:", StringComparison.Ordinal);
        await fixture.ApplyAsync(yaml);
        var exported = new MemoryStream();
        await fixture.Core.Specs.ExportAsync(exported, null, secrets: false, json: false, "test", CancellationToken.None);
        var text = Encoding.UTF8.GetString(exported.ToArray());
        Assert.Contains("22:00", text);
        Assert.Null((await fixture.ApplyAsync(text)).Change);

        var top = fixture.Core.Scopes.Current.Find(ScopePath.Parse("acme"))!.Resync;
        Assert.Equal((ResyncMoment.Window, "test", 7, "acme"), (top.When, top.Channel, top.Rate, top.RateScope.Value));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Sunday], top.Window!.Days);
        Assert.Equal(TimeSpan.FromHours(7), top.Window.Length);
        var site = fixture.Core.Scopes.Current.Find(ScopePath.Parse("acme/a"))!.Resync;
        Assert.Equal((ResyncMoment.Now, "test", 7, "acme"), (site.When, site.Channel, site.Rate, site.RateScope.Value));
        var group = fixture.Core.Scopes.Current.Find(ScopePath.Parse("acme/a/b"))!.Resync;
        Assert.Equal(("none", 1, "acme/a/b", false), (group.Channel, group.Rate, group.RateScope.Value, group.Asks));
    }

    [Fact]
    public async Task Mistakes_about_calls_say_what_is_allowed()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.Core.Specs.ApplyAsync(
            [new("f", Encoding.UTF8.GetBytes("""
                offhook: 1
                scopes:
                  - name: acme
                    resync: { when: soon, channel: tset, rate: 0, window: { from: "25:00", days: [monday] }, speed: 1 }
                """))],
            new None(), dryRun: false, null, "test", CancellationToken.None);
        Assert.Equal(
        [
            "scopes[0].resync.when: 'soon' is not known; allowed: now, poll, window",
            "scopes[0].resync.channel: 'tset' is no resync channel of this server; did you mean 'test'? allowed: none, test",
            "scopes[0].resync.rate: 0 is out of range; 1 to 10000 are allowed",
            "scopes[0].resync.window.from: '25:00' is no time of the day; 0:00 to 23:59 are allowed",
            "scopes[0].resync.window.days[0]: 'monday' is not known; allowed: mon, tue, wed, thu, fri, sat, sun",
            "scopes[0].resync.window.to: is missing; a time of the day such as \"22:00\" is allowed",
        ], result.Mistakes.Where(m => !m.Path.EndsWith("speed", StringComparison.Ordinal)).Select(m => $"{m.Path}: {m.Message}"));
        Assert.Contains(result.Mistakes, m => m.Path == "scopes[0].resync.speed");
    }

    [Fact]
    public async Task A_dry_run_counts_whom_a_change_reaches_and_another_number_than_expected_is_refused()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Fleet(4));
        await fixture.FetchAllAsync(4);
        var wider = Fleet(5, zone: "Australia/Perth");
        var dry = await fixture.Core.Specs.ApplyAsync([new("f", Encoding.UTF8.GetBytes(wider))], new None(), dryRun: true, null, "test", CancellationToken.None);
        Assert.Equal(5, dry.Reaches);

        using (Core.Management.Expectation.Of(4))
        {
            var refused = await Assert.ThrowsAsync<Core.Management.UnexpectedReachException>(() => fixture.ApplyAsync(wider));
            Assert.Equal(5, refused.Reaches);
        }

        using (Core.Management.Expectation.Of(1))
        {
            Assert.True((await fixture.Core.Specs.SetAsync(IdOf(1), [new("lines[1].display", "Erna")], "test", CancellationToken.None)).Ok);
        }

        using (Core.Management.Expectation.Of(5))
        {
            Assert.NotNull((await fixture.ApplyAsync(wider)).Change);
        }
    }

    private sealed class None : Core.Management.IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => null;
    }
}
