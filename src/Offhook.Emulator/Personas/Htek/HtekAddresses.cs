namespace Offhook.Emulator.Personas.Htek;

/// <summary>Turns what is written in a parameter into an address.</summary>
internal static class HtekAddresses
{
    /// <summary>
    /// A full URL is taken as it is; a bare <c>host[:port]/path</c> takes its scheme from the upgrade mode: 0 TFTP, 1 HTTP, 3 HTTPS (seen
    /// in live systems), 2 FTP (inferred); HTTP is the default (maker's guide, chapter 1).
    /// </summary>
    /// <returns>Null when the text is no address.</returns>
    public static Uri? Resolve(string written, string upgradeMode)
    {
        var text = written.Trim();
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            text = Scheme(upgradeMode) + "://" + text;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0 ? address : null;
    }

    /// <summary>A file name under a folder address; a query of the folder is dropped.</summary>
    public static Uri Below(Uri folder, string name)
    {
        var below = new UriBuilder(folder) { Query = "", Fragment = "" };
        below.Path = below.Path.TrimEnd('/') + "/" + name;
        return below.Uri;
    }

    /// <summary>The file name at the end of an address; the host when there is none.</summary>
    public static string Name(Uri address) =>
        address.Segments is [.., var last] && last.Trim('/') is { Length: > 0 } name ? Uri.UnescapeDataString(name) : address.Host;

    private static string Scheme(string upgradeMode) => upgradeMode switch
    {
        "0" => "tftp",
        "2" => "ftp",
        "3" => "https",
        _ => "http",
    };
}
