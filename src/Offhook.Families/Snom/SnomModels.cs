using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Snom;

/// <summary>One product of the maker.</summary>
/// <param name="Name">As the maker writes it: <c>snom370</c>, <c>snomD785</c>.</param>
/// <param name="Type">What follows <c>snom</c> in names of files and in the user agent.</param>
/// <param name="Keys">Programmable keys on the phone; the first is <c>fkey[0]</c>.</param>
/// <param name="ModuleFirst">Number of the first key of the first module; modules follow each other without a gap.</param>
/// <param name="Generation">Taken when nothing says which firmware runs.</param>
/// <param name="BuiltIn">Languages that the display has without language files; empty where it has all of its firmware.</param>
/// <param name="Book">Entries of the phone book; null where unknown.</param>
/// <param name="MacHints">Beginnings of MAC addresses that were seen on it.</param>
/// <param name="HasWebserverLoginOnly">Whether it knows its web pages' login under the newer names only.</param>
internal sealed record SnomModel(
    string Name, string Type, int Lines, int Keys, int Modules, int ModuleKeys, int ModuleFirst, string Generation, string BuiltIn, int? Book,
    IReadOnlyList<string> MacHints, bool HasWebserverLoginOnly, string Source, string Grade, string Note);

/// <summary>The models of <c>models.tsv</c>.</summary>
internal static class SnomModels
{
    private static readonly Dictionary<string, SnomModel> ByName;
    private static readonly Dictionary<string, SnomModel> ByType;

    static SnomModels()
    {
        var table = SnomTable.Load("models.tsv");
        All = [.. table.Rows.Select(r => Read(table, r))];
        ByName = All.ToDictionary(m => m.Name, StringComparer.OrdinalIgnoreCase);
        ByType = All.ToDictionary(m => m.Type, StringComparer.OrdinalIgnoreCase);
    }

    public static IReadOnlyList<SnomModel> All { get; }

    public static SnomModel Get(PhoneModel model) => ByName[model.Name];

    /// <summary>Finds <c>370</c> or <c>D785</c>.</summary>
    public static bool TryGetType(string type, [NotNullWhen(true)] out SnomModel? model) => ByType.TryGetValue(type, out model);

    /// <summary>The model that addresses like this one were seen on; a hint only.</summary>
    public static SnomModel? Hint(MacAddress mac)
    {
        var digits = mac.ToCompact();
        return All.FirstOrDefault(m => m.MacHints.Any(h => digits.StartsWith(h, StringComparison.Ordinal)));
    }

    /// <summary>The model as the core has it.</summary>
    public static PhoneModel Describe(SnomModel model) => new(model.Name)
    {
        Code = model.Type,
        Lines = model.Lines,
        Keys = model.Keys,
        Modules = model.Modules,
        ModuleKeys = model.ModuleKeys,
        Grade = model.Grade,
        Contacts = model.Book,
        CountsNumbers = true,
    };

    private static SnomModel Read(SnomTable table, string[] row)
    {
        string Cell(string column) => table.Cell(row, column);
        int Number(string column) => Cell(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new SnomModel(
            Cell("model"), Cell("type"), Number("lines"), Number("keys"), Number("modules"), Number("moduleKeys"), Number("moduleFirst"), Cell("generation"),
            Cell("builtIn"), Cell("book").Length == 0 ? null : Number("book"), Cell("mac").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Cell("web") == "webserver", Cell("source"), Cell("grade"), Cell("note"));
    }
}
