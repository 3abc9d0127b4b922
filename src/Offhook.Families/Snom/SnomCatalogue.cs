using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Offhook.Families.Snom;

/// <summary>Every setting that public sources know, from <c>parameters.tsv</c>, and the one spelling that each has here.</summary>
internal static class SnomCatalogue
{
    private const string Empty = "(empty)";

    private static readonly FrozenDictionary<string, SnomParameter> ByName;

    static SnomCatalogue()
    {
        var table = SnomTable.Load("parameters.tsv");
        All = [.. table.Rows.Select((row, order) => Read(table, row, order))];
        ByName = All.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
    }

    /// <summary>All settings in the order of a written file.</summary>
    public static IReadOnlyList<SnomParameter> All { get; }

    /// <summary>The setting of a name without index.</summary>
    public static SnomParameter Get(string name) => ByName[name];

    /// <summary>Finds a setting by its name in brackets (<c>user_host[1]</c>) or as text files spell it (<c>user_host1</c>).</summary>
    public static bool TryGet(string text, out SnomName name, [NotNullWhen(true)] out SnomParameter? parameter)
    {
        parameter = null;
        if (!SnomName.TryParse(text, out name))
        {
            return false;
        }

        if (ByName.TryGetValue(name.Base, out parameter) && parameter.Takes(name.Index))
        {
            return true;
        }

        var bare = name.Base.TrimEnd("0123456789".ToCharArray());
        if (name.Index is null && bare.Length < name.Base.Length && ByName.TryGetValue(bare, out parameter))
        {
            name = name with { Base = bare, Index = name.Base[bare.Length..] };
            if (parameter.Index != SnomIndex.Name && parameter.Takes(name.Index))
            {
                // 01 and 1 are the same identity.
                name = name with { Index = SnomName.Of(bare, name.Number).Index };
                return true;
            }

            name = new SnomName(text);
        }

        parameter = null;
        return false;
    }

    /// <summary>What a name is written with where nobody says.</summary>
    public static string DefaultPerm(string name) => ByName.TryGetValue(name, out var parameter) ? parameter.Perm : "R";

    private static SnomParameter Read(SnomTable table, string[] row, int order)
    {
        string Cell(string column) => table.Cell(row, column);
        return new SnomParameter(
            Cell("name"), order, Enum.Parse<SnomIndex>(Cell("index") is { Length: > 0 } index ? index : nameof(SnomIndex.None), ignoreCase: true), Cell("section"),
            Enum.Parse<SnomValueType>(Cell("type"), ignoreCase: true), Cell("allowed"), Cell("default"), Cell("perm"), Cell("since"), Cell("until"),
            Cell("off") switch { "" => null, Empty => "", var off => off }, Cell("effect") == "cutsoff", Cell("label"), Cell("source"), Cell("grade"), Cell("note"));
    }
}
