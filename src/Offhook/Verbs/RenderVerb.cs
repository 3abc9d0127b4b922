using System.CommandLine;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook render</c>: what a phone would get, by the same code.</summary>
internal sealed class RenderVerb
{
    private readonly Argument<string?> id = new("id") { Description = "MAC address in any spelling, or UUID. With --from and --out it may be left out: all devices then, each in a folder of its own.", HelpName = "MAC|UUID", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> file = new("--file") { Description = "Only this file; without --out its bytes go to standard output as they are.", HelpName = "NAME" };
    private readonly Option<string?> folder = new("--out") { Description = "Folder to write the files into.", HelpName = "DIR" };
    private readonly Option<string?> firmware = new("--firmware") { Description = "As for a phone that runs this version.", HelpName = "V" };
    private readonly Option<string?> from = new("--from") { Description = "Offline: from this fleet file instead of a server.", HelpName = "FLEET" };
    private readonly Option<string?> families = FamiliesVerbs.FolderOption("With --from: folder of further definitions of families.");
    private readonly Option<bool> secrets = new("--secrets") { Description = "With secrets in the clear instead of stars." };
    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new RenderVerb();
        var command = new Command("render", "Show the files that a device gets.") { verb.id, verb.file, verb.folder, verb.firmware, verb.from, verb.families, verb.secrets, verb.json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(verb.id) is not { } id)
            {
                await verb.RenderAllAsync(parsed, cancellation);
                return ExitCode.Done;
            }

            if (parsed.GetValue(verb.from) is { } fleet)
            {
                var files = await OfflineRender.RenderAsync(
                    fleet, id, parsed.GetValue(verb.file), parsed.GetValue(verb.firmware), parsed.GetValue(verb.secrets),
                    FamiliesVerbs.Load(parsed.GetValue(verb.families)), cancellation);
                await verb.PrintAsync(parsed, JsonSerializer.SerializeToUtf8Bytes(files, ApiJson.Default.IReadOnlyListRenderedFileDto), cancellation);
                return ExitCode.Done;
            }

            using var client = server.Open(parsed);
            var path = Query.Path(
                Query.Device(id, "/render"), ("file", parsed.GetValue(verb.file)), ("firmware", parsed.GetValue(verb.firmware)),
                ("secrets", parsed.GetValue(verb.secrets) ? "true" : null));
            await verb.PrintAsync(parsed, await client.GetAsync(path, cancellation), cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private async Task RenderAllAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(from) is not { } fleet || parsed.GetValue(folder) is not { } target || parsed.GetValue(file) is not null || parsed.GetValue(json))
        {
            throw new VerbException(ExitCode.Usage, "name a device; all are rendered only with --from FLEET and --out DIR, and without --file and --json");
        }

        var (devices, written) = (0, 0);
        var warnings = new Dictionary<string, (int Count, DeviceId First)>(StringComparer.Ordinal);
        var mayHoldSecrets = parsed.GetValue(secrets);
        await OfflineRender.RenderAllAsync(fleet, parsed.GetValue(firmware), mayHoldSecrets, FamiliesVerbs.Load(parsed.GetValue(families)), async (device, files) =>
        {
            foreach (var warning in AdviceOf(files).Concat(files.SelectMany(f => f.Warnings)).Distinct())
            {
                warnings[warning] = warnings.TryGetValue(warning, out var known) ? (known.Count + 1, known.First) : (1, device);
            }

            await WriteAsync(files, Path.Combine(target, device.ToString().Replace(":", "", StringComparison.Ordinal)), mayHoldSecrets, say: false, cancellation);
            (devices, written) = (devices + 1, written + files.Count);
        }, cancellation);
        foreach (var (warning, (count, first)) in warnings)
        {
            // What stands in a device's own spec names the device itself.
            var whose = warning.StartsWith($"device {first}: ", StringComparison.Ordinal) ? "" : $"{first}{(count == 1 ? "" : $" and {count - 1} more")}: ";
            await Console.Error.WriteLineAsync($"warning: {whose}{Terminal.Plain(warning)}");
        }

        await Console.Error.WriteLineAsync($"{target}: {written} files of {devices} devices");
    }

    private async Task PrintAsync(ParseResult parsed, byte[] answer, CancellationToken cancellation)
    {
        if (parsed.GetValue(json))
        {
            await Output.WriteRawAsync(answer, newLine: true);
            return;
        }

        var files = JsonSerializer.Deserialize(answer, ApiJson.Default.IReadOnlyListRenderedFileDto) ?? [];
        foreach (var warning in AdviceOf(files).Concat(files.SelectMany(f => f.Warnings.Select(w => $"{f.FileName}: {w}"))).Distinct())
        {
            await Console.Error.WriteLineAsync($"warning: {Terminal.Plain(warning)}");
        }

        if (parsed.GetValue(folder) is { } target)
        {
            await WriteAsync(files, target, parsed.GetValue(secrets), say: true, cancellation);
        }
        else
        {
            foreach (var rendered in files)
            {
                if (parsed.GetValue(file) is null)
                {
                    Console.WriteLine($"==> {rendered.FileName} ({rendered.Body.Length} bytes{(rendered.Required ? ", required" : "")}) <==");
                }

                await Output.WriteRawAsync(rendered.Body, newLine: parsed.GetValue(file) is null);
            }
        }
    }

    // The same with every file; a server of an earlier build sends none.
    private static IReadOnlyList<string> AdviceOf(IReadOnlyList<RenderedFileDto> files) => files.Count > 0 ? files[0].Advice ?? [] : [];

    private static async Task WriteAsync(IReadOnlyList<RenderedFileDto> files, string target, bool secrets, bool say, CancellationToken cancellation)
    {
        Directory.CreateDirectory(target);
        foreach (var rendered in files)
        {
            // The names are a server's; they must not lead out of the folder.
            var path = Path.Combine(target, Path.GetFileName(rendered.FileName));
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (secrets && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var output = new FileStream(path, options);
            await output.WriteAsync(rendered.Body, cancellation);
            if (say)
            {
                await Console.Error.WriteLineAsync($"{path}: {rendered.Body.Length} bytes");
            }
        }
    }
}
