using System.CommandLine;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook apply</c>: fleet files become specs.</summary>
internal static class ApplyVerb
{
    public static Command Build()
    {
        var files = new Argument<string[]>("file") { Description = "Fleet files, YAML or JSON; - reads standard input.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, write nothing." };
        var prune = new Option<bool>("--prune") { Description = "Delete what lies inside --scope and is not in the files." };
        var scope = new Option<string?>("--scope") { Description = "Where --prune may delete.", HelpName = "S" };
        var expect = ExpectOption.Make();
        var confirm = ConfirmOption.Make();
        var json = Output.JsonOption();
        var command = new Command("apply", "Apply fleet files: all of them or, when there is a mistake, nothing.") { files, dryRun, prune, scope, expect, confirm, json };
        var server = ServerOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(prune) != (result.GetValue(scope) is not null))
            {
                result.AddError("--prune and --scope belong together: --prune deletes only inside --scope");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var upload = FleetParts.Collect(parsed.GetRequiredValue(files));
            using var client = server.Open(parsed);
            var dry = parsed.GetValue(dryRun);
            var path = Query.Path("apply", ("dryRun", dry ? "true" : null), ("prune", parsed.GetValue(scope)),
                ("confirm", parsed.GetValue(confirm) ? "true" : null), ("expect", Query.Text(parsed.GetValue(expect))));
            return await Changes.ShowAsync(await client.AskAsync(HttpMethod.Post, path, upload.Content, cancellation), parsed.GetValue(json), dry);
        });
        return command;
    }
}
