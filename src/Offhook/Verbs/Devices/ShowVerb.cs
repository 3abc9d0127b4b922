using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices show</c></summary>
internal static class ShowVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var revealUrl = new Option<bool>("--reveal-url") { Description = "Show the phone's URL with the token in it." };
        var json = Output.JsonOption();
        var command = new Command("show", "Show what is wanted of a device, what it was given, when it was last seen.") { id, revealUrl, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path(Query.Device(parsed.GetRequiredValue(id)), ("revealUrl", parsed.GetValue(revealUrl) ? "true" : null));
            await Output.ShowAsync(await client.GetAsync(path, cancellation), parsed.GetValue(json), ApiJson.Default.DeviceDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(DeviceDto device)
    {
        Line("id", device.Id);
        Line("name", device.Name);
        Line("model", $"{device.Family} {device.Model}");
        Line("scope", device.Scope);
        Line("state", DeviceText.State(device));
        Line("progress", device.Progress?.Line);
        Line("why", device.Why);
        Line("error", device.Error);
        Line("wanted", Output.Invariant($"change {device.Wanted}"));
        Line("delivered", Output.Invariant($"change {device.Delivered}"));
        Line("asks at", device.Url);
        Line("last seen", device.LastSeen is { } seen
            ? $"{Output.Ago(seen.At, TimeProvider.System.GetUtcNow())} by {seen.Door} from {seen.Address}" + (seen.Firmware is null ? "" : $", firmware {Terminal.Plain(seen.Firmware)}")
            : "never");
        Line("agent", device.LastSeen?.Agent);
        foreach (var warning in device.Warnings)
        {
            Line("warning", warning);
        }

        PrintDocuments(device);
    }

    private static void PrintDocuments(DeviceDto device)
    {
        if (device.Expected.Count == 0)
        {
            return;
        }

        Console.WriteLine();
        var table = new Table("FILE", "REQUIRED", "STATE", "DELIVERED");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var file in device.Expected)
        {
            var document = device.Documents.FirstOrDefault(d => d.FileName == file.FileName);
            var state = document is null ? file.Answered ? "served" : "not found is right" : document.InStep ? Output.Good("in step") : Output.Poor("out of step");
            table.Add(file.FileName, file.Required ? "yes" : "no", state, document?.DeliveredAt is { } at ? $"{Output.Ago(at, now)} by {document.Door}" : "");
        }

        table.Print(Console.Out);
    }

    private static void Line(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Console.WriteLine($"{label + ":",-11}{(value[0] == '\x1b' ? value : Terminal.Plain(value))}");
        }
    }
}
