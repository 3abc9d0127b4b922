using System.Globalization;
using System.Text.Json;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>One difference between two versions of a spec.</summary>
/// <param name="Path">Where, lines and keys by their index: <c>lines[2].display</c>.</param>
/// <param name="Before">The value before; null = there was none. Stars for a secret.</param>
/// <param name="After">The value after; null = there is none any more.</param>
public sealed record SpecDifference(string Path, string? Before, string? After)
{
    /// <inheritdoc/>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Path}: set to {After}",
        (_, null) => $"{Path}: {Before} removed",
        (Secret.Stars, Secret.Stars) => $"{Path}: changed",
        _ => $"{Path}: {Before} -> {After}",
    };
}

/// <summary>Compares two stored specs. Secrets are compared by what they hide and shown as stars.</summary>
public static class SpecDiff
{
    /// <summary>The differences in the order in which specs are written; an absent spec (null) has no members.</summary>
    public static IReadOnlyList<SpecDifference> Compare(ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after, ISecretSealer sealer)
    {
        var (old, current) = (Flatten(before), Flatten(after));
        var differences = new List<SpecDifference>();
        foreach (var path in Merge(old, current))
        {
            var (was, has) = (old.Values.GetValueOrDefault(path), current.Values.GetValueOrDefault(path));
            if (was is null || has is null || !was.Same(has, sealer))
            {
                differences.Add(new(path, was?.Shown, has?.Shown));
            }
        }

        return differences;
    }

    // The order of the newer version, with what it has no more where it stood.
    private static List<string> Merge(Flat old, Flat current)
    {
        var gone = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var behind = "";
        foreach (var path in old.Paths)
        {
            if (current.Values.ContainsKey(path))
            {
                behind = path;
            }
            else if (gone.TryGetValue(behind, out var others))
            {
                others.Add(path);
            }
            else
            {
                gone.Add(behind, [path]);
            }
        }

        return [.. new[] { "" }.Concat(current.Paths).SelectMany(path => path.Length == 0 ? GoneAfter(path) : GoneAfter(path).Prepend(path))];

        IEnumerable<string> GoneAfter(string path) => gone.GetValueOrDefault(path) ?? [];
    }

    private static Flat Flatten(ReadOnlyMemory<byte>? json)
    {
        var flat = new Flat([], new(StringComparer.Ordinal));
        if (json is { } bytes)
        {
            using var document = JsonDocument.Parse(bytes);
            Walk(document.RootElement, "", flat);
        }

        return flat;
    }

    private static void Walk(JsonElement element, string path, Flat flat)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.TryGetProperty("sealed", out var seal) && seal.ValueKind == JsonValueKind.String:
                flat.Add(path, new Value(Secret.Stars, seal.GetString()));
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, Binding.Join(path, member.Name), flat);
                }

                break;
            case JsonValueKind.Array when element.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String):
                flat.Add(path, new Value($"[{string.Join(", ", element.EnumerateArray().Select(i => i.GetString()))}]", Seal: null));
                break;
            case JsonValueKind.Array:
                WalkItems(element, path, flat);
                break;
            case JsonValueKind.Null:
                flat.Add(path, new Value("null", Seal: null));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                flat.Add(path, new Value(element.GetRawText(), Seal: null));
                break;
            default:
                flat.Add(path, new Value(element.ToString(), Seal: null));
                break;
        }
    }

    private static void WalkItems(JsonElement list, string path, Flat flat)
    {
        var position = 0;
        foreach (var item in list.EnumerateArray())
        {
            var name = NameOf(item) ?? position.ToString(CultureInfo.InvariantCulture);
            Walk(item, $"{path}[{name}]", flat);
            position++;
        }
    }

    // What stays the same when items are added or removed before it.
    private static string? NameOf(JsonElement item)
    {
        foreach (var key in ItemKeys.All)
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                return value.ToString();
            }
        }

        return null;
    }

    private sealed record Flat(List<string> Paths, Dictionary<string, Value> Values)
    {
        public void Add(string path, Value value)
        {
            if (Values.TryAdd(path, value))
            {
                Paths.Add(path);
            }
        }
    }

    private sealed record Value(string Shown, string? Seal)
    {
        public bool Same(Value other, ISecretSealer sealer)
        {
            if (Seal is null || other.Seal is null)
            {
                return Seal is null && other.Seal is null && string.Equals(Shown, other.Shown, StringComparison.Ordinal);
            }

            // Two seals of one text differ; one that cannot be opened is taken for another secret.
            return Seal == other.Seal
                || (sealer.CanUnseal(Seal) && sealer.CanUnseal(other.Seal) && sealer.Unseal(Seal) == sealer.Unseal(other.Seal));
        }
    }
}
