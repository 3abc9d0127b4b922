using System.Globalization;
using System.Net;
using Offhook.Protocols.Listening;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Offhook.Server.Configuration;

/// <summary>Reads <c>offhook.yaml</c> and finds all mistakes at once.</summary>
public sealed class ConfigurationReader
{
    private static readonly string[] LaterDoors = ["https", "ftp", "dhcp", "mdns", "cwmp"];

    private readonly string file;
    private readonly List<(int Line, string Text)> mistakes = [];

    private ConfigurationReader(string file) => this.file = file;

    /// <summary>Reads a file. <paramref name="data"/> is the data folder given on the command line, which wins.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or has mistakes; all are listed.</exception>
    public static ServerConfiguration ReadFile(string path, string? data)
    {
        try
        {
            return Read(path, File.ReadAllText(path), data);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"{path}: the configuration cannot be read: {failure.Message}"]);
        }
    }

    /// <summary>Reads text; <paramref name="file"/> is how mistakes name it.</summary>
    /// <exception cref="ConfigurationException">It has mistakes; all are listed.</exception>
    public static ServerConfiguration Read(string file, string text, string? data)
    {
        var reader = new ConfigurationReader(file);
        var configuration = reader.ReadRoot(text, data);
        return reader.mistakes.Count == 0
            ? configuration
            : throw new ConfigurationException([.. reader.mistakes.OrderBy(mistake => mistake.Line).Select(mistake => mistake.Text)]);
    }

    private ServerConfiguration ReadRoot(string text, string? data)
    {
        var configuration = ConfigurationDefaults.Standard(data) with { Http = null };
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            Add((int)failure.Start.Line, "", $"this is no YAML: {failure.Message}");
            return configuration;
        }

        if (yaml.Documents.Count == 0)
        {
            return configuration with { Http = ConfigurationDefaults.Standard(data).Http };
        }

        var doorsSeen = false;
        YamlNode? database = null;
        foreach (var (key, value) in Members("", yaml.Documents[0].RootNode))
        {
            switch (key)
            {
                case "data" when ReadText(key, value) is { } folder:
                    configuration = configuration with { DataFolder = data ?? folder };
                    break;
                case "database":
                    configuration = configuration with { Database = DatabaseReader.Read(value, Path.GetDirectoryName(file) ?? "", (node, path, text) => Add(node, path, text)) };
                    database = value;
                    break;
                case "publicUrl":
                    configuration = configuration with { PublicUrl = ReadUrl(key, value) };
                    break;
                case "trustedProxies":
                    configuration = configuration with { TrustedProxies = ReadNetworks(key, value) };
                    break;
                case "resync":
                    configuration = configuration with { Resync = new ResyncReader(Path.GetDirectoryName(file) ?? "", Add).Read(value) };
                    break;
                case "doors":
                    doorsSeen = true;
                    configuration = ReadDoors(value, configuration);
                    break;
                case "data":
                    break;
                default:
                    Add(value, key, "unknown; allowed are data, database, publicUrl, trustedProxies, resync, doors");
                    break;
            }
        }

        if (configuration is { Database: not null, PublicUrl: null })
        {
            Add(database!, "publicUrl", "is needed with a PostgreSQL database: every server must tell phones the same address");
        }

        return doorsSeen ? configuration : configuration with { Http = ConfigurationDefaults.Standard(data).Http };
    }

    private ServerConfiguration ReadDoors(YamlNode node, ServerConfiguration configuration)
    {
        YamlNode? pnp = null;
        foreach (var (key, value) in Members("doors", node))
        {
            var path = $"doors.{key}";
            if (key == "http")
            {
                configuration = configuration with { Http = ReadHttp(path, value) };
            }
            else if (key == "tftp")
            {
                configuration = configuration with { Tftp = ReadTftp(path, value) };
            }
            else if (key == "pnp")
            {
                configuration = configuration with { Pnp = PnpDoorReader.Read(path, value, this) };
                pnp = value;
            }
            else if (key == "admin")
            {
                configuration = configuration with { Admin = ReadAdmin(path, value) };
            }
            else if (LaterDoors.Contains(key, StringComparer.Ordinal))
            {
                Add(value, path, "this door is not in this build yet; allowed are http, tftp, pnp, admin");
            }
            else
            {
                Add(value, path, "unknown; allowed are http, tftp, pnp, admin");
            }
        }

        if (pnp is not null && configuration is { Http: null, Tftp: null })
        {
            Add(pnp, "doors.pnp", "tells phones where to fetch files, and no door hands any out; add http or tftp");
        }

        return configuration;
    }

    private HttpDoorConfiguration ReadHttp(string path, YamlNode node)
    {
        var door = new HttpDoorConfiguration([]);
        foreach (var (key, value) in Members(path, node))
        {
            switch (key)
            {
                case "listen":
                    door = door with { Listen = ReadListen($"{path}.listen", value) };
                    break;
                case "limits":
                    door = ReadLimits($"{path}.limits", value, door);
                    break;
                default:
                    Add(value, $"{path}.{key}", "unknown; allowed are listen, limits");
                    break;
            }
        }

        NeedsListen(path, node, "listen");
        return door;
    }

    private HttpDoorConfiguration ReadLimits(string path, YamlNode node, HttpDoorConfiguration door)
    {
        foreach (var (key, value) in Members(path, node))
        {
            switch (key)
            {
                case "connections":
                    door = door with { Connections = ReadCount($"{path}.{key}", value, door.Connections) };
                    break;
                case "connectionsPerAddress":
                    door = door with { ConnectionsPerAddress = ReadCount($"{path}.{key}", value, door.ConnectionsPerAddress) };
                    break;
                default:
                    Add(value, $"{path}.{key}", "unknown; allowed are connections, connectionsPerAddress");
                    break;
            }
        }

        return door;
    }

    private TftpDoorConfiguration ReadTftp(string path, YamlNode node)
    {
        var door = new TftpDoorConfiguration([]);
        foreach (var (key, value) in Members(path, node))
        {
            switch (key)
            {
                case "listen":
                    door = door with { Listen = ReadListen($"{path}.listen", value) };
                    break;
                case "singlePort":
                    door = door with { SinglePort = ReadFlag($"{path}.singlePort", value) };
                    break;
                case "limits":
                    door = ReadLimits($"{path}.limits", value, door);
                    break;
                default:
                    Add(value, $"{path}.{key}", "unknown; allowed are listen, singlePort, limits");
                    break;
            }
        }

        NeedsListen(path, node, "listen");
        return door;
    }

    private TftpDoorConfiguration ReadLimits(string path, YamlNode node, TftpDoorConfiguration door)
    {
        foreach (var (key, value) in Members(path, node))
        {
            switch (key)
            {
                case "transfers":
                    door = door with { Transfers = ReadCount($"{path}.{key}", value, door.Transfers) };
                    break;
                case "transfersPerAddress":
                    door = door with { TransfersPerAddress = ReadCount($"{path}.{key}", value, door.TransfersPerAddress) };
                    break;
                default:
                    Add(value, $"{path}.{key}", "unknown; allowed are transfers, transfersPerAddress");
                    break;
            }
        }

        return door;
    }

    private IReadOnlyList<IPEndPoint> ReadAdmin(string path, YamlNode node)
    {
        IReadOnlyList<IPEndPoint> listen = [];
        foreach (var (key, value) in Members(path, node))
        {
            if (key == "listen")
            {
                listen = ReadListen($"{path}.listen", value);
            }
            else
            {
                Add(value, $"{path}.{key}", "unknown; allowed is listen");
            }
        }

        NeedsListen(path, node, "listen");
        return listen;
    }

    internal void NeedsListen(string path, YamlNode node, string key)
    {
        if (node is YamlMappingNode map && !map.Children.ContainsKey(new YamlScalarNode(key)))
        {
            Add(node, path, $"says not where to listen; needed is listen: [ \"IP:PORT\" ]");
        }
    }

    internal List<IPEndPoint> ReadListen(string path, YamlNode node)
    {
        var endPoints = new List<IPEndPoint>();
        foreach (var (index, item) in Items(path, node))
        {
            if (ListenEndPoint.TryParse(item.Value ?? "", out var endPoint, out var mistake))
            {
                endPoints.Add(endPoint);
            }
            else
            {
                Add(item, $"{path}[{index}]", mistake);
            }
        }

        if (node is YamlSequenceNode { Children.Count: 0 })
        {
            Add(node, path, "is empty; needed is at least one IP:PORT");
        }

        return endPoints;
    }

    private List<IPNetwork> ReadNetworks(string path, YamlNode node)
    {
        var networks = new List<IPNetwork>();
        foreach (var (index, item) in Items(path, node))
        {
            var text = item.Value ?? "";
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                Add(item, $"{path}[{index}]", $"'{text}' is no address or network; allowed is an address such as 10.0.0.5 or a network such as 10.0.0.0/24 (no bits set behind the prefix)");
            }
        }

        return networks;
    }

    private Uri? ReadUrl(string path, YamlNode node)
    {
        if (ReadText(path, node) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        Add(node, path, "is no such URL; allowed is http://HOST or https://HOST, with a port and a path where needed, without user, query and fragment");
        return null;
    }

    private int ReadCount(string path, YamlNode node, int otherwise)
    {
        const int most = 1_000_000;
        if (ReadText(path, node) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= most)
        {
            return count;
        }

        if (node is YamlScalarNode)
        {
            Add(node, path, $"'{node}' is no such number; allowed is 1 to {most}");
        }

        return otherwise;
    }

    internal bool ReadFlag(string path, YamlNode node)
    {
        if (node is YamlScalarNode { Value: "true" or "false" } scalar)
        {
            return scalar.Value == "true";
        }

        Add(node, path, "must be true or false");
        return false;
    }

    private string? ReadText(string path, YamlNode node)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        Add(node, path, "must be a text");
        return null;
    }

    internal IEnumerable<(string Key, YamlNode Value)> Members(string path, YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            Add(node, path, "must be a map of names and values");
            return [];
        }

        return map.Children.Select(member => (member.Key is YamlScalarNode key ? key.Value ?? "" : member.Key.ToString(), member.Value));
    }

    internal IEnumerable<(int Index, YamlScalarNode Item)> Items(string path, YamlNode node)
    {
        if (node is not YamlSequenceNode list || list.Children.Any(item => item is not YamlScalarNode))
        {
            Add(node, path, "must be a list of texts, such as [ \"…\" ]");
            return [];
        }

        return list.Children.Select((item, index) => (index, (YamlScalarNode)item));
    }

    internal void Add(YamlNode node, string path, string text) => Add((int)node.Start.Line, path, text);

    private void Add(int line, string path, string text) => mistakes.Add((line, path.Length == 0 ? $"{file}:{line}: {text}" : $"{file}:{line}: {path}: {text}"));
}
