using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>
/// Assigns <c>path=value</c> to a device: <c>name</c>, <c>settings.time.zone</c>, <c>lines[1].display</c>, <c>keys[2]</c>, <c>options.x</c>,
/// <c>parameters.NAME</c>, <c>handsets[9997].displayName</c>, <c>handsetGroups[100].parameters.NAME</c>. A subscript is the index of the line, key or module,
/// the id of the group, the user name (or number) of the handset; what it names is made where it is not there. An empty value removes,
/// <c>null</c> unsets a setting or drops a derived parameter. Where a map or list stands, a value is YAML in one line: <c>{ type: blf, value: "6424" }</c>.
/// </summary>
public static class SpecEditor
{
    /// <summary>Assignments of one edit; more is a fleet file.</summary>
    public const int MaxAssignments = 1000;

    /// <summary>The device as edited, or everything that is wrong, with paths that use indexes as the assignments do.</summary>
    public static (DeviceSpec? Device, IReadOnlyList<Mistake> Mistakes) Apply(
        DeviceSpec device, IReadOnlyList<KeyValuePair<string, string>> assignments, FleetContext context)
    {
        if (assignments.Count > MaxAssignments)
        {
            return (null, [new("", $"{assignments.Count} assignments; at most {MaxAssignments} are allowed")]);
        }

        var root = JsonNode.Parse(SpecCodec.Write(device, context.Sealer))!.AsObject();
        var mistakes = new List<Mistake>();
        foreach (var (path, value) in assignments)
        {
            if (Assign(root, path, value) is { } wrong)
            {
                mistakes.Add(new(path, wrong));
            }
        }

        var source = FleetReader.Read("", JsonSerializer.SerializeToUtf8Bytes(root));
        mistakes.AddRange(source.Mistakes.Select(m => new Mistake(m.Path, m.Message)));
        if (mistakes.Count > 0)
        {
            return (null, mistakes);
        }

        var (edited, wrongs) = new FleetBinder(context).BindDevice("", source.Documents[0]);
        mistakes.AddRange(wrongs.Select(m => new Mistake(IndexPaths.FromPositions(root, m.Path), m.Message)));
        return (edited, mistakes);
    }

    // Answers what is wrong with the assignment itself; whether its path and value mean anything, the binder says.
    private static string? Assign(JsonObject root, string path, string value)
    {
        if (path is "mac" or "uuid")
        {
            return "the id of a device cannot be set; swap gives its spec to another id";
        }

        JsonNode? node;
        try
        {
            node = ToNode(path, value);
        }
        catch (FormatException e)
        {
            return e.Message;
        }

        var remove = value.Length == 0;
        var verbatim = path.StartsWith("parameters.", StringComparison.Ordinal) || path.StartsWith("options.", StringComparison.Ordinal);
        var segments = verbatim ? path.Split('.', 2) : Segments(path);
        JsonObject at = root;
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (!verbatim && segments[i].IndexOf('[') is > 0 and var open)
            {
                var (list, index) = (segments[i][..open], segments[i][(open + 1)..].TrimEnd(']'));
                if (segments[i][^1] != ']' || index.Length == 0 || ItemKeys.Of(list) is null
                    || (ItemKeys.AreNumbers(list) && !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                {
                    return $"'{segments[i]}' is no place; lines[N], keys[N], modules[N], handsetGroups[ID] and handsets[USER] are allowed";
                }

                if (Item(at, list, index, last, remove, node) is not { } item)
                {
                    return null;
                }

                at = item;
            }
            else if (last)
            {
                SetMember(at, segments[i], remove, node);
            }
            else if (at[segments[i]] is JsonObject below)
            {
                at = below;
            }
            else if (remove)
            {
                return null;
            }
            else
            {
                var made = new JsonObject();
                at[segments[i]] = made;
                at = made;
            }
        }

        return null;
    }

    // A user name may hold dots, and what follows a group's parameters is a dotted name of its own.
    private static string[] Segments(string path)
    {
        var segments = new List<string>();
        var from = 0;
        for (var i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] == '[')
            {
                i = path.IndexOf(']', i) is >= 0 and var close ? close : i;
            }
            else if (i == path.Length || path[i] == '.')
            {
                segments.Add(path[from..i]);
                from = i + 1;
                if (segments is [.., var list, "parameters"] && list.StartsWith("handsetGroups[", StringComparison.Ordinal) && i < path.Length)
                {
                    segments.Add(path[from..]);
                    break;
                }
            }
        }

        return [.. segments];
    }

    // Goes to an item, made where it is missing; null where the assignment is done.
    private static JsonObject? Item(JsonObject at, string list, string index, bool last, bool remove, JsonNode? node)
    {
        var items = at[list] as JsonArray;
        var keys = ItemKeys.Of(list)!;
        JsonNode made = ItemKeys.AreNumbers(list) ? JsonValue.Create(int.Parse(index, CultureInfo.InvariantCulture)) : JsonValue.Create(index);
        var item = items?.OfType<JsonObject>().FirstOrDefault(o => keys.Any(k => o[k]?.ToString() == made.ToString()));
        if (item is null && remove)
        {
            return null;
        }

        if (items is null)
        {
            at[list] = items = [];
        }

        if (!last)
        {
            if (item is null)
            {
                items.Add(item = new JsonObject { [keys[0]] = made });
            }

            return item;
        }

        if (item is not null)
        {
            items.Remove(item);
        }

        if (!remove)
        {
            if (node is JsonObject given && !keys.Any(given.ContainsKey))
            {
                given[keys[0]] = made;
            }

            items.Add(node);
        }

        return null;
    }

    private static void SetMember(JsonObject at, string name, bool remove, JsonNode? node)
    {
        if (remove)
        {
            at.Remove(name);
        }
        else
        {
            at[name] = node;
        }
    }

    private static JsonNode? ToNode(string path, string value)
    {
        if (value == "null" && (path.Contains("parameters.", StringComparison.Ordinal) || path.Contains("settings.", StringComparison.Ordinal)))
        {
            return null;
        }

        if (!IsStructure(path) || value.Length == 0 || value[0] is not ('{' or '['))
        {
            return JsonValue.Create(value);
        }

        // Behind a document mark a brace is YAML still, while a brace alone would be taken for JSON.
        var source = FleetReader.Read("", System.Text.Encoding.UTF8.GetBytes("--- " + value));
        if (source.Mistakes.Count > 0 || source.Documents.Count != 1)
        {
            throw new FormatException("the value cannot be read; a map { … } or a list [ … ] in YAML is allowed");
        }

        return ToJson(source.Documents[0]);
    }

    private static bool IsStructure(string path)
    {
        var leaf = path[(path.LastIndexOf('.') + 1)..];
        if (leaf.EndsWith(']') || ItemKeys.Of(leaf) is not null || path is "settings" or "options" or "parameters" or "login")
        {
            return !path.StartsWith("parameters.", StringComparison.Ordinal) && !path.StartsWith("options.", StringComparison.Ordinal);
        }

        var settings = path.IndexOf("settings.", StringComparison.Ordinal);
        var definition = settings < 0 ? null : SettingSchema.Find(path[(settings + "settings.".Length)..]);
        return settings >= 0 && definition is null or { Type: SettingType.HostList or SettingType.ChoiceList or SettingType.DialPlan };
    }

    private static JsonNode? ToJson(FleetNode node) => node.Kind switch
    {
        FleetNodeKind.Null => null,
        FleetNodeKind.Scalar => JsonValue.Create(node.Text),
        FleetNodeKind.List => new JsonArray([.. node.Items.ToArray().Select(ToJson)]),
        _ => new JsonObject(node.Members.ToArray().Select(m => KeyValuePair.Create(m.Name, ToJson(m.Value)))),
    };
}
