using System.Buffers;
using System.Collections.Concurrent;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Import.Probing;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Import;

/// <summary>What came of an import: specs that <c>apply</c> takes, and what to know of them.</summary>
/// <param name="Fleet">The specs, with secrets in the clear: they stood so in the files.</param>
/// <param name="Report">What to know of them.</param>
public sealed record ImportResult(FleetContent Fleet, ImportReport Report)
{
    /// <summary>Writes the fleet file as YAML.</summary>
    public void WriteYaml(TextWriter output) => FleetWriter.WriteYaml(Fleet, NoSealer.Instance, SecretForm.Plain, output);

    /// <summary>Writes the fleet file as JSON.</summary>
    public void WriteJson(IBufferWriter<byte> output) => FleetWriter.WriteJson(Fleet, NoSealer.Instance, SecretForm.Plain, output);
}

/// <summary>
/// Reads configuration files of any mix of makers into specs. A file is read by its family; what its parameters mean is found by rendering
/// (<see cref="InverseTable"/>); the answer is rendered and compared with the file, and what it does not give stays as a raw parameter. So what the
/// result renders means the same as the files, whatever was understood of them.
/// </summary>
/// <param name="families">The families.</param>
/// <param name="options">How to import.</param>
/// <param name="known">What is known of models from earlier imports; null = nothing.</param>
public sealed class Importer(FamilyRegistry families, ImportOptions options, InverseTables? known = null)
{
    private readonly InverseTables tables = known ?? new InverseTables(families);
    private readonly ProbeRenderer renderer = new(families);
    private readonly SpecGuard guard = new(families);

    /// <summary>Imports files.</summary>
    public ImportResult Run(IEnumerable<ImportSource> sources)
    {
        var notes = new ConcurrentBag<ImportedRemark>();
        var left = new ConcurrentBag<ImportedRemark>();
        var (files, unread) = Read(sources, left);
        var devices = Gatherer.Gather(files, f => left.Add(new ImportedRemark(
            f.Source.Path, 0, "", "it is shared by phones, but no phone's own file was found beside or below it, so its values have no device to go to")));

        var asked = Select(devices, d => AskedDevice.Of(d, ModelOf(d, notes)));

        // Here and not by the first that needs one: the others of its model would wait for it and hold the threads that it shares its work with.
        Parallel.ForEach(asked.DistinctBy(a => (a.Device.Family, a.Model.Name, a.Generation)), a => tables.Of(a.Device.Family, a.Model, a.Generation));
        var drafts = Select(asked, a => Draft(a, notes, left));
        var common = new CommonValues(families, drafts.Select(d => d.Spec));
        common.LiftSettings();
        var books = Phonebooks(files);
        var remainder = new Remainder(families, renderer, guard, options.Exact, books, left);
        var complete = remainder.Complete(drafts, common);

        var raised = new CommonValues(families, complete.Select(c => c.Spec), common.Scopes);
        raised.LiftParameters();
        var known = raised.Scopes.Select(s => s.Path).ToHashSet();
        var ofBooks = books.SelectMany(b => b.Scope.Chain()).Distinct().Where(p => !known.Contains(p)).Select(p => new ScopeSpec { Path = p });
        return new ImportResult(
            new FleetContent { Scopes = [.. raised.Scopes, .. ofBooks], Devices = raised.Devices, Phonebooks = books },
            new ImportReport
            {
                Coverage = Coverage(files, complete),
                Unread = unread,
                Left = InOrder(left),
                Notes = InOrder(notes),
            });
    }

    internal static List<TResult> Select<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult?> each)
        where TResult : class
    {
        var results = new TResult?[items.Count];
        Parallel.For(0, items.Count, i => results[i] = each(items[i]));
        return [.. results.OfType<TResult>()];
    }

    private (IReadOnlyList<RecognisedFile> Files, IReadOnlyList<ImportedRemark> Unread) Read(IEnumerable<ImportSource> sources, ConcurrentBag<ImportedRemark> left)
    {
        var recogniser = new FileRecogniser(families, options.Keys);
        var unread = new ConcurrentBag<ImportedRemark>();
        var files = new ConcurrentBag<RecognisedFile>();
        Parallel.ForEach(sources, source =>
        {
            if (recogniser.Read(source, out var problem) is not { } file)
            {
                unread.Add(new ImportedRemark(source.Path, problem!.Line, problem.What, problem.Reason));
                return;
            }

            files.Add(file);
            foreach (var remark in file.Content.Left)
            {
                left.Add(new ImportedRemark(source.Path, remark.Line, remark.What, remark.Reason));
            }
        });
        return ([.. files.OrderBy(f => f.Source.Path, StringComparer.Ordinal)], InOrder(unread));
    }

    private DraftedDevice? Draft(AskedDevice asked, ConcurrentBag<ImportedRemark> notes, ConcurrentBag<ImportedRemark> left)
    {
        var (device, model, generation) = asked;
        var file = device.Parameters.ToDictionary(p => p.Key, p => p.Value.Value, StringComparer.Ordinal);
        var table = tables.Of(device.Family, model, generation);
        var spec = SpecDrafter.Make(device, table.Invert(file, Telling(device, generation, file)), ScopeOf(device.Folder), model.Name);
        if (device.Family.Import?.GenerationOption is { } option && !spec.Options.Values.ContainsKey(option) && generation != device.Family.Generation(model, firmware: null))
        {
            spec = spec with { Options = new OptionMap(spec.Options.Values.Add(option, RawValue.Open(generation))) };
        }

        var path = device.FirstPath;

        // What of a draft is refused shows as a difference later and stays raw; portables and switches have no such way back.
        var admitted = guard.Admit(spec, (member, reason) =>
        {
            if (member.StartsWith("handset", StringComparison.Ordinal) || member.StartsWith("options", StringComparison.Ordinal))
            {
                left.Add(new ImportedRemark(path, 0, member, reason));
            }
            else if (member.StartsWith("settings", StringComparison.Ordinal))
            {
                notes.Add(new ImportedRemark(path, 0, member, $"{reason}; it is kept in the maker's own words"));
            }
        });
        if (admitted is null)
        {
            left.Add(new ImportedRemark(path, 0, device.Id.ToString(), "nothing of this device would be accepted by apply"));
            return null;
        }

        return new DraftedDevice(device, admitted, model, generation, table, file);
    }

    private PhoneModel ModelOf(GatheredDevice device, ConcurrentBag<ImportedRemark> notes)
    {
        IReadOnlyList<string> said = options.ModelOfDevice.TryGetValue(device.Id, out var own) ? [own] : device.Models;
        var possible = said.Select(m => FamilyRegistry.FindModel(device.Family, m)).OfType<PhoneModel>().ToList();
        if (possible.Count == 1)
        {
            return possible[0];
        }

        if (options.ModelOfFamily.TryGetValue(device.Family.Name, out var given) && FamilyRegistry.FindModel(device.Family, given) is { } fallback)
        {
            return fallback;
        }

        var guess = ModelGuess.Of(tables, device, possible.Count > 0 ? possible : device.Family.Models);
        notes.Add(new ImportedRemark(device.FirstPath, 0, device.Id.ToString(), guess.Remark(device.Family.Name)));
        return guess.Model;
    }

    // An export lists everything; what it has from the factory, switched off mostly, would be taken for somebody's will.
    private static IReadOnlyDictionary<string, string> Telling(GatheredDevice device, string generation, Dictionary<string, string> file) => !device.IsExport ? file
        : file.Where(p => !IsFactory(device.Family, generation, p.Key, p.Value)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Whether a phone has a parameter so from the factory, or cannot be told so: an empty secret.</summary>
    internal static bool IsFactory(IFamily family, string generation, string name, string value) =>
        family.Import?.IsFactory(name, value, generation) is true || (value.Length == 0 && family.Describe(name) is { IsSecret: true });

    private ScopePath ScopeOf(string folder)
    {
        if (!options.FoldersAreScopes || folder.Length == 0)
        {
            return options.Scope;
        }

        var segments = folder.Split('/').Select(s => string.Concat(s.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')));
        var path = string.Join('/', segments.Prepend(options.Scope.Value).Take(ScopePath.MaxDepth));
        return ScopePath.TryParse(path, out var scope) ? scope : options.Scope;
    }

    // Servers give each phone a copy of the same book, and makers differ in what of it they write; devices would see all of them.
    private List<PhonebookSpec> Phonebooks(IReadOnlyList<RecognisedFile> files)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. files.Where(f => !f.Content.Contacts.IsEmpty).GroupBy(f => (Scope: ScopeOf(f.Source.Folder), Entries: EntriesOf(f)))
                .Select(same => (same.Key.Scope, Fullest: same.MaxBy(TypesOf)!, Named: same.FirstOrDefault(f => f.Content.Title is { Length: > 0 }) ?? same.FirstOrDefault(f => f.Content.Device is null) ?? same.First()))
                .Select(b => new PhonebookSpec(NameOf(b.Named.Source, b.Named.Content.Title), b.Scope, b.Fullest.Content.Contacts)),
        ];

        static string EntriesOf(RecognisedFile file) => string.Join('\n', file.Content.Contacts.Select(c => $"{c.Name}\t{string.Join('\t', c.Numbers.Select(n => n.Number).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));

        static int TypesOf(RecognisedFile file) => file.Content.Contacts.SelectMany(c => c.Numbers).Select(n => n.Type).Distinct(StringComparer.Ordinal).Count();

        string NameOf(ImportSource source, string? title)
        {
            var stem = string.Concat((title is { Length: > 0 } ? title : Path.GetFileNameWithoutExtension(source.Name)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
            stem = stem[..Math.Min(stem.Length, 56)];
            for (var i = 1; ; i++)
            {
                var name = i == 1 ? stem : FormattableString.Invariant($"{stem}-{i}");
                if (names.Add(name))
                {
                    return name;
                }
            }
        }
    }

    private static List<ImportCoverage> Coverage(IReadOnlyList<RecognisedFile> files, IReadOnlyList<CompletedDevice> devices) =>
    [
        .. files.Where(f => f.Family is not null).GroupBy(f => f.Family!.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var counts = devices.Where(d => d.Spec.Family == g.Key).Select(d => d.Count).ToList();
            return new ImportCoverage(
                g.Key, g.Count(), counts.Count, counts.Sum(c => c.Read), counts.Sum(c => c.Neutral), counts.Sum(c => c.Raw), counts.Sum(c => c.Governed),
                counts.Sum(c => c.Factory), counts.Sum(c => c.Left), counts.Sum(c => c.Added));
        }),
    ];

    private static List<ImportedRemark> InOrder(IEnumerable<ImportedRemark> remarks) =>
        [.. remarks.OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.What, StringComparer.Ordinal).ThenBy(r => r.Reason, StringComparer.Ordinal)];

    /// <summary>A device, and as which model of which generation its files are read.</summary>
    private sealed record AskedDevice(GatheredDevice Device, PhoneModel Model, string Generation)
    {
        public static AskedDevice Of(GatheredDevice device, PhoneModel model) =>
            new(device, model, device.Options.GetValueOrDefault("generation")?.Text ?? device.Generation ?? device.Family.Generation(model, firmware: null));
    }
}
