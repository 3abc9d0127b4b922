using System.Text;
using System.Text.Json;
using Offhook.IntegrationTests.Program;
using Xunit;

namespace Offhook.IntegrationTests.Resync;

/// <summary>A site with phones that are called over SIP, and a wrong setting that does not get far.</summary>
public sealed class BrakeTourTests
{
    private const int Phones = 24;

    // What takes minutes between phones takes seconds here; the order of the steps is the same. Where a phone is to be given up, it has as long to start with its file
    // before it is looked for as a busy machine may need, and nobody waits much longer; where none is, a phone has all the time that it may need.
    private const string GivesUp = "resync: { settle: 20, patience: 45, debounce: 0 }";
    private const string Waits = "resync: { settle: 1, patience: 600, debounce: 0 }";

    [Fact]
    public async Task A_wrong_VLAN_is_stopped_after_one_phone_per_model_and_undone_with_one_command_and_the_phones_come_back()
    {
        await using var server = await RunningServer.StartAsync(GivesUp, keyRing: null);
        var phones = Enumerable.Range(1, Phones)
            .Select(i => new CalledPhone("htek", ModelOf(i), IdOf(i), server.Http)).ToList();
        try
        {
            Assert.Equal("", Error(await server.RunAsync("apply", server.Write("fleet.yaml", Fleet(phones, vlan: null)))));
            await Task.WhenAll(phones.Select(p => p.BootAsync()));
            await StepsAsync(server);

            // The wrong site setting: a VLAN that the site's switches do not have.
            var applied = await server.RunAsync("apply", server.Write("fleet.yaml", Fleet(phones, vlan: 999)));
            Assert.Equal("", Error(applied));
            var change = applied.Output.Split(' ', ':')[1];
            var stopped = await UntilAsync(server, change, "stopped");
            Assert.Contains("was not heard of for", stopped.GetProperty("why").GetString(), StringComparison.Ordinal);
            Assert.Equal("network.vlan.id", stopped.GetProperty("cutsOff")[0].GetString());
            var first = stopped.GetProperty("first").EnumerateArray().Select(f => f.GetString()).ToList();
            Assert.Equal(2, first.Count);
            Assert.Equal(first.Order(), phones.Where(p => p.TimesLost > 0).Select(p => p.Id).Order());
            Assert.Equal(["UC924", "UC926"], first.Select(f => ModelOf(phones.FindIndex(p => p.Id == f) + 1)).Order());

            // Whoever asks meanwhile keeps what he has.
            await Task.WhenAll(phones.Where(p => !first.Contains(p.Id)).Select(p => p.BootAsync()));
            Assert.All(phones.Where(p => !first.Contains(p.Id)), p => Assert.Equal(("", 0), (p.Vlan, p.TimesLost)));
            var held = (await server.RunAsync("devices", "show", phones.First(p => !first.Contains(p.Id)).Id)).Output;
            Assert.Contains($"keeps what it has because of rollout {change}, which is stopped", held, StringComparison.Ordinal);
            Assert.Contains(change, (await server.RunAsync("rollouts", "list")).Output, StringComparison.Ordinal);

            // One command, and everybody is back.
            Assert.Equal("", Error(await server.RunAsync("undo", change)));
            phones.ForEach(p => p.GiveUpVlan());
            foreach (var phone in phones)
            {
                var waited = await server.RunAsync("devices", "wait", phone.Id, "--timeout", "240");
                Assert.True(waited.Code == 0, waited.Output + waited.Error);
            }

            // The server knows that a phone has its file before the phone has made anything of it.
            await Patience.UntilAsync(() => phones.All(p => p.Vlan != "999"), "nobody is on the wrong VLAN");
            Assert.Equal("undone", (await ShowAsync(server, change)).GetProperty("state").GetString());
            Assert.Equal(0, await server.StopAsync());
        }
        finally
        {
            phones.ForEach(p => p.Dispose());
        }
    }

    [Fact]
    public async Task A_right_VLAN_less_change_of_many_phones_goes_out_in_waves_without_a_hand()
    {
        await using var server = await RunningServer.StartAsync(Waits, keyRing: null);
        var phones = Enumerable.Range(1, Phones)
            .Select(i => new CalledPhone("htek", ModelOf(i), IdOf(i), server.Http)).ToList();
        try
        {
            Assert.Equal("", Error(await server.RunAsync("apply", server.Write("fleet.yaml", Fleet(phones, vlan: null)))));
            await Task.WhenAll(phones.Select(p => p.BootAsync()));
            var applied = await server.RunAsync("apply", server.Write("fleet.yaml", Fleet(phones, vlan: null).Replace("Europe/Berlin", "Australia/Perth", StringComparison.Ordinal)), "--expect", "24");
            Assert.Equal("", Error(applied));
            await UntilAsync(server, applied.Output.Split(' ', ':')[1], "done");
            await StepsAsync(server);

            // Everybody came because he was called: nobody was restarted by hand.
            Assert.All(phones, p => Assert.InRange(p.Calls, 1, 4));
            var refused = await server.RunAsync("apply", server.Write("fleet.yaml", Fleet(phones, vlan: null)), "--expect", "3");
            Assert.Equal(1, refused.Code);
            Assert.Contains("would reach 24 devices, and 3 were expected", refused.Error, StringComparison.Ordinal);
        }
        finally
        {
            phones.ForEach(p => p.Dispose());
        }
    }

    private static string Error(OffhookProcess.Ended ended) => ended.Code == 0 ? "" : ended.Error + ended.Output;

    private static string IdOf(int number) => $"00:1f:c1:00:00:{number:x2}";

    private static string ModelOf(int number) => number % 2 == 0 ? "UC924" : "UC926";

    private static string Fleet(List<CalledPhone> phones, int? vlan)
    {
        var text = new StringBuilder($$"""
            offhook: 1
            scopes:
              - name: acme
                settings: { sip: { server: pbx.example.net }, time: { zone: Europe/Berlin } {{(vlan is null ? "" : $", network: {{ vlan: {{ id: {vlan} }} }}")}} }
                delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
                resync: { channel: sip }
            devices:

            """);
        for (var i = 1; i <= phones.Count; i++)
        {
            text.Append($"  - {{ mac: {IdOf(i)}, family: htek, model: {ModelOf(i)}, scope: acme, lines: [ {{ number: \"{2000 + i}\" }} ], parameters: {{ P40: \"{phones[i - 1].Port}\" }} }}\n");
        }

        return text.ToString();
    }

    private static async Task<JsonElement> ShowAsync(RunningServer server, string change) =>
        JsonDocument.Parse((await server.RunAsync("rollouts", "show", change, "--json")).Output).RootElement;

    private static async Task<JsonElement> UntilAsync(RunningServer server, string change, string state)
    {
        JsonElement shown = default;
        await Patience.UntilAsync(async () => (shown = await ShowAsync(server, change)).GetProperty("state").GetString() == state, $"it is {state}");
        return shown;
    }

    private static Task StepsAsync(RunningServer server) => Patience.UntilAsync(
        async () => JsonDocument.Parse((await server.RunAsync("devices", "list", "--json")).Output).RootElement.EnumerateArray().All(d => d.GetProperty("inStep").GetBoolean()),
        "all are in step");
}
