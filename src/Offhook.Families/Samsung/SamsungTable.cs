using System.Reflection;

namespace Offhook.Families.Samsung;

/// <summary>
/// An embedded table of the family: tab-separated, the first line that is no remark (<c>#</c>) names the columns. The tables are part of the build, so a
/// fault in one is a fault of the program and throws.
/// </summary>
internal sealed class SamsungTable
{
    private readonly string[] header;

    private SamsungTable(string[] header, IReadOnlyList<string[]> rows) => (this.header, Rows) = (header, rows);

    public IReadOnlyList<string[]> Rows { get; }

    public static SamsungTable Load(string fileName)
    {
        var lines = Text(fileName).Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToList();
        var odd = lines.Find(l => l.Length != lines[0].Length);
        return odd is null ? new SamsungTable(lines[0], lines[1..]) : throw new InvalidDataException($"{fileName}: '{odd[0]}' has {odd.Length} cells.");
    }

    /// <summary>The text of an embedded file of the family.</summary>
    public static string Text(string fileName)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Samsung/{fileName}")
            ?? throw new InvalidDataException($"The file '{fileName}' is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public bool Has(string column) => Array.IndexOf(header, column) >= 0;

    public string Cell(string[] row, string column) => row[Array.IndexOf(header, column) is >= 0 and var at ? at : throw new InvalidDataException($"no column '{column}'")];
}
