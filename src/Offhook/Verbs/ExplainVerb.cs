using System.CommandLine;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook explain</c></summary>
internal static class ExplainVerb
{
    public static Command Build()
    {
        var subject = new Argument<string>("subject") { Description = "A MAC, a UUID, an IP address, or a request as a path or URL.", HelpName = "MAC|IP|REQUEST" };
        var address = new Option<string?>("--address") { Description = "For a request: the address that it comes from.", HelpName = "IP" };
        var agent = new Option<string?>("--agent") { Description = "For a request: its User-Agent.", HelpName = "UA" };
        var json = Output.JsonOption();
        var command = new Command("explain", "Tell why a phone got what it got, or what a request would get.") { subject, address, agent, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var path = Query.Path("explain", ("subject", parsed.GetRequiredValue(subject)), ("address", parsed.GetValue(address)), ("agent", parsed.GetValue(agent)));
            await Output.ShowAsync(await client.GetAsync(path, cancellation), parsed.GetValue(json), ApiJson.Default.ExplanationDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(ExplanationDto explanation)
    {
        Console.WriteLine(Terminal.Plain(explanation.Subject));
        foreach (var section in explanation.Sections)
        {
            Console.WriteLine();
            Console.WriteLine(Terminal.Plain(section.Title));
            foreach (var line in section.Lines)
            {
                Console.WriteLine($"  {Terminal.Plain(line)}");
            }
        }
    }
}
