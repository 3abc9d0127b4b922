namespace Offhook.Core.Identification;

/// <summary>
/// The token and the file of a path that a phone asked for. Names are looked up in tables and never joined to a path, so nothing here needs to be
/// refused: what leads out of the tree, or deeper than any phone's, is simply nobody's. Directories behind the first one are passed over: makers' phones ask
/// under directories of their own (<c>/profiles/file.xml</c>), some of which they are told by us, and no two files of them share a name.
/// </summary>
/// <param name="Token">The first directory, which may be a URL token; null where there is none.</param>
/// <param name="FileName">The name. A path that is nobody's stays whole in it, with its slashes, so that it finds nothing.</param>
public readonly record struct RequestName(string? Token, string FileName)
{
    /// <summary>A token, and as many directories behind it as any known phone uses, with room.</summary>
    public const int MaxDirectories = 5;

    /// <summary>Reads a decoded path. Empty segments come from phones that put <c>/name</c> behind an address that ends in a slash; a path that ends in one names no file.</summary>
    public static RequestName Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return new RequestName(null, path);
        }

        var segments = path.Split('/');
        var directories = segments[..^1].Where(s => s.Length > 0).ToArray();
        return directories.Length > MaxDirectories || segments.Any(s => s is "." or ".." || s.Contains('\\'))
            ? new RequestName(null, $"/{path.TrimStart('/')}")
            : new RequestName(directories.Length > 0 ? directories[0] : null, segments[^1]);
    }
}
