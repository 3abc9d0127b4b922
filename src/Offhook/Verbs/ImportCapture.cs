using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Families;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary>
/// <c>offhook import --FAMILY DIR</c>: files captured from a running system as templates of a scope, for families whose bodies are templates. As a fleet file on standard
/// output, or into a server (<c>--install</c>), which shows first what it would do.
/// </summary>
internal sealed class ImportCapture
{
    private readonly List<(IFamily Family, Option<string?> Folder)> forms = [.. FamilyList.All.Where(f => f.Templates?.Captures is not null)
        .Select(f => (f, new Option<string?>($"--{f.Name}") { Description = $"Instead of DIR: {f.Templates!.Captures!.FolderHelp}; they become templates of --scope, and phones.", HelpName = "DIR" }))];

    private readonly Option<bool> install = new("--install") { Description = "For captured files: put the result into the scope of a server; without --yes only tell what would change." };
    private readonly Option<bool> yes = new("--yes") { Description = "For --install: do it." };
    private readonly Option<int?> expect = ExpectOption.Make();
    private ServerOptions server = null!;

    public void AddTo(Command command)
    {
        forms.ForEach(f => command.Add(f.Folder));
        command.Add(install);
        command.Add(yes);
        command.Add(expect);
        server = ServerOptions.AddTo(command);
        server.Data.Description += " The families that are defined in it are known too.";
    }

    /// <summary>The option that names a server's data folder.</summary>
    public Option<string?> Data => server.Data;

    /// <summary>The options of this form, for messages.</summary>
    public string Names => string.Join(", ", forms.Select(f => f.Folder.Name));

    /// <summary>The family and folder that were named; null where this form was not used.</summary>
    public (IFamily Family, string Folder)? Asked(ParseResult parsed)
    {
        foreach (var (family, option) in forms)
        {
            if (parsed.GetValue(option) is { } folder)
            {
                return Directory.Exists(folder) ? (family, folder) : throw new VerbException(ExitCode.Usage, $"{option.Name}: there is no folder {folder}");
            }
        }

        return parsed.GetValue(install) || parsed.GetValue(yes) ? throw new VerbException(ExitCode.Usage, "--install is for captured files: " + string.Join(", ", forms.Select(f => $"{f.Folder.Name} DIR"))) : null;
    }

    public async Task<int> RunAsync(ParseResult parsed, IFamily family, IEnumerable<ImportSource> sources, ImportOptions options, string? report, bool json, CancellationToken cancellation)
    {
        var result = new CaptureImporter(new FamilyRegistry(FamilyList.All), options, TimeProvider.System).Run(family, sources);
        await ShowAsync(result.Report);
        if (report is not null)
        {
            await File.WriteAllBytesAsync(report, JsonSerializer.SerializeToUtf8Bytes(result.Report, CaptureJson.Default.CaptureReport), cancellation);
        }

        if (result.Fleet.Devices.Count == 0)
        {
            return ExitCode.Refused;
        }

        if (parsed.GetValue(install))
        {
            return await InstallAsync(parsed, result, options.Scope.Value, json, cancellation);
        }

        var fleet = new ImportResult(result.Fleet, new ImportReport { Coverage = [], Unread = [], Left = [], Notes = [] });
        if (json)
        {
            var output = new ArrayBufferWriter<byte>();
            fleet.WriteJson(output);
            await Output.WriteRawAsync(output.WrittenMemory, newLine: true);
            return ExitCode.Done;
        }

        await using var text = new StreamWriter(Console.OpenStandardOutput());
        fleet.WriteYaml(text);
        return ExitCode.Done;
    }

    private async Task<int> InstallAsync(ParseResult parsed, CaptureResult result, string scope, bool json, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new ImportResult(result.Fleet, new ImportReport { Coverage = [], Unread = [], Left = [], Notes = [] }).WriteJson(buffer);
        var fleet = JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
        using var client = server.Open(parsed);
        var devices = fleet["devices"]!.AsArray();
        if (await client.FindAsync(Query.Path("export", ("scope", scope)), cancellation, "application/json") is { } exported
            && JsonNode.Parse(exported)!["scopes"]?.AsArray().FirstOrDefault(s => (string?)s!["name"] == scope) is { } there)
        {
            var merged = there.DeepClone().AsObject();
            CaptureMerge.Into(merged, fleet["scopes"]![0]!.AsObject(), devices, n => Console.Error.WriteLine($"note: {Terminal.Plain(n)}"));
            fleet["scopes"] = new JsonArray(merged);
        }

        foreach (var device in devices.ToList())
        {
            var id = (string)device!["mac"]!;
            if (await client.FindAsync($"devices/{id}", cancellation) is not null)
            {
                await Console.Error.WriteLineAsync($"note: {id} is there already and stays as it is");
                devices.Remove(device);
            }
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(fleet, CaptureJson.Default.JsonObject);
        await Changes.ShowAsync(await client.AskAsync(HttpMethod.Post, Query.Path("apply", ("dryRun", "true")), () => ServerClient.Json(body), cancellation), json && !parsed.GetValue(yes), dryRun: true);
        if (!parsed.GetValue(yes))
        {
            await Console.Error.WriteLineAsync("nothing was written; with --yes it is");
            return ExitCode.Done;
        }

        var path = Query.Path("apply", ("expect", Query.Text(parsed.GetValue(expect))));
        return await Changes.ShowAsync(await client.AskAsync(HttpMethod.Post, path, () => ServerClient.Json(body), cancellation), json);
    }

    private static async Task ShowAsync(CaptureReport report)
    {
        var error = Console.Error;
        await Remarks.ListAsync("recognised", report.Recognised);
        await Remarks.ListAsync("left as it is", report.Left);
        await Remarks.ListAsync("not read", report.Unread);
        await Remarks.GroupAsync("note", report.Notes);
        foreach (var file in report.Files)
        {
            await error.WriteLineAsync($"{file.Device} {file.Name}: {(file.Same ? "comes back byte for byte" : Terminal.Plain(file.Difference))}");
        }

        await error.WriteLineAsync(Output.Invariant(
            $"{report.Files.Count(f => f.Same)} of {report.Files.Count} files come back byte for byte; {report.Recognised.Count} values recognised, {report.Left.Count} left as they are"));
    }
}

/// <summary>Adds what an import found to a scope that a server has.</summary>
internal static class CaptureMerge
{
    private static readonly string[] Taken = ["templates", "settings", "parameters"];

    /// <summary>Templates are replaced; where the scope says something else, it stays so, and the phones of the import have their own value.</summary>
    public static void Into(JsonObject scope, JsonObject found, JsonArray devices, Action<string> note)
    {
        foreach (var member in Taken.Where(found.ContainsKey))
        {
            var target = scope[member] as JsonObject ?? [];
            scope[member] = target;
            Merge(target, found[member]!.AsObject(), [member], replace: member == "templates", (path, value) =>
            {
                note($"{string.Join('.', path)} of the scope stays as it is; the phones get their own");

                // Below parameters the scope names the family first, a device does not.
                string[] own = path[0] == "parameters" ? [path[0], .. path[2..]] : path;
                foreach (var device in devices)
                {
                    Put(device!.AsObject(), own, value);
                }
            });
        }
    }

    private static void Merge(JsonObject target, JsonObject source, string[] path, bool replace, Action<string[], JsonNode?> differs)
    {
        foreach (var (name, value) in source)
        {
            if (target[name] is JsonObject inner && value is JsonObject more)
            {
                Merge(inner, more, [.. path, name], replace, differs);
            }
            else if (replace || !target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
            else if (!JsonNode.DeepEquals(target[name], value))
            {
                differs([.. path, name], value);
            }
        }
    }

    private static void Put(JsonObject target, string[] path, JsonNode? value)
    {
        foreach (var name in path[..^1])
        {
            var next = target[name] as JsonObject ?? [];
            target[name] = next;
            target = next;
        }

        if (!target.ContainsKey(path[^1]))
        {
            target[path[^1]] = value?.DeepClone();
        }
    }
}

/// <summary>The report and a fleet file as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CaptureReport))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CaptureJson : JsonSerializerContext;
