using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices move</c></summary>
internal static class MoveVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var scope = new Argument<string>("scope") { Description = "Where it is to hang.", HelpName = "SCOPE" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("move", "Hang a device under another scope.") { id, scope, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var answer = await client.SendAsync(
                HttpMethod.Post, ExpectOption.Put(Query.Device(parsed.GetRequiredValue(id), "/move"), parsed.GetValue(expect)), new MoveRequest(parsed.GetRequiredValue(scope)), ApiJson.Default.MoveRequest, cancellation);
            return await Changes.ShowAsync(answer, parsed.GetValue(json));
        });
        return command;
    }
}
