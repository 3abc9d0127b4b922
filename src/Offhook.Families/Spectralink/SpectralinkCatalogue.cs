using System.Collections.Frozen;
using System.Globalization;
using Offhook.Core.Families;

namespace Offhook.Families.Spectralink;

/// <summary>A parameter of one of the tables.</summary>
/// <param name="Order">Its place among the others, which is the order in which they are written.</param>
/// <param name="On">Column of <c>models.tsv</c> that says which models have it.</param>
/// <param name="Info">The same in the core's words.</param>
/// <param name="Sample">The value in the maker's full example; empty where there is none.</param>
internal sealed record SpectralinkParameter(int Order, string On, ParameterInfo Info, string Sample = "");

/// <summary>The parameters of one kind of file whose names are certain.</summary>
internal sealed class SpectralinkCatalogue
{
    private readonly FrozenDictionary<string, SpectralinkParameter> byName;

    private SpectralinkCatalogue(IEnumerable<SpectralinkParameter> parameters) =>
        byName = parameters.ToFrozenDictionary(p => p.Info.Name, StringComparer.Ordinal);

    /// <summary>Of the server's own configuration.</summary>
    public static SpectralinkCatalogue Server { get; } = LoadServer();

    /// <summary>Of handset groups.</summary>
    public static SpectralinkCatalogue Handsets { get; } = LoadHandsets();

    public IEnumerable<SpectralinkParameter> All => byName.Values.OrderBy(p => p.Order);

    public SpectralinkParameter? Find(string name) => byName.GetValueOrDefault(name);

    private static SpectralinkCatalogue LoadServer()
    {
        var table = SpectralinkTable.Load("config.tsv");
        return new(table.Rows.Select((row, i) =>
        {
            var (name, type, allowed, off) = (table.Cell(row, "name"), table.Cell(row, "type"), table.Cell(row, "allowed"), table.Cell(row, "off"));
            return new SpectralinkParameter(i, table.Cell(row, "on"), new ParameterInfo(name, name)
            {
                IsSecret = type == "secret",
                ClearedValue = off == "-" || type == "secret" ? null : off,
                Allowed = AllowedOf(type, allowed),
                NeedsRestart = table.Cell(row, "effect") == "restart" ? true : null,
                CutsOff = table.Cell(row, "effect") == "cut",
                Source = table.Cell(row, "source"),
                Grade = table.Cell(row, "grade"),
                CheckValue = value => Check(type, allowed, value),
            });
        }));
    }

    private static SpectralinkCatalogue LoadHandsets()
    {
        var table = SpectralinkTable.Load("cota.tsv");
        return new(table.Rows.Select((row, i) =>
        {
            var (name, type) = (table.Cell(row, "name"), table.Cell(row, "type"));
            return new SpectralinkParameter(i, "cota", new ParameterInfo(name, name)
            {
                IsSecret = type == "secret",
                Allowed = AllowedOf(type, ""),
                Source = "guide",
                Grade = "D",
                CheckValue = value => Check(type, "", value),
            }, table.Cell(row, "sample"));
        }));
    }

    private static string? AllowedOf(string type, string allowed) => type switch
    {
        "flag" => "true or false",
        "choice" => allowed.Replace("|", ", ", StringComparison.Ordinal),
        "number" => allowed.Length == 0 ? "a whole number from 0" : allowed.Replace("..", " to ", StringComparison.Ordinal),
        "start" => "immediately, or hh:mm",
        "time" => "hh:mm, or nothing",
        _ => null,
    };

    private static string? Check(string type, string allowed, string value)
    {
        var good = type switch
        {
            "flag" => value is "true" or "false",
            "choice" => allowed.Split('|').Contains(value),
            "number" => IsWithin(allowed, value),
            "start" => value == "immediately" || IsTime(value),
            "time" => value.Length == 0 || IsTime(value),
            _ => true,
        };
        return good ? null : $"'{value}' is not allowed; {AllowedOf(type, allowed)}";
    }

    private static bool IsWithin(string range, string value)
    {
        var bounds = range.Length == 0 ? ["0", "2147483647"] : range.Split("..");
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= int.Parse(bounds[0], CultureInfo.InvariantCulture) && number <= int.Parse(bounds[1], CultureInfo.InvariantCulture);
    }

    private static bool IsTime(string value) => TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
