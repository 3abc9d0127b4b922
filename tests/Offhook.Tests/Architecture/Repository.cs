using System.Runtime.CompilerServices;

namespace Offhook.Tests.Architecture;

/// <summary>The repository's own files, as the tests that hold the code to its invariants read them.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Paths relative to the root, with forward slashes, of the files below a folder that people wrote.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions)
    {
        var files = Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => extensions.Contains(Path.GetExtension(path)) && !path.Contains("/bin/") && !path.Contains("/obj/"))
            .Order(StringComparer.Ordinal)
            .ToList();

        // A test over nothing would pass for ever.
        return files.Count > 0 ? files : throw new DirectoryNotFoundException($"{folder} holds none of {string.Join(", ", extensions)}");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
