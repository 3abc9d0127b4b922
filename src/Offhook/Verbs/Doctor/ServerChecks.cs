using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>The running server: reachable, of this version, its address for phones, its devices.</summary>
internal static class ServerChecks
{
    // A machine that is busy, or a server that just started, is late and not away; only an address that leads nowhere makes anybody wait for so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Answers whether a server runs.</summary>
    public static async Task<bool> RunAsync(Func<ServerClient> open, Report report, CancellationToken cancellation)
    {
        ServerClient? client = null;
        try
        {
            client = open();
            var status = JsonSerializer.Deserialize(await client.GetAsync("status", cancellation), ApiJson.Default.ServerStatus)!;
            report.Ok("server", Output.Invariant($"{client.Address} runs for {status.UptimeSeconds} s, change {status.Change}, {status.Pending} unknown {(status.Pending == 1 ? "phone waits" : "phones wait")}"));
            Version(status, report);
            await PublicUrlAsync(status.PublicUrl, report, cancellation);
            Devices(status, report);
            await RolloutsAsync(client, report, cancellation);
            foreach (var alarm in status.Alarms)
            {
                report.Warn("alarm", alarm, "find out whose it is, and switch one of the two off");
            }

            await LearnedAsync(client, report, cancellation);
            return true;
        }
        catch (VerbException e)
        {
            report.Bad("server", e.Lines[0], e.ExitCode == ExitCode.Unreachable ? "start it, or look at its log" : "see the message");
            return e.ExitCode == ExitCode.Refused;
        }
        finally
        {
            client?.Dispose();
        }
    }

    private static void Version(ServerStatus status, Report report)
    {
        if (CommandLine.Version.StartsWith(status.Version, StringComparison.Ordinal))
        {
            report.Ok("version", status.Version);
        }
        else
        {
            report.Warn("version", $"the server is {status.Version}, this program {CommandLine.Version}", "restart the server");
        }
    }

    private static async Task PublicUrlAsync(string? url, Report report, CancellationToken cancellation)
    {
        if (url is null)
        {
            report.Warn("public URL", "not known yet", "set publicUrl in the configuration");
            return;
        }

        using var http = new HttpClient { Timeout = Patience };
        try
        {
            // Whatever is answered, somebody is there; a phone's file is not asked for, so nobody is counted as seen.
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            report.Ok("public URL", $"{url} answers from here");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            report.Bad("public URL", $"{url} cannot be reached from here: {e.GetBaseException().Message}", "set publicUrl to what phones can reach");
        }
    }

    private static void Devices(ServerStatus status, Report report)
    {
        var text = Output.Invariant($"{status.Devices} devices, {status.InStep} in step, {status.Failed} cannot be rendered");
        if (status.Failed > 0)
        {
            report.Bad("devices", text, "offhook devices list --out-of-step shows them, devices show ID why");
        }
        else
        {
            report.Ok("devices", text);
        }
    }

    private static async Task RolloutsAsync(ServerClient client, Report report, CancellationToken cancellation)
    {
        foreach (var rollout in JsonSerializer.Deserialize(await client.GetAsync("rollouts", cancellation), ApiJson.Default.IReadOnlyListRolloutDto) ?? [])
        {
            if (rollout.State == "stopped")
            {
                report.Warn(
                    "rollouts", Output.Invariant($"change {rollout.Change} is stopped: {rollout.Why}; {rollout.Missing} devices wait"),
                    Output.Invariant($"offhook rollouts show {rollout.Change}, then undo or rollouts resume"));
            }
        }
    }

    private static async Task LearnedAsync(ServerClient client, Report report, CancellationToken cancellation)
    {
        var learned = JsonSerializer.Deserialize(await client.GetAsync("learned", cancellation), ApiJson.Default.IReadOnlyListLearnedDto) ?? [];
        foreach (var code in learned)
        {
            report.Warn("model codes", $"{code.Family} phones asked with the unknown code {code.Code}" + (code.Model is null ? "" : $" and call themselves {code.Model}"), "report it, so that the table can learn it");
        }
    }
}
