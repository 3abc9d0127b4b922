using System.Text.Json;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook dial</c> against a server: what is said of each way in which a number can end.</summary>
public sealed class DialTourTests
{
    private const string Id = "00:1f:c1:00:00:01";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings:
              dial:
                plan:
                  - { match: "0,0x.", timeout: 3 }
                  - { match: "9x", timeout: 0, rewrite: "2200" }
                  - { match: "22xx", timeout: 0 }
                  - { match: "*xx" }
        devices:
          - { mac: 00:1f:c1:00:00:01, family: htek, model: UC924, scope: acme }
          - { mac: 80:5e:c0:00:00:01, family: yealink, model: T46U, scope: acme, settings: { dial: { plan: null } } }
        """;

    [Fact]
    public async Task A_number_is_answered_with_when_it_is_dialled_what_is_sent_and_where_a_tone_comes()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);

        Task<(int Code, string Output, string Error)> Dial(string number, params string[] more) => RunAsync(server, ["dial", number, "--device", Id, .. more]);
        foreach (var (number, said) in new[]
        {
            ("2205", "2205: dialled at once by rule 3 ('22xx'), sent as 2205"),
            ("95", "95: dialled at once by rule 2 ('9x'), sent as 2200"),
            ("001234", "001234: dialled after 3 s by rule 1 ('0,0x.'), sent as 001234\n  second dial tone after 0"),
            ("*78", "*78: dialled after the phone's own time by rule 4 ('*xx'), sent as *78"),
            ("9512", "9512: cannot be dialled; after 95 the phone dials by rule 2 ('9x') and sends 2200"),
            ("7", "7: no rule holds for it; what the phone does is its own affair"),
        })
        {
            var (code, output, _) = await Dial(number);
            Assert.Equal(0, code);
            Assert.StartsWith(said + "\n  plan of scope acme\n", output, StringComparison.Ordinal);
            Assert.Contains("  the phone: '0,0x.': these phones have one waiting time for all rules, so its timeout is not sent\n", output, StringComparison.Ordinal);
        }

        var json = JsonDocument.Parse((await Dial("001234", "--json")).Output).RootElement;
        Assert.Equal(
            ("001234", "afterTimeout", "001234", 1, "0,0x.", 3, 1),
            (json.GetProperty("dialled").GetString(), json.GetProperty("end").GetString(), json.GetProperty("sent").GetString(), json.GetProperty("rule").GetInt32(),
                json.GetProperty("match").GetString(), json.GetProperty("seconds").GetInt32(), json.GetProperty("tones")[0].GetInt32()));

        var without = await RunAsync(server, ["dial", "123", "--device", "805ec0000001"]);
        Assert.Equal("123: no dial plan holds for this phone; it waits for its dial key or its own time\n", without.Output);

        var unknown = await RunAsync(server, ["dial", "123", "--device", "001fc1000099"]);
        Assert.Equal((1, true), (unknown.Code, unknown.Error.Contains("there is no device", StringComparison.Ordinal)));
        var wrong = await Dial("12a");
        Assert.Equal((1, true), (wrong.Code, wrong.Error.Contains("digits, * and # are allowed", StringComparison.Ordinal)));
        Assert.Equal(2, (await OffhookProcess.RunAsync(["dial", "123"])).Code);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(RunningServer server, string[] arguments)
    {
        var run = await server.RunAsync(arguments);
        return (run.Code, run.Output, run.Error);
    }
}
