using Xunit;

namespace Offhook.IntegrationTests.Program;

public sealed class UsageTests
{
    [Fact]
    public async Task The_version_is_one_line_on_standard_output()
    {
        var ended = await OffhookProcess.RunAsync("--version");
        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", ended.Output);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("apply")]
    [InlineData("export")]
    [InlineData("devices")]
    [InlineData("pending")]
    [InlineData("render")]
    [InlineData("explain")]
    [InlineData("compare")]
    [InlineData("import")]
    [InlineData("files")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("doctor")]
    [InlineData("phone")]
    [InlineData("fleet")]
    public async Task Every_verb_explains_itself(string verb)
    {
        var ended = await OffhookProcess.RunAsync(verb, "--help");
        Assert.Equal(0, ended.Code);
        Assert.Contains($"offhook {verb}", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_serve_prints_the_defaults()
    {
        var ended = await OffhookProcess.RunAsync("serve", "--help");
        Assert.Contains("127.0.0.1:8081", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("devices")]
    [InlineData("devices", "show")]
    [InlineData("devices", "list", "--in-step", "--out-of-step")]
    [InlineData("apply")]
    [InlineData("apply", "x.yaml", "--prune")]
    [InlineData("apply", "there-is-no-such-file.yaml")]
    [InlineData("devices", "list", "--server", "not a url")]
    [InlineData("devices", "list", "--server", "http://127.0.0.1:1")]
    [InlineData("devices", "add", "--mac", "020000000001")]
    [InlineData("devices", "set", "020000000001", "novalue", "--server", "http://127.0.0.1:1")]
    [InlineData("phone", "--family", "htek", "--model", "UC924", "--mac", "001fc1000001", "--pnp", "multicast", "--pnp-wait", "0")]
    [InlineData("serve", "--log", "xml")]
    [InlineData("serve", "--config", "/there/is/no/such/file")]
    [InlineData("restore", "/there/is/no/such/file", "--data", "/tmp/x")]
    public async Task Wrong_usage_ends_with_2_and_says_why_on_standard_error(params string[] arguments)
    {
        var ended = await OffhookProcess.RunAsync(arguments);
        Assert.Equal(2, ended.Code);
        Assert.NotEmpty(ended.Error);
        Assert.Empty(ended.Output);
    }

    [Theory]
    [InlineData("devices", "list")]
    [InlineData("export")]
    [InlineData("explain", "020000000001")]
    [InlineData("pending", "list", "--json")]
    public async Task An_unreachable_server_ends_with_3(params string[] arguments)
    {
        var token = new Dictionary<string, string> { ["OFFHOOK_TOKEN"] = "any-token-will-do-here" };
        var ended = await OffhookProcess.RunAsync(input: null, token, [.. arguments, "--server", "http://127.0.0.1:1"]);
        Assert.Equal(3, ended.Code);
        Assert.DoesNotContain("any-token", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task No_server_on_a_data_folder_ends_with_3()
    {
        var ended = await OffhookProcess.RunAsync("devices", "list", "--data", "/there/is/no/such/folder");
        Assert.Equal(3, ended.Code);
    }

    [Fact]
    public async Task All_mistakes_of_a_configuration_are_listed_at_once()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "nonsense: 1\ndoors:\n  http: { listen: [\"nowhere\"] }\n  ftp: { listen: [\"0.0.0.0:21\"] }\n");
            var ended = await OffhookProcess.RunAsync("serve", "--config", file);
            Assert.Equal(2, ended.Code);
            Assert.Equal(3, ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.All(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith($"{file}:", line, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("- a", ":1: is a list; a map is allowed")]
    [InlineData("a: [", ":2: not YAML: ")]
    public async Task What_is_wrong_with_a_whole_fleet_file_is_told_without_a_path_with_and_without_a_server(string text, string told)
    {
        await using var server = await RunningServer.StartAsync();
        var file = server.Write("fleet.yaml", text + "\n");
        foreach (var ended in new[] { await server.RunAsync("apply", file), await OffhookProcess.RunAsync("render", "001fc1000001", "--from", file) })
        {
            Assert.Equal((1, ""), (ended.Code, ended.Output));
            Assert.StartsWith($"{file}{told}", ended.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("offhook", new string[0])]
    [InlineData("apply", new string[0])]
    [InlineData("resync", new[] { "devices" })]
    [InlineData("check", new[] { "families" })]
    public async Task Who_gives_no_verb_is_told_which_there_are(string told, string[] arguments)
    {
        var ended = await OffhookProcess.RunAsync(arguments);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains("Usage:", ended.Error, StringComparison.Ordinal);
        Assert.Contains(told, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Required command", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_verb_is_named_and_nothing_else()
    {
        var ended = await OffhookProcess.RunAsync("aply");
        Assert.Equal(2, ended.Code);
        Assert.Equal("Unrecognized command or argument 'aply'.\nsee: offhook --help\n", ended.Error);
    }
}
