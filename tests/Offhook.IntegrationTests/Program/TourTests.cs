using System.Text.Json;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary>The program and a server of its own, from a fleet file to a phone in step and back.</summary>
public sealed class TourTests
{
    private const string Id = "00:1f:c1:00:00:01";

    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.example.net } }
            delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
        devices:
          - mac: 00:1f:c1:00:00:01
            family: htek
            model: UC924
            scope: acme
            name: Reception
            lines: [ { number: "2001", user: "2001", password: { file: secret.txt } } ]
        """;

    [Fact]
    public async Task A_fleet_file_goes_in_and_a_phone_ends_in_step()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001\n");
        var fleet = server.Write("fleet.yaml", Fleet);

        Assert.Contains("would be: 2 created", (await server.RunAsync("apply", fleet, "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Contains("2 created", (await server.RunAsync("apply", fleet)).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to change", (await server.RunAsync("apply", fleet)).Output, StringComparison.Ordinal);
        Assert.Equal(4, (await server.RunAsync("devices", "wait", Id, "--timeout", "0")).Code);

        var state = Path.Combine(server.Home, "phone");
        string[] phone = ["phone", "--family", "htek", "--model", "UC924", "--id", Id, "--server", server.Http, "--state", state, "--json"];
        var booted = await OffhookProcess.RunAsync(phone);
        Assert.Equal(0, booted.Code);
        Assert.Contains("s3cret-of-2001", booted.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);

        Assert.Equal(0, (await server.RunAsync("devices", "set", Id, "lines[1].display=Lobby")).Code);
        Assert.Equal(4, (await server.RunAsync("devices", "wait", Id, "--timeout", "1")).Code);
        Assert.Equal(0, (await server.RunAsync("devices", "undo", Id)).Code);
        Assert.Equal(0, (await OffhookProcess.RunAsync(phone)).Code);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);

        var shown = JsonDocument.Parse((await server.RunAsync("devices", "show", Id, "--json")).Output).RootElement;
        Assert.True(shown.GetProperty("inStep").GetBoolean());
        Assert.Equal("http", shown.GetProperty("lastSeen").GetProperty("door").GetString());
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_phone_that_asks_over_tftp_ends_in_step_too()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001\n");
        Assert.Equal(0, (await server.RunAsync("apply", server.Write("fleet.yaml", Fleet))).Code);

        var booted = await OffhookProcess.RunAsync("phone", "--family", "htek", "--model", "UC924", "--id", Id, "--server", server.Tftp, "--json");

        Assert.Equal(0, booted.Code);
        Assert.Contains("s3cret-of-2001", booted.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("devices", "wait", Id, "--timeout", "240")).Code);
        var shown = JsonDocument.Parse((await server.RunAsync("devices", "show", Id, "--json")).Output).RootElement;
        Assert.Equal("tftp", shown.GetProperty("lastSeen").GetProperty("door").GetString());
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Mistakes_of_a_fleet_file_are_one_a_line_and_nothing_is_written()
    {
        await using var server = await RunningServer.StartAsync();
        var fleet = server.Write("fleet.yaml", Fleet + "\n  - { mac: nonsense, family: htek, model: UC924, scope: acme }\n");
        var ended = await server.RunAsync("apply", fleet);
        Assert.Equal(1, ended.Code);
        Assert.Empty(ended.Output);
        var lines = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith($"{fleet}:12: devices[0].lines[0].password", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"{fleet}:13: devices[1].mac", StringComparison.Ordinal));
        Assert.Equal("[]", (await server.RunAsync("devices", "list", "--json")).Output.Trim());
    }

    [Fact]
    public async Task What_is_exported_masks_secrets_and_is_taken_back_unchanged()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001");
        await server.RunAsync("apply", server.Write("fleet.yaml", Fleet));
        var exported = (await server.RunAsync("export")).Output;
        Assert.DoesNotContain("s3cret-of-2001", exported, StringComparison.Ordinal);
        Assert.Contains("sealed", exported, StringComparison.Ordinal);
        Assert.Contains("nothing to change", (await server.RunAsync("apply", server.Write("export.yaml", exported))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_on_a_command_line_is_refused_and_one_in_a_file_is_taken()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001");
        await server.RunAsync("apply", server.Write("fleet.yaml", Fleet));
        foreach (var assignment in (string[])["lines[1].password=hunter2", "settings.access.adminPassword=hunter2", "options.encryptionKey=001FC1BC"])
        {
            var refused = await server.RunAsync("devices", "set", Id, assignment);
            Assert.Equal(2, refused.Code);
            Assert.DoesNotContain("hunter2", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await server.RunAsync("devices", "set", Id, $"lines[1].password=@{server.Write("new.txt", "n3w-secret\n")}")).Code);
        Assert.Contains("n3w-secret", (await server.RunAsync("render", Id, "--secrets")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("n3w-secret", (await server.RunAsync("render", Id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_rendering_gives_the_bytes_that_the_server_gives()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001");
        var fleet = server.Write("fleet.yaml", Fleet.Replace("plainSecrets: true", $"plainSecrets: true, url: {server.Http}", StringComparison.Ordinal));
        await server.RunAsync("apply", fleet);
        var online = await server.RunAsync("render", Id, "--file", "cfg001fc1000001.xml", "--secrets");
        var offline = await OffhookProcess.RunAsync("render", Id, "--file", "cfg001fc1000001.xml", "--secrets", "--from", fleet);
        Assert.Equal(0, offline.Code);
        Assert.Equal(online.Output, offline.Output);
        using var http = new HttpClient();
        Assert.Equal(online.Output, await http.GetStringAsync($"{server.Http}/cfg001fc1000001.xml"));

        var folder = Path.Combine(server.Home, "all");
        var all = await OffhookProcess.RunAsync("render", "--secrets", "--from", fleet, "--out", folder);
        Assert.Equal(0, all.Code);
        Assert.Equal(online.Output, await File.ReadAllTextAsync(Path.Combine(folder, "001fc1000001", "cfg001fc1000001.xml")));
        Assert.Equal(2, (await OffhookProcess.RunAsync("render", "--from", fleet)).Code);
    }

    [Fact]
    public async Task A_backup_comes_back_in_another_folder()
    {
        await using var server = await RunningServer.StartAsync();
        server.Write("secret.txt", "s3cret-of-2001");
        await server.RunAsync("apply", server.Write("fleet.yaml", Fleet));
        var backup = Path.Combine(server.Home, "all.backup");
        var passphrase = server.Write("passphrase.txt", "correct horse battery");
        Assert.Equal(0, (await server.RunAsync("backup", "--out", backup, "--passphrase-file", passphrase)).Code);
        var restored = Path.Combine(server.Home, "restored");
        var wrong = new Dictionary<string, string> { ["OFFHOOK_PASSPHRASE"] = "another passphrase" };
        Assert.Equal(1, (await OffhookProcess.RunAsync(input: null, wrong, "restore", backup, "--data", restored)).Code);
        Assert.False(Directory.Exists(restored));
        Assert.Equal(0, (await OffhookProcess.RunAsync("restore", backup, "--data", restored, "--passphrase-file", passphrase)).Code);
        Assert.True(File.Exists(Path.Combine(restored, "offhook.db")));
    }

    [Fact]
    public async Task Doctor_finds_nothing_bad_on_a_server_that_is_well_and_says_so_when_none_runs()
    {
        await using var server = await RunningServer.StartAsync();
        var well = await server.RunAsync("doctor", "--json");
        Assert.Equal(0, well.Code);
        Assert.DoesNotContain("\"bad\"", well.Output, StringComparison.Ordinal);
        await server.StopAsync();
        var ill = await server.RunAsync("doctor");
        Assert.Equal(1, ill.Code);
        Assert.Contains("bad   server", ill.Output, StringComparison.Ordinal);
    }
}
