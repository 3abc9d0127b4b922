using System.CommandLine;
using System.Text.Json;
using Offhook.Core.Settings;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices set</c></summary>
internal static class SetVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var assignments = new Argument<string[]>("assignment")
        {
            Description = "PATH=VALUE as in a fleet file, such as name=Reception or lines[1].display=Bob. A secret is given as PATH=@FILE or PATH=env:NAME.",
            HelpName = "PATH=VALUE",
            Arity = ArgumentArity.OneOrMore,
        };
        var expect = ExpectOption.Make();
        var confirm = ConfirmOption.Make();
        var json = Output.JsonOption();
        var command = new Command("set", "Assign values to a device.") { id, assignments, expect, confirm, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var pairs = Split(parsed.GetRequiredValue(assignments));
            using var client = server.Open(parsed);
            var path = Query.Device(parsed.GetRequiredValue(id));
            await RefuseOpenSecretsAsync(client, path, pairs, cancellation);
            var request = new SetRequest([.. pairs.Select(p => new AssignmentDto(p.Path, Value(p.Path, p.Value)))]);
            var answer = await client.SendAsync(HttpMethod.Patch, ExpectOption.Put(parsed.GetValue(confirm) ? $"{path}?confirm=true" : path, parsed.GetValue(expect)), request, ApiJson.Default.SetRequest, cancellation);
            return await Changes.ShowAsync(answer, parsed.GetValue(json));
        });
        return command;
    }

    private static List<(string Path, string Value)> Split(string[] assignments)
    {
        var pairs = new List<(string, string)>();
        var mistakes = new List<string>();
        foreach (var assignment in assignments)
        {
            var at = assignment.IndexOf('=');
            if (at > 0)
            {
                pairs.Add((assignment[..at].Trim(), assignment[(at + 1)..]));
            }
            else
            {
                mistakes.Add($"'{assignment}' is no assignment; PATH=VALUE is allowed");
            }
        }

        return mistakes.Count == 0 ? pairs : throw new VerbException(ExitCode.Usage, mistakes);
    }

    /// <summary>Every user of the machine can read the arguments of a process; so a secret is refused there before anything is sent.</summary>
    private static async Task RefuseOpenSecretsAsync(
        ServerClient client, string devicePath, List<(string Path, string Value)> pairs, CancellationToken cancellation)
    {
        var secrets = new SecretPaths(client, devicePath);
        var refused = new List<string>();
        foreach (var (path, value) in pairs)
        {
            if (value is not ("" or "null") && !IsReference(value) && await secrets.IsSecretAsync(path, cancellation))
            {
                refused.Add($"{path}: a secret does not belong on a command line; {path}=@FILE or {path}=env:NAME is allowed");
            }
        }

        if (refused.Count > 0)
        {
            throw new VerbException(ExitCode.Usage, refused);
        }
    }

    private static bool IsReference(string value) => value.StartsWith('@') || value.StartsWith("env:", StringComparison.Ordinal);

    private static string Value(string path, string value) => value switch
    {
        ['@', .. var file] => SecretInput.FirstLine(file, path),
        _ when value.StartsWith("env:", StringComparison.Ordinal) => Environment.GetEnvironmentVariable(value[4..])
            ?? throw new VerbException(ExitCode.Usage, $"{path}: the environment variable {value[4..]} is not set"),
        _ => value,
    };
}
