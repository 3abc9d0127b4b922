using System.Text.Json;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>What <c>offhook render</c> tells beside the files.</summary>
public sealed class RenderTests
{
    private const string Htek = "00:1f:c1:00:00:01";
    private const string Samsung = "f4:d9:fb:00:00:01";
    private const string OfScope = "scope acme: keys 29 to 49 are left out: the UC924 has 28 keys";
    private const string OfDevice = $"device {Htek}: parameters.P47 stands over what sip.server gives";
    private const string OfFile = "written by the starter template: ";

    private const string Fleet = $$"""
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.example } }, keys: [ { index: 1, type: line }, { index: 2, type: speed, value: "101..148" } ] }
        devices:
          - { mac: "{{Htek}}", family: htek, model: UC924, scope: acme, lines: [ { number: "1", password: p } ], parameters: { P47: other.example } }
          - { mac: "{{Samsung}}", family: samsung, model: SMT-i3105, scope: acme, lines: [ { number: "2", password: p } ] }
        """;

    [Fact]
    public async Task What_concerns_the_device_is_told_once_and_as_no_files()
    {
        await using var server = await RunningServer.StartAsync();
        var fleet = server.Write("fleet.yaml", Fleet);
        Assert.Equal(0, (await server.RunAsync("apply", fleet)).Code);
        foreach (var file in (string?[])[null, "cfg0012.xml", "cfg001fc1000001.xml"])
        {
            string[] command = ["render", Htek, .. file is null ? Array.Empty<string>() : ["--file", file]];
            foreach (var ended in new[] { await server.RunAsync(command), await OffhookProcess.RunAsync([.. command, "--from", fleet]) })
            {
                Assert.Equal([$"warning: {OfDevice}", $"warning: {OfScope}"], Lines(ended.Error).Order(StringComparer.Ordinal));
            }
        }

        // What concerns one file is told as that file's, as before.
        Assert.StartsWith($"warning: sec_user_2.xml: {OfFile}", Assert.Single(Lines((await server.RunAsync("render", Samsung)).Error), l => l.Contains(OfFile, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_each_file_has_its_own_warnings_and_what_concerns_the_device_beside_them()
    {
        await using var server = await RunningServer.StartAsync();
        var fleet = server.Write("fleet.yaml", Fleet);
        Assert.Equal(0, (await server.RunAsync("apply", fleet)).Code);
        foreach (var ended in new[] { await server.RunAsync("render", Htek, "--json"), await OffhookProcess.RunAsync("render", Htek, "--from", fleet, "--json") })
        {
            using var files = JsonDocument.Parse(ended.Output);
            Assert.Equal(2, files.RootElement.GetArrayLength());
            Assert.All(files.RootElement.EnumerateArray(), f => Assert.Empty(f.GetProperty("warnings").EnumerateArray()));
            Assert.All(files.RootElement.EnumerateArray(), f => Assert.Equal([OfDevice, OfScope], f.GetProperty("advice").EnumerateArray().Select(a => a.GetString()!).Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task Of_all_devices_each_is_named_once_in_a_line()
    {
        var home = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        try
        {
            var fleet = Path.Combine(home, "fleet.yaml");
            await File.WriteAllTextAsync(fleet, Fleet);
            var told = Lines((await OffhookProcess.RunAsync("render", "--from", fleet, "--out", Path.Combine(home, "out"))).Error);
            Assert.Contains($"warning: {OfDevice}", told);
            Assert.Contains($"warning: {Htek}: {OfScope}", told);
            Assert.Contains(told, l => l.StartsWith($"warning: {Samsung}: {OfFile}", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
