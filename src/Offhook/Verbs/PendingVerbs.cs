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
        var ids = IdsArgument();
        var scope = new Option<string>("--scope") { Description = "Where unknown phones are to hang.", HelpName = "SCOPE" };
        var like = new Option<string?>("--like") { Description = "A device whose keys, settings and parameters they start from.", HelpName = "MAC|UUID" };
        var numbers = new Option<string[]>("--number") { Description = "Number of a line: of one phone once for each line, of several once for each phone, in their order. Name phones before it.", HelpName = "NUMBER", AllowMultipleArgumentsPerToken = true };
        var model = new Option<string?>("--model") { Description = "Their model, where they did not say.", HelpName = "MODEL" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("approve", "Let devices have their files, or make approved devices of unknown phones: all of them or, when there is a mistake, none.") { ids, scope, like, numbers, model, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var (place, pattern, given, kind) = (parsed.GetValue(scope), parsed.GetValue(like), parsed.GetValue(numbers), parsed.GetValue(model));
            var answer = parsed.GetRequiredValue(ids) is [var id]
                ? client.SendAsync(HttpMethod.Post, Path(id, "approve", parsed.GetValue(expect)), new ApproveRequest(place, pattern, given, kind), ApiJson.Default.ApproveRequest, cancellation)
                : client.SendAsync(
                    HttpMethod.Post, Path(null, "approve", parsed.GetValue(expect)), new ApproveAllRequest(parsed.GetRequiredValue(ids), place, pattern, given, kind), ApiJson.Default.ApproveAllRequest, cancellation);
            return await Changes.ShowAsync(await answer, parsed.GetValue(json));
        });
        return command;
    }

    private static Command Reject()
    {
        var ids = IdsArgument();
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("reject", "Say no: devices lose their approval, unknown phones are none of ours and enrolled by no scope; neither are listed as waiting. To all of them or, when there is a mistake, to none.") { ids, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var answer = parsed.GetRequiredValue(ids) is [var id]
                ? client.AskAsync(HttpMethod.Post, Path(id, "reject", parsed.GetValue(expect)), content: null, cancellation)
                : client.SendAsync(HttpMethod.Post, Path(null, "reject", parsed.GetValue(expect)), new RejectAllRequest(parsed.GetRequiredValue(ids)), ApiJson.Default.RejectAllRequest, cancellation);
            return await Changes.ShowAsync(await answer, parsed.GetValue(json));
        });
        return command;
    }

    private static Argument<string[]> IdsArgument() =>
        new("id") { Description = "MAC addresses in any spelling, or UUIDs.", HelpName = "MAC|UUID", Arity = ArgumentArity.OneOrMore };

    private static string Path(string? id, string verb, int? expect) =>
        ExpectOption.Put(id is null ? $"pending/{verb}" : $"pending/{Uri.EscapeDataString(id)}/{verb}", expect);

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
