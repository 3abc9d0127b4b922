using System.Reflection;

namespace Offhook.Families.Snom;

/// <summary>
/// An embedded table of the family: tab-separated, the first line that is no remark (<c>#</c>) names the columns. The tables are part of the build, so a
/// fault in one is a fault of the program and throws.
/// </summary>
internal sealed class SnomTable
{
    private readonly string[] header;

    private SnomTable(string[] header, IReadOnlyList<string[]> rows) => (this.header, Rows) = (header, rows);

    public IReadOnlyList<string[]> Rows { get; }

    public static SnomTable Load(string fileName)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Snom/{fileName}")
            ?? throw new InvalidDataException($"The table '{fileName}' is not part of this build.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToList();
        var odd = lines.Find(l => l.Length != lines[0].Length);
        return odd is null ? new SnomTable(lines[0], lines[1..]) : throw new InvalidDataException($"{fileName}: '{odd[0]}' has {odd.Length} cells.");
    }

    public string Cell(string[] row, string column) => row[Array.IndexOf(header, column) is >= 0 and var at ? at : throw new InvalidDataException($"no column '{column}'")];
}
