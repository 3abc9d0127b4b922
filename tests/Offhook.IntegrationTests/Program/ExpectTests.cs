using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>--expect N</c> of the verbs that write devices, against the program as it is delivered.</summary>
public sealed class ExpectTests
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.example.net } }, delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true } }
          - { name: acme/east, settings: { time: { zone: Europe/Berlin } } }
        devices:
          - { mac: "00:1f:c1:00:00:01", family: htek, model: UC924, scope: acme, lines: [ { number: "2001" } ] }

        """;

    [Fact]
    public async Task Every_verb_refuses_another_number_and_does_the_right_one()
    {
        await using var server = await RunningServer.StartAsync("", keyRing: null);
        await BothAsync(server, wrong: 3, right: 1, "apply", server.Write("fleet.yaml", Fleet));
        await BothAsync(server, wrong: 0, right: 1, "devices", "add", "--mac", "00:1f:c1:00:00:02", "--family", "htek", "--model", "UC924", "--scope", "acme", "--number", "2002");
        await BothAsync(server, wrong: 0, right: 1, "devices", "set", "00:1f:c1:00:00:02", "lines[1].display=Bob");
        await BothAsync(server, wrong: 0, right: 1, "devices", "move", "00:1f:c1:00:00:02", "acme/east");
        await BothAsync(server, wrong: 1, right: 2, "devices", "swap", "00:1f:c1:00:00:02", "00:1f:c1:00:00:03");
        await BothAsync(server, wrong: 2, right: 1, "devices", "delete", "00:1f:c1:00:00:03");
        await BothAsync(server, wrong: 2, right: 1, "devices", "undo", "00:1f:c1:00:00:03");

        using var phone = new HttpClient();
        (await phone.GetAsync($"{server.Http}/cfg001fc1000009.xml")).Dispose();
        await server.PendingAsync("00:1f:c1:00:00:09");
        await BothAsync(server, wrong: 2, right: 1, "pending", "approve", "00:1f:c1:00:00:09", "--scope", "acme", "--model", "UC924", "--number", "2009");

        // A change that alters no byte reaches nobody.
        await BothAsync(server, wrong: 1, right: 0, "devices", "set", "00:1f:c1:00:00:09", "name=Nobody sees this");
    }

    private static async Task BothAsync(RunningServer server, int wrong, int right, params string[] verb)
    {
        var refused = await server.RunAsync([.. verb, "--expect", $"{wrong}"]);
        Assert.True(refused.Code == 1, refused.Output + refused.Error);
        Assert.Contains($"the change would reach {right} device{(right == 1 ? "" : "s")}, and {wrong} {(wrong == 1 ? "was" : "were")} expected; nothing was written", refused.Error, StringComparison.Ordinal);
        var done = await server.RunAsync([.. verb, "--expect", $"{right}"]);
        Assert.True(done.Code == 0, done.Output + done.Error);
    }
}
