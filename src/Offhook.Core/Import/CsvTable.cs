using System.Text;

namespace Offhook.Core.Import;

/// <summary>A table of text (RFC 4180): a header and rows, each with its line. The separator is that of the header: comma, semicolon or tab.</summary>
public sealed record CsvTable(IReadOnlyList<string> Header, IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Rows)
{
    /// <summary>Most rows that are read: as many devices as the greatest server is sized for.</summary>
    public const int MaxRows = 1_000_000;

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">It is none; the message names the line.</exception>
    public static CsvTable Read(ReadOnlySpan<byte> content)
    {
        var text = ImportText.Decode(content).Replace("\r\n", "\n", StringComparison.Ordinal);
        var head = text[..(text.IndexOf('\n') is >= 0 and var end ? end : text.Length)];
        var separator = ";\t,".MaxBy(c => head.Count(h => h == c));
        var rows = new List<(int, IReadOnlyList<string>)>();
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var start = line;
            var cells = ReadRow(text, separator, ref at, ref line);
            if (cells.Exists(c => c.Length > 0))
            {
                rows.Add((start, cells));
            }

            if (rows.Count > MaxRows)
            {
                throw new FormatException($"line {line}: more than {MaxRows} rows");
            }
        }

        return rows.Count == 0 ? throw new FormatException("line 1: the table is empty; a header is needed") : new CsvTable(rows[0].Item2, rows[1..]);
    }

    private static List<string> ReadRow(string text, char separator, ref int at, ref int line)
    {
        var cells = new List<string>();
        while (true)
        {
            var cell = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                var opened = line;
                for (at++; ; at++)
                {
                    if (at >= text.Length)
                    {
                        throw new FormatException($"line {opened}: a quoted cell does not end");
                    }

                    if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"'))
                    {
                        at++;
                        break;
                    }

                    at += text[at] == '"' ? 1 : 0;
                    line += text[at] == '\n' ? 1 : 0;
                    cell.Append(text[at]);
                }
            }

            for (; at < text.Length && text[at] != separator && text[at] != '\n'; at++)
            {
                cell.Append(text[at]);
            }

            cells.Add(cell.ToString().Trim());
            if (at >= text.Length || text[at++] == '\n')
            {
                line++;
                return cells;
            }
        }
    }
}
