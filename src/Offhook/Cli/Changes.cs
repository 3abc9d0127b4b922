using System.CommandLine;
using Offhook.Server.Api;

namespace Offhook.Program.Cli;

/// <summary>Prints what a write came to.</summary>
internal static class Changes
{
    public static async Task<int> ShowAsync(byte[] answer, bool json, bool dryRun = false)
    {
        await Output.ShowAsync(answer, json, ApiJson.Default.ChangeDto, change =>
        {
            var counts = Output.Invariant($"{change.Created} created, {change.Updated} updated, {change.Deleted} deleted, {change.Unchanged} unchanged");
            Console.WriteLine(change.Change is { } number
                ? Output.Invariant($"change {number}: {counts}")
                : dryRun ? $"would be: {counts}{(change.Reaches is { } reached ? Output.Invariant($"; reaches {reached} devices") : "")}" : $"nothing to change: {counts}");
            foreach (var note in change.Summary ?? change.Notes)
            {
                Console.WriteLine($"note: {Terminal.Plain(note)}");
            }
        });
        return ExitCode.Done;
    }

    /// <summary>Sends a write and prints what came of it.</summary>
    public static async Task<int> SendAsync(
        ServerOptions server, ParseResult parsed, Option<bool> json, HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
    {
        using var client = server.Open(parsed);
        return await ShowAsync(await client.AskAsync(method, path, content, cancellation), parsed.GetValue(json));
    }
}
