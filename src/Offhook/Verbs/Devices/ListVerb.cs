using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices list</c></summary>
internal static class ListVerb
{
    private const int Page = 1_000;

    public static Command Build()
    {
        var scope = new Option<string?>("--scope") { Description = "Only this scope and below.", HelpName = "SCOPE" };
        var family = new Option<string?>("--family") { Description = "Only this family.", HelpName = "FAMILY" };
        var inStep = new Option<bool>("--in-step") { Description = "Only those that have everything they should have." };
        var outOfStep = new Option<bool>("--out-of-step") { Description = "Only those that do not." };
        var search = new Option<string?>("--search") { Description = "Part of an id or a name.", HelpName = "TEXT" };
        var json = Output.JsonOption();
        var command = new Command("list", "List devices.") { scope, family, inStep, outOfStep, search, json };
        var server = ServerOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(inStep) && result.GetValue(outOfStep))
            {
                result.AddError("--in-step and --out-of-step exclude each other");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            string? step = parsed.GetValue(inStep) ? "true" : parsed.GetValue(outOfStep) ? "false" : null;
            string PathAfter(string? after) => Query.Path(
                "devices", ("scope", parsed.GetValue(scope)), ("family", parsed.GetValue(family)), ("inStep", step), ("search", parsed.GetValue(search)),
                ("after", after), ("limit", Query.Text(Page)));
            await PrintAsync(client, PathAfter, parsed.GetValue(json), cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Pages are printed as they come, so that a million devices need no memory here.</summary>
    private static async Task PrintAsync(ServerClient client, Func<string?, string> pathAfter, bool json, CancellationToken cancellation)
    {
        await using var output = Console.OpenStandardOutput();
        await using var writer = json ? new Utf8JsonWriter(output) : null;
        writer?.WriteStartArray();
        string? after = null;
        do
        {
            var page = JsonSerializer.Deserialize(await client.GetAsync(pathAfter(after), cancellation), ApiJson.Default.DevicePageDto)!;
            if (writer is null)
            {
                PrintTable(page.Devices, page.Next is not null || after is not null);
            }
            else
            {
                foreach (var device in page.Devices)
                {
                    JsonSerializer.Serialize(writer, device, ApiJson.Default.DeviceDto);
                }

                await writer.FlushAsync(cancellation);
            }

            after = page.Next;
        }
        while (after is not null);
        if (writer is not null)
        {
            writer.WriteEndArray();
            await writer.FlushAsync(cancellation);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
        }
    }

    private static void PrintTable(IReadOnlyList<DeviceDto> devices, bool many)
    {
        if (devices.Count == 0 && !many)
        {
            Console.Error.WriteLine("no device");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = new Table("ID", "FAMILY", "MODEL", "SCOPE", "NAME", "STATE", "LAST SEEN");
        foreach (var device in devices)
        {
            table.Add(device.Id, device.Family, device.Model, device.Scope, device.Name, DeviceText.State(device), Output.Ago(device.LastSeen?.At, now));
        }

        table.Print(Console.Out);
    }
}
