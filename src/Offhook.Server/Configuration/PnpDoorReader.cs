using YamlDotNet.RepresentationModel;

namespace Offhook.Server.Configuration;

/// <summary>Reads <c>doors.pnp</c>.</summary>
internal static class PnpDoorReader
{
    public static PnpDoorConfiguration Read(string path, YamlNode node, ConfigurationReader reader)
    {
        var door = new PnpDoorConfiguration([]);
        foreach (var (key, value) in reader.Members(path, node))
        {
            switch (key)
            {
                case "listen":
                    door = door with { Listen = reader.ReadListen($"{path}.listen", value) };
                    break;
                case "multicast":
                    door = door with { Multicast = reader.ReadFlag($"{path}.multicast", value) };
                    break;
                case "interfaces":
                    door = door with { Interfaces = [.. reader.Items($"{path}.interfaces", value).Select(item => item.Item.Value ?? "")] };
                    break;
                default:
                    reader.Add(value, $"{path}.{key}", "unknown; allowed are listen, multicast, interfaces");
                    break;
            }
        }

        reader.NeedsListen(path, node, "listen");
        if (door is { Multicast: false, Interfaces.Count: > 0 })
        {
            reader.Add(node, $"{path}.interfaces", "means nothing with multicast: false; leave one of them out");
        }

        return door;
    }
}
