using System.Diagnostics.CodeAnalysis;

namespace Offhook.Families.Htek;

/// <summary>
/// Every parameter that public sources know, from <c>parameters.tsv</c> and <c>names.tsv</c>. Found by code, or by name in any
/// of its spellings without regard to case.
/// </summary>
internal sealed class HtekCatalogue
{
    private static readonly Lazy<HtekCatalogue> Shared = new(Load);

    private readonly Dictionary<PCode, HtekParameter> _byCode;
    private readonly Dictionary<string, HtekParameter> _byName;
    private readonly Dictionary<string, HtekTagName> _tags;

    private HtekCatalogue(List<HtekParameter> parameters, Dictionary<string, HtekTagName> tags)
    {
        Parameters = parameters;
        _tags = tags;
        _byCode = new Dictionary<PCode, HtekParameter>(parameters.Count);
        _byName = new Dictionary<string, HtekParameter>(parameters.Count * 2, StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters)
        {
            _byCode.Add(parameter.Code, parameter);
        }

        // The newer label wins where two parameters share a spelling: the short ones of firmware 1.x ("Active") are ambiguous.
        AddNames(parameters, p => p.Name2);
        AddNames(parameters, p => p.Tag);
        AddNames(parameters, p => p.Name1);
    }

    public static HtekCatalogue Instance => Shared.Value;

    /// <summary>All parameters in the order of a written file.</summary>
    public IReadOnlyList<HtekParameter> Parameters { get; }

    /// <summary>Names of U-series files of which no code is known, as the source shows them (N and # stand for digits).</summary>
    public IReadOnlyCollection<HtekTagName> TagNames => _tags.Values;

    public HtekParameter this[PCode code] => _byCode[code];

    public bool TryGet(PCode code, [NotNullWhen(true)] out HtekParameter? parameter) => _byCode.TryGetValue(code, out parameter);

    /// <summary>Finds <c>P47</c>, <c>Profile1_Sipserver</c>, <c>Account1.Sipserver</c> or the name of a U-series element.</summary>
    public bool TryGet(string codeOrName, [NotNullWhen(true)] out HtekParameter? parameter) =>
        PCode.TryParse(codeOrName, out var code) ? _byCode.TryGetValue(code, out parameter) : _byName.TryGetValue(codeOrName, out parameter);

    /// <summary>Finds a name of the U-series that may have no code: <c>TR069_Enable</c>, <c>Account3_HotelingPin</c>.</summary>
    public bool TryGetTagName(string name, [NotNullWhen(true)] out HtekTagName? tag) =>
        _tags.TryGetValue(name, out tag) || _tags.TryGetValue(HtekTagName.PatternOf(name), out tag);

    private void AddNames(List<HtekParameter> parameters, Func<HtekParameter, string> name)
    {
        foreach (var parameter in parameters)
        {
            if (name(parameter) is { Length: > 0 } spelling)
            {
                _byName.TryAdd(spelling, parameter);
            }
        }
    }

    private static HtekCatalogue Load()
    {
        var tags = LoadTags();
        var tagOfCode = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags.Values)
        {
            // A name with # is a pattern, not a name that could be written.
            if (tag.Code.Length > 0 && !tag.Name.Contains('#', StringComparison.Ordinal))
            {
                tagOfCode.TryAdd(tag.Code, tag.Name);
            }
        }

        var table = HtekTable.Load("parameters.tsv");
        var parameters = new List<HtekParameter>(3000);
        foreach (var (code, row) in HtekRules.Expand(table))
        {
            parameters.Add(Read(table, code, row, parameters.Count, tags, tagOfCode));
        }

        return new HtekCatalogue(parameters, tags);
    }

    private static Dictionary<string, HtekTagName> LoadTags()
    {
        var table = HtekTable.Load("names.tsv");
        var (name, type, seen, code, grade) = (table.Column("name"), table.Column("type"), table.Column("seen"), table.Column("code"), table.Column("grade"));
        var tags = new Dictionary<string, HtekTagName>(table.Rows.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var row in table.Rows)
        {
            tags.Add(row[name], new HtekTagName(row[name], ParseType(row[type]), row[seen], row[code], HtekGrades.Parse(row[grade])));
        }

        return tags;
    }

    private static HtekParameter Read(
        HtekTable table, PCode code, string[] row, int order, Dictionary<string, HtekTagName> tags, Dictionary<string, string> tagOfCode)
    {
        string Cell(string column) => row[table.Column(column)];
        var name2 = Cell("name2");
        if (!tagOfCode.TryGetValue(code.ToString(), out var tag))
        {
            tag = name2.Length > 0 && (tags.ContainsKey(name2) || tags.ContainsKey(HtekTagName.PatternOf(name2))) ? name2 : "";
        }

        return new HtekParameter(
            code, order, name2, Cell("name1"), tag, ParseType(Cell("type")), Cell("allowed"), Cell("off"), Cell("seen"), Cell("group"),
            Cell("generation") switch
            {
                "1" => HtekGenerations.First,
                "2" => HtekGenerations.Second,
                "both" => HtekGenerations.Both,
                var other => throw new InvalidDataException($"{table.Name}: '{other}' is not a generation."),
            },
            Cell("source"), HtekGrades.Parse(Cell("grade")), Cell("note"));
    }

    private static HtekValueType ParseType(string text) => text switch
    {
        "text" => HtekValueType.Text,
        "integer" => HtekValueType.Integer,
        "flag" => HtekValueType.Flag,
        "choice" => HtekValueType.Choice,
        "secret" => HtekValueType.Secret,
        "url" => HtekValueType.Url,
        "host" => HtekValueType.Host,
        _ => throw new InvalidDataException($"'{text}' is not a type of value."),
    };
}
