using System.Collections.Immutable;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;

namespace Offhook.Core.Files;

/// <summary>The stored files of the moment, by name. Names are looked up here and never joined to paths: the bytes lie under their digest.</summary>
public sealed class FileDirectory(string folder)
{
    private readonly Lock gate = new();
    private volatile State state = new(
        ImmutableSortedDictionary.Create<string, Versioned<FileSpec>>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary<string, FamilyFiles>.Empty);

    /// <summary>The folder that holds the bytes.</summary>
    public string Folder => folder;

    /// <summary>All files by name.</summary>
    public ImmutableSortedDictionary<string, Versioned<FileSpec>> All => state.ByName;

    /// <summary>The file of a name in any case, or null.</summary>
    public StoredFile? Find(string name) => state.ByName.TryGetValue(name, out var file) ? new StoredFile(file.Spec, PathOf(file.Spec)) : null;

    /// <summary>The files of a family, with the change number of the newest of them (withdrawn ones included).</summary>
    public FamilyFiles Of(string family) => state.ByFamily.GetValueOrDefault(family) ?? FamilyFiles.None;

    /// <summary>Where the bytes of a file lie.</summary>
    public string PathOf(FileSpec file) => Path.Combine(folder, file.Sha256);

    /// <summary>Takes changed files; null = withdrawn.</summary>
    public void Update(IEnumerable<KeyValuePair<string, Versioned<FileSpec>?>> changed, long change)
    {
        lock (gate)
        {
            var byName = state.ByName;
            var touched = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var (name, value) in changed)
            {
                if (byName.TryGetValue(name, out var before))
                {
                    touched[before.Spec.Family] = change;
                }

                if (value is { } file)
                {
                    touched[file.Spec.Family] = Math.Max(file.Change, touched.GetValueOrDefault(file.Spec.Family));
                }

                byName = value is { } kept ? byName.SetItem(name, kept) : byName.Remove(name);
            }

            var byFamily = state.ByFamily;
            foreach (var (family, at) in touched)
            {
                byFamily = byFamily.SetItem(family, new FamilyFiles(
                    byName.Values.Where(f => f.Spec.Family == family)
                        .ToImmutableSortedDictionary(f => f.Spec.Name, f => f.Spec, StringComparer.OrdinalIgnoreCase),
                    Math.Max(at, Of(family).Change)));
            }

            state = new State(byName, byFamily);
        }
    }

    private sealed record State(
        ImmutableSortedDictionary<string, Versioned<FileSpec>> ByName, ImmutableDictionary<string, FamilyFiles> ByFamily);
}

/// <summary>The stored files of one family.</summary>
public sealed record FamilyFiles(ImmutableSortedDictionary<string, FileSpec> Files, long Change)
{
    /// <summary>None.</summary>
    public static FamilyFiles None { get; } = new(ImmutableSortedDictionary.Create<string, FileSpec>(StringComparer.OrdinalIgnoreCase), 0);
}
