using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>A number with how sure it is; no value means that nobody says.</summary>
internal readonly record struct Graded<T>(T? Value, HtekGrade Grade)
    where T : struct;

/// <summary>Width and height in pixels.</summary>
internal readonly record struct PictureSize(int Width, int Height)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}

/// <summary>One product of the maker.</summary>
/// <param name="Name">As the maker writes it: <c>UC924E</c>.</param>
/// <param name="Series"><c>UC900</c>, or <c>UC800</c> for the older phones on the same format.</param>
/// <param name="DeviceCode">Four digits in <c>cfgNNNN.xml</c>; empty when no source names it: then it is learned from the phone.</param>
/// <param name="Picture">Size of wallpaper and screensaver; null when the maker names none.</param>
/// <param name="Firmware">Name of the all-in-one firmware file; empty when unknown.</param>
/// <param name="NameTags">Whether files for it have been seen in which the element is the parameter's name.</param>
internal sealed record HtekModel(
    string Name,
    string Series,
    string DeviceCode,
    Graded<int> Accounts,
    Graded<int> LineKeys,
    Graded<bool> Modules,
    PictureSize? Picture,
    string Firmware,
    HtekGrade FirmwareGrade,
    bool NameTags,
    string Source,
    HtekGrade Grade,
    string Note);

/// <summary>The models of <c>models.tsv</c>.</summary>
internal sealed class HtekModels
{
    private static readonly Lazy<HtekModels> Shared = new(() => new HtekModels(HtekTable.Load("models.tsv")));

    private readonly Dictionary<string, HtekModel> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, HtekModel> _byCode;

    private HtekModels(HtekTable table)
    {
        var all = new List<HtekModel>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var model = Read(table, row);
            all.Add(model);
            _byName.Add(model.Name, model);
        }

        All = all;
        _byCode = all.Where(m => m.DeviceCode.Length > 0).ToLookup(m => m.DeviceCode, StringComparer.Ordinal);
    }

    public static HtekModels Instance => Shared.Value;

    public IReadOnlyList<HtekModel> All { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out HtekModel? model) => _byName.TryGetValue(name, out model);

    /// <summary>What a phone calls itself, as the table spells it where it has the model.</summary>
    public string OfAgent(ReadOnlySpan<char> spelling) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(spelling, out var model) ? model.Name : spelling.ToString();

    /// <summary>Models that ask for <c>cfg{code}.xml</c>; none for an unknown code, several where the maker shares one.</summary>
    public IEnumerable<HtekModel> WithDeviceCode(string code) => _byCode[code];

    private static HtekModel Read(HtekTable table, string[] row)
    {
        string Cell(string column) => row[table.Column(column)];
        Graded<int> Count(string column) =>
            new(Cell(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null, HtekGrades.Parse(Cell(column + "Grade")));
        return new HtekModel(
            Cell("model"), Cell("series"), Cell("code"), Count("accounts"), Count("lineKeys"),
            new Graded<bool>(Cell("modules") is { Length: > 0 } yes ? yes == "yes" : null, HtekGrades.Parse(Cell("modulesGrade"))),
            Size(Cell("picture")), Cell("firmware"), HtekGrades.Parse(Cell("firmwareGrade")), Cell("nameTags") == "yes",
            Cell("source"), HtekGrades.Parse(Cell("grade")), Cell("note"));
    }

    private static PictureSize? Size(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var x = text.IndexOf('x', StringComparison.Ordinal);
        return new PictureSize(
            int.Parse(text.AsSpan(0, x), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(x + 1), CultureInfo.InvariantCulture));
    }
}
