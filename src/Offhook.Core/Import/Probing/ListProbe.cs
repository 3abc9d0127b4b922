using System.Collections.Immutable;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>Finds where an ordered list of known items is written: one parameter for each place, or one for all with something between.</summary>
internal static class ListProbe
{
    public static IReadOnlyList<ListForm> All(ProbeSpec probe)
    {
        var spec = probe.Bare with { Lines = probe.Lines(v => $"{v.Name}{v.Line}") };
        var forms = new List<ListForm>();
        foreach (var setting in SettingSchema.All.Where(s => s.Type == SettingType.ChoiceList && probe.Honoured.Contains(s)))
        {
            foreach (var line in probe.Targets(setting))
            {
                Dictionary<string, string> Render(IEnumerable<string> items) => probe.Render(ProbeSpec.With(spec, setting, line, new SettingValue.List([.. items])));
                var singles = setting.Choices.Select(c => Render([c])).ToList();
                forms.AddRange(Forms(setting, line, singles, Render));
            }
        }

        // What a line's own list reaches is not the device's; lines that say the same lift it to the device anyway.
        var ofLines = forms.Where(f => f.Line > 0).SelectMany(f => f.Places).ToHashSet(StringComparer.Ordinal);
        return [.. forms.Where(f => f.Line > 0 || !f.Places.All(ofLines.Contains))];
    }

    private static IEnumerable<ListForm> Forms(
        SettingDefinition setting, int line, List<Dictionary<string, string>> singles, Func<IEnumerable<string>, Dictionary<string, string>> render)
    {
        // The parameter that is another one for each item holds the first place. Items that a phone does not have leave it empty.
        foreach (var first in singles.SelectMany(s => s.Keys).Distinct(StringComparer.Ordinal))
        {
            var words = singles.ConvertAll(s => s.GetValueOrDefault(first) ?? "");
            var known = Enumerable.Range(0, words.Count).Where(i => words[i].Length > 0).ToList();
            if (known.Count < 2 || known.Select(i => words[i]).Distinct(StringComparer.Ordinal).Count() < known.Count)
            {
                continue;
            }

            var whole = render(known.Select(i => setting.Choices[i]));
            var all = whole.GetValueOrDefault(first) ?? "";
            if (all == words[known[0]])
            {
                var some = known.ConvertAll(i => singles[i]);
                var places = known.Select(i => whole.FirstOrDefault(p => p.Value == words[i] && IsPlace(p.Key, first, some, whole)).Key).TakeWhile(p => p is not null).ToList();
                yield return new ListForm(setting, line, places, words, Separator: null);
            }
            else if (Separator(all, words[known[0]], words[known[1]]) is { } separator)
            {
                yield return new ListForm(setting, line, [first], words, separator);
            }
        }
    }

    // The first place is another for each item. A later one is the same for each single item (nothing stands there) and something else in the whole list.
    private static bool IsPlace(string name, string first, List<Dictionary<string, string>> singles, Dictionary<string, string> whole) =>
        name == first || (singles.TrueForAll(s => s.GetValueOrDefault(name) == singles[0].GetValueOrDefault(name)) && whole[name] != singles[0].GetValueOrDefault(name));

    private static string? Separator(string all, string one, string two)
    {
        if (!all.StartsWith(one, StringComparison.Ordinal))
        {
            return null;
        }

        var next = all.IndexOf(two, one.Length, StringComparison.Ordinal);
        return next > one.Length ? all[one.Length..next] : null;
    }
}

/// <summary>How an ordered list is written.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Line">The line; 0 = the device.</param>
/// <param name="Places">The parameters of the places in order, or the one that holds all.</param>
/// <param name="Words">The maker's word for each of the setting's choices.</param>
/// <param name="Separator">What stands between two of them in one parameter; null where each has its own.</param>
internal sealed record ListForm(SettingDefinition Setting, int Line, IReadOnlyList<string> Places, IReadOnlyList<string> Words, string? Separator)
{
    /// <summary>The list that a file has, as far as its words are known; null where it has none.</summary>
    public SettingValue? Invert(IReadOnlyDictionary<string, string> file)
    {
        IEnumerable<string> said = Separator is null
            ? Places.Select(p => file.GetValueOrDefault(p) ?? "")
            : file.GetValueOrDefault(Places[0])?.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var items = said.Select(w => w.Length == 0 ? -1 : Words.IndexOf(w)).TakeWhile(i => i >= 0).Distinct().Select(i => Setting.Choices[i]).ToImmutableArray();
        return items.IsEmpty ? null : new SettingValue.List(items);
    }
}

/// <summary>What lists lack.</summary>
internal static class ReadOnlyLists
{
    /// <summary>The first position of an item, or -1.</summary>
    public static int IndexOf<T>(this IReadOnlyList<T> list, T item)
        where T : IEquatable<T>
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Equals(item))
            {
                return i;
            }
        }

        return -1;
    }
}
