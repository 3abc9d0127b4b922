using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Offhook.Core.Families;

namespace Offhook.Families.Fanvil;

/// <summary>One product of the maker, a row of <c>models.tsv</c>.</summary>
/// <param name="Name">As its maker writes it.</param>
/// <param name="Generation">Generation of a phone that says nothing about itself.</param>
/// <param name="NewFrom">First number of the firmware that reads the newer form; 0 where no version is known to change the form.</param>
/// <param name="Codes">What stands in the common file's name between <c>F0</c> and the suffix; the first is the usual one.</param>
/// <param name="Keys">Programmable keys in all.</param>
/// <param name="SideKeys">Keys of each page beside the screen, of the newer form; 0 where it has none or none are known.</param>
/// <param name="SidePages">Pages of them.</param>
/// <param name="PageKeys">Keys of each page of function keys, of the newer form.</param>
/// <param name="Pages">Pages of them.</param>
/// <param name="LanguageTable">Which numbers the older form has for languages: <c>X</c>, <c>H</c>, or empty.</param>
/// <param name="DateTable"><c>old</c>, <c>listed</c> (named with the newer numbers), or empty where no source names the model.</param>
/// <param name="FirmwareText">The text file that tells it of newer firmware, without suffix; empty where unknown.</param>
internal sealed record FanvilModel(
    string Name,
    string Series,
    string Generation,
    int NewFrom,
    IReadOnlyList<string> Codes,
    int Lines,
    int Keys,
    int SideKeys,
    int SidePages,
    int PageKeys,
    int Pages,
    int Modules,
    string LanguageTable,
    string DateTable,
    bool TakesAccessList,
    bool TakesDialPeers,
    string FirmwareText,
    string Grade)
{
    /// <summary>Keys of a module are not counted by any source; more than this were never seen.</summary>
    public const int ModuleKeys = 60;

    /// <summary>Whether its own background and customisation pack are taken: the maker excepts Android.</summary>
    public bool IsAndroid => Series == "Android" || Name == "V67";

    /// <summary>Whether the phone counts time zones as all the others do.</summary>
    public bool HasQuarterZones => Series != "C";
}

/// <summary>The models of <c>models.tsv</c>.</summary>
internal sealed class FanvilModels
{
    private static readonly Lazy<FanvilModels> Shared = new(() => new FanvilModels(FanvilTable.Load("models.tsv")));

    private readonly Dictionary<string, FanvilModel> byName;
    private readonly Dictionary<string, FanvilModel> byAgent = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, FanvilModel> byCode;

    private FanvilModels(FanvilTable table)
    {
        All = [.. table.Rows.Select(r => Read(table, r))];
        byName = All.ToDictionary(m => m.Name, StringComparer.OrdinalIgnoreCase);
        byCode = All.SelectMany(m => m.Codes.Select(c => (Code: c, Model: m))).ToLookup(p => p.Code, p => p.Model, StringComparer.OrdinalIgnoreCase);
        foreach (var (row, model) in table.Rows.Zip(All))
        {
            foreach (var spelling in table.Cell(row, "agents").Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(model.Name))
            {
                byAgent.Add(Squeeze(spelling), model);
            }
        }
    }

    public static FanvilModels Instance => Shared.Value;

    public IReadOnlyList<FanvilModel> All { get; }

    public FanvilModel this[PhoneModel model] => byName[model.Name];

    public bool TryGet(string name, [NotNullWhen(true)] out FanvilModel? model) => byName.TryGetValue(name, out model);

    /// <summary>The model that a phone calls itself: <c>X6U Pro</c> is <c>X6U-Pro</c>.</summary>
    public FanvilModel? OfAgent(string spelling) => byAgent.GetValueOrDefault(Squeeze(spelling));

    /// <summary>Models that ask for a common file; several where sources disagree.</summary>
    public IEnumerable<FanvilModel> WithCode(string code) => byCode[code];

    public static PhoneModel Describe(FanvilModel model) => new(model.Name)
    {
        Code = model.Codes.Count > 0 ? model.Codes[0] : null,
        OtherCodes = [.. model.Codes.Skip(1)],
        Lines = model.Lines,
        Keys = model.Keys,
        Modules = model.Modules,
        ModuleKeys = model.Modules > 0 ? FanvilModel.ModuleKeys : 0,
        Grade = model.Grade,
    };

    private static string Squeeze(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    private static FanvilModel Read(FanvilTable table, string[] row)
    {
        string Cell(string column) => table.Cell(row, column);
        int Number(string column) => Cell(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new FanvilModel(
            Cell("model"), Cell("series"), Cell("generation"), Number("newFrom"), Cell("codes").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Number("lines"), Number("keys"), Number("sideKeys"), Number("sidePages"), Number("pageKeys"), Number("pages"), Number("modules"),
            Cell("language"), Cell("dates"), Cell("access") == "yes", Cell("industry") == "yes", Cell("firmware"), Cell("grade"));
    }
}
