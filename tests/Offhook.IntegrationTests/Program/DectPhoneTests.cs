using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Offhook.IntegrationTests.Doors.Pnp;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>An emulated DECT server through the program, at both doors.</summary>
public sealed class DectPhoneTests
{
    private const string Id = "0013d1800032";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { update: { poll: 3600 } }
            delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
        devices:
          - mac: 0013d1800032
            family: spectralink
            model: "6500"
            scope: acme
            options: { adopted: true }
            handsets: [ { username: "4101", configGroup: 100, authPassword: word } ]
            handsetGroups: [ { id: 100, parameters: { ringing_volume.volume: 7 } }, { id: 101, parameters: { ringing_volume.volume: 1 } } ]
        """;

    [Theory]
    [InlineData("http")]
    [InlineData("tftp")]
    public async Task What_it_holds_is_kept_and_only_what_changed_is_loaded_again(string door)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);
        string[] phone =
        [
            "phone", "--family", "spectralink", "--model", "6500", "--id", Id, "--server", door == "http" ? server.Http : server.Tftp,
            "--state", Path.Combine(server.Home, "phone"), "--json",
        ];

        Assert.Equal(["config applied", "users applied", "list stored", "group_100 applied", "group_101 applied"], await PlayAsync(phone, door));
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);

        Assert.Equal(0, (await server.RunAsync("devices", "set", Id, "handsetGroups[101].parameters.ringing_volume.volume=3", "handsets[4101].displayName=Ida")).Code);
        Assert.Equal(
            [
                "config unchanged", "users applied", "list stored", "group_101 applied", "(check)", "config unchanged", "users unchanged", "list unchanged",
                "(interval)", "config unchanged", "users unchanged", "list unchanged", "(time)", " refused",
            ],
            await PlayAsync([.. phone, "--then", "check,interval,time"], door));
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_change_calls_the_server_by_one_of_its_users_and_it_fetches_what_changed()
    {
        await using var server = await RunningServer.StartAsync("resync: { debounce: 0 }", keyRing: null);
        var port = FreePorts.Next();
        var fleet = Fleet.Replace("    delivery:", "    resync: { channel: sip }\n    delivery:", StringComparison.Ordinal)
            .Replace("    options:", $"    parameters: {{ sip.localport: \"{port}\" }}\n    options:", StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", fleet))).Code);
        using var phone = OffhookProcess.Start(
            new Dictionary<string, string>(), "phone", "--family", "spectralink", "--model", "6500", "--id", Id, "--server", server.Http, "--stay", Staying.Long, "--sip", $"127.0.0.1:{port}", "--json");
        try
        {
            await UntilAsync(phone, l => l.TryGetProperty("sip", out _));
            Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);

            Assert.Equal(0, (await server.RunAsync("devices", "set", Id, "handsets[4101].displayName=Ida")).Code);

            await UntilAsync(phone, l => l.TryGetProperty("wake", out var wake) && wake.GetString() == "check");
            await UntilAsync(phone, l => l.TryGetProperty("step", out var step) && step.GetString() == "users" && l.GetProperty("outcome").GetString() == "applied");
            Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);
            Assert.Equal(0, (await server.RunAsync("devices", "resync", Id)).Code);
            await UntilAsync(phone, l => l.TryGetProperty("wake", out _));
        }
        finally
        {
            phone.Kill();
            await phone.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task What_wakes_no_phone_is_wrong_usage()
    {
        string[] phone = ["phone", "--family", "spectralink", "--model", "6500", "--id", Id, "--server", "http://127.0.0.1:9"];
        var ended = await OffhookProcess.RunAsync([.. phone, "--then", "check,alarm"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("'alarm' wakes no phone", ended.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await OffhookProcess.RunAsync([.. phone, "--stay", "-1"])).Code);
        Assert.Equal(2, (await OffhookProcess.RunAsync([.. phone, "--stay", "1", "--sip", "here"])).Code);
    }

    private static async Task UntilAsync(Process phone, Func<JsonElement, bool> found)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await phone.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (found(JsonDocument.Parse(line).RootElement))
            {
                return;
            }
        }

        Assert.Fail("the phone ended before it was called");
    }

    private static async Task<IReadOnlyList<string>> PlayAsync(string[] arguments, string door)
    {
        var ended = await OffhookProcess.RunAsync(arguments);
        Assert.Equal(0, ended.Code);
        var lines = ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal("provisioned", lines[^1].GetProperty("result").GetString());
        Assert.All(lines.Where(l => l.TryGetProperty("step", out _)), l => Assert.Equal(door, l.GetProperty("door").GetString()));
        return [.. lines.SkipLast(1).Select(l => l.TryGetProperty("wake", out var wake)
            ? $"({wake.GetString()})"
            : $"{Short(l.GetProperty("target").GetString()!)} {l.GetProperty("outcome").GetString()}")];
    }

    private static string Short(string target) => target[(target.LastIndexOf('/') + 1)..].Replace($"{Id}-", "", StringComparison.Ordinal)
        .Replace("handset_config_", "", StringComparison.Ordinal).Split('.')[0];
}
