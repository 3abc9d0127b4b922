using System.CommandLine;
using System.Net.Http.Headers;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook files …</c></summary>
internal static class FilesVerbs
{
    public static Command Build() => new("files", "Firmware, ring tones, pictures and languages that phones fetch by name.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var path = new Argument<string>("path") { Description = "The file on this machine.", HelpName = "PATH" };
        var name = new Option<string>("--name") { Description = "The name phones ask for.", HelpName = "N", Required = true };
        var family = new Option<string>("--family") { Description = "The family it belongs to.", HelpName = "F", Required = true };
        var kind = new Option<string>("--kind") { Description = "firmware, ringtone, wallpaper, screensaver, logo, language, certificate or file.", HelpName = "K", Required = true };
        var model = new Option<string?>("--model") { Description = "The model it is for; without, every model of the family.", HelpName = "M" };
        var version = new Option<string?>("--version") { Description = "Its version, for firmware.", HelpName = "V" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("add", "Store a file; its family checks format and size first.") { path, name, family, kind, model, version, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var file = parsed.GetRequiredValue(path);
            if (!File.Exists(file))
            {
                throw new VerbException(ExitCode.Usage, $"there is no file {file}");
            }

            var target = Query.Path(
                $"files/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", ("kind", parsed.GetValue(kind)), ("family", parsed.GetValue(family)),
                ("model", parsed.GetValue(model)), ("version", parsed.GetValue(version)),
                ("expect", Query.Text(parsed.GetValue(expect))));
            return Changes.SendAsync(server, parsed, json, HttpMethod.Put, target, () => Content(file), cancellation);
        });
        return command;
    }

    private static StreamContent Content(string file) =>
        new(File.OpenRead(file)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static Command List()
    {
        var json = Output.JsonOption();
        var command = new Command("list", "List stored files.") { json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            await Output.ShowAsync(await client.GetAsync("files", cancellation), parsed.GetValue(json), ApiJson.Default.IReadOnlyListFileDto, Print);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name") { Description = "The name phones ask for.", HelpName = "N" };
        var expect = ExpectOption.Make();
        var json = Output.JsonOption();
        var command = new Command("remove", "Remove a stored file.") { name, expect, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Changes.SendAsync(
            server, parsed, json, HttpMethod.Delete, ExpectOption.Put($"files/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", parsed.GetValue(expect)), content: null, cancellation));
        return command;
    }

    private static void Print(IReadOnlyList<FileDto> files)
    {
        if (files.Count == 0)
        {
            Console.Error.WriteLine("no file is stored");
            return;
        }

        var table = new Table("NAME", "KIND", "FAMILY", "MODEL", "VERSION", "BYTES", "SHA-256");
        foreach (var file in files)
        {
            table.Add(file.Name, file.Kind, file.Family, file.Model ?? "any", file.Version ?? "", Output.Invariant($"{file.Length}"), file.Sha256.Length > 16 ? file.Sha256[..16] : file.Sha256);
        }

        table.Print(Console.Out);
    }
}
