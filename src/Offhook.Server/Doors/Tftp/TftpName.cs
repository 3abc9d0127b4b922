namespace Offhook.Server.Doors.Tftp;

/// <summary>
/// What a requested name asks for. Names are looked up in tables and never joined to a path, so nothing here needs to be refused: a name with more
/// than one directory, <c>..</c>, a drive or a backslash is simply nobody's, and nothing in it is decoded.
/// </summary>
/// <param name="Token">The one directory in front of the name; null where there is none.</param>
/// <param name="FileName">The name. More than one directory stays in it, with slashes, so that it finds nothing.</param>
internal readonly record struct TftpName(string? Token, string FileName)
{
    /// <summary>Reads a name; one slash in front of it is what some phones send.</summary>
    public static TftpName Parse(string requested)
    {
        var path = requested.StartsWith('/') ? requested[1..] : requested;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && path.IndexOf('/', slash + 1) < 0
            ? new TftpName(path[..slash], path[(slash + 1)..])
            : new TftpName(null, path);
    }
}
