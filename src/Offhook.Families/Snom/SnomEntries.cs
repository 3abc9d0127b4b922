using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>A setting with all that is said about it.</summary>
/// <param name="Name">Its name without a part.</param>
/// <param name="Known">Its row of the catalogue; null for one that the catalogue does not know.</param>
internal sealed record SnomEntry(SnomName Name, SnomParameter? Known)
{
    public string? Value { get; set; }

    public string? Perm { get; set; }

    /// <summary>Parts other than the permission, such as the timeout of a dial rule.</summary>
    public List<KeyValuePair<string, string>> Parts { get; } = [];

    public string Section => Known?.Section ?? "";

    public string PermOrDefault => Perm ?? SnomCatalogue.DefaultPerm(Name.Base);
}

/// <summary>Brings settings and their parts together, in the order in which they are written.</summary>
internal static class SnomEntries
{
    private const int Unknown = int.MaxValue / 2;

    // Settings of one identity stand together, and so do all that make up one key or rule.
    private static readonly HashSet<string> Grouped = new(StringComparer.Ordinal) { "identity", "functionKeys", "dialplan" };

    private static readonly Dictionary<string, int> Places = FirstPlaces();

    /// <exception cref="RenderException">A name cannot stand in a file, or a part is there without its setting.</exception>
    public static IReadOnlyList<SnomEntry> Of(IReadOnlyList<Parameter> items)
    {
        var entries = new Dictionary<SnomName, SnomEntry>(items.Count);
        foreach (var item in items)
        {
            if (!SnomCatalogue.TryGet(item.Name, out var name, out var known) && !SnomName.TryParse(item.Name, out name))
            {
                throw new RenderException($"{item.Name} is no name of a setting; letters, digits, _ and - are allowed, and an index in brackets");
            }

            var whole = name.Whole;
            if (!entries.TryGetValue(whole, out var entry))
            {
                entries.Add(whole, entry = new SnomEntry(whole, known));
            }

            switch (name.Part)
            {
                case null:
                    entry.Value = item.Value;
                    break;
                case SnomName.Perm:
                    entry.Perm = item.Value;
                    break;
                default:
                    entry.Parts.Add(new(name.Part, item.Value));
                    break;
            }
        }

        if (entries.Values.FirstOrDefault(e => e.Value is null) is { } alone)
        {
            throw new RenderException($"something is said about {alone.Name}, but the setting itself is not written; set it too");
        }

        return [.. entries.Values.Select((entry, at) => (entry, Place: PlaceOf(entry, at))).OrderBy(p => p.Place).Select(p => p.entry)];
    }

    private static (int Section, int Group, int Order, int Index, int At) PlaceOf(SnomEntry entry, int at) => entry.Known is not { } known
        ? (Unknown, 0, 0, 0, at)
        : (Places[known.Section], Grouped.Contains(known.Section) ? Math.Max(0, entry.Name.Number) : 0, known.Order, entry.Name.Number, at);

    // Sections of phone-settings are only groups of rows; each begins where its first row stands.
    private static Dictionary<string, int> FirstPlaces()
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var parameter in SnomCatalogue.All)
        {
            places.TryAdd(parameter.Section, parameter.Order);
        }

        return places;
    }
}
