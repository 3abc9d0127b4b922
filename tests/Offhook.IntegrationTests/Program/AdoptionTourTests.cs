using System.Text.Json;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>A DECT server that ran before, from the first request to in step, through the program.</summary>
public sealed class AdoptionTourTests
{
    private const string Id = "0013d1800032";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.example.net } }
            delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
        devices:
          - mac: 0013d1800032
            family: spectralink
            model: "6500"
            scope: acme
            handsets: [ { username: "4101", ipei: 00077 0000001 } ]
        """;

    private const string Users = """
        <users>
          <user><ipei>00077 0000001</ipei><username>4101</username><authpassword>word-of-4101</authpassword></user>
          <user><ipei>00077 0000002</ipei><username>4102</username></user>
          <user><username>4103</username></user><user><username>4104</username></user>
        </users>
        """;

    [Fact]
    public async Task A_running_server_is_reviewed_adopted_and_then_served()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);
        string[] phone = ["phone", "--family", "spectralink", "--model", "6500", "--id", Id, "--server", server.Http, "--json"];
        Assert.Equal(1, (await OffhookProcess.RunAsync(phone)).Code);

        string[] adopt = ["devices", "adopt", Id, "--config", server.Write("config.xml", "<config><sip><callwaiting>false</callwaiting></sip></config>"), "--users", server.Write("users.xml", Users)];
        var bare = await server.RunAsync(adopt);
        Assert.Equal(0, bare.Code);
        Assert.Contains("users removed: 3", bare.Output, StringComparison.Ordinal);
        Assert.Contains("handsets to be subscribed again: 1\n  00077 0000002", bare.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("word-of-4101", bare.Output, StringComparison.Ordinal);

        var review = JsonDocument.Parse((await server.RunAsync([.. adopt, "--take", "--json"])).Output).RootElement;
        Assert.Equal(0, review.GetProperty("removed").GetArrayLength());
        Assert.Equal(1, (await server.RunAsync([.. adopt, "--take", "--confirm", "0123456789ab"])).Code);
        var adopted = await server.RunAsync([.. adopt, "--take", "--confirm", review.GetProperty("digest").GetString()!]);
        Assert.Equal(0, adopted.Code);
        Assert.Contains("adopted", adopted.Output, StringComparison.Ordinal);

        var booted = await OffhookProcess.RunAsync(phone);
        Assert.Equal(0, booted.Code);
        Assert.Contains("\"users[4101].authpassword\":\"word-of-4101\"", booted.Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);

        var refused = await server.RunAsync("devices", "delete", Id);
        Assert.Equal(1, refused.Code);
        Assert.Contains("4 users would be removed", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "delete", Id, "--confirm")).Code);
        Assert.Equal(0, await server.StopAsync());
    }
}
