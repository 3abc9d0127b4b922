using System.Reflection;

namespace Offhook.Families.Fanvil;

/// <summary>
/// An embedded table of the family: tab-separated, the first line that is no remark (<c># </c>) names the columns. The tables are part of the build,
/// so a fault in one is a fault of the program and throws.
/// </summary>
internal sealed class FanvilTable
{
    private readonly string name;
    private readonly string[] header;

    private FanvilTable(string name, string[] header, IReadOnlyList<string[]> rows) => (this.name, this.header, Rows) = (name, header, rows);

    public IReadOnlyList<string[]> Rows { get; }

    public static FanvilTable Load(string fileName)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Fanvil/{fileName}")
            ?? throw new InvalidDataException($"The table '{fileName}' is not part of this build.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && !l.StartsWith("# ", StringComparison.Ordinal)).Select(l => l.Split('\t')).ToList();
        var odd = lines.Find(l => l.Length != lines[0].Length);
        return odd is null ? new FanvilTable(fileName, lines[0], lines[1..]) : throw new InvalidDataException($"{fileName}: '{string.Join(' ', odd)}' has {odd.Length} cells.");
    }

    public string Cell(string[] row, string column) =>
        row[Array.IndexOf(header, column) is >= 0 and var at ? at : throw new InvalidDataException($"{name} has no column '{column}'.")];
}
