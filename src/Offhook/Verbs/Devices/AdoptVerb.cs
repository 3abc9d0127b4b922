using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices adopt</c></summary>
internal static class AdoptVerb
{
    /// <summary>Lines of one kind that are printed; the count is told in any case, and JSON has all.</summary>
    private const int Shown = 100;

    public static Command Build()
    {
        var id = DevicesVerbs.IdArgument();
        var config = new Option<string>("--config") { Description = "The configuration that the device exported.", HelpName = "F", Required = true };
        var users = new Option<string>("--users") { Description = "The list of users that it exported.", HelpName = "F", Required = true };
        var take = new Option<bool>("--take") { Description = "Take what it holds and would lose into its spec: users, members of users, parameters." };
        var confirm = new Option<string?>("--confirm") { Description = "Adopt it, after having seen the difference of this digest.", HelpName = "DIGEST" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("adopt", "Take over a DECT server that ran before: show what would change on it, then do it with --confirm.") { id, config, users, take, confirm, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var exports = new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                ["config"] = Read(parsed.GetRequiredValue(config)), ["users"] = Read(parsed.GetRequiredValue(users)),
            };
            using var client = server.Open(parsed);
            var request = new AdoptRequest(exports, parsed.GetValue(take), parsed.GetValue(confirm));
            var path = ExpectOption.Put(Query.Device(parsed.GetRequiredValue(id), "/adopt"), parsed.GetValue(expect));
            var answer = await client.SendAsync(HttpMethod.Post, path, request, ApiJson.Default.AdoptRequest, cancellation);
            await Output.ShowAsync(answer, parsed.GetValue(json), ApiJson.Default.AdoptionDto, review => Print(review, request));
            return ExitCode.Done;
        });
        return command;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Usage, $"{path} cannot be read: {e.Message}");
        }
    }

    private static void Print(AdoptionDto review, AdoptRequest request)
    {
        List("users removed", review.Removed);
        List("users added", review.Added);
        List("handsets to be subscribed again", review.Released);
        List("users changed", [.. review.Users.Select(Text)]);
        List("parameters changed", [.. review.Parameters.Select(Text)]);
        List(request.Confirm is null ? "would be taken into the spec" : "taken into the spec", review.Taken);
        List("warnings", review.Warnings);
        Console.WriteLine(Output.Invariant($"{review.Kept} parameters stay as they are"));
        if (review.Change is { } change)
        {
            Console.WriteLine(Output.Invariant($"change {change}: adopted; 'export' gives the spec for your fleet file"));
        }
        else if (request.Confirm is null)
        {
            Console.WriteLine($"nothing was written; --confirm {Terminal.Plain(review.Digest)} adopts it");
        }
        else
        {
            Console.WriteLine("nothing to change: it was adopted before");
        }

        foreach (var note in review.Notes)
        {
            Console.WriteLine($"note: {Terminal.Plain(note)}");
        }
    }

    private static string Text(DifferenceDto difference) => (difference.Before, difference.After) switch
    {
        (null, _) => $"{difference.Path}: set to {difference.After}",
        (_, null) => $"{difference.Path}: {difference.Before} is dropped",
        var (before, after) when before == after => $"{difference.Path}: changed",
        _ => $"{difference.Path}: {difference.Before} -> {difference.After}",
    };

    private static void List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        Console.WriteLine(Output.Invariant($"{title}: {lines.Count}"));
        foreach (var line in lines.Take(Shown))
        {
            Console.WriteLine($"  {Terminal.Plain(line)}");
        }

        if (lines.Count > Shown)
        {
            Console.WriteLine("  …");
        }
    }
}
