using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>A parameter on its way into a file.</summary>
internal readonly record struct FanvilEntry(FanvilName Name, string Value);

/// <summary>Puts parameters in the order of a phone's own export: modules and lists as there, keys within them as they were given.</summary>
internal static class FanvilOrder
{
    public static IReadOnlyList<FanvilEntry> Of(IReadOnlyList<Parameter> items, FanvilForm form)
    {
        var strangers = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new (int Module, int Stranger, int Segment, int StrangeList, int Page, int At)[items.Count];
        var entries = new FanvilEntry[items.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var name = FanvilName.Parse(items[i].Name);
            var (module, segment, page) = form.PlaceOf(name);
            entries[i] = new(name, items[i].Value);
            places[i] = (module, module == int.MaxValue ? Number(name.Module) : 0, segment, segment == int.MaxValue ? Number($"{name.Module}/{name.List}") : 0, page, i);
        }

        Array.Sort(places, entries);
        return entries;

        // What the tables do not have keeps together, in the order in which it was given.
        int Number(string text) => strangers.TryGetValue(text, out var known) ? known : strangers[text] = strangers.Count;
    }
}
