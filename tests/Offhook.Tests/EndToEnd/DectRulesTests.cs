using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Families;
using Offhook.Tests.Families;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>What keeps a DECT server reachable.</summary>
public sealed class DectRulesTests
{
    [Fact]
    public async Task What_a_scope_would_reset_on_a_server_that_is_replaced_whole_makes_it_an_error_and_sends_nothing()
    {
        await using var server = await DectServer.OpenAsync();
        var fleet = DectServer.Fleet("options: { adopted: true, merge: false }\nhandsets: [ { username: \"1\" } ]")
            .Replace("    delivery:", "    parameters: { spectralink: { provisioning.server.url: null } }\n    delivery:", StringComparison.Ordinal);
        Assert.Empty((await server.Core.ApplyAsync(fleet)).Mistakes);
        await server.Core.SettleAsync();

        Assert.Contains("scope acme cannot be left out", server.Core.Show(DectServer.Uuid).Error, StringComparison.Ordinal);
        Assert.NotEqual(AnswerKind.Document, server.Core.Ask($"{DectServer.Uuid}-config.xml").Kind);
        Assert.Empty((await server.Core.ApplyAsync(fleet.Replace("merge: false", "merge: true", StringComparison.Ordinal))).Mistakes);
        await server.Core.SettleAsync();
        Assert.Null(server.Core.Show(DectServer.Uuid).Error);
    }

    [Theory]
    [InlineData(null, "4101", false)]
    [InlineData("update", "4101", false)]
    [InlineData("reboot", "4101", true)]
    [InlineData("disabled", null, false)]
    public void A_server_is_called_by_any_of_its_users_and_does_what_it_was_set_to(string? checkSync, string? user, bool restarts)
    {
        var call = Call([new() { Username = "4100", Disabled = true }, new() { Username = "4101" }, new() { Username = "4102" }], checkSync);
        Assert.Equal(user, call?.User);
        Assert.Equal(restarts, call?.Restarts is true);
        Assert.True(call is null || (call.Event == "check-sync" && call.Body.Length == 0));
    }

    [Fact]
    public void A_server_without_users_cannot_be_called() => Assert.Null(Call([new() { Username = "1", LineType = "D" }, new() { LocalNo = "2" }], checkSync: null));

    private static ResyncCall? Call(HandsetFields[] handsets, string? checkSync)
    {
        var family = FamilyList.All.First(f => f.Handsets is not null);
        var device = ConformanceSample.Full(family, family.Models[0]).Device;
        var source = new SettingSource(SettingSourceKind.Device, "device");
        var parameters = device.Parameters.Clear();
        return family.Resync(
            device with { Handsets = [.. handsets], Parameters = checkSync is null ? parameters : parameters.Add("provisioning.check.check_sync", new RawParameter(checkSync, source)) }, restart: false);
    }
}
