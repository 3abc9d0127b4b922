using System.Collections.Immutable;
using System.Security.Cryptography;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Files;

/// <summary>The stored files of the moment, by name. Names are looked up here and never joined to paths: the bytes lie under their digest.</summary>
/// <param name="folder">The folder that holds the bytes.</param>
/// <param name="shared">Where all servers keep the bytes; the folder then holds copies of what was asked for. Null = the folder is all there is.</param>
public sealed class FileDirectory(string folder, IFileBytes? shared = null)
{
    private readonly Lock gate = new();
    private readonly Lock bringing = new();
    private volatile State state = new(
        ImmutableSortedDictionary.Create<string, Versioned<FileSpec>>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary<string, FamilyFiles>.Empty);

    /// <summary>The folder that holds the bytes.</summary>
    public string Folder => folder;

    /// <summary>All files by name.</summary>
    public ImmutableSortedDictionary<string, Versioned<FileSpec>> All => state.ByName;

    /// <summary>Where all servers keep the bytes; null = nowhere but here.</summary>
    public IFileBytes? Shared => shared;

    /// <summary>The file of a name in any case, or null.</summary>
    /// <exception cref="StoreException">Its bytes are with the other servers and cannot be brought here.</exception>
    public StoredFile? Find(string name)
    {
        if (!state.ByName.TryGetValue(name, out var file))
        {
            return null;
        }

        var path = PathOf(file.Spec);
        if (shared is not null && !File.Exists(path))
        {
            Bring(shared, file.Spec, path);
        }

        return new StoredFile(file.Spec, path);
    }

    /// <summary>Whether the bytes of a file are kept.</summary>
    public bool Has(FileSpec file) => file.Sha256.Length > 0 && (shared?.Has(file.Sha256) ?? File.Exists(PathOf(file)));

    /// <summary>The files of a family, with the change number of the newest of them (withdrawn ones included).</summary>
    public FamilyFiles Of(string family) => state.ByFamily.GetValueOrDefault(family) ?? FamilyFiles.None;

    /// <summary>The files of a family as they would be with some other than they are (null = absent).</summary>
    public FamilyFiles Of(string family, IEnumerable<KeyValuePair<string, FileSpec?>> other)
    {
        var files = Of(family);
        var then = files.Files;
        foreach (var (name, file) in other)
        {
            then = file?.Family == family ? then.SetItem(name, file) : then.Remove(name);
        }

        return files with { Files = then };
    }

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

    // One at a time: a thousand phones that ask for the same new firmware cost one download.
    private void Bring(IFileBytes bytes, FileSpec file, string path)
    {
        lock (bringing)
        {
            if (File.Exists(path))
            {
                return;
            }

            Directory.CreateDirectory(folder);
            var temporary = Path.Combine(folder, $".incoming-{Guid.NewGuid():N}");
            try
            {
                using (var stream = DataFolder.CreateFile(temporary))
                {
                    if (!bytes.Fetch(file.Sha256, stream))
                    {
                        throw new StoreException($"The bytes of the stored file {file.Name} are not in the database; store it again.");
                    }

                    stream.Position = 0;
                    if (Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
                    {
                        throw new StoreException($"The bytes of the stored file {file.Name} are damaged in the database; store it again.");
                    }
                }

                File.Move(temporary, path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The stored file {file.Name} cannot be copied to '{folder}': {e.Message.TrimEnd('.')}; make room there, or give the user of the server the right to write.", e);
            }
            finally
            {
                File.Delete(temporary);
            }
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
