using System.Text;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>A table that another system exported, and the file it came from.</summary>
/// <param name="File">Path as people are told of it.</param>
/// <param name="Content">Header and rows.</param>
internal sealed record ForeignTable(string File, CsvTable Content)
{
    /// <summary>Whether it has one of these columns.</summary>
    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (Content.Header.Contains(column, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rows by the names of columns.</summary>
    public IEnumerable<ForeignRow> Rows => Content.Rows.Select(r => new ForeignRow(this, r.Line, r.Cells));

    /// <summary>
    /// The tables of a file: one where it is a table (RFC 4180), else those of the COPY blocks of a dump in PostgreSQL's own form (its manual, COPY,
    /// text format: a tab between columns, <c>\N</c> for null, backslash escapes, <c>\.</c> at the end).
    /// </summary>
    /// <exception cref="FormatException">It is neither; the message names the line.</exception>
    public static IReadOnlyList<ForeignTable> Read(ImportSource source)
    {
        var isDump = source.Content.Span.IndexOf("\nCOPY "u8) >= 0 || source.Content.Span.StartsWith("COPY "u8);
        return isDump ? ReadDump(source) : [new ForeignTable(source.Path, CsvTable.Read(source.Content.Span))];
    }

    private static List<ForeignTable> ReadDump(ImportSource source)
    {
        var tables = new List<ForeignTable>();
        string[]? header = null;
        var rows = new List<(int, IReadOnlyList<string>)>();
        var line = 0;
        foreach (var text in Encoding.UTF8.GetString(source.Content.Span).Split('\n').Select(t => t.TrimEnd('\r')))
        {
            line++;
            if (header is null)
            {
                header = Columns(text);
                rows = [];
            }
            else if (text == @"\.")
            {
                tables.Add(new ForeignTable(source.Path, new CsvTable(header, rows)));
                header = null;
            }
            else
            {
                rows.Add((line, [.. text.Split('\t').Select(Unescape)]));
            }
        }

        return header is null ? tables : throw new FormatException($"line {line}: the dump breaks off within a table");
    }

    private static string[]? Columns(string text)
    {
        var (open, close) = (text.IndexOf('('), text.IndexOf(')'));
        return text.StartsWith("COPY ", StringComparison.Ordinal) && open > 0 && close > open && text.EndsWith("FROM stdin;", StringComparison.OrdinalIgnoreCase)
            ? [.. text[(open + 1)..close].Split(',').Select(c => c.Trim().Trim('"'))]
            : null;
    }

    private static string Unescape(string cell)
    {
        if (cell == @"\N" || !cell.Contains('\\'))
        {
            return cell == @"\N" ? "" : cell;
        }

        var result = new StringBuilder(cell.Length);
        for (var i = 0; i < cell.Length; i++)
        {
            result.Append(cell[i] != '\\' || i + 1 == cell.Length ? cell[i] : cell[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'v' => '\v', var c => c });
        }

        return result.ToString();
    }
}

/// <summary>A row of such a table.</summary>
internal readonly record struct ForeignRow(ForeignTable Table, int Line, IReadOnlyList<string> Cells)
{
    /// <summary>The cell of a column; empty where there is no such column or nothing in it.</summary>
    public string this[string column]
    {
        get
        {
            for (var i = 0; i < Math.Min(Table.Content.Header.Count, Cells.Count); i++)
            {
                if (string.Equals(Table.Content.Header[i], column, StringComparison.OrdinalIgnoreCase))
                {
                    return Cells[i];
                }
            }

            return "";
        }
    }

    /// <summary>The first of several columns that has something.</summary>
    public string First(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (this[column] is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>Whether a flag is off; one that is not given is on.</summary>
    public bool IsOff(string column) => this[column] is "false" or "f" or "0";
}
