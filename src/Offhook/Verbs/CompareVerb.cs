using System.CommandLine;
using System.Net;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Emulator;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary>
/// <c>offhook compare</c>: what a phone has from another server beside what it would get from us. The files are fetched here, where the operator sits, and
/// not by the server: it asks nobody because somebody told it to.
/// </summary>
internal sealed class CompareVerb
{
    /// <summary>Both are the same.</summary>
    private const int Same = 0;

    /// <summary>They differ.</summary>
    private const int Differs = 1;

    /// <summary>As of <c>diff</c>: it cannot be told.</summary>
    private const int Trouble = 2;

    /// <summary>Lists may name lists; no phone is known to go deeper.</summary>
    private const int MostRounds = 3;

    /// <summary>As many files as the server takes in one comparison.</summary>
    private const int MostFiles = 64;

    private readonly Option<string> device = new("--device") { Description = "The phone, by MAC or UUID.", HelpName = "ID", Required = true };
    private readonly Option<string?> old = new("--old") { Description = "Where the phone asks now: http://, https:// or tftp://; {file}, {mac} and {MAC} say where the address names the file or the phone.", HelpName = "URL" };
    private readonly Option<string[]> exports = new("--export") { Description = "Instead of --old: a file that the phone itself wrote. May be given often.", HelpName = "FILE" };
    private readonly Option<string?> login = new("--login-file") { Description = "File with user name and password for the old server, each on a line (- = standard input).", HelpName = "FILE" };
    private readonly Option<string?> keys = new("--key-file") { Description = "Keys of encrypted files, one a line.", HelpName = "FILE" };
    private readonly Option<string?> agent = new("--user-agent") { Description = "How the phone names itself; without, as it was last seen, else as its make does.", HelpName = "TEXT" };
    private readonly Option<double> timeout = new("--timeout") { Description = "Seconds that one file may take.", HelpName = "S", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> insecure = new("--insecure-tls") { Description = "Accept any certificate of the old server." };
    private readonly Option<string?> from = new("--from") { Description = "Offline: hold it against this fleet file instead of a server.", HelpName = "FLEET" };
    private readonly Option<string?> families = FamiliesVerbs.FolderOption("With --from: folder of further definitions of families.");
    private readonly Option<bool> all = new("--all") { Description = "Show what is the same, too." };
    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new CompareVerb();
        var command = new Command("compare", "Take a phone's own export, or its files from another server, and show, parameter by parameter, what it has and what it would get from us. Exit 0: the same, 1: they differ, 2: trouble.")
        {
            verb.device, verb.old, verb.exports, verb.login, verb.keys, verb.agent, verb.timeout, verb.insecure, verb.from, verb.families, verb.all, verb.json,
        };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await verb.RunAsync(parsed, server, cancellation);
            }
            catch (VerbException e) when (e.ExitCode == ExitCode.Refused)
            {
                throw new VerbException(Trouble, e.Lines);
            }
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, ServerOptions server, CancellationToken cancellation)
    {
        var id = DeviceId.TryParse(parsed.GetRequiredValue(device), out var given)
            ? given
            : throw new VerbException(ExitCode.Usage, $"--device: '{parsed.GetRequiredValue(device)}' is neither a MAC address nor a UUID");
        if (parsed.GetValue(exports) is { Length: > 0 } == parsed.GetValue(old) is not null)
        {
            throw new VerbException(ExitCode.Usage, "one of --old URL and --export FILE is needed");
        }

        if (parsed.GetValue(from) is { } fleet)
        {
            var outcome = Trouble;
            await OfflineRender.WithDeviceAsync(fleet, id, FamiliesVerbs.Load(parsed.GetValue(families)), async core =>
            {
                var view = core.Queries.Show(id, revealUrl: false)!;
                var subject = new Subject(view.Family, view.Model, Agent: null, [.. view.Expected.Where(e => e.KindId != "file").Select(e => e.FileName)]);
                outcome = await CompareAsync(parsed, id, subject, request => Task.FromResult(ComparisonDto.From(
                    core.Preview.Compare(id, [.. request.Files.Select(f => new ImportSource(f.Name, f.Body))], [.. (request.Keys ?? []).Select(k => new ImportKey("", k))], request.Exported)!)), cancellation);
            }, cancellation);
            return outcome;
        }

        using var client = server.Open(parsed);
        var shown = JsonSerializer.Deserialize(await client.GetAsync(Query.Device(id.ToString()), cancellation), ApiJson.Default.DeviceDto)!;
        var phone = new Subject(shown.Family, shown.Model, shown.LastSeen?.Agent, [.. shown.Expected.Where(e => e.Kind != "file").Select(e => e.FileName)]);
        return await CompareAsync(parsed, id, phone, async request => JsonSerializer.Deserialize(
            await client.SendAsync(HttpMethod.Post, Query.Device(id.ToString(), "/compare"), request, ApiJson.Default.CompareRequest, cancellation), ApiJson.Default.ComparisonDto)!, cancellation);
    }

    private async Task<int> CompareAsync(ParseResult parsed, DeviceId id, Subject phone, Func<CompareRequest, Task<ComparisonDto>> compare, CancellationToken cancellation)
    {
        var keyList = parsed.GetValue(keys) is { } file ? SecretInput.Lines(file, "--key-file").Select(l => l.Trim()).Where(l => l.Length > 0).ToList() : null;
        if (parsed.GetValue(exports) is { Length: > 0 } paths)
        {
            var own = paths.Select(ReadExport).ToList();
            var held = await compare(new CompareRequest([.. own.Select(f => new FileBodyDto(f.Name, f.Body!))], keyList, Exported: true));
            await PrintAsync(parsed, held, own, []);
            return held.Same ? Same : Differs;
        }

        var userAgent = parsed.GetValue(agent) ?? phone.Agent ?? PersonaCatalogue.UserAgent(phone.Family, phone.Model, id.ToString(), firmware: null);
        using var server = new OldServer(
            parsed.GetValue(old)!, id, Login(parsed), userAgent, Patience(parsed), parsed.GetValue(insecure), TimeProvider.System);
        var got = new List<OldFile>();
        var missed = new List<OldFile>();
        foreach (var name in (server.IsOneFile ? phone.Files.Take(1) : phone.Files).Distinct(StringComparer.Ordinal).Take(MostFiles))
        {
            var answer = await server.GetAsync(name, cancellation);
            (answer.Body is null ? missed : got).Add(answer);
        }

        if (got.Count == 0)
        {
            throw new VerbException(Trouble, [.. missed.Select(m => $"{Terminal.Plain(m.Name)}: {m.Why}"), "nothing of this phone was had from the old server"]);
        }

        var comparison = await compare(Request());
        for (var round = 1; round < MostRounds && comparison.Further.Count > 0; round++)
        {
            var before = got.Count;
            foreach (var reference in comparison.Further.Where(r => !missed.Exists(m => m.Name == r)).Take(MostFiles - got.Count).ToList())
            {
                var answer = await server.FollowAsync(reference, cancellation);
                (answer.Body is null ? missed : got).Add(answer.Body is null ? answer with { Name = reference } : answer);
            }

            if (got.Count == before)
            {
                break;
            }

            comparison = await compare(Request());
        }

        await PrintAsync(parsed, comparison, got, missed);
        return comparison.Same ? Same : Differs;

        CompareRequest Request() => new([.. got.Select(f => new FileBodyDto(f.Name, f.Body!))], keyList);
    }

    private static OldFile ReadExport(string path)
    {
        try
        {
            return new FileInfo(path).Length <= ImportSource.MaxBytes
                ? new OldFile(Path.GetFileName(path), File.ReadAllBytes(path), "")
                : throw new VerbException(ExitCode.Usage, Output.Invariant($"--export: {path} has {new FileInfo(path).Length} bytes; at most {ImportSource.MaxBytes} are read"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Usage, $"--export: {path}: {e.Message}");
        }
    }

    private NetworkCredential? Login(ParseResult parsed)
    {
        if (parsed.GetValue(login) is not { } file)
        {
            return null;
        }

        return SecretInput.Lines(file, "--login-file").Where(l => l.Length > 0).ToList() is [var user, var password]
            ? new NetworkCredential(user.Trim(), password)
            : throw new VerbException(ExitCode.Usage, $"--login-file: {file} has to hold a user name and a password, each on a line of its own");
    }

    private TimeSpan Patience(ParseResult parsed) => parsed.GetValue(timeout) is > 0 and <= 300 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new VerbException(ExitCode.Usage, Output.Invariant($"--timeout: {parsed.GetValue(timeout)} seconds are not allowed; more than 0 and at most 300 are"));

    private async Task PrintAsync(ParseResult parsed, ComparisonDto comparison, List<OldFile> got, List<OldFile> missed)
    {
        foreach (var missing in missed)
        {
            await Console.Error.WriteLineAsync($"not there: {Terminal.Plain(missing.Name)}: {missing.Why}");
        }

        foreach (var remark in comparison.Unread.Select(r => ("not read", r)).Concat(comparison.Left.Select(r => ("left out", r))))
        {
            var (head, r) = remark;
            await Console.Error.WriteLineAsync($"{head}: {Terminal.Plain(Output.Invariant($"{r.File}{(r.Line > 0 ? $":{r.Line}" : "")}: {(r.What.Length > 0 ? r.What + ": " : "")}{r.Reason}"))}");
        }

        if (parsed.GetValue(json))
        {
            await Output.WriteRawAsync(JsonSerializer.SerializeToUtf8Bytes(comparison, ApiJson.Default.ComparisonDto), newLine: true);
            return;
        }

        foreach (var (state, title) in new[] { ("changed", "changed"), ("onlyThere", parsed.GetValue(exports) is { Length: > 0 } ? "only on the phone" : "only there"), ("onlyHere", "only here"), ("same", "same") })
        {
            var rows = comparison.Parameters.Where(p => p.State == state && !p.Servers && !p.Factory).ToList();
            Console.WriteLine(Output.Invariant($"{title}: {rows.Count}"));
            foreach (var row in state != "same" || parsed.GetValue(all) ? rows : [])
            {
                Console.WriteLine($"  {Terminal.Plain(Line(row))}");
            }
        }

        var servers = comparison.Parameters.Count(p => p.Servers);
        var factory = comparison.Parameters.Count(p => p.Factory);
        if (factory > 0)
        {
            Console.WriteLine(Output.Invariant($"as from the factory, and left so: {factory}"));
        }

        Console.WriteLine(Output.Invariant($"{got.Count} files read; {servers} parameters hold the phone to its server and are not counted{(comparison.Same ? "; the phone would have the same from us" : "")}"));
    }

    private static string Line(ComparedDto row)
    {
        var what = row.State switch
        {
            "changed" => row.Secret ? "differs" : $"{Quote(row.There)} -> {Quote(row.Here)}",
            "onlyThere" => row.Secret ? "a secret" : Quote(row.There),
            "onlyHere" => row.Secret ? "a secret" : Quote(row.Here),
            _ => row.Secret ? "same" : Quote(row.Here),
        };
        return row.Setting is null ? $"{row.Name}: {what}" : $"{row.Name}: {what}  ({row.Setting})";
    }

    private static string Quote(string? text) => $"'{text}'";

    /// <summary>The phone as far as asking for its files goes.</summary>
    private sealed record Subject(string Family, string Model, string? Agent, IReadOnlyList<string> Files);
}
