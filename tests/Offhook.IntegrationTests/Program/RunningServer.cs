using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook serve</c> on free loopback ports and a folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process process;

    private RunningServer(Process process, string home, string http, string tftp) => (this.process, Home, Http, Tftp) = (process, home, http, tftp);

    /// <summary>A folder for the test; the data folder lies in it.</summary>
    public string Home { get; }

    public string Data => Path.Combine(Home, "data");

    /// <summary>URL of the HTTP door.</summary>
    public string Http { get; }

    /// <summary>URL of the TFTP door.</summary>
    public string Tftp { get; }

    public static Task<RunningServer> StartAsync() => StartAsync("", keyRing: null);

    /// <param name="settings">More lines of the configuration.</param>
    /// <param name="keyRing">A key ring to begin with, as an operator would bring it.</param>
    public static async Task<RunningServer> StartAsync(string settings, string? keyRing)
    {
        // The program does not publish where its datagram doors are, because no verb of it asks there.
        var tftp = $"127.0.0.1:{FreePorts.Next()}";
        var home = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        Process? process = null;
        try
        {
            process = await ServeAsync(home, tftp, settings, keyRing);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(home, "data", "server.json")));
            return new RunningServer(process, home, json.RootElement.GetProperty("http")[0].GetString()!, $"tftp://{tftp}");
        }
        catch
        {
            process?.Kill(entireProcessTree: true);
            Directory.Delete(home, recursive: true);
            throw;
        }
    }

    private static async Task<Process> ServeAsync(string home, string tftp, string settings, string? keyRing)
    {
        if (keyRing is not null)
        {
            Directory.CreateDirectory(Path.Combine(home, "data"));
            File.Copy(keyRing, Path.Combine(home, "data", "keyring.json"));
        }

        var config = Path.Combine(home, "offhook.yaml");
        await File.WriteAllTextAsync(config, $$"""
            data: {{home}}/data
            {{settings}}
            doors:
              http: { listen: ["127.0.0.1:0"] }
              tftp: { listen: ["{{tftp}}"] }
              admin: { listen: ["127.0.0.1:0"] }
            """);
        var process = OffhookProcess.Start(new Dictionary<string, string>(), "serve", "--config", config);
        var said = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var file = Path.Combine(home, "data", "server.json");
        var waited = Stopwatch.StartNew();
        while (!File.Exists(file))
        {
            if (process.HasExited || waited.Elapsed > Patience.Limit)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                throw new InvalidOperationException($"the server did not start: {await said}");
            }

            await Task.Delay(50);
        }

        return process;
    }

    /// <summary>Runs a management verb against this server.</summary>
    public Task<OffhookProcess.Ended> RunAsync(params string[] arguments) => OffhookProcess.RunAsync([.. arguments, "--data", Data]);

    /// <summary>Waits until these phones stand in the list of those that somebody has to decide about, and answers the list: they are written down in batches.</summary>
    public async Task<IReadOnlyList<JsonElement>> PendingAsync(params string[] ids)
    {
        IReadOnlyList<JsonElement> listed = [];
        await Patience.UntilAsync(
            async () =>
            {
                listed = [.. JsonDocument.Parse((await RunAsync("pending", "list", "--json")).Output).RootElement.EnumerateArray()];
                return ids.All(id => listed.Any(p => p.GetProperty("id").GetString() == id));
            },
            $"{string.Join(" and ", ids)} shown as pending");
        return listed;
    }

    /// <summary>Writes a file into the folder of the test and answers its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Home, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Asks the process to stop and answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _ = Kill(process.Id, SigTerm);
        using var limit = new CancellationTokenSource(Patience.Limit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
