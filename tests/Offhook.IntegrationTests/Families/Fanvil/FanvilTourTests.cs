using Offhook.IntegrationTests.Program;
using Xunit;

namespace Offhook.IntegrationTests.Families.Fanvil;

/// <summary>The program, a server of its own and emulated phones of both generations, from a fleet file to phones in step.</summary>
public sealed class FanvilTourTests
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.example.net }, time: { zone: Europe/Berlin }, dial: { plan: [ { match: 2xxx } ] } }
            delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
        devices:
          - { mac: 0c:38:3e:00:00:01, family: fanvil, model: X4, scope: acme, lines: [ { number: "2001", password: one } ], options: { fileId: "4711", saveProvisionInfo: true } }
          - { mac: 0c:38:3e:00:00:02, family: fanvil, model: V64, scope: acme, lines: [ { number: "2002", password: two } ] }
          - mac: 0c:38:3e:00:00:03
            family: fanvil
            model: i31S
            scope: acme
            lines: [ { number: "2003", password: three } ]
            options: { localPhonebook: xml, accessList: { "1": { name: Anna Berg, card: "0012345678", code: "4711" }, "2": { name: Post } } }
        phonebooks: [ { name: Company, scope: acme, contacts: [ { name: Anna, numbers: [ { type: work, number: "2001" } ] } ] } ]
        """;

    [Fact]
    public async Task Phones_of_both_generations_and_a_door_end_in_step_and_stay_there()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);
        var state = Path.Combine(server.Home, "phone");
        foreach (var (model, id, expected) in new[] { ("X4", "0c:38:3e:00:00:01", "2001"), ("V64", "0c:38:3e:00:00:02", "2002"), ("i31S", "0c:38:3e:00:00:03", "2003") })
        {
            string[] phone = ["phone", "--family", "fanvil", "--model", model, "--id", id, "--server", server.Http, "--state", state, "--json"];
            var booted = await OffhookProcess.RunAsync(phone);
            Assert.True(booted.Code == 0, booted.Output + booted.Error);
            Assert.Contains($"SIP1PhoneNumber\":\"{expected}\"", booted.Output.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("ignored", booted.Output, StringComparison.Ordinal);
            Assert.Equal(0, (await server.RunAsync("devices", "wait", id, "--timeout", "240")).Code);

            // A second start takes nothing again, and a change that is undone reaches the phone under a higher version each time.
            Assert.DoesNotContain("\"applied\"", (await OffhookProcess.RunAsync(phone)).Output, StringComparison.Ordinal);
            foreach (var change in new[] { new[] { "devices", "set", id, "lines[1].display=Lobby" }, ["devices", "undo", id] })
            {
                Assert.Equal(0, (await server.RunAsync(change)).Code);
                var again = await OffhookProcess.RunAsync(phone);
                Assert.True(again.Code == 0, again.Output);
                Assert.Contains("\"applied\"", again.Output, StringComparison.Ordinal);
                Assert.Equal(0, (await server.RunAsync("devices", "wait", id, "--timeout", "240")).Code);
            }

            if (model == "i31S")
            {
                Assert.Contains("accessList.csv", booted.Output, StringComparison.Ordinal);
                Assert.Contains("2 entries", booted.Output, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_phone_asks_over_tftp_too()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);
        var booted = await OffhookProcess.RunAsync(
            "phone", "--family", "fanvil", "--model", "X4", "--id", "0c383e000001", "--server", server.Tftp, "--state", Path.Combine(server.Home, "phone"), "--json");
        Assert.True(booted.Code == 0, booted.Output + booted.Error);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", "0c383e000001", "--timeout", "240")).Code);
    }
}
