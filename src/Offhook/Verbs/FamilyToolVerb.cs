using System.CommandLine;
using System.Text.Json;
using Offhook.Core.Families;
using Offhook.Core.Security;
using Offhook.Families;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary>The verbs that families bring along: <c>offhook FAMILY-NAME FILE</c>. They need no server.</summary>
internal static class FamilyToolVerb
{
    public static IEnumerable<Command> BuildAll() => FamilyList.All.SelectMany(family => family.Tools.Select(tool => Build(family, tool)));

    private static Command Build(IFamily family, FamilyTool tool)
    {
        var file = new Argument<string>("file") { Description = tool.FileHelp, HelpName = "FILE" };
        var key = new Option<string>("--key-file") { Description = $"File whose first line is {tool.KeyHelp}; - is standard input.", HelpName = "F", Required = tool.KeyHelp is not null };
        var json = Output.JsonOption();
        var command = new Command($"{family.Name}-{tool.Name}", tool.Help) { file, json };
        if (tool.KeyHelp is not null)
        {
            command.Add(key);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var secret = tool.KeyHelp is null ? null : Secret.FromPlain(SecretInput.FirstLine(parsed.GetRequiredValue(key), "--key-file"));
            var result = tool.Run(await ReadAsync(parsed.GetRequiredValue(file), cancellation), secret);
            foreach (var remark in result.Remarks)
            {
                await Console.Error.WriteLineAsync(remark);
            }

            await ShowAsync(result, parsed.GetValue(json));
            return result.Found ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        var info = new FileInfo(path);
        if (!info.Exists || info.Length > FamilyTool.MaxBytes)
        {
            throw new VerbException(ExitCode.Usage, info.Exists ? $"{path} has {info.Length} bytes; at most {FamilyTool.MaxBytes} are read" : $"there is no file {path}");
        }

        return await File.ReadAllBytesAsync(path, cancellation);
    }

    private static async Task ShowAsync(FamilyToolResult result, bool json)
    {
        if (!json)
        {
            foreach (var (name, value) in result.Values)
            {
                Console.WriteLine($"{name}: {value}");
            }

            return;
        }

        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("found", result.Found);
            foreach (var (name, value) in result.Values)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        await Output.WriteRawAsync(output.ToArray(), newLine: true);
    }
}
