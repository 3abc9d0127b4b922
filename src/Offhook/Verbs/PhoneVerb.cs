using System.CommandLine;
using Offhook.Emulator;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook phone</c>: one emulated phone.</summary>
internal sealed class PhoneVerb
{
    private readonly Option<string> family = new("--family") { Description = "Whose way it is provisioned: " + string.Join(", ", PersonaCatalogue.Families) + ".", HelpName = "F", Required = true };
    private readonly Option<string> model = new("--model") { Description = "The model as its maker writes it.", HelpName = "M", Required = true };
    private readonly Option<string> id = new("--id", "--mac") { Description = "Its MAC address or UUID.", HelpName = "MAC|UUID", Required = true };
    private readonly Option<string> server = new("--server") { Description = "The URL it was told to ask, token included where there is one.", HelpName = "URL", Required = true };
    private readonly Option<string?> state = new("--state") { Description = "Folder of its memory; without, it forgets everything at the end.", HelpName = "DIR" };
    private readonly Option<string?> firmware = new("--firmware") { Description = "The firmware it says it runs.", HelpName = "V" };
    private readonly Option<bool> insecure = new("--insecure-tls") { Description = "Accept any server certificate, as phones do whose checks are off." };
    private readonly Option<bool> conditional = new("--conditional") { Description = "Send If-None-Match with remembered entity tags." };
    private readonly Option<bool> settingsOnly = new("--settings-only") { Description = "Fetch settings only: no firmware, pictures, tones, phonebooks." };

    private readonly Option<long?> abortAfter = new("--abort-after")
    {
        Description = "Reset the connection after this many bytes of its own settings file.", HelpName = "BYTES",
    };

    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new PhoneVerb();
        var command = new Command("phone", "Play one phone: fetch, read and keep what a real one would; exit 0 when it could make a call.")
        {
            verb.family, verb.model, verb.id, verb.server, verb.state, verb.firmware, verb.insecure, verb.conditional, verb.settingsOnly, verb.abortAfter, verb.json,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var asJson = parsed.GetValue(json);
        PhoneResult result;
        try
        {
            result = await new Phone(Options(parsed)).BootAsync(step => Console.WriteLine(asJson ? EmulatorJson.Line(step) : Line(step)), cancellation);
        }
        catch (EmulatorOptionsException e)
        {
            throw new VerbException(ExitCode.Usage, e.Errors);
        }

        Console.WriteLine(asJson ? EmulatorJson.Line(result) : Line(result));
        return result switch
        {
            { Provisioned: true } => ExitCode.Done,
            { Reason: FailureReasons.Unreachable } => ExitCode.Unreachable,
            _ => ExitCode.Refused,
        };
    }

    private PhoneOptions Options(ParseResult parsed) =>
        new(parsed.GetRequiredValue(family), parsed.GetRequiredValue(model), parsed.GetRequiredValue(id), ServerUrl.Parse(parsed.GetRequiredValue(server)))
        {
            StateDirectory = parsed.GetValue(state),
            Firmware = parsed.GetValue(firmware),
            InsecureTls = parsed.GetValue(insecure),
            Conditional = parsed.GetValue(conditional),
            SettingsOnly = parsed.GetValue(settingsOnly),
            AbortAfterBytes = parsed.GetValue(abortAfter),
        };

    private static string Line(PhoneStep step)
    {
        var status = step.Status is { } number ? Output.Invariant($"{number}") : "-";
        var line = Output.Invariant($"{EmulatorJson.Name(step.Outcome),-11}{step.Step,-22} {status,3} {step.Bytes,9}  {Terminal.Plain(step.Target)}");
        return step.Note is null ? line : $"{line}  ({Terminal.Plain(step.Note)})";
    }

    private static string Line(PhoneResult result) => result.Provisioned
        ? Output.Invariant($"provisioned: {result.Config.Count} parameters, {result.Files.Count} files")
        : $"failed: {result.Reason}";
}

/// <summary>The URL that emulated phones ask.</summary>
internal static class ServerUrl
{
    public static Uri Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new VerbException(ExitCode.Usage, "--server: this is no absolute URL; http://HOST:PORT/… is allowed");
}
