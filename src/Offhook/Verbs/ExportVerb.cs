using System.CommandLine;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook export</c>: the fleet as a file that <c>apply</c> takes back.</summary>
internal static class ExportVerb
{
    public static Command Build()
    {
        var scope = new Option<string?>("--scope") { Description = "Only this scope and below.", HelpName = "SCOPE" };
        var secrets = new Option<bool>("--secrets") { Description = "Write secrets in the clear instead of sealed; the server records who did." };
        var json = new Option<bool>("--json") { Description = "JSON instead of YAML." };
        var command = new Command("export", "Write the fleet as YAML that apply takes back unchanged.") { scope, secrets, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path("export", ("scope", parsed.GetValue(scope)), ("secrets", parsed.GetValue(secrets) ? "true" : null));
            await using var output = Console.OpenStandardOutput();
            await client.CopyAsync(HttpMethod.Get, path, null, parsed.GetValue(json) ? "application/json" : "application/yaml", output, cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
