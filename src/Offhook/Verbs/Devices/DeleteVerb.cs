using System.CommandLine;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices delete</c></summary>
internal static class DeleteVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var json = Output.JsonOption();
        var command = new Command("delete", "Delete a device; 'devices undo' brings it back.") { id, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
            Changes.SendAsync(server, parsed, json, HttpMethod.Delete, Query.Device(parsed.GetRequiredValue(id)), content: null, cancellation));
        return command;
    }
}
