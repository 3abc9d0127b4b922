using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Core.Import.Elsewhere;
using Offhook.Core.Scopes;
using Offhook.Families.Elsewhere;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook import</c>: configuration files of other systems as a fleet file. No server is needed.</summary>
internal sealed class ImportVerb
{
    // A dump of a whole system's database; the tables of a hundred thousand phones are a tenth of it.
    private const int MaxExportBytes = 512 << 20;

    private readonly Argument<string?> folder = new("DIR") { Description = "Folder with the files; its folders are read too.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> csv = new("--csv") { Description = "Instead of DIR: a table of phones, one a row.", HelpName = "FILE" };
    private readonly Option<string?> fusion = new("--fusionpbx") { Description = "Instead of DIR: tables of FusionPBX's devices, a file or a folder.", HelpName = "EXPORT" };
    private readonly Option<string?> endpointManager = new("--freepbx-epm") { Description = "Instead of DIR: the device list of FreePBX's open endpoint manager, with the table of extensions beside it.", HelpName = "EXPORT" };
    private readonly Option<string?> wazo = new("--wazo") { Description = "Instead of DIR: devices and configurations of wazo-provd as JSON, a file or a folder.", HelpName = "EXPORT" };
    private readonly Option<string?> families = FamiliesVerbs.FolderOption("Folder of further definitions of families.");
    private readonly Option<string[]> map = new("--map") { Description = "For --csv: COLUMN=MEMBER, such as Ext=number. May be given often.", HelpName = "C=M" };
    private readonly Option<string[]> defaults = new("--default") { Description = "For --csv: MEMBER=VALUE where a row has none, such as family=FAMILY.", HelpName = "M=V" };
    private readonly Option<string[]> fill = new("--fill") { Description = "For --csv: MEMBER=FIRST, counted up where a row has none.", HelpName = "M=V" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "For --csv: only tell what becomes of each row." };
    private readonly Option<string> scope = new("--scope") { Description = "Scope that the devices come under.", HelpName = "S", DefaultValueFactory = _ => "imported" };
    private readonly Option<bool> folders = new("--folders") { Description = "Make a scope of each folder below DIR." };
    private readonly Option<bool> exact = new("--exact") { Description = "Drop what our files would have beyond the old ones." };
    private readonly Option<string[]> models = new("--model") { Description = "Model where no file says one: FAMILY=MODEL, or MAC=MODEL for one device. May be given often.", HelpName = "FOR=MODEL" };
    private readonly Option<string?> keys = new("--key-file") { Description = "Keys of encrypted files, one a line: KEY, FAMILY KEY or MAC KEY.", HelpName = "FILE" };
    private readonly Option<string?> report = new("--report") { Description = "Write the whole report there as JSON.", HelpName = "FILE" };
    private readonly Option<bool> json = new("--json") { Description = "The fleet file as JSON instead of YAML." };

    private readonly ImportCapture capture = new();

    public static Command Build()
    {
        var verb = new ImportVerb();
        var command = new Command("import", "Make a fleet file of configuration files; it goes to standard output with its passwords in the clear, the report to standard error.")
        {
            verb.folder, verb.csv, verb.fusion, verb.endpointManager, verb.wazo, verb.families, verb.map, verb.defaults, verb.fill, verb.dryRun, verb.scope, verb.folders, verb.exact, verb.models, verb.keys, verb.report, verb.json,
        };
        verb.capture.AddTo(command);
        command.SetAction((parsed, cancellation) => verb.RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(csv) is { } table)
        {
            return await RunTableAsync(parsed, table);
        }

        if (capture.Asked(parsed) is var (captured, where))
        {
            return await capture.RunAsync(
                parsed, captured, Sources(where), Options(parsed, Load(parsed)), parsed.GetValue(report), parsed.GetValue(json), cancellation);
        }

        var result = Run(parsed, Load(parsed));
        await WriteAsync(parsed, result);
        await ShowAsync(result.Report);
        if (parsed.GetValue(report) is { } target)
        {
            await File.WriteAllBytesAsync(target, JsonSerializer.SerializeToUtf8Bytes(result.Report, ImportJson.Default.ImportReport), cancellation);
        }

        return result.Fleet.Devices.Count > 0 || result.Fleet.Phonebooks.Count > 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private ImportResult Run(ParseResult parsed, FamilyRegistry known)
    {
        foreach (var (option, system) in new[] { (fusion, ForeignSystem.FusionPbx), (endpointManager, ForeignSystem.FreePbxEndpointManager), (wazo, ForeignSystem.Wazo) })
        {
            if (parsed.GetValue(option) is { } export)
            {
                var sources = Directory.Exists(export) ? Sources(export, MaxExportBytes).ToList()
                    : File.Exists(export) ? [Source(export, Path.GetFileName(export), MaxExportBytes)]
                    : throw new VerbException(ExitCode.Usage, $"{option.Name}: there is no file or folder {export}");
                return new ForeignImport(known, Options(parsed, known), ForeignKeyWords.Find).Run(system, [.. sources.OrderBy(s => s.Path, StringComparer.Ordinal)]);
            }
        }

        var root = parsed.GetValue(folder) ?? throw new VerbException(ExitCode.Usage, $"a folder is needed, or one of --csv, --fusionpbx, --freepbx-epm, --wazo, {capture.Names}");
        return Directory.Exists(root)
            ? new Importer(known, Options(parsed, known)).Run(Sources(root))
            : throw new VerbException(ExitCode.Usage, $"there is no folder {root}");
    }

    // Families that are data lie where a server reads them, or where somebody works on them.
    private FamilyRegistry Load(ParseResult parsed) =>
        FamiliesVerbs.Load(parsed.GetValue(families) ?? (parsed.GetValue(capture.Data) is { } home && Path.Combine(home, "families") is var own && Directory.Exists(own) ? own : null));

    private async Task<int> RunTableAsync(ParseResult parsed, string file)
    {
        var known = Load(parsed);
        var path = Options(parsed, known).Scope;
        CsvTable table;
        try
        {
            table = CsvTable.Read(await File.ReadAllBytesAsync(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerbException(ExitCode.Usage, $"--csv: there is no file {file}");
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Usage, $"--csv: {file}: {e.Message}");
        }

        var reader = new CsvDevices(known, new CsvMapping
        {
            Columns = Pairs(parsed.GetValue(map), "--map"), Defaults = Pairs(parsed.GetValue(defaults), "--default"), Fill = Pairs(parsed.GetValue(fill), "--fill"), Scope = path,
        });
        if (reader.Mistakes(table) is { Count: > 0 } mistakes)
        {
            throw new VerbException(ExitCode.Usage, [.. mistakes.Select(m => Terminal.Plain(m))]);
        }

        foreach (var column in reader.Unknown(table))
        {
            await Console.Error.WriteLineAsync($"note: the column '{Terminal.Plain(column)}' names no member of a device and is passed over; --map says what it is");
        }

        var rows = reader.Read(table);
        var said = parsed.GetValue(dryRun) ? Console.Out : Console.Error;
        foreach (var row in rows)
        {
            await said.WriteLineAsync(row.Device is { } d
                ? Output.Invariant($"{file}:{row.Line}: {d.Id} {d.Family} {d.Model} in {d.Scope}, lines {string.Join(", ", d.Lines.Select(l => l.Number))}")
                : Output.Invariant($"{file}:{row.Line}: refused: {Terminal.Plain(string.Join("; ", row.Problems))}"));
        }

        var devices = rows.Select(r => r.Device).OfType<DeviceSpec>().ToList();
        if (!parsed.GetValue(dryRun))
        {
            var scopes = devices.SelectMany(d => d.Scope.Chain()).Distinct().Select(p => new ScopeSpec { Path = p }).ToList();
            await WriteAsync(parsed, new ImportResult(new FleetContent { Devices = devices, Scopes = scopes }, new ImportReport { Coverage = [], Unread = [], Left = [], Notes = [] }));
        }

        return devices.Count == rows.Count && rows.Count > 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private static Dictionary<string, string> Pairs(string[]? texts, string option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts ?? [])
        {
            if (text.Split('=', 2) is not [var left, var right])
            {
                throw new VerbException(ExitCode.Usage, $"{option}: '{text}' has no '='");
            }

            if (!pairs.TryAdd(left, right))
            {
                throw new VerbException(ExitCode.Usage, $"{option}: '{left}' is given twice; once is allowed");
            }
        }

        return pairs;
    }

    private async Task WriteAsync(ParseResult parsed, ImportResult result)
    {
        if (parsed.GetValue(json))
        {
            var output = new ArrayBufferWriter<byte>();
            result.WriteJson(output);
            await Output.WriteRawAsync(output.WrittenMemory, newLine: true);
        }
        else
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            result.WriteYaml(output);
        }
    }

    private ImportOptions Options(ParseResult parsed, FamilyRegistry known)
    {
        if (!ScopePath.TryParse(parsed.GetRequiredValue(scope), out var path))
        {
            throw new VerbException(ExitCode.Usage, $"--scope: '{parsed.GetRequiredValue(scope)}' is no scope; allowed: {ScopePath.Allowed}");
        }

        var ofFamily = new Dictionary<string, string>(StringComparer.Ordinal);
        var ofDevice = new Dictionary<DeviceId, string>();
        foreach (var text in parsed.GetValue(models) ?? [])
        {
            var (of, model) = text.Split('=', 2) is [var left, var right] ? (left, right) : throw new VerbException(ExitCode.Usage, $"--model: '{text}' is not FAMILY=MODEL or MAC=MODEL");
            if (known.Find(of) is { } family)
            {
                ofFamily[of] = FamilyRegistry.FindModel(family, model)?.Name
                    ?? throw new VerbException(ExitCode.Usage, $"--model: family {of} has no model '{model}'; {string.Join(", ", family.Models.Select(m => m.Name))} are known");
            }
            else if (DeviceId.TryParse(of, out var id))
            {
                ofDevice[id] = model;
            }
            else
            {
                throw new VerbException(ExitCode.Usage, $"--model: '{of}' is neither a family ({string.Join(", ", known.All.Select(f => f.Name))}) nor a MAC address or UUID");
            }
        }

        return new ImportOptions
        {
            Scope = path,
            FoldersAreScopes = parsed.GetValue(folders),
            Exact = parsed.GetValue(exact),
            ModelOfFamily = ofFamily,
            ModelOfDevice = ofDevice,
            Keys = parsed.GetValue(keys) is { } file ? [.. SecretInput.Lines(file, "--key-file").Select(Key).OfType<ImportKey>()] : [],
        };
    }

    private static ImportKey? Key(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var key] => new ImportKey("", key),
        [var of, var key] => new ImportKey(of, key),
        _ => null,
    };

    // Lazily, so that only what is being read is in memory twice.
    private static IEnumerable<ImportSource> Sources(string root, int most = ImportSource.MaxBytes)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(root, "*", options))
        {
            yield return Source(path, Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'), most);
        }
    }

    // One file that nobody may read costs the others nothing.
    private static ImportSource Source(string path, string name, int most)
    {
        try
        {
            return new FileInfo(path).Length <= most ? new(name, File.ReadAllBytes(path))
                : most == ImportSource.MaxBytes ? new(name, new byte[most + 1])
                : throw new VerbException(ExitCode.Refused, Output.Invariant($"{path} has more than {most} bytes"));
        }
        catch (UnauthorizedAccessException)
        {
            return new(name, default) { Problem = "it may not be read by this user" };
        }
        catch (IOException e)
        {
            return new(name, default) { Problem = e.Message };
        }
    }

    private static async Task ShowAsync(ImportReport report)
    {
        var error = Console.Error;
        foreach (var row in report.Coverage)
        {
            var telling = row.Read - row.Factory;
            var share = telling == 0 ? 0 : 100.0 * row.Neutral / telling;
            await error.WriteLineAsync(Output.Invariant(
                $"{row.Family}: {row.Files} files, {row.Devices} devices; of {telling} parameters {share:F1} % in neutral words, {row.Raw} kept raw, {row.Governed} ours now, {row.Left} left out{(row.Factory > 0 ? Output.Invariant($", {row.Factory} more as from the factory") : "")}; {row.Added} added"));
        }

        await Remarks.ListAsync("not read", report.Unread);
        await Remarks.ListAsync("left out", report.Left);
        await Remarks.GroupAsync("note", report.Notes);
    }
}

/// <summary>The report as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;
