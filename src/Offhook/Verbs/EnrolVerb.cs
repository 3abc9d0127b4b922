using System.CommandLine;
using System.Globalization;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook enrol</c></summary>
internal static class EnrolVerb
{
    private const string Allowed = "a number with s, m, h or d behind it, such as 2h";

    public static Command Build()
    {
        var scope = new Option<string?>("--scope") { Description = "The scope whose networks take unknown phones.", HelpName = "SCOPE" };
        var length = new Option<string?>("--for") { Description = $"How long: {Allowed}; at most 7d.", HelpName = "TIME" };
        var phones = new Option<int?>("--phones") { Description = "How many phones it takes at most (default 1000).", HelpName = "N" };
        var models = new Option<string[]>("--model") { Description = "Model of phones that do not say theirs: FAMILY=MODEL. May be given often.", HelpName = "F=M" };
        var end = new Option<bool>("--end") { Description = "Close the scope's window now." };
        var json = Output.JsonOption();
        var command = new Command("enrol", "Let unknown phones in a scope's networks become its devices by asking, for a while; without options, list who does.") { scope, length, phones, models, end, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var (where, text) = (parsed.GetValue(scope), parsed.GetValue(length));
            if (where is null && text is null && !parsed.GetValue(end) && parsed.GetValue(phones) is null)
            {
                await Output.ShowAsync(await client.GetAsync("enrolments", cancellation), parsed.GetValue(json), ApiJson.Default.IReadOnlyListEnrolmentDto, Print);
                return ExitCode.Done;
            }

            if (where is null || (parsed.GetValue(end) ? text is not null : text is null))
            {
                throw new VerbException(ExitCode.Usage, "give --scope SCOPE with --for TIME, or with --end");
            }

            if (parsed.GetValue(end))
            {
                return await Changes.ShowAsync(await client.AskAsync(HttpMethod.Delete, Query.Path("enrolments", ("scope", where)), content: null, cancellation), parsed.GetValue(json));
            }

            var request = new EnrolRequest(where, Seconds(text!), parsed.GetValue(phones), Models(parsed.GetValue(models) ?? []));
            return await Changes.ShowAsync(await client.SendAsync(HttpMethod.Post, "enrolments", request, ApiJson.Default.EnrolRequest, cancellation), parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Reads <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d</c>.</summary>
    /// <exception cref="VerbException">It is none of these.</exception>
    internal static long Seconds(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (long)count * unit
            : throw new VerbException(ExitCode.Usage, $"--for: '{text}' is no such time; {Allowed}");
    }

    private static Dictionary<string, string> Models(string[] texts) => texts.Select(t => t.Split('=', 2))
        .Select(t => t is [var family, var model] ? (family, model) : throw new VerbException(ExitCode.Usage, $"--model: '{t[0]}' is not FAMILY=MODEL"))
        .GroupBy(m => m.family, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().model, StringComparer.Ordinal);

    private static void Print(IReadOnlyList<EnrolmentDto> windows)
    {
        if (windows.Count == 0)
        {
            Console.Error.WriteLine("no scope enrols");
            return;
        }

        var table = new Table("SCOPE", "UNTIL", "PHONES LEFT", "MODELS", "BY");
        foreach (var window in windows)
        {
            table.Add(window.Scope, Output.Invariant($"{window.Until:u}"), Output.Invariant($"{window.Left}"), string.Join(" ", window.Models.Select(m => $"{m.Key}={m.Value}")), window.By);
        }

        table.Print(Console.Out);
    }
}
