using System.Diagnostics;
using Offhook.IntegrationTests.Program;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary><c>offhook serve</c> with a plug-and-play door, in a namespace or on this machine, and the program's other verbs beside it.</summary>
internal sealed class PnpServer : IAsyncDisposable
{
    public const string Fleet = """
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.acme.example } }, delivery: { networks: [10.77.0.0/16, 127.0.0.0/8], plainSecrets: true }, resync: { channel: sip } }
        devices:
          - { mac: "00:1f:c1:00:00:01", family: htek, model: UC924, scope: acme, lines: [ { number: "2001", user: "2001", password: p } ] }
          - { mac: "00:04:13:00:00:02", family: snom, model: snomD785, scope: acme, lines: [ { number: "2002", user: "2002", password: p } ] }
          - { mac: "80:5e:c0:00:00:03", family: yealink, model: T46U, scope: acme, lines: [ { number: "2003", user: "2003", password: p } ] }
          - { mac: "c0:74:ad:00:00:04", family: grandstream, model: GRP2612W, scope: acme, lines: [ { number: "2004", user: "2004", password: p } ] }
          - { mac: "0c:38:3e:00:00:06", family: fanvil, model: X4, scope: acme, lines: [ { number: "2006", user: "2006", password: p } ] }
          - { mac: "0c:38:3e:00:00:07", family: fanvil, model: V64, scope: acme, lines: [ { number: "2007", user: "2007", password: p } ] }
          - { mac: "0c:38:3e:00:00:05", family: fanvil, model: X4U, scope: acme, lines: [ { number: "2005", user: "2005", password: p } ] }
        """;

    /// <summary>For how many seconds phones wait that will be answered: on a busy machine, that may take longer than the five of a phone.</summary>
    public const string Wait = "200";

    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "offhook.dll");

    private readonly string? where;
    private readonly string home;
    private readonly Process process;
    private readonly Task<string> log;

    private PnpServer(string? where, string home, Process process) =>
        (this.where, this.home, this.process, log) = (where, home, process, process.StandardError.ReadToEndAsync());

    /// <summary>Where its files are.</summary>
    public string Home => home;

    /// <summary>Starts one; with <paramref name="fleet"/> it knows a phone of each maker that does plug and play.</summary>
    public static async Task<PnpServer> StartAsync(string? where, string doors, string publicUrl, bool fleet = true, string settings = "")
    {
        var home = Directory.CreateTempSubdirectory("offhook-pnp-").FullName;
        var config = Path.Combine(home, "offhook.yaml");
        await File.WriteAllTextAsync(config, $"data: {home}/data\npublicUrl: {publicUrl}\n{settings}\ndoors:\n{doors}");
        await File.WriteAllTextAsync(Path.Combine(home, "fleet.yaml"), Fleet);
        var server = new PnpServer(where, home, Process.Start(StartOf(where, "serve", "--config", config))!);
        _ = server.process.StandardOutput.ReadToEndAsync();
        var waited = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(home, "data", "server.json")))
        {
            if (server.process.HasExited || waited.Elapsed > Patience.Limit)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"the server did not start: {await server.log}");
            }

            await Task.Delay(50);
        }

        if (fleet)
        {
            var (code, _, error) = await server.RunAsync("apply", Path.Combine(home, "fleet.yaml"));
            if (code != 0)
            {
                await server.DisposeAsync();
                Assert.Fail(error);
            }
        }

        return server;
    }

    /// <summary>Process of the server; inside a namespace the command that entered it became it.</summary>
    public int ProcessId => process.Id;

    /// <summary>Runs a management verb.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => PlayAsync(where, [.. arguments, "--data", $"{home}/data"]);

    /// <summary>Runs a verb that needs no server, in any namespace.</summary>
    public static async Task<(int Code, string Output, string Error)> PlayAsync(string? where, params string[] arguments)
    {
        using var process = Process.Start(StartOf(where, arguments))!;
        process.StandardInput.Close();
        var ended = await OffhookProcess.EndAsync(process);
        return (ended.Code, ended.Output, ended.Error);
    }

    /// <summary>Starts phones that stay, in any namespace.</summary>
    public static Staying Stay(string? where, params string[] arguments) => new(StartOf(where, [.. arguments, "--stay", Staying.Long]));

    /// <summary>Asks the server until it says something.</summary>
    public async Task<string> AwaitAsync(string expected, params string[] arguments)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var (_, output, error) = await RunAsync(arguments);
            if (output.Contains(expected, StringComparison.Ordinal) || waited.Elapsed > Patience.Limit)
            {
                Assert.Contains(expected, output);
                return output + error;
            }

            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(home, recursive: true);
    }

    private static ProcessStartInfo StartOf(string? where, params string[] arguments)
    {
        var start = where is null
            ? new ProcessStartInfo("dotnet", [Dll, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true }
            : Wires.Start(where, "dotnet", [Dll, .. arguments]);
        start.WorkingDirectory = Path.GetTempPath();
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.Remove("OFFHOOK_TOKEN");
        return start;
    }
}
