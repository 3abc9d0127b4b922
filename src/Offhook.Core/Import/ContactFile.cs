using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Phonebooks;

namespace Offhook.Core.Import;

/// <summary>Phonebooks that belong to no maker: vCards (RFC 6350 and before), and tables with a column of names and columns of numbers.</summary>
public static class ContactFile
{
    private static readonly string[] NameColumns = ["name", "full name", "fullname", "display name", "displayname"];

    private static readonly Dictionary<string, string> NumberColumns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["number"] = "other", ["phone"] = "other", ["telephone"] = "other", ["other"] = "other", ["work"] = "work", ["office"] = "work", ["business phone"] = "work",
        ["extension"] = "work", ["mobile"] = "mobile", ["cell"] = "mobile", ["mobile phone"] = "mobile", ["home"] = "home", ["home phone"] = "home",
    };

    /// <summary>Reads a file; null where it is neither.</summary>
    /// <exception cref="FormatException">It is one, but cannot be read; the message names the line.</exception>
    public static ReadFile? Read(ImportSource source)
    {
        if (source.Content.Span.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("BEGIN:VCARD"u8))
        {
            return ReadCards(source.Content.Span);
        }

        return source.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ReadTable(CsvTable.Read(source.Content.Span)) : null;
    }

    private static ReadFile? ReadTable(CsvTable table)
    {
        var header = table.Header.ToList();
        var name = header.FindIndex(h => NameColumns.Contains(h, StringComparer.OrdinalIgnoreCase));
        var numbers = header.Select((h, i) => (Type: NumberColumns.GetValueOrDefault(h), At: i)).Where(c => c.Type is not null).ToList();
        if (name < 0 || numbers.Count == 0)
        {
            return null;
        }

        var contacts = ImmutableArray.CreateBuilder<Contact>();
        var left = new List<ImportRemark>();
        foreach (var (line, cells) in table.Rows)
        {
            var found = numbers.Where(n => n.At < cells.Count && cells[n.At].Length > 0).Select(n => new ContactNumber(n.Type!, cells[n.At])).ToImmutableArray();
            Add(contacts, left, line, name < cells.Count ? cells[name] : "", found);
        }

        return new ReadFile { Contacts = contacts.ToImmutable(), Left = left };
    }

    private static ReadFile ReadCards(ReadOnlySpan<byte> content)
    {
        var contacts = ImmutableArray.CreateBuilder<Contact>();
        var left = new List<ImportRemark>();
        var (name, spare, start) = ("", "", 0);
        var numbers = new List<ContactNumber>();
        foreach (var (line, text) in Unfold(ImportText.Decode(content)))
        {
            var colon = text.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            var (head, value) = (text[..colon].ToUpperInvariant(), Decode(text[..colon], text[(colon + 1)..]));

            // "item1.TEL" groups properties; the group says nothing to us.
            var property = head.Split(';')[0].Split('.')[^1];
            switch (property)
            {
                case "BEGIN":
                    (name, spare, start) = ("", "", line);
                    numbers.Clear();
                    break;
                case "FN":
                    name = value;
                    break;
                case "N":
                    var parts = value.Split(';');
                    spare = string.Join(' ', new[] { parts.ElementAtOrDefault(1) ?? "", parts[0] }.Where(p => p.Length > 0));
                    break;
                case "TEL" when value.Length > 0:
                    numbers.Add(new ContactNumber(TypeOf(head), value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? value[4..] : value));
                    break;
                case "END":
                    Add(contacts, left, start, name.Length > 0 ? name : spare, [.. numbers]);
                    break;
            }
        }

        return new ReadFile { Contacts = contacts.ToImmutable(), Left = left };
    }

    private static void Add(ImmutableArray<Contact>.Builder contacts, List<ImportRemark> left, int line, string name, ImmutableArray<ContactNumber> numbers)
    {
        if (name.Length > 0 && numbers.Length > 0)
        {
            contacts.Add(new Contact(name, numbers));
        }
        else
        {
            left.Add(new ImportRemark(line, name, "an entry without name or number is left out"));
        }
    }

    private static string TypeOf(string head) =>
        head.Contains("CELL", StringComparison.Ordinal) || head.Contains("MOBILE", StringComparison.Ordinal) ? "mobile"
        : head.Contains("WORK", StringComparison.Ordinal) ? "work"
        : head.Contains("HOME", StringComparison.Ordinal) ? "home"
        : "other";

    private static IEnumerable<(int Line, string Text)> Unfold(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var start = i + 1;
            var whole = new StringBuilder(lines[i]);
            while (i + 1 < lines.Length && (lines[i + 1] is [' ' or '\t', ..] || (whole.Length > 0 && whole[^1] == '=' && IsQuoted(whole.ToString()))))
            {
                i++;
                whole = lines[i] is [' ' or '\t', ..] ? whole.Append(lines[i].AsSpan(1)) : whole.Remove(whole.Length - 1, 1).Append(lines[i]);
            }

            yield return (start, whole.ToString().Trim());
        }
    }

    private static bool IsQuoted(string text) => text.Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);

    private static string Decode(string head, string value)
    {
        if (IsQuoted(head))
        {
            var bytes = new List<byte>();
            for (var i = 0; i < value.Length; i++)
            {
                if (value[i] == '=' && i + 2 < value.Length && byte.TryParse(value.AsSpan(i + 1, 2), System.Globalization.NumberStyles.HexNumber, null, out var octet))
                {
                    bytes.Add(octet);
                    i += 2;
                }
                else
                {
                    bytes.AddRange(Encoding.UTF8.GetBytes(value, i, 1));
                }
            }

            value = ImportText.Decode([.. bytes]);
        }

        return value.Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal).Replace("\\n", " ", StringComparison.OrdinalIgnoreCase)
            .Replace("\\\\", "\\", StringComparison.Ordinal).Trim();
    }
}
