using System.CommandLine;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices delete</c></summary>
internal static class DeleteVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var confirm = ConfirmOption.Make();
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("delete", "Delete a device; 'devices undo' brings it back.") { id, confirm, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var path = Query.Path(Query.Device(parsed.GetRequiredValue(id)), ("confirm", parsed.GetValue(confirm) ? "true" : null));
            return Changes.SendAsync(server, parsed, json, HttpMethod.Delete, ExpectOption.Put(path, parsed.GetValue(expect)), content: null, cancellation);
        });
        return command;
    }
}
