using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook dial</c>: what becomes of a number on a phone.</summary>
internal static class DialVerb
{
    private const string Known = "dial.plan: ";

    // A plan of fifty rules on a phone that can keep none of their times would bury the answer.
    private const int MaxOthers = 3;

    public static Command Build()
    {
        var number = new Argument<string>("number") { Description = "What is dialled: digits, * and #.", HelpName = "NUMBER" };
        var device = new Option<string>("--device") { Description = "The phone, by MAC or UUID.", HelpName = "ID", Required = true };
        var json = Output.JsonOption();
        var command = new Command("dial", "Tell what becomes of a number that is dialled on a phone: when it is dialled, what is sent, where a second dial tone comes.") { number, device, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path(Query.Device(parsed.GetRequiredValue(device), "/dial"), ("number", parsed.GetRequiredValue(number)));
            await Output.ShowAsync(await client.GetAsync(path, cancellation), parsed.GetValue(json), ApiJson.Default.DialDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(DialDto dial)
    {
        var rule = dial.Match is null ? "" : $" by rule {dial.Rule} ('{dial.Match}')";
        Console.WriteLine(dial.End switch
        {
            "atOnce" => $"{dial.Number}: dialled at once{rule}, sent as {dial.Sent}",
            "afterTimeout" => $"{dial.Number}: dialled after {dial.Seconds} s{rule}, sent as {dial.Sent}",
            "afterOwnTime" => $"{dial.Number}: dialled after the phone's own time{rule}, sent as {dial.Sent}",
            "early" => $"{dial.Number}: cannot be dialled; after {dial.Dialled} the phone dials{rule} and sends {dial.Sent}",
            "noRule" => $"{dial.Number}: no rule holds for it; what the phone does is its own affair",
            _ => $"{dial.Number}: no dial plan holds for this phone; it waits for its dial key or its own time",
        });
        foreach (var tone in dial.Tones)
        {
            Console.WriteLine($"  second dial tone after {dial.Number[..tone]}");
        }

        if (dial.Source is { } source)
        {
            Console.WriteLine($"  plan of {Terminal.Plain(source)}");
        }

        // What the phone cannot keep of the rule that counts stands first: it makes of the line above what was wanted, not what is.
        var limits = dial.Limits.Select(l => l.StartsWith(Known, StringComparison.Ordinal) ? l[Known.Length..] : l).ToLookup(l => IsAbout(l, dial.Match));
        foreach (var limit in limits[true].Concat(limits[false].Take(MaxOthers)))
        {
            Console.WriteLine($"  the phone: {Terminal.Plain(limit)}");
        }

        if (limits[false].Count() - MaxOthers is > 0 and var more)
        {
            Console.WriteLine(Output.Invariant($"  {more} more that the phone cannot keep of other rules; --json has all"));
        }
    }

    // Rules stand in quotes in what is said of them; what names none is about all.
    private static bool IsAbout(string limit, string? match) => match is null || !limit.Contains('\'', StringComparison.Ordinal) || limit.Contains($"'{match}'", StringComparison.Ordinal);
}
