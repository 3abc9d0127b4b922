using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Offhook.Core.Fleet;

/// <summary>Translates paths by position, as in a file, into paths by index, as people count lines and keys.</summary>
internal static class IndexPaths
{
    public static string FromPositions(JsonNode root, string path)
    {
        var text = new StringBuilder();
        JsonNode? at = root;
        foreach (var part in path.Split('.'))
        {
            var open = part.IndexOf('[');
            var name = open < 0 ? part : part[..open];
            text.Append(text.Length == 0 ? "" : ".").Append(name);
            at = (at as JsonObject)?[name];
            if (open < 0)
            {
                continue;
            }

            var position = int.TryParse(part.AsSpan(open + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : -1;
            at = at is JsonArray items && position >= 0 && position < items.Count ? items[position] : null;
            text.Append(at is JsonObject item && NameOf(item, name) is { } index ? $"[{index}]" : part[open..]);
        }

        return text.ToString();
    }

    private static string? NameOf(JsonObject item, string list) =>
        ItemKeys.Of(list)?.Select(key => item[key]).OfType<JsonValue>().FirstOrDefault()?.ToString();
}
