using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices swap</c></summary>
internal static class SwapVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var by = new Argument<string>("by") { Description = "The id that takes its place.", HelpName = "MAC|UUID" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("swap", "Give a device's whole spec to a new phone; the old id is deleted.") { id, by, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var answer = await client.SendAsync(
                HttpMethod.Post, ExpectOption.Put(Query.Device(parsed.GetRequiredValue(id), "/swap"), parsed.GetValue(expect)), new SwapRequest(parsed.GetRequiredValue(by)), ApiJson.Default.SwapRequest, cancellation);
            return await Changes.ShowAsync(answer, parsed.GetValue(json));
        });
        return command;
    }
}
