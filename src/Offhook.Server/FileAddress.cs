using System.Net;

namespace Offhook.Server;

/// <summary>Where a phone that reaches us at one of our addresses fetches its files: over HTTP where that door is open there, else over TFTP.</summary>
/// <param name="http">Where the HTTP door listens, as URLs.</param>
/// <param name="tftp">Where the TFTP door listens, as URLs.</param>
internal sealed class FileAddress(IReadOnlyList<string> http, IReadOnlyList<string> tftp)
{
    private const int TftpPort = 69;

    private readonly IReadOnlyList<Uri> doors = [.. http.Concat(tftp).Select(url => new Uri(url))];

    /// <summary>The address, without a trailing slash. A door that listens elsewhere only is better than none.</summary>
    public Uri At(IPAddress local)
    {
        var door = doors.FirstOrDefault(url => IPAddress.Parse(url.DnsSafeHost) is var bound && (bound.Equals(local) || bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any))) ?? doors[0];
        var bound = IPAddress.Parse(door.DnsSafeHost);
        var host = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) ? local : bound;
        return new UriBuilder(door.Scheme, host.ToString(), door.IsDefaultPort || (door.Scheme == "tftp" && door.Port == TftpPort) ? -1 : door.Port).Uri;
    }
}
