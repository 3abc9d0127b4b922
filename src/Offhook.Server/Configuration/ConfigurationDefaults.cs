using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Listening;

namespace Offhook.Server.Configuration;

/// <summary>What holds where nothing is configured. <c>serve --help</c> prints it.</summary>
public static class ConfigurationDefaults
{
    /// <summary>The data folder of a server that root starts.</summary>
    public const string SystemData = "/var/lib/offhook";

    /// <summary>The data folder for everybody else, in the current folder.</summary>
    public const string LocalData = "./var";

    /// <summary>The data folder of the demo.</summary>
    public const string DemoData = "./var/demo";

    /// <summary>Where the HTTP door listens.</summary>
    public const string HttpListen = "0.0.0.0:80";

    /// <summary>Where the admin plane listens: this machine only, because it holds every secret.</summary>
    public const string AdminListen = "127.0.0.1:8081";

    private const int DemoHttpPort = 8080;
    private const int DemoAdminPort = 8081;
    private const int DemoTftpPort = 6969;

    /// <summary>The lines that <c>serve --help</c> prints.</summary>
    public static IReadOnlyList<string> Describe() =>
    [
        $"data: {SystemData}   (as root; otherwise {LocalData})",
        "database: sqlite",
        "publicUrl: an address of this machine, chosen at the first start and kept",
        "trustedProxies: []",
        "doors:",
        $"  http:  {{ listen: [\"{HttpListen}\"] }}",
        $"  admin: {{ listen: [\"{AdminListen}\"] }}",
    ];

    /// <summary>The configuration without a file.</summary>
    public static ServerConfiguration Standard(string? data) => new()
    {
        DataFolder = data ?? DataFolder(),
        Http = new HttpDoorConfiguration([IPEndPoint.Parse(HttpListen)]),
        Admin = [IPEndPoint.Parse(AdminListen)],
    };

    /// <summary>Everything on loopback and high ports; free ones where the usual ones are taken.</summary>
    public static ServerConfiguration Demo(string? data)
    {
        var http = FreeOr(DemoHttpPort);
        return new ServerConfiguration
        {
            DataFolder = data ?? DemoData,
            PublicUrl = http == 0 ? null : new Uri($"http://127.0.0.1:{http}"),
            Http = new HttpDoorConfiguration([new IPEndPoint(IPAddress.Loopback, http)]),
            Tftp = new TftpDoorConfiguration([new IPEndPoint(IPAddress.Loopback, FreeDatagramPortOr(DemoTftpPort))]),
            Admin = [new IPEndPoint(IPAddress.Loopback, FreeOr(DemoAdminPort))],
        };
    }

    /// <summary>The data folder where none is named.</summary>
    public static string DataFolder() => Environment.IsPrivilegedProcess ? SystemData : LocalData;

    private static int FreeDatagramPortOr(int port) => ListenException.Try(new IPEndPoint(IPAddress.Loopback, port), ProtocolType.Udp) is null ? port : 0;

    private static int FreeOr(int port)
    {
        foreach (var candidate in (int[])[port, 0])
        {
            using var probe = new TcpListener(IPAddress.Loopback, candidate);
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; the next candidate is any free one.
            }
        }

        return 0;
    }
}
