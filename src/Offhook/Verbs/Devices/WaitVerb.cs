using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices wait</c></summary>
internal static class WaitVerb
{
    /// <summary>How long one question to the server may take; the server's own limit is a little higher.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(50);

    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait.", HelpName = "S", DefaultValueFactory = _ => 300 };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 604_800)
            {
                result.AddError("--timeout: 0 to 604800 seconds are allowed");
            }
        });
        var json = Output.JsonOption();
        var command = new Command("wait", "Wait until a device is in step; exit 0 when it is, 4 when the time is over.") { id, timeout, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Device(parsed.GetRequiredValue(id), "/wait");
            var inStep = await WaitAsync(client, path, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation);
            if (parsed.GetValue(json))
            {
                await Output.WriteRawAsync(JsonSerializer.SerializeToUtf8Bytes(new WaitDto(inStep), ApiJson.Default.WaitDto), newLine: true);
            }
            else
            {
                var shown = JsonSerializer.Deserialize(await client.GetAsync(Query.Device(parsed.GetRequiredValue(id)), cancellation), ApiJson.Default.DeviceDto);
                Console.WriteLine(inStep ? "in step" : "still out of step");
                Console.WriteLine(Terminal.Plain(shown?.Progress?.Line ?? ""));
            }

            return inStep ? ExitCode.Done : ExitCode.TimedOut;
        });
        return command;
    }

    private static async Task<bool> WaitAsync(ServerClient client, string path, TimeSpan limit, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = limit - TimeProvider.System.GetElapsedTime(started);
            var slice = left < TimeSpan.Zero ? TimeSpan.Zero : left < Slice ? left : Slice;
            var answer = await client.GetAsync(Query.Path(path, ("seconds", Query.Text((long)Math.Ceiling(slice.TotalSeconds)))), cancellation);
            if (JsonSerializer.Deserialize(answer, ApiJson.Default.WaitDto)!.InStep)
            {
                return true;
            }

            if (left <= Slice)
            {
                return false;
            }
        }
    }
}
