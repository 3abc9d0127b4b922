using System.Reflection;

namespace Offhook.Families.Htek;

/// <summary>
/// One of the family's embedded tables: tab-separated, first line the column names, lines that begin with <c>#</c> are remarks.
/// The tables are part of the build, so a fault in one is a fault of the program and throws.
/// </summary>
internal sealed class HtekTable
{
    private readonly Dictionary<string, int> _columns;

    private HtekTable(string name, string[] header, List<string[]> rows)
    {
        Name = name;
        Rows = rows;
        _columns = new Dictionary<string, int>(header.Length, StringComparer.Ordinal);
        for (var i = 0; i < header.Length; i++)
        {
            _columns.Add(header[i], i);
        }
    }

    public string Name { get; }

    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Position of a column within each row.</summary>
    public int Column(string name) =>
        _columns.TryGetValue(name, out var index) ? index : throw new InvalidDataException($"{Name} has no column '{name}'.");

    public static HtekTable Load(string fileName)
    {
        var resource = "Htek/" + fileName;
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidDataException($"The table '{resource}' is not part of this build.");
        using var reader = new StreamReader(stream);
        string[]? header = null;
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = line.Split('\t');
            if (header is null)
            {
                header = cells;
                continue;
            }

            if (cells.Length != header.Length)
            {
                throw new InvalidDataException($"{fileName}: '{cells[0]}' has {cells.Length} cells, not {header.Length}.");
            }

            rows.Add(cells);
        }

        return new HtekTable(fileName, header ?? throw new InvalidDataException($"{fileName} is empty."), rows);
    }
}
