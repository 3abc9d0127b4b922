using System.Text;

namespace Offhook.Program.Cli;

/// <summary>Rows under aligned headings.</summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";

    private readonly List<IReadOnlyList<string>> rows = [];

    public void Add(params IReadOnlyList<string> cells) => rows.Add([.. cells.Select(Printable)]);

    public void Print(TextWriter output)
    {
        var widths = headings.Select((heading, column) => Math.Max(heading.Length, rows.Count == 0 ? 0 : rows.Max(row => Width(row[column])))).ToArray();
        PrintRow(output, headings, widths);
        foreach (var row in rows)
        {
            PrintRow(output, row, widths);
        }
    }

    private static void PrintRow(TextWriter output, IReadOnlyList<string> cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            line.Append(cells[i]).Append(' ', widths[i] - Width(cells[i])).Append(Gap);
        }

        output.WriteLine(line.ToString().TrimEnd());
    }

    /// <summary>Names come from phones and fleet files: control characters must not steer the terminal. Our own colours pass.</summary>
    private static string Printable(string cell) => cell.StartsWith("\x1b[", StringComparison.Ordinal) && cell.EndsWith("\x1b[0m", StringComparison.Ordinal)
        ? cell
        : Terminal.Plain(cell);

    private static int Width(string cell)
    {
        var width = 0;
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] == '\x1b')
            {
                i = cell.IndexOf('m', i) is >= 0 and var end ? end : cell.Length;
            }
            else
            {
                width++;
            }
        }

        return width;
    }
}

/// <summary>What may be shown on a terminal.</summary>
internal static class Terminal
{
    /// <summary>The text with control characters as question marks.</summary>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
