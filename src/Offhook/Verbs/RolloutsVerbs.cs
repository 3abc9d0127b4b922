using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook rollouts …</c> and <c>offhook undo</c>: changes that go out in waves, and the way back.</summary>
internal static class RolloutsVerbs
{
    public static Command Build() => new("rollouts", "Changes that go out in waves: look, stop, let go on.")
    {
        List(),
        Show(),
        Step("resume", "Let a rollout go on that is stopped or waits.", withAll: true),
        Step("stop", "Stop a rollout; who has not fetched keeps what he has.", withAll: false),
        Undo(),
    };

    /// <summary><c>offhook undo CHANGE</c></summary>
    public static Command Undo()
    {
        var change = ChangeArgument();
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("undo", "Take back a whole change: everything that it wrote becomes what it was before. Its rollout ends.") { change, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Changes.SendAsync(
            server, parsed, json, HttpMethod.Post, ExpectOption.Put($"changes/{Query.Text(parsed.GetRequiredValue(change))}/undo", parsed.GetValue(expect)), null, cancellation));
        return command;
    }

    private static Argument<long> ChangeArgument() => new("change") { Description = "Number of the change.", HelpName = "CHANGE" };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Those that are over too." };
        var json = Output.JsonOption();
        var command = new Command("list", "List rollouts, newest first.") { all, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            await Output.ShowAsync(await client.GetAsync("rollouts", cancellation), parsed.GetValue(json), ApiJson.Default.IReadOnlyListRolloutDto, rollouts =>
            {
                var shown = rollouts.Where(r => parsed.GetValue(all) || r.State is not ("done" or "undone")).ToList();
                if (shown.Count == 0)
                {
                    Console.Error.WriteLine("no change is under way or stopped");
                    return;
                }

                var table = new Table("CHANGE", "STATE", "REACHES", "HAVE IT", "SINCE", "WHAT");
                foreach (var rollout in shown)
                {
                    table.Add(
                        Output.Invariant($"{rollout.Change}"), State(rollout), Output.Invariant($"{rollout.Reaches}"), Output.Invariant($"{rollout.Fetched}"),
                        Output.Ago(rollout.Since, TimeProvider.System.GetUtcNow()), rollout.Why ?? rollout.Summary);
                }

                table.Print(Console.Out);
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var change = ChangeArgument();
        var json = Output.JsonOption();
        var command = new Command("show", "Show how far a change is.") { change, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            await Output.ShowAsync(await client.GetAsync($"rollouts/{Query.Text(parsed.GetRequiredValue(change))}", cancellation), parsed.GetValue(json), ApiJson.Default.RolloutDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Step(string name, string description, bool withAll)
    {
        var change = ChangeArgument();
        var all = new Option<bool>("--all") { Description = "For all devices at once, without further waves." };
        var json = Output.JsonOption();
        var command = new Command(name, description) { change, json };
        if (withAll)
        {
            command.Add(all);
        }

        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path($"rollouts/{Query.Text(parsed.GetRequiredValue(change))}/{name}", ("all", withAll && parsed.GetValue(all) ? "true" : null));
            await Output.ShowAsync(await client.AskAsync(HttpMethod.Post, path, null, cancellation), parsed.GetValue(json), ApiJson.Default.RolloutDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static string State(RolloutDto rollout) => rollout.State switch
    {
        "stopped" => Output.Bad("stopped"),
        "done" => Output.Good("done"),
        _ => rollout.State,
    };

    private static void Print(RolloutDto rollout)
    {
        Console.WriteLine(Output.Invariant($"change:    {rollout.Change}, {Terminal.Plain(rollout.Summary)} by {Terminal.Plain(rollout.Actor)}"));
        Console.WriteLine($"state:     {State(rollout)}, {Output.Ago(rollout.Since, TimeProvider.System.GetUtcNow())}");
        Console.WriteLine($"           {Terminal.Plain(rollout.Line)}");
        Console.WriteLine(Output.Invariant($"reaches:   {rollout.Reaches} devices; {rollout.Fetched} have it, {rollout.Missing} have not, {rollout.Released} of these may"));
        if (rollout.CutsOff.Count > 0)
        {
            Console.WriteLine($"cuts off:  {Terminal.Plain(string.Join(", ", rollout.CutsOff))}");
        }

        if (rollout.First.Count > 0)
        {
            Console.WriteLine($"first:     {string.Join(", ", rollout.First)}");
            Console.WriteLine($"came back: {(rollout.Proven.Count == 0 ? "nobody yet" : string.Join(", ", rollout.Proven))}");
        }

        if (rollout.State is not ("done" or "undone"))
        {
            Console.WriteLine(Output.Invariant($"next:      offhook rollouts resume {rollout.Change} lets it go on, offhook undo {rollout.Change} takes it back"));
        }
    }
}
