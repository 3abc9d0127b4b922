using System.Buffers;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core.Storage.Backup;

/// <summary>The names an archive may hold. Everything else is refused, so that no name ever becomes part of a path unchecked.</summary>
internal static class BackupNames
{
    public const string Database = SqliteStore.FileName;

    public const string KeyRing = DataFolder.KeyRing;

    /// <summary>A key ring holds thousands of keys in less.</summary>
    public const long MostKeyRingBytes = 4L << 20;

    /// <summary>More than a server has files; a bound for an archive that somebody else has made.</summary>
    public const int MostEntries = 1_000_000;

    private const int DigestLength = 64;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The entry of a stored file.</summary>
    public static string File(string digest) => $"{DataFolder.Files}/{digest}";

    /// <summary>Whether a text is a digest as files are stored under.</summary>
    public static bool IsDigest(ReadOnlySpan<char> text) => text.Length == DigestLength && !text.ContainsAnyExcept(Hex);

    /// <summary>The digest of an entry that is a stored file, or null.</summary>
    public static string? Digest(string entry) =>
        entry.StartsWith(DataFolder.Files + "/", StringComparison.Ordinal) && IsDigest(entry.AsSpan(DataFolder.Files.Length + 1))
            ? entry[(DataFolder.Files.Length + 1)..]
            : null;
}
