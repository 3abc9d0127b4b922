using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices undo</c></summary>
internal static class UndoVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var to = new Option<long?>("--to") { Description = "The change number to go back to.", HelpName = "CHANGE" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("undo", "Take back a device's newest change, or go back to what it was at a change; brings a deleted one back.") { id, to, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var answer = await client.SendAsync(
                HttpMethod.Post, ExpectOption.Put(Query.Device(parsed.GetRequiredValue(id), "/undo"), parsed.GetValue(expect)), new UndoRequest(parsed.GetValue(to)), ApiJson.Default.UndoRequest, cancellation);
            return await Changes.ShowAsync(answer, parsed.GetValue(json));
        });
        return command;
    }
}
