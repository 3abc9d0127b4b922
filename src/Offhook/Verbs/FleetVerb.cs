using System.CommandLine;
using Offhook.Emulator;
using Offhook.Emulator.Sip;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook fleet</c>: many emulated phones.</summary>
internal sealed class FleetVerb
{
    private readonly Option<int> phones = new("--phones") { Description = "How many; with --ids at most this many of the file.", HelpName = "N" };
    private readonly Option<string[]> families = new("--family") { Description = "Families they are spread over in turn: " + string.Join(", ", PersonaCatalogue.Families) + ".", HelpName = "F", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> models = new("--model") { Description = "Models to take in turn.", HelpName = "M", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> server = new("--server") { Description = "The URL they were told to ask, of any door; several are taken in turn. Without, they must find out by --pnp.", HelpName = "URL", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> rate = new("--rate") { Description = "Phones switched on per second; 0 = no limit.", HelpName = "R" };
    private readonly Option<string?> ids = new("--ids") { Description = "File with one phone to a line: ID or ID,MODEL.", HelpName = "FILE" };
    private readonly Option<string?> firstMac = new("--first-mac") { Description = "MAC address of the first phone; the others count up from it.", HelpName = "MAC" };
    private readonly Option<int> concurrency = new("--concurrency") { Description = "Phones booting at the same time.", HelpName = "N", DefaultValueFactory = _ => 256 };
    private readonly Option<bool> fresh = new("--fresh-connections") { Description = "A connection for each request." };
    private readonly Option<string?> state = new("--state") { Description = "Folder of their memories.", HelpName = "DIR" };
    private readonly Option<string?> firmware = new("--firmware") { Description = "The firmware they say they run.", HelpName = "V" };
    private readonly Option<bool> insecure = new("--insecure-tls") { Description = "Accept any server certificate." };
    private readonly Option<bool> conditional = new("--conditional") { Description = "Send If-None-Match with remembered entity tags." };
    private readonly Option<bool> settingsOnly = new("--settings-only") { Description = "Fetch settings only." };
    private readonly Option<string?> pnp = new("--pnp") { Description = "Whom they ask first where their settings are: " + PlugAndPlayTarget.Allowed + ".", HelpName = "TARGET" };
    private readonly Option<double?> pnpWait = new("--pnp-wait") { Description = "For how many seconds each asks by --pnp and waits for the address; without, as its maker's phones do.", HelpName = "S" };
    private readonly Option<string?> sip = new("--sip") { Description = "Where all of them take SIP calls (NOTIFY to the user of an account), and ask from.", HelpName = "IP:PORT" };
    private readonly Option<double> stay = new("--stay") { Description = "Let them run for this many seconds after the last one booted: they look for settings when they were told to, and when they are called.", HelpName = "S", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new FleetVerb();
        var command = new Command("fleet", "Boot many phones and print rates and percentiles of what they saw; exit 0 when all were provisioned.")
        {
            verb.phones, verb.families, verb.models, verb.server, verb.rate, verb.ids, verb.firstMac, verb.concurrency, verb.fresh, verb.state, verb.firmware,
            verb.insecure, verb.conditional, verb.settingsOnly, verb.pnp, verb.pnpWait, verb.sip, verb.stay, verb.json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var progress = new FleetProgressPrinter(Console.Error, !Console.IsErrorRedirected);
        FleetReport report;
        try
        {
            report = await new Fleet().RunAsync(Options(parsed), progress, cancellation);
        }
        catch (EmulatorOptionsException e)
        {
            throw new VerbException(ExitCode.Usage, e.Errors);
        }
        finally
        {
            progress.Finish();
        }

        if (parsed.GetValue(json))
        {
            Console.WriteLine(FleetReportWriter.Json(report));
        }
        else
        {
            FleetReportWriter.WriteTable(report, Console.Out);
        }

        return report switch
        {
            { Interrupted: true } => ExitCode.Interrupted,
            _ when report.Provisioned == report.Phones => ExitCode.Done,
            _ when report.Failed.GetValueOrDefault(FailureReasons.Unreachable) == report.Phones => ExitCode.Unreachable,
            _ => ExitCode.Refused,
        };
    }

    private FleetOptions Options(ParseResult parsed) => new(parsed.GetValue(server) is [var first, ..] ? ServerUrl.Parse(first) : PhoneOptions.NoServer, parsed.GetValue(families) ?? [])
    {
        MoreServers = [.. (parsed.GetValue(server) ?? []).Skip(1).Select(ServerUrl.Parse)],
        PlugAndPlay = SipOptions.Target(parsed.GetValue(pnp)),
        PlugAndPlayWait = SipOptions.Wait(parsed.GetValue(pnpWait)),
        Sip = SipOptions.Listen(parsed.GetValue(sip)),
        Stay = PhoneVerb.Seconds(parsed.GetValue(stay)),
        Phones = parsed.GetValue(phones),
        FirstMac = parsed.GetValue(firstMac),
        IdFile = parsed.GetValue(ids),
        Models = parsed.GetValue(models) ?? [],
        Rate = parsed.GetValue(rate),
        Concurrency = parsed.GetValue(concurrency),
        FreshConnections = parsed.GetValue(fresh),
        StateDirectory = parsed.GetValue(state),
        Firmware = parsed.GetValue(firmware),
        InsecureTls = parsed.GetValue(insecure),
        Conditional = parsed.GetValue(conditional),
        SettingsOnly = parsed.GetValue(settingsOnly),
    };
}
