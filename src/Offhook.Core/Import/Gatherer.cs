using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Core.Import;

/// <summary>A parameter and the file that it stood in.</summary>
internal readonly record struct Origin(ImportSource File, string Value, int Line);

/// <summary>Everything that was read of one device.</summary>
internal sealed record GatheredDevice(DeviceId Id, IFamily Family)
{
    /// <summary>Parameters by canonical name; the device's own files stand over shared ones.</summary>
    public required Dictionary<string, Origin> Parameters { get; init; }

    /// <summary>Models that its files allow; empty = they do not say.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The generation that its files are written for; null = they do not say.</summary>
    public string? Generation { get; init; }

    /// <summary>Whether one of its files lists everything that the phone holds.</summary>
    public bool IsExport { get; init; }

    public ImmutableArray<HandsetSpec> Handsets { get; init; } = [];

    public ImmutableArray<HandsetGroupSpec> HandsetGroups { get; init; } = [];

    public ImmutableSortedDictionary<string, RawValue> Options { get; init; } = OptionMap.Empty.Values;

    /// <summary>Path of its first own file.</summary>
    public required string FirstPath { get; init; }

    /// <summary>Folder of that file.</summary>
    public required string Folder { get; init; }
}

/// <summary>A file that was read, and by which family; none for a phonebook that is of no maker's form.</summary>
internal sealed record RecognisedFile(ImportSource Source, IFamily? Family, DocumentMatch? Match, ReadFile Content);

/// <summary>Puts the files of each device together.</summary>
internal static class Gatherer
{
    /// <param name="files">What was read, in any order.</param>
    /// <param name="unused">Told of a shared file for which there is no device.</param>
    public static IReadOnlyList<GatheredDevice> Gather(IReadOnlyList<RecognisedFile> files, Action<RecognisedFile> unused)
    {
        // One that sets nothing may still say by its name which model asked for it.
        var shared = files.Where(f => f.Content.Device is null && (f.Content.Parameters.Count > 0 || f.Content.Models.Count > 0)).OrderBy(f => f.Source.Path, StringComparer.Ordinal).ToList();
        var used = new HashSet<RecognisedFile>(ReferenceEqualityComparer.Instance);
        var devices = files.Where(f => f.Content.Device is not null).GroupBy(f => (f.Content.Device!.Value, f.Family))
            .Select(group => Put(group.Key.Value, group.Key.Family!, [.. group.OrderBy(f => f.Source.Path, StringComparer.Ordinal)], shared, used))
            .OrderBy(d => d.Id).ToList();
        foreach (var file in shared.Where(f => f.Content.Parameters.Count > 0 && !used.Contains(f)))
        {
            unused(file);
        }

        return devices;
    }

    private static GatheredDevice Put(
        DeviceId id, IFamily family, IReadOnlyList<RecognisedFile> own, List<RecognisedFile> shared, HashSet<RecognisedFile> used)
    {
        var folder = own[0].Source.Folder;
        var models = own.Select(f => f.Content.Models).Where(m => m.Count > 0).Aggregate(Array.Empty<string>(), Narrow);

        var generation = own.Select(f => f.Content.Generation).LastOrDefault(g => g is not null);

        // A shared file lies beside the devices' own or above them; the nearer one stands over the farther.
        var below = shared.Where(f => f.Family == family && IsAbove(f.Source.Folder, folder) && (f.Content.Models.Count == 0 || models.Length == 0 || f.Content.Models.Intersect(models).Any())
                && (family.Import?.GenerationOption is null || generation is null || f.Content.Generation is null || f.Content.Generation == generation))
            .OrderBy(f => f.Source.Folder.Length).ToList();
        if (models.Length == 0)
        {
            // Two files for different models beside each other cannot both be this device's, and nothing says which.
            var said = below.Where(f => f.Content.Models.Count > 0).Select(f => string.Join(' ', f.Content.Models)).Distinct(StringComparer.Ordinal).ToList();
            below = said.Count > 1 ? below.FindAll(f => f.Content.Models.Count == 0) : below;
            models = below.Select(f => f.Content.Models).Where(m => m.Count > 0).Aggregate(models, Narrow);
        }

        used.UnionWith(below);
        var all = below.Concat(own).ToList();
        var parameters = new Dictionary<string, Origin>(StringComparer.Ordinal);
        foreach (var file in all)
        {
            foreach (var parameter in file.Content.Parameters)
            {
                parameters[parameter.Name] = new Origin(file.Source, parameter.Value, parameter.Line);
            }
        }

        return new GatheredDevice(id, family)
        {
            Parameters = parameters,
            Models = models,
            Generation = generation ?? below.Select(f => f.Content.Generation).LastOrDefault(g => g is not null),
            IsExport = own.Any(f => f.Content.IsExport),
            Handsets = all.Select(f => f.Content.Handsets).LastOrDefault(h => !h.IsDefaultOrEmpty, []),
            HandsetGroups = [.. all.SelectMany(f => f.Content.HandsetGroups).GroupBy(g => g.Id).Select(g => g.Last()).OrderBy(g => g.Id)],
            Options = all.Aggregate(OptionMap.Empty.Values, (options, file) => options.SetItems(file.Content.Options)),
            FirstPath = own[0].Source.Path,
            Folder = folder,
        };
    }

    // What all files allow; files that contradict each other leave the word of the first.
    private static string[] Narrow(string[] models, IReadOnlyList<string> more) =>
        models.Length == 0 ? [.. more] : models.Intersect(more, StringComparer.OrdinalIgnoreCase).ToArray() is { Length: > 0 } both ? both : models;

    private static bool IsAbove(string folder, string other) =>
        folder.Length == 0 || folder == other || (other.StartsWith(folder, StringComparison.Ordinal) && other[folder.Length] == '/');
}
