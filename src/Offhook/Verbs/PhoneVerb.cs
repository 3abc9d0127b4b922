using System.CommandLine;
using System.Net;
using Offhook.Emulator;
using Offhook.Emulator.Sip;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook phone</c>: one emulated phone.</summary>
internal sealed class PhoneVerb
{
    /// <summary>A year.</summary>
    private const int MaxStay = 31_536_000;

    private readonly Option<string> family = new("--family") { Description = "Whose way it is provisioned: " + string.Join(", ", PersonaCatalogue.Families) + ".", HelpName = "F", Required = true };
    private readonly Option<string> model = new("--model") { Description = "The model as its maker writes it.", HelpName = "M", Required = true };
    private readonly Option<string> id = new("--id", "--mac") { Description = "Its MAC address or UUID.", HelpName = "MAC|UUID", Required = true };
    private readonly Option<string?> server = new("--server") { Description = "The URL it was told to ask, token included where there is one; without, it must find out by --pnp.", HelpName = "URL" };
    private readonly Option<string?> state = new("--state") { Description = "Folder of its memory; without, it forgets everything at the end.", HelpName = "DIR" };
    private readonly Option<string?> firmware = new("--firmware") { Description = "The firmware it says it runs.", HelpName = "V" };
    private readonly Option<bool> insecure = new("--insecure-tls") { Description = "Accept any server certificate, as phones do whose checks are off." };
    private readonly Option<bool> conditional = new("--conditional") { Description = "Send If-None-Match with remembered entity tags." };
    private readonly Option<bool> settingsOnly = new("--settings-only") { Description = "Fetch settings only: no firmware, pictures, tones, phonebooks." };

    private readonly Option<long?> abortAfter = new("--abort-after")
    {
        Description = "Reset the connection after this many bytes of its own settings file.", HelpName = "BYTES",
    };

    private readonly Option<string?> then = new("--then") { Description = "What wakes it after the boot, in order, with commas: " + PhoneWake.Allowed + ".", HelpName = "WAKE,…" };

    private readonly Option<double> stay = new("--stay")
    {
        Description = "Let it run for this many seconds more: it looks for settings whenever it was told to.", HelpName = "S", DefaultValueFactory = _ => 0,
    };

    private readonly Option<string?> sip = new("--sip") { Description = "Where it takes SIP while it runs, so that it can be called; port 0 takes a free one.", HelpName = "IP:PORT" };

    private readonly Option<string?> pnp = new("--pnp") { Description = "Whom it asks first where its settings are: " + PlugAndPlayTarget.Allowed + ".", HelpName = "TARGET" };

    private readonly Option<double?> pnpWait = new("--pnp-wait") { Description = "For how many seconds it asks by --pnp and waits for the address; without, as its maker's phones do.", HelpName = "S" };

    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new PhoneVerb();
        var command = new Command("phone", "Play one phone: fetch, read and keep what a real one would; exit 0 when it could make a call.")
        {
            verb.family, verb.model, verb.id, verb.server, verb.state, verb.firmware, verb.insecure, verb.conditional, verb.settingsOnly, verb.abortAfter, verb.then, verb.stay, verb.sip, verb.pnp, verb.pnpWait, verb.json,
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
            var wakes = Wakes(parsed.GetValue(then));
            var phone = new Phone(Options(parsed));
            result = await phone.BootAsync(Show, cancellation);
            foreach (var wake in wakes)
            {
                ShowWake(wake);
                result = await phone.WakeAsync(wake, Show, cancellation);
            }

            if (Seconds(parsed.GetValue(stay)) is { Ticks: > 0 } limit)
            {
                var running = new PhoneStay(limit) { Sip = SipOptions.Listen(parsed.GetValue(sip)), OnWake = ShowWake, OnListening = ShowSip };
                result = await phone.StayAsync(running, Show, cancellation) ?? result;
            }
        }
        catch (EmulatorOptionsException e)
        {
            throw new VerbException(ExitCode.Usage, e.Errors);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new VerbException(ExitCode.Usage, $"--sip: {parsed.GetValue(sip)} cannot be taken: {e.Message}");
        }

        Console.WriteLine(asJson ? EmulatorJson.Line(result) : Line(result));
        return result switch
        {
            { Provisioned: true } => ExitCode.Done,
            { Reason: FailureReasons.Unreachable } => ExitCode.Unreachable,
            _ => ExitCode.Refused,
        };

        void Show(PhoneStep step) => Console.WriteLine(asJson ? EmulatorJson.Line(step) : Line(step));

        void ShowSip(IPEndPoint at) => Console.WriteLine(asJson ? EmulatorJson.Line(at) : $"takes SIP at {at}");

        void ShowWake(PhoneWake wake) => Console.WriteLine(asJson ? EmulatorJson.Line(wake) : $"-- {Terminal.Plain(wake.ToString())}");
    }

    private static List<PhoneWake> Wakes(string? list)
    {
        var (wakes, mistakes) = (new List<PhoneWake>(), new List<string>());
        foreach (var word in list?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (PhoneWake.TryParse(word, out var wake))
            {
                wakes.Add(wake);
            }
            else
            {
                mistakes.Add($"--then: '{word}' wakes no phone; {PhoneWake.Allowed} are allowed");
            }
        }

        return mistakes.Count == 0 ? wakes : throw new VerbException(ExitCode.Usage, mistakes);
    }

    internal static TimeSpan Seconds(double seconds) => double.IsFinite(seconds) && seconds is >= 0 and <= MaxStay
        ? TimeSpan.FromSeconds(seconds)
        : throw new VerbException(ExitCode.Usage, Output.Invariant($"--stay: {seconds} seconds are not allowed; 0 to {MaxStay} are"));

    private PhoneOptions Options(ParseResult parsed) =>
        new(parsed.GetRequiredValue(family), parsed.GetRequiredValue(model), parsed.GetRequiredValue(id), parsed.GetValue(server) is { } url ? ServerUrl.Parse(url) : PhoneOptions.NoServer)
        {
            PlugAndPlay = SipOptions.Target(parsed.GetValue(pnp)),
            PlugAndPlayWait = SipOptions.Wait(parsed.GetValue(pnpWait)),
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
