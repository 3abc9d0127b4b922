using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>
/// Devices and configurations of wazo-provd: the answers of its REST (<c>{"devices": […]}</c>, <c>{"configs": […]}</c>), lists, single documents, or the files of its
/// document store, in any mix. A configuration stands over its parents. What parameters there are is that program's own specification.
/// </summary>
internal sealed class ProvdExport : IForeignSystem
{
    private const int MaxParents = 16;

    // Where the phone asks is its new server's word.
    private static readonly HashSet<string> Governed = ["ip", "http_port", "http_base_url", "tftp_port", "config_version", "protocol", "_comment"];

    /// <inheritdoc/>
    public IEnumerable<ForeignDevice> Read(IReadOnlyList<ImportSource> sources, Action<ImportedRemark> unread)
    {
        var documents = sources.SelectMany(s => Documents(s, unread)).ToList();
        var configs = documents.Where(d => d.Node["raw_config"] is JsonObject).GroupBy(d => Text(d.Node, "id")).ToDictionary(g => g.Key, g => g.First().Node);
        foreach (var (file, node) in documents.Where(d => d.Node["raw_config"] is null))
        {
            if (Text(node, "mac") is not { Length: > 0 } mac)
            {
                unread(new ImportedRemark(file, 0, Text(node, "id"), "it is neither a configuration nor a device with a MAC address"));
                continue;
            }

            var device = new ForeignDevice(file, 0, mac) { Vendor = Text(node, "vendor"), Model = Text(node, "model") };
            if (Text(node, "description") is { Length: > 0 } name)
            {
                device.Members["name"] = name;
            }

            var wanted = Text(node, "config") is { Length: > 0 } id ? id : Text(node, "config_id");
            if (!configs.ContainsKey(wanted))
            {
                device.Leave(0, mac, wanted.Length == 0 ? "it has no configuration" : $"its configuration '{wanted}' is not among the files");
            }

            Describe(device, Merge(configs, wanted, 0));
            yield return device;
        }
    }

    private static IEnumerable<(string File, JsonObject Node)> Documents(ImportSource source, Action<ImportedRemark> unread)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(source.Content.Span);
        }
        catch (JsonException e)
        {
            unread(new ImportedRemark(source.Path, (int)(e.LineNumber ?? 0) + 1, "", "this is no JSON"));
            return [];
        }

        var list = root is JsonObject o && (o["devices"] ?? o["configs"] ?? o["device"] ?? o["config"]) is { } inner and (JsonArray or JsonObject) ? inner : root;
        return (list is JsonArray array ? array.OfType<JsonObject>() : list is JsonObject one ? [one] : []).Select(n => (source.Path, n));
    }

    // Parents first, in their order; dictionaries are merged, everything else is replaced.
    private static JsonObject Merge(Dictionary<string, JsonObject> configs, string id, int depth)
    {
        var merged = new JsonObject();
        if (depth > MaxParents || !configs.TryGetValue(id, out var config))
        {
            return merged;
        }

        var parents = config["parent_ids"] is JsonArray many ? many.Select(p => p?.ToString() ?? "") : [Text(config, "parent_id")];
        foreach (var parent in parents.Where(p => p.Length > 0))
        {
            Overlay(merged, Merge(configs, parent, depth + 1));
        }

        Overlay(merged, (JsonObject)config["raw_config"]!);
        return merged;
    }

    private static void Overlay(JsonObject below, JsonObject above)
    {
        foreach (var (name, value) in above)
        {
            if (value is JsonObject inner && below[name] is JsonObject known)
            {
                Overlay(known, inner);
            }
            else
            {
                below[name] = value?.DeepClone();
            }
        }
    }

    private static void Describe(ForeignDevice device, JsonObject raw)
    {
        var taken = new HashSet<string>(Governed, StringComparer.Ordinal);
        string Take(string name)
        {
            taken.Add(name);
            return Text(raw, name);
        }

        bool IsOn(string name) => Take(name) == "true";

        if (Text(raw, "protocol") is "SCCP")
        {
            device.Leave(0, "protocol", "SCCP is not spoken here");
        }

        Enabled("ntp", ("ip", "time.ntp"));
        Enabled("vlan", ("id", "network.vlan.id"), ("priority", "network.vlan.priority"), ("pc_port_id", "network.vlan.pcId"));
        Enabled("syslog", ("ip", "network.syslog"));
        foreach (var (name, key) in ProvdWords.Settings)
        {
            device.Set(0, key, Take(name));
        }

        if (Take("locale").Split('_') is [{ Length: > 0 } language, var country])
        {
            device.Set(0, "region.language", language);
            device.Set(0, "region.country", country);
        }

        device.Set(0, "sip.dtmf", ProvdWords.Dtmf(Take("sip_dtmf_mode")));
        var disable = Take("exten_fwd_disable_all");
        foreach (var key in new[] { "dial.codes.forwardAlwaysOff", "dial.codes.forwardBusyOff", "dial.codes.forwardNoAnswerOff" })
        {
            device.Set(0, key, disable);
        }

        Address(0, raw, "sip_", Take);
        Lines();
        Keys();
        foreach (var name in raw.Select(p => p.Key).Where(n => !taken.Contains(n) && raw[n] is not null && raw[n] is not JsonObject { Count: 0 }).Order(StringComparer.Ordinal))
        {
            device.Leave(0, name, name.StartsWith("X_", StringComparison.Ordinal) ? "it is a plugin's own, and means what that makes of it" : "no setting says it");
        }

        void Enabled(string prefix, params (string Name, string Key)[] members)
        {
            var on = IsOn($"{prefix}_enabled");
            foreach (var (name, key) in members)
            {
                device.Set(0, key, Take($"{prefix}_{name}") is var text && on ? text : "");
            }
        }

        // Calls go to the proxy; a registrar elsewhere has no place of its own.
        void Address(int line, JsonObject of, string prefix, Func<string, string> take)
        {
            var (proxy, registrar) = (take($"{prefix}proxy_ip"), take($"{prefix}registrar_ip"));
            device.Set(line, "sip.server", proxy.Length > 0 ? proxy : registrar);
            device.Set(line, "sip.port", take($"{prefix}proxy_port") is { Length: > 0 } port ? port : take($"{prefix}registrar_port"));
            take($"{prefix}registrar_port");
            device.Set(line, "sip.backupServer", take($"{prefix}backup_proxy_ip"));
            device.Set(line, "sip.backupPort", take($"{prefix}backup_proxy_port"));
            take($"{prefix}backup_registrar_ip");
            take($"{prefix}backup_registrar_port");
            var outbound = take($"{prefix}outbound_proxy_ip");
            var outboundPort = take($"{prefix}outbound_proxy_port");
            device.Set(line, "sip.outboundProxy", outbound.Length > 0 && outboundPort.Length > 0 ? $"{outbound}:{outboundPort}" : outbound);
            if (proxy.Length > 0 && registrar.Length > 0 && proxy != registrar)
            {
                device.Leave(0, $"{(line > 0 ? FormattableString.Invariant($"line {line}: ") : "")}{prefix}registrar_ip", "the registrar is not the proxy; one setting says both, and the proxy is taken");
            }
        }

        void Lines()
        {
            taken.Add("sip_lines");
            foreach (var (place, node) in Numbered(raw["sip_lines"]))
            {
                var own = new HashSet<string>(StringComparer.Ordinal);
                string TakeOwn(string name)
                {
                    own.Add(name);
                    return Text(node, name);
                }

                var (user, number, display) = (TakeOwn("username"), TakeOwn("number"), TakeOwn("display_name"));
                device.Put(place, "number", user.Length > 0 ? user : number);
                device.Put(place, "display", display == user ? "" : display);
                device.Put(place, "label", number.Length > 0 && user.Length > 0 && number != user ? number : "");
                device.Put(place, "user", TakeOwn("auth_username") is var auth && auth != user ? auth : "");
                device.Put(place, "password", TakeOwn("password"));
                device.Set(place, "dial.codes.voicemail", TakeOwn("voicemail"));
                device.Set(place, "sip.dtmf", ProvdWords.Dtmf(TakeOwn("dtmf_mode")));
                Address(place, node, "", TakeOwn);
                foreach (var left in node.Select(p => p.Key).Where(n => !own.Contains(n) && Text(node, n).Length > 0))
                {
                    device.Leave(0, FormattableString.Invariant($"line {place}: {left}"), "no setting says it");
                }
            }
        }

        void Keys()
        {
            taken.Add("funckeys");
            foreach (var (place, node) in Numbered(raw["funckeys"]))
            {
                if (ProvdWords.Key(Text(node, "type")) is { } type)
                {
                    device.Key(0, place, type, Text(node, "value"), Text(node, "label"), Text(node, "line"));
                }
                else
                {
                    device.Leave(0, FormattableString.Invariant($"key {place}"), $"no kind of key is '{Text(node, "type")}'");
                }
            }
        }
    }

    private static IEnumerable<(int Place, JsonObject Node)> Numbered(JsonNode? node) => node is JsonObject map
        ? map.Where(p => p.Value is JsonObject && int.TryParse(p.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place > 0)
            .Select(p => (int.Parse(p.Key, CultureInfo.InvariantCulture), (JsonObject)p.Value!)).OrderBy(p => p.Item1)
        : [];

    private static string Text(JsonObject node, string name) => node[name] switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => "",
    };
}

/// <summary>Words of its specification and ours.</summary>
internal static class ProvdWords
{
    /// <summary>Parameters that a setting of ours says as they are.</summary>
    public static IReadOnlyList<(string Name, string Key)> Settings { get; } =
    [
        ("timezone", "time.zone"), ("admin_username", "access.adminUser"), ("admin_password", "access.adminPassword"), ("user_username", "access.userUser"), ("user_password", "access.userPassword"),
        ("sip_transport", "sip.transport"), ("sip_subscribe_mwi", "sip.subscribeMwi"), ("exten_dnd", "dial.codes.dndOn"), ("exten_fwd_unconditional", "dial.codes.forwardAlwaysOn"),
        ("exten_fwd_no_answer", "dial.codes.forwardNoAnswerOn"), ("exten_fwd_busy", "dial.codes.forwardBusyOn"), ("exten_park", "dial.codes.park"),
        ("exten_pickup_group", "dial.codes.groupPickup"), ("exten_pickup_call", "dial.codes.pickup"), ("exten_voicemail", "dial.codes.voicemail"),
    ];

    /// <summary>How digits are sent; empty where that is not known.</summary>
    public static string Dtmf(string word) => word switch { "RTP-in-band" => "inband", "RTP-out-of-band" => "rfc2833", "SIP-INFO" => "info", _ => "" };

    /// <summary>What a key does; null where that is not known.</summary>
    public static string? Key(string word) => word switch { "speeddial" => "speed", "blf" => "blf", "park" => "park", _ => null };
}
