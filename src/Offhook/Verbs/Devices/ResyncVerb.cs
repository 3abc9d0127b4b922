using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices resync</c></summary>
internal static class ResyncVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var restart = new Option<bool>("--restart") { Description = "Have it start anew; that cuts off a call." };
        var noRestart = new Option<bool>("--no-restart") { Description = "Do not have it start anew, although what changed for it may need that." };
        var json = Output.JsonOption();
        var command = new Command("resync", "Ask a device to come and fetch, now and out of turn; exit 1 when it, or who was to pass it on, said no or nothing.") { id, restart, noRestart, json };
        var server = ServerOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(restart) && result.GetValue(noRestart))
            {
                result.AddError("--restart and --no-restart exclude each other");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path(
                Query.Device(parsed.GetRequiredValue(id), "/resync"), ("restart", parsed.GetValue(restart) ? "true" : parsed.GetValue(noRestart) ? "false" : null));
            var answer = await client.AskAsync(HttpMethod.Post, path, null, cancellation);
            await Output.ShowAsync(answer, parsed.GetValue(json), ApiJson.Default.AskDto, asked =>
                Console.WriteLine($"{Words(asked.Outcome)}{(asked.Outcome == "notAsked" ? "" : $" through {Terminal.Plain(asked.Channel)}")}{(asked.Detail is null ? "" : $": {Terminal.Plain(asked.Detail)}")}"));
            return JsonSerializer.Deserialize(answer, ApiJson.Default.AskDto)!.Outcome is "answered" or "sent" ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    // "notAsked" is for programs.
    private static string Words(string outcome) => string.Concat(outcome.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
