using System.Globalization;
using Offhook.Core.Families;

namespace Offhook.Families.Fanvil;

/// <summary>One parameter of <c>parameters.tsv</c>; the key has a <c>#</c> for the number of an entry.</summary>
/// <param name="Off">What withdrawing it writes; null where that is not known.</param>
/// <param name="Order">Position in the phone's own export.</param>
internal sealed record FanvilParameter(
    string Generation, string Module, string List, string Key, string? Off, bool IsSecret, string Allowed, bool CutsOff, string Source, string Grade, int Order);

/// <summary>A list within a module, or the module itself where the name is empty.</summary>
/// <param name="Header">The line before it in a text file; empty where only the XML form is known.</param>
/// <param name="Prefix">What the keys of an entry begin with; empty where the list has no entries.</param>
/// <param name="Column">Where the colon stands.</param>
/// <param name="Xml">Path below the root of the XML form; empty where it is not known.</param>
internal sealed record FanvilList(string Module, string Name, string Header, string Prefix, int Column, string Xml, bool IsInline)
{
    /// <summary>Whether there is one of it for each page of keys.</summary>
    public bool IsPaged => Name.EndsWith('#');
}

/// <summary>What is known of one generation: its modules and lists in the order of an export, and every key of them.</summary>
internal sealed class FanvilForm
{
    private readonly Dictionary<string, int> moduleOrder = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Module, string List), FanvilList> lists;
    private readonly Dictionary<(string Module, string List, string Key), FanvilParameter> parameters;
    private readonly Dictionary<(string Module, string List), int> listOrder = [];
    private readonly Dictionary<string, int> topOrder = new(StringComparer.Ordinal);

    public FanvilForm(string generation, IEnumerable<FanvilParameter> all, IEnumerable<FanvilList> lists)
    {
        Generation = generation;
        Parameters = [.. all.Where(p => p.Generation == generation)];
        Lists = [.. lists];
        this.lists = Lists.ToDictionary(l => (l.Module, l.Name));
        parameters = Parameters.ToDictionary(p => (p.Module, p.List, p.Key));
        var last = ("", "");
        var segment = 0;
        foreach (var parameter in Parameters)
        {
            moduleOrder.TryAdd(parameter.Module, moduleOrder.Count);
            segment = last == (parameter.Module, parameter.List) ? segment : last.Item1 == parameter.Module ? segment + 1 : parameter.List.Length == 0 ? 0 : 1;
            last = (parameter.Module, parameter.List);
            if (parameter.List.Length > 0)
            {
                listOrder.TryAdd((parameter.Module, parameter.List), segment);
            }
            else if (segment > 0)
            {
                topOrder.Add($"{parameter.Module}/{parameter.Key}", segment);
            }
        }
    }

    public string Generation { get; }

    public IReadOnlyList<FanvilParameter> Parameters { get; }

    public IReadOnlyList<FanvilList> Lists { get; }

    public bool IsOld => Generation == FanvilGeneration.Old;

    /// <summary>The list of a name, <c>Dsskey Config3</c> as well as <c>SIP Line List</c>; the page is 0 for lists without pages.</summary>
    public FanvilList? FindList(string module, string name, out int page)
    {
        page = 0;
        return lists.TryGetValue((module, name), out var list) ? list
            : FanvilName.TryCutNumber(name, out var before, out page) && lists.TryGetValue((module, before + "#"), out list) ? list
            : null;
    }

    /// <summary>The parameter of a name; null where the tables do not have it.</summary>
    public FanvilParameter? Find(FanvilName name)
    {
        var list = FindList(name.Module, name.List, out _);
        var key = list is not null && FanvilName.TryCutEntry(name.Key, list.Prefix, out _, out var rest) ? $"{list.Prefix}# {rest}" : name.Key;
        if (parameters.TryGetValue((name.Module, list?.Name ?? name.List, key), out var found))
        {
            return found;
        }

        return IsOld && name.Key.Length == FanvilCatalogue.OldKeyLength ? FindCut(name, list) : null;
    }

    /// <summary>
    /// Where a parameter stands in a file: its module, then the segment within it. Keys of a module may stand before its lists and after one of them;
    /// what is not known comes last, in the order in which it was given.
    /// </summary>
    public (int Module, int Segment, int Page) PlaceOf(FanvilName name)
    {
        var module = name.Module.Length == 0 ? -1 : moduleOrder.GetValueOrDefault(name.Module, int.MaxValue);
        if (name.List.Length == 0)
        {
            return (module, topOrder.GetValueOrDefault($"{name.Module}/{name.Key}"), 0);
        }

        return FindList(name.Module, name.List, out var page) is { } list && listOrder.TryGetValue((list.Module, list.Name), out var segment)
            ? (module, segment, page)
            : (module, int.MaxValue, 0);
    }

    // The older form cuts the whole key, so that the number of a later line costs the name its last letters.
    private FanvilParameter? FindCut(FanvilName name, FanvilList? list)
    {
        if (list is null || !FanvilName.TryCutEntry(name.Key, list.Prefix, out var number, out _))
        {
            return null;
        }

        var entry = list.Prefix + number.ToString(CultureInfo.InvariantCulture);
        return Parameters.FirstOrDefault(p => p.Module == list.Module && p.List == list.Name
            && p.Key.Replace($"{list.Prefix}#", entry, StringComparison.Ordinal).StartsWith(name.Key, StringComparison.Ordinal));
    }
}

/// <summary>Every parameter that public sources know, from <c>parameters.tsv</c> and <c>lists.tsv</c>.</summary>
internal static class FanvilCatalogue
{
    /// <summary>Longest key that the older form has; longer ones are cut.</summary>
    public const int OldKeyLength = 19;

    private static readonly Lazy<(FanvilForm Old, FanvilForm New)> Forms = new(Load);

    public static FanvilForm Old => Forms.Value.Old;

    public static FanvilForm New => Forms.Value.New;

    public static FanvilForm Of(string generation) => generation == FanvilGeneration.Old ? Old : New;

    /// <summary>What both generations know of a name; null where neither does.</summary>
    public static ParameterInfo? Describe(string name)
    {
        var parts = FanvilName.Parse(name);
        var (old, current) = (Old.Find(parts), New.Find(parts));
        if ((current ?? old) is not { } first)
        {
            return null;
        }

        var both = old is not null && current is not null;
        return new ParameterInfo(name, parts.Key)
        {
            IsSecret = old is { IsSecret: true } || current is { IsSecret: true },

            // What one generation has from the factory is no way back on the other.
            ClearedValue = both && old!.Off != current!.Off ? null : first.Off,
            Allowed = first.Allowed.Length == 0 ? null : first.Allowed.Replace("|", ", ", StringComparison.Ordinal).Replace("..", " to ", StringComparison.Ordinal),
            Source = first.Source,
            Grade = first.Grade,
            CutsOff = first.CutsOff,
            CheckValue = first.Allowed.Length == 0 ? null : value => Check(parts.Key, first.Allowed, value),
        };
    }

    private static string? Check(string key, string allowed, string value)
    {
        var dots = allowed.IndexOf("..", StringComparison.Ordinal);
        var fits = dots > 0
            ? int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= int.Parse(allowed.AsSpan(0, dots), CultureInfo.InvariantCulture) && number <= int.Parse(allowed.AsSpan(dots + 2), CultureInfo.InvariantCulture)
            : allowed.Split('|').Any(choice => choice.Split('=')[0] == value);
        return fits ? null : $"'{value}' is not possible for {key}; {allowed.Replace("|", ", ", StringComparison.Ordinal).Replace("..", " to ", StringComparison.Ordinal)} are";
    }

    private static (FanvilForm Old, FanvilForm New) Load()
    {
        var table = FanvilTable.Load("parameters.tsv");
        var parameters = table.Rows.Select((row, order) => new FanvilParameter(
            table.Cell(row, "generation"), table.Cell(row, "module"), table.Cell(row, "list"), table.Cell(row, "key"),
            table.Cell(row, "off") is "-" ? null : table.Cell(row, "off"), table.Cell(row, "secret") == "yes", table.Cell(row, "allowed"),
            table.Cell(row, "cutsOff") == "yes", table.Cell(row, "source"), table.Cell(row, "grade"), order)).ToList();
        var lists = FanvilTable.Load("lists.tsv");
        var known = lists.Rows.Select(row => (Generation: lists.Cell(row, "generation"), List: new FanvilList(
            lists.Cell(row, "module"), lists.Cell(row, "list"), lists.Cell(row, "header"), lists.Cell(row, "prefix"),
            int.Parse(lists.Cell(row, "column"), CultureInfo.InvariantCulture), lists.Cell(row, "xml"), lists.Cell(row, "inline") == "yes"))).ToLookup(p => p.Generation, p => p.List);
        return (new(FanvilGeneration.Old, parameters, known[FanvilGeneration.Old]), new(FanvilGeneration.New, parameters, known[FanvilGeneration.New]));
    }
}
