using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Offhook.Core;
using Offhook.Core.Fleet;
using Offhook.Core.Storage;
using Offhook.Families;
using Offhook.Families.Generic;

namespace Offhook.Server;

/// <summary>What a folder of definitions holds.</summary>
/// <param name="Families">The families whose definitions are right.</param>
/// <param name="Mistakes">What is wrong with the others.</param>
/// <param name="Edition">A digest of all of it; empty where there is nothing.</param>
public sealed record FolderContent(IReadOnlyList<GenericFamily> Families, IReadOnlyList<FleetMistake> Mistakes, string Edition);

/// <summary>
/// The definitions of families that an operator keeps in the data folder. They are read at the start and again whenever one of them changes; a change with a
/// mistake in it is told and changes nothing, so that phones are never served by half of a definition.
/// </summary>
public sealed partial class FamilyFolder(string path, ILogger<FamilyFolder> log)
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "families";

    // More makers than there are; a folder with more files was meant for something else.
    private const int MaxFiles = 200;

    // Asking is as good as being told here: nobody waits for it, and it works on every file system.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string seen = "";

    /// <summary>Reads the folder; one that is not there holds nothing.</summary>
    public static FolderContent Read(string path)
    {
        var mistakes = new List<FleetMistake>();
        var files = Files(path).ToList();
        if (files.Count > MaxFiles)
        {
            mistakes.Add(new(path, 0, "", $"has {files.Count} files; the first {MaxFiles} are read"));
            files.RemoveRange(MaxFiles, files.Count - MaxFiles);
        }

        var read = new List<DefinitionFile>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            try
            {
                // One byte more than is allowed is enough to be refused.
                var content = File.OpenHandle(file);
                using (content)
                {
                    var bytes = new byte[Math.Min(RandomAccess.GetLength(content), DefinitionReader.MaxBytes + 1)];
                    var length = RandomAccess.Read(content, bytes, 0);
                    read.Add(new(file, bytes.AsMemory(0, length)));
                    digest.AppendData(bytes.AsSpan(0, length));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                mistakes.Add(new(file, 0, "", $"cannot be read: {e.Message}"));
            }
        }

        var (families, wrong) = Definitions.Read(read);
        return new(families, [.. mistakes, .. wrong], read.Count == 0 ? "" : Convert.ToHexStringLower(digest.GetHashAndReset())[..16]);
    }

    /// <summary>Reads it at the start, and tells what is wrong.</summary>
    public FolderContent Open()
    {
        seen = Stamp();
        var content = Read(path);
        Tell(content.Mistakes);
        return content;
    }

    /// <summary>Watches it until it is cancelled.</summary>
    public async Task WatchAsync(OffhookCore core, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            var stamp = Stamp();
            if (stamp == seen)
            {
                continue;
            }

            seen = stamp;
            var content = Read(path);
            Tell(content.Mistakes);
            if (content.Mistakes.Count > 0)
            {
                continue;
            }

            try
            {
                await core.ReplaceFamiliesAsync(FamilyList.With(content.Families), content.Edition, cancellation).ConfigureAwait(false);
                Replaced(log, content.Families.Count, path);
            }
            catch (StoreException e)
            {
                // It is tried again at the next look.
                seen = "";
                Failed(log, e.Message);
            }
        }
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)
        : [];

    private string Stamp()
    {
        try
        {
            return string.Join('\n', Files(path).Select(f => new FileInfo(f)).Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));
        }
        catch (IOException)
        {
            // It changed while it was looked at; the next look sees it whole.
            return seen;
        }
    }

    private void Tell(IReadOnlyList<FleetMistake> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            Wrong(log, mistake.ToString());
        }
    }

    [LoggerMessage(1010, LogLevel.Error, "A definition of a family cannot be used: {Mistake}")]
    private static partial void Wrong(ILogger logger, string mistake);

    [LoggerMessage(1011, LogLevel.Information, "Definitions of {Count} families were read from {Folder}.")]
    private static partial void Replaced(ILogger logger, int count, string folder);

    [LoggerMessage(1012, LogLevel.Error, "Changed definitions of families wait, because the store takes no change: {Reason}")]
    private static partial void Failed(ILogger logger, string reason);
}
