using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices history</c></summary>
internal static class HistoryVerb
{
    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var limit = new Option<int>("--limit") { Description = "At most this many versions, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var json = Output.JsonOption();
        var command = new Command("history", "Show who changed what on a device, newest first.") { id, limit, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path(Query.Device(parsed.GetRequiredValue(id), "/history"), ("limit", Query.Text(parsed.GetValue(limit))));
            await Output.ShowAsync(await client.GetAsync(path, cancellation), parsed.GetValue(json), ApiJson.Default.IReadOnlyListVersionDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<VersionDto> versions)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var version in versions)
        {
            Console.WriteLine(Output.Invariant($"change {version.Change}, {Output.Ago(version.At, now)}, {Terminal.Plain(version.Actor)}, {version.Verb}: {Terminal.Plain(version.Summary)}"));
            foreach (var difference in version.Differences)
            {
                Console.WriteLine($"  {Terminal.Plain(difference)}");
            }
        }
    }
}
