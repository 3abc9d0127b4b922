using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Storage.Backup;
using Offhook.Tests.Storage;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>Phones that take a file only under a higher version: it rises exactly when they hold other content.</summary>
public sealed partial class RisingVersionsTests
{
    private const string Id = "0c383e010203";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.acme.example }, update: { poll: 86400 } }
            delivery: { networks: [10.0.0.0/8], plainSecrets: true }
        devices:
          - { mac: 0c:38:3e:01:02:03, family: fanvil, model: X6, scope: acme, name: One, lines: [ { number: "11", password: "s3cret-one" } ] }
        """;

    [Fact]
    public async Task A_version_rises_with_content_that_comes_back_and_stays_with_content_that_stays()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        var first = await VersionAsync(fixture);
        Assert.Equal(first, await VersionAsync(fixture));

        await SetAsync(fixture, "Erna");
        var second = await VersionAsync(fixture);
        Assert.True(second > first);

        // Nobody took this one, so the phone still holds the second, which then needs no new number.
        await SetAsync(fixture, "Nobody");
        _ = Version(fixture.Ask($"{Id}.cfg"));
        await SetAsync(fixture, "Erna");
        Assert.Equal(second, await VersionAsync(fixture));

        await SetAsync(fixture, "11");
        var back = await VersionAsync(fixture);
        Assert.True(back > second);
        await fixture.ReopenAsync();
        Assert.Equal(back, await VersionAsync(fixture));
        Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);
    }

    [Fact]
    public async Task A_phone_that_changes_its_generation_and_back_gets_a_higher_version_each_time_and_comes_to_rest()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet);
        var last = 0L;
        foreach (var firmware in new[] { "1.12.2", "2.12.20", "1.12.2" })
        {
            var agent = $"Fanvil X6 {firmware} {Id}";
            var version = Version(await fixture.FetchAsync($"{Id}.cfg", agent: agent));
            Assert.True(version > last, $"{version} after {last}");
            last = version;
            Assert.Equal(last, Version(await fixture.FetchAsync($"{Id}.cfg", agent: agent)));
            Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);
        }
    }

    /// <summary>In either generation, and in text as in XML: what the phones took after the backup was made is not known any more.</summary>
    [Theory]
    [InlineData("X6", "")]
    [InlineData("X6", ", options: { format: xml }")]
    [InlineData("V64", "")]
    [InlineData("V64", ", options: { format: text }")]
    public async Task After_a_restore_a_phone_gets_a_version_above_every_one_that_it_may_hold(string model, string options)
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet.Replace("model: X6", $"model: {model}{options}", StringComparison.Ordinal))).Mistakes);
        var first = await VersionAsync(fixture);
        using var folder = new TestFolder();
        var backup = folder["backup"];
        await BackupWriter.WriteAsync(fixture.Core.Store, fixture.Folder, backup, "passphrase of the test", CancellationToken.None);
        await SetAsync(fixture, "Erna");
        var second = await VersionAsync(fixture);
        Assert.True(second > first);

        BackupReader.Restore(backup, "passphrase of the test", folder["data"], TimeProvider.System, CancellationToken.None);
        await using var restored = await CoreFixture.OpenAsync(folder["data"]);
        var after = await VersionAsync(restored);
        Assert.True(after > second, $"{after} after {second}");
        Assert.Equal(after, await VersionAsync(restored));
        await SetAsync(restored, "Erna");
        var last = await VersionAsync(restored);
        Assert.True(last > after);

        // The same backup once more: what was given meanwhile is below as well.
        var later = new ManualTime();
        later.Advance(TimeProvider.System.GetUtcNow() - later.GetUtcNow() + TimeSpan.FromMinutes(1));
        BackupReader.Restore(backup, "passphrase of the test", folder["again"], later, CancellationToken.None);
        await using var again = await CoreFixture.OpenAsync(folder["again"]);
        var once = await VersionAsync(again);
        Assert.True(once > last, $"{once} after {last}");
    }

    [Fact]
    public async Task A_peer_without_proof_gets_the_rest_under_the_version_that_no_whole_file_has()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet.Replace(", plainSecrets: true", "", StringComparison.Ordinal));
        var answer = await fixture.FetchAsync($"{Id}.cfg");
        Assert.DoesNotContain("s3cret-one", Encoding.UTF8.GetString(answer.Document!.Body.Span), StringComparison.Ordinal);
        Assert.Equal(0, Version(answer));
        Assert.False(fixture.Show(Id).InStep);
    }

    private static Task SetAsync(CoreFixture fixture, string display) =>
        fixture.Core.Specs.SetAsync(DeviceId.Parse(Id), [new("lines[1].display", display)], "test", CancellationToken.None);

    private static async Task<long> VersionAsync(CoreFixture fixture) => Version(await fixture.FetchAsync($"{Id}.cfg"));

    private static long Version(Answer answer) => long.Parse(VersionPattern().Match(Encoding.UTF8.GetString(answer.Document!.Body.Span)).Groups[1].ValueSpan);

    [GeneratedRegex("[Vv]ersion[:>]2[.]([0-9]{10})")]
    private static partial Regex VersionPattern();
}
