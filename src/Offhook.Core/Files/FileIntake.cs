using System.Security.Cryptography;
using Offhook.Core.Families;
using Offhook.Core.Storage;

namespace Offhook.Core.Files;

/// <summary>
/// Takes a file in: writes it to a temporary name while hashing, lets its family check it, and moves it to its digest. Nothing half-written
/// stays behind, and a file that is refused leaves nothing.
/// </summary>
public sealed class FileIntake(FileDirectory directory, FamilyRegistry families)
{
    /// <summary>Largest file: ten times the largest firmware known.</summary>
    public const long MaxLength = 1L << 30;

    /// <summary>Takes back files whose change was not written after all; those that a stored spec names stay.</summary>
    public void Forget(IEnumerable<FileSpec> taken)
    {
        var named = directory.All.Values.Select(f => f.Spec.Sha256).ToHashSet(StringComparer.Ordinal);
        foreach (var file in taken.Where(f => f.Sha256.Length > 0 && !named.Contains(f.Sha256)))
        {
            File.Delete(directory.PathOf(file));
            directory.Shared?.Remove(file.Sha256);
        }
    }

    /// <summary>Keeps the bytes for all servers; called before the change that names them, so that no server hears of a file that it cannot get.</summary>
    /// <exception cref="StoreException">They cannot be kept.</exception>
    public async Task KeepAsync(IEnumerable<FileSpec> files, CancellationToken cancellation)
    {
        if (directory.Shared is not { } shared)
        {
            return;
        }

        foreach (var file in files.Where(f => f.Sha256.Length > 0))
        {
            await shared.PutAsync(file.Sha256, directory.PathOf(file), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Checks and, unless <paramref name="dryRun"/>, stores a file.</summary>
    /// <returns>The spec with digest and length, and what is wrong with it, without its name; with a mistake nothing is stored.</returns>
    public async Task<(FileSpec Spec, IReadOnlyList<string> Mistakes)> TakeAsync(FileSpec spec, Stream content, bool dryRun, CancellationToken cancellation)
    {
        MakeFolder();
        var temporary = Path.Combine(directory.Folder, $".incoming-{Guid.NewGuid():N}");
        try
        {
            var (length, sha256, head) = await CopyAsync(content, temporary, cancellation).ConfigureAwait(false);
            var taken = spec with { Sha256 = sha256, Length = length };
            var mistakes = Check(taken, head);
            if (mistakes.Count == 0 && !dryRun)
            {
                File.Move(temporary, directory.PathOf(taken), overwrite: true);
            }

            return (taken, mistakes);
        }
        catch (FileTooLongException)
        {
            return (spec, [$"is longer than {MaxLength} bytes, the most that is allowed"]);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task<(long Length, string Sha256, byte[] Head)> CopyAsync(Stream content, string path, CancellationToken cancellation)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var head = new MemoryStream();
            var buffer = new byte[128 * 1024];
            long length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > MaxLength)
                {
                    throw new FileTooLongException();
                }

                hash.AppendData(buffer, 0, read);
                head.Write(buffer, 0, (int)Math.Min(read, Math.Max(0, FileCandidate.HeadLength - head.Length)));
                await WriteAsync(file, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
            return (length, Convert.ToHexStringLower(hash.GetHashAndReset()), head.ToArray());
        }
    }

    // Only our own disk is spoken of here: what goes wrong on the way from the client is told by whoever reads from it.
    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new StoreException($"'{file.Name}' cannot be written: {e.Message.TrimEnd('.')}; make room on that disk and try again.", e);
        }
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(directory.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The folder '{directory.Folder}' cannot be made: {e.Message.TrimEnd('.')}; give the user of the server the right to do so.", e);
        }
    }

    private IReadOnlyList<string> Check(FileSpec spec, byte[] head)
    {
        if (families.Find(spec.Family) is not { } family)
        {
            return [$"family '{spec.Family}' is not in this build; allowed: {string.Join(", ", families.All.Select(f => f.Name))}"];
        }

        var mistakes = new List<string>();
        if (spec.Model is { } model && FamilyRegistry.FindModel(family, model) is null)
        {
            mistakes.Add($"model '{model}' is not known to family {family.Name}");
        }

        if (families.FileNames.Match(spec.Name) is { } taken)
        {
            mistakes.Add($"is the name of a document that is made here ({taken.Family} {taken.Kind.Id}); choose another name");
        }

        mistakes.AddRange(family.CheckFile(new FileCandidate(spec, head)));
        return mistakes;
    }

    private sealed class FileTooLongException : Exception;
}
