using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook pending …</c></summary>
internal static class PendingVerbs
{
    public static Command Build() => new("pending", "Phones that wait for an operator: unknown ones, and devices that their scope wants approved.") { List(), Approve(), Reject() };

    private static Command List()
    {
        var json = Output.JsonOption();
        var rejected = new Option<bool>("--rejected") { Description = "Those that were rejected, too." };
        var command = new Command("list", "List phones that wait for an operator, newest contact first.") { rejected, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            await Output.ShowAsync(await client.GetAsync(parsed.GetValue(rejected) ? "pending?limit=10000&rejected=true" : "pending?limit=10000", cancellation), parsed.GetValue(json), ApiJson.Default.IReadOnlyListPendingDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Approve()
    {
        var id = DevicesVerbs.IdArgument();
        var scope = new Option<string>("--scope") { Description = "Where an unknown phone is to hang.", HelpName = "SCOPE" };
        var like = new Option<string?>("--like") { Description = "A device whose lines and keys it starts from.", HelpName = "MAC|UUID" };
        var numbers = new Option<string[]>("--number") { Description = "Number of a line; once for each line.", HelpName = "NUMBER", AllowMultipleArgumentsPerToken = true };
        var model = new Option<string?>("--model") { Description = "Its model, where the phone did not say.", HelpName = "MODEL" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("approve", "Let a device have its files, or make an approved device of an unknown phone.") { id, scope, like, numbers, model, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var request = new ApproveRequest(parsed.GetValue(scope), parsed.GetValue(like), parsed.GetValue(numbers), parsed.GetValue(model));
            var path = ExpectOption.Put($"pending/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/approve", parsed.GetValue(expect));
            return await Changes.ShowAsync(await client.SendAsync(HttpMethod.Post, path, request, ApiJson.Default.ApproveRequest, cancellation), parsed.GetValue(json));
        });
        return command;
    }

    private static Command Reject()
    {
        var id = DevicesVerbs.IdArgument();
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("reject", "Say no: a device loses its approval, an unknown phone is none of ours and enrolled by no scope; neither is listed as waiting.") { id, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = ExpectOption.Put($"pending/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/reject", parsed.GetValue(expect));
            return await Changes.SendAsync(server, parsed, json, HttpMethod.Post, path, content: null, cancellation);
        });
        return command;
    }

    private static void Print(IReadOnlyList<PendingDto> pending)
    {
        if (pending.Count == 0)
        {
            Console.Error.WriteLine("no phone waits");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = new Table("ID", "FAMILY", "MODEL", "DOOR", "ADDRESS", "FIRMWARE", "FIRST SEEN", "LAST SEEN", "TIMES", "STATE", "SCOPE", "NAME", "SAYS");
        foreach (var phone in pending)
        {
            table.Add(
                phone.Id, phone.Family ?? "?", phone.Model ?? (phone.ModelCode is { } code ? $"code {code}" : "?"), phone.LastSeen.Door, phone.LastSeen.Address, phone.LastSeen.Firmware ?? "?",
                Output.Ago(phone.FirstSeen, now), Output.Ago(phone.LastSeen.At, now), Output.Invariant($"{phone.Count}"), phone.Rejected ? "rejected" : phone.Scope is null ? "unknown" : "unapproved", phone.Scope ?? "", phone.Name ?? "", phone.LastSeen.Agent ?? "");
        }

        table.Print(Console.Out);
    }
}
