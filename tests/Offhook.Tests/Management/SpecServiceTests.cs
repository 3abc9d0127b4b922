using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Management;

public sealed class SpecServiceTests
{
    private const string Spare = "001fc11a00ff";

    [Fact]
    public async Task An_export_that_is_applied_again_changes_nothing_in_YAML_and_in_JSON_masked_and_revealed()
    {
        await using var fixture = await OpenAsync();
        foreach (var json in new[] { false, true })
        {
            foreach (var secrets in new[] { false, true })
            {
                var result = await fixture.ApplyAsync(await ExportAsync(fixture, secrets: secrets, json: json));
                Assert.Empty(result.Mistakes);
                Assert.Null(result.Change);
                Assert.Equal((0, 0, 5), (result.Created, result.Updated, result.Unchanged));
            }
        }
    }

    [Fact]
    public async Task A_masked_export_shows_no_secret_and_a_scopes_export_nothing_of_others()
    {
        await using var fixture = await OpenAsync();
        Assert.DoesNotContain("pw-", await ExportAsync(fixture), StringComparison.Ordinal);
        Assert.Contains("pw-three", await ExportAsync(fixture, secrets: true), StringComparison.Ordinal);
        var perth = await ExportAsync(fixture, scope: "acme/perth");
        Assert.Contains("Three", perth, StringComparison.Ordinal);
        Assert.DoesNotContain("Two", perth, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_nothing()
    {
        await using var fixture = await OpenAsync();
        var change = fixture.Core.Store.VisibleChange;
        var result = await fixture.ApplyAsync(Fleets.Three.Replace("name: One", "name: Uno", StringComparison.Ordinal), dryRun: true);
        Assert.Null(result.Change);
        Assert.Equal((1, 4), (result.Updated, result.Unchanged));
        Assert.Equal(change, fixture.Core.Store.VisibleChange);
        Assert.Equal("One", fixture.Show(Fleets.A).Name);
    }

    [Fact]
    public async Task A_prune_deletes_what_the_files_leave_out_inside_its_scope_and_nothing_outside()
    {
        await using var fixture = await OpenAsync();
        var onlyScopes = Fleets.Three[..Fleets.Three.IndexOf("devices:", StringComparison.Ordinal)];
        var result = await fixture.ApplyAsync(onlyScopes, prune: "acme/perth");
        Assert.Empty(result.Mistakes);
        Assert.Equal(1, result.Deleted);
        Assert.Null(fixture.Core.Queries.Show(DeviceId.Parse(Fleets.C), revealUrl: false));
        Assert.Equal("One", fixture.Show(Fleets.A).Name);
        Assert.Equal("Two", fixture.Show(Fleets.B).Name);
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_as_a_whole_has_no_line()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var result = await fixture.ApplyAsync("offhook: 1\ndevices:\n" + string.Concat(Enumerable.Repeat("  - 7\n", 1001)));
        Assert.Equal("fleet.yaml: 1 more mistake is not listed; correct these first", result.Mistakes[^1].ToString());
        Assert.Null(result.Mistakes[^1].Line);
    }

    [Fact]
    public async Task Without_a_prune_what_the_files_leave_out_stays()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync("offhook: 1\ndevices: []\n");
        Assert.Equal(3, fixture.Core.Devices.Count);
    }

    [Fact]
    public async Task A_deleted_device_is_not_served_and_an_undo_brings_it_back_with_its_token()
    {
        await using var fixture = await OpenAsync();
        var before = fixture.Core.Queries.Spec(DeviceId.Parse(Fleets.A))!.Value;
        await fixture.Core.Specs.DeleteAsync(DeviceId.Parse(Fleets.A), "test", CancellationToken.None);
        Assert.Equal(AnswerKind.NotFound, fixture.Ask($"cfg{Fleets.A}.xml").Kind);
        var undone = await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Fleets.A), to: null, "test", CancellationToken.None);
        Assert.Empty(undone.Mistakes);
        Assert.Equal(AnswerKind.Document, fixture.Ask($"cfg{Fleets.A}.xml").Kind);
        Assert.Equal(Encoding.UTF8.GetString(before.Span), Encoding.UTF8.GetString(fixture.Core.Queries.Spec(DeviceId.Parse(Fleets.A))!.Value.Span));
    }

    [Fact]
    public async Task A_swap_gives_everything_but_the_token_to_the_other_device()
    {
        await using var fixture = await OpenAsync(Fleets.Three.Replace("networks: [10.0.0.0/8]", "proof: token", StringComparison.Ordinal));
        var old = fixture.Show(Fleets.A);
        var result = await fixture.Core.Specs.SwapAsync(DeviceId.Parse(Fleets.A), DeviceId.Parse(Spare), "test", CancellationToken.None);
        Assert.Equal((1, 1), (result.Created, result.Deleted));
        Assert.Null(fixture.Core.Queries.Show(old.Id, revealUrl: false));
        var now = fixture.Show(Spare);
        Assert.Equal(old.Name, now.Name);
        var dead = old.Url!.Split('/')[^1];
        Assert.Equal(AnswerKind.NotFound, fixture.Ask($"cfg{Spare}.xml", token: dead).Kind);
        Assert.Equal(AnswerKind.Document, fixture.Ask($"cfg{Spare}.xml", token: now.Url!.Split('/')[^1]).Kind);
        Assert.NotEmpty((await fixture.Core.Specs.SwapAsync(DeviceId.Parse(Fleets.B), DeviceId.Parse(Spare), "test", CancellationToken.None)).Mistakes);
    }

    [Fact]
    public async Task A_move_gives_a_device_what_its_new_scope_says_and_refuses_a_tenant_that_is_none()
    {
        await using var fixture = await OpenAsync();
        await fixture.FetchAsync($"cfg{Fleets.A}.xml");
        await fixture.Core.Specs.MoveAsync(DeviceId.Parse(Fleets.A), ScopePath.Parse("acme/perth"), "test", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.Equal("acme/perth", fixture.Show(Fleets.A).Scope);
        Assert.False(fixture.Show(Fleets.A).InStep);
        var refused = await fixture.Core.Specs.MoveAsync(DeviceId.Parse(Fleets.A), ScopePath.Parse("nobody"), "test", CancellationToken.None);
        Assert.Contains("acme", Assert.Single(refused.Mistakes).Message);
    }

    [Fact]
    public async Task A_whole_change_is_taken_back_unless_something_of_it_was_written_again()
    {
        await using var fixture = await OpenAsync();
        var renamed = await fixture.ApplyAsync(Fleets.Three.Replace("name: One", "name: Uno", StringComparison.Ordinal).Replace("name: Two", "name: Due", StringComparison.Ordinal));
        var undone = await fixture.Core.Specs.UndoChangeAsync(renamed.Change!.Value, "test", CancellationToken.None);
        Assert.Equal(2, undone.Updated);
        Assert.Equal(("One", "Two"), (fixture.Show(Fleets.A).Name, fixture.Show(Fleets.B).Name));

        var again = await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.A), [new("name", "Eins")], "test", CancellationToken.None);
        var refused = await fixture.Core.Specs.UndoChangeAsync(undone.Change!.Value, "test", CancellationToken.None);
        Assert.Null(refused.Change);
        Assert.Contains(again.Change!.Value.ToString(), Assert.Single(refused.Mistakes).Message);
        Assert.NotEmpty((await fixture.Core.Specs.UndoChangeAsync(999_999, "test", CancellationToken.None)).Mistakes);
    }

    [Fact]
    public async Task An_undo_of_an_undo_brings_everything_back()
    {
        await using var fixture = await OpenAsync();
        var before = await ExportAsync(fixture, secrets: true);
        var first = fixture.Show(Fleets.A).Change;
        var undone = await fixture.Core.Specs.UndoChangeAsync(first, "test", CancellationToken.None);
        Assert.Equal(5, undone.Deleted);
        Assert.Equal(0, fixture.Core.Devices.Count);
        Assert.Empty((await fixture.Core.Specs.UndoChangeAsync(undone.Change!.Value, "test", CancellationToken.None)).Mistakes);
        Assert.Equal(before, await ExportAsync(fixture, secrets: true));
    }

    [Fact]
    public async Task Neither_an_undo_nor_a_prune_leaves_anything_without_its_tenant()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var tenant = await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme } ]\n");
        const string Device = "offhook: 1\ndevices: [ { mac: 001fc11a0001, family: htek, model: UC924, scope: acme/desk } ]\n";
        Assert.Empty((await fixture.ApplyAsync(Device)).Mistakes);

        var undone = await fixture.Core.Specs.UndoChangeAsync(tenant.Change!.Value, "test", CancellationToken.None);
        Assert.Contains("00:1f:c1:1a:00:01", Assert.Single(undone.Mistakes).Path);
        Assert.Contains("acme", Assert.Single((await fixture.ApplyAsync(Device, prune: "acme")).Mistakes).Message);
        Assert.Equal("acme/desk", fixture.Show(Fleets.A).Scope);

        // With its device the tenant may go; then the device alone cannot come back.
        Assert.Equal(2, (await fixture.ApplyAsync("offhook: 1\n", prune: "acme")).Deleted);
        var alone = await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Fleets.A), to: null, "test", CancellationToken.None);
        Assert.Contains("tenant acme", Assert.Single(alone.Mistakes).Message);
    }

    [Fact]
    public async Task A_warning_is_told_at_once_although_no_byte_changed()
    {
        static string With(string servers) => Fleets.Three.Replace("zone: Europe/Berlin", $"zone: Europe/Berlin, ntp: [{servers}]", StringComparison.Ordinal);
        await using var fixture = await OpenAsync(With("10.0.0.1, 10.0.0.2"));
        Assert.Empty(fixture.Show(Fleets.A).Warnings);
        var bytes = fixture.Ask($"cfg{Fleets.A}.xml").Document!.Digest;

        // The phone has places for two.
        await fixture.ApplyAsync(With("10.0.0.1, 10.0.0.2, 10.0.0.3"));
        await fixture.SettleAsync();
        Assert.Equal(bytes, fixture.Ask($"cfg{Fleets.A}.xml").Document!.Digest);
        Assert.Contains("two time servers", Assert.Single(fixture.Show(Fleets.A).Warnings));
    }

    [Fact]
    public async Task An_undo_goes_back_to_a_change_by_its_number_and_refuses_one_before_the_device_was_there()
    {
        await using var fixture = await OpenAsync();
        var first = fixture.Show(Fleets.A).Change;
        foreach (var name in new[] { "Two", "Three", "Four" })
        {
            await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.A), [new("name", name)], "test", CancellationToken.None);
        }

        await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Fleets.A), first, "test", CancellationToken.None);
        Assert.Equal("One", fixture.Show(Fleets.A).Name);
        Assert.NotEmpty((await fixture.Core.Specs.UndoAsync(DeviceId.Parse(Fleets.A), 0, "test", CancellationToken.None)).Mistakes);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        await using var fixture = await OpenAsync();
        await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.A), [new("lines[1].display", "Erna")], "somebody", CancellationToken.None);
        await fixture.ReopenAsync();
        var newest = fixture.Core.Queries.History(DeviceId.Parse(Fleets.A), 1).Single();
        Assert.Equal(("somebody", "set"), (newest.Change.Actor, newest.Change.Verb));
        Assert.Contains(newest.Differences, d => d.Contains("lines[1].display", StringComparison.Ordinal) && d.Contains("Erna", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("keys: [ { index: 1, type: blf, value: \"{line.numbr}\" } ]")]
    [InlineData("keys: [ { index: 1, type: blf, value: \"1\", label: \"{device.nam}\" } ]")]
    public async Task A_misspelt_variable_is_a_mistake_on_a_device_on_a_scope_and_when_set(string keys)
    {
        await using var fixture = await OpenAsync();
        var device = await fixture.ApplyAsync(Fleets.Three.Replace("name: One,", $"name: One, {keys},", StringComparison.Ordinal));
        var scope = await fixture.ApplyAsync($"offhook: 1\nscopes:\n  - {{ name: acme/x, {keys} }}\n");
        var set = await fixture.Core.Specs.SetAsync(DeviceId.Parse(Fleets.A), [new("keys[1].type", "blf"), new("keys[1].value", "{line.numbr}")], "test", CancellationToken.None);
        Assert.All(new[] { device, scope, set }, r => Assert.Contains("variable", Assert.Single(r.Mistakes).Message));
    }

    internal static async Task<string> ExportAsync(CoreFixture fixture, bool secrets = false, bool json = false, string? scope = null)
    {
        using var output = new MemoryStream();
        await fixture.Core.Specs.ExportAsync(output, scope is null ? null : ScopePath.Parse(scope), secrets, json, "test", CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<CoreFixture> OpenAsync(string fleet = Fleets.Three)
    {
        var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(fleet)).Mistakes);
        await fixture.SettleAsync();
        return fixture;
    }
}
