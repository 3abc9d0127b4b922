using System.Text;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>Writes phone books: the XML of remote and local directories, vCards, and a table.</summary>
internal static class FanvilPhonebook
{
    public const string Prefix = "fanvil-book-";

    /// <summary>Name of the file of one book.</summary>
    public static string FileOf(PhonebookSpec book) => $"{Prefix}{book.Name}.xml";

    /// <summary>Name of the file that fills the phone's own directory.</summary>
    public static string LocalFile(string form) => $"fanvil-contacts.{form}";

    /// <summary>The books in one of the forms of the phone's own directory; null when there is no book.</summary>
    public static DocumentBody? WriteLocal(IReadOnlyCollection<PhonebookSpec> books, string form) => form.ToLowerInvariant() switch
    {
        "vcf" => books.Count == 0 ? null : WriteCards(books),
        "csv" => books.Count == 0 ? null : WriteTable(books),
        _ => WriteXml(books),
    };

    // vCard 3.0 (RFC 2426): values with their specials escaped, lines that end with CR LF.
    private static DocumentBody WriteCards(IReadOnlyCollection<PhonebookSpec> books)
    {
        var text = new StringBuilder();
        foreach (var (contact, numbers) in Contacts(books))
        {
            var name = Card(contact.Name);
            text.Append("BEGIN:VCARD\r\nVERSION:3.0\r\nN:;").Append(name).Append(";;;\r\nFN:").Append(name).Append("\r\n");
            foreach (var number in new[] { numbers.Telephone, numbers.Mobile, numbers.Other }.OfType<ContactNumber>())
            {
                text.Append("TEL;TYPE=").Append(number.Type switch { "work" => "WORK", "mobile" => "CELL", "home" => "HOME", _ => "VOICE" }).Append(':').Append(Card(number.Number)).Append("\r\n");
            }

            text.Append("END:VCARD\r\n");
        }

        return Body(text);
    }

    // The names of the XML form, for want of an export's.
    private static DocumentBody WriteTable(IReadOnlyCollection<PhonebookSpec> books)
    {
        var text = new StringBuilder("Name,Telephone,Mobile,Other,Ring,Group\r\n");
        foreach (var (contact, numbers) in Contacts(books))
        {
            text.Append(string.Join(',', new[] { contact.Name, Text(numbers.Telephone), Text(numbers.Mobile), Text(numbers.Other), "0", "" }.Select(Cell))).Append("\r\n");
        }

        return Body(text);
    }

    private static string Card(string value) => Plain(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal);

    private static string Cell(string value)
    {
        var plain = Plain(value);
        return plain.AsSpan().ContainsAny(",\"") || plain.Trim() != plain ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }

    /// <summary>The XML directory; null when there is no book.</summary>
    public static DocumentBody? WriteXml(IReadOnlyCollection<PhonebookSpec> books)
    {
        if (books.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<FanvilIPPhoneDirectory clearlight=\"true\">\n");
        text.Append("  <Title>").Append(Xml(books.First().Name)).Append("</Title>\n  <Prompt>Select a contact</Prompt>\n");
        foreach (var (contact, numbers) in Contacts(books))
        {
            text.Append("  <DirectoryEntry>\n");
            Element(text, "Name", contact.Name);
            Element(text, "Telephone", Text(numbers.Telephone));
            Element(text, "Mobile", Text(numbers.Mobile));
            Element(text, "Other", Text(numbers.Other));
            Element(text, "Ring", "0");
            Element(text, "Group", "");
            text.Append("  </DirectoryEntry>\n");
        }

        return Body(text.Append("</FanvilIPPhoneDirectory>\n"));
    }

    private static DocumentBody Body(StringBuilder text) => new(Encoding.UTF8.GetBytes(text.ToString()), []);

    // The form has three places; a name that cannot be dialled helps nobody and is left out.
    private static IEnumerable<(Contact Contact, (ContactNumber? Telephone, ContactNumber? Mobile, ContactNumber? Other) Numbers)> Contacts(IEnumerable<PhonebookSpec> books)
    {
        foreach (var contact in books.SelectMany(b => b.Contacts).Where(c => c.Numbers.Length > 0))
        {
            var mobile = contact.Numbers.FirstOrDefault(n => n.Type == "mobile");
            var rest = contact.Numbers.Where(n => n != mobile).OrderBy(n => n.Type == "work" ? 0 : 1).ToList();
            yield return (contact, (rest.ElementAtOrDefault(0), mobile, rest.ElementAtOrDefault(1)));
        }
    }

    private static string Text(ContactNumber? number) => number?.Number ?? "";

    private static void Element(StringBuilder text, string name, string value)
    {
        if (value.Length == 0)
        {
            text.Append("    <").Append(name).Append("/>\n");
        }
        else
        {
            text.Append("    <").Append(name).Append('>').Append(Xml(value)).Append("</").Append(name).Append(">\n");
        }
    }

    private static string Xml(string value) =>
        Plain(value).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    // What a file cannot carry becomes a blank, so that one odd name does not cost a company its book.
    private static string Plain(string value) => FanvilValues.Check(value) is null ? value : string.Create(Math.Min(value.Length, FanvilValues.MaxLength), value, static (span, source) =>
    {
        source.AsSpan(0, span.Length).CopyTo(span);
        for (var i = 0; i < span.Length; i++)
        {
            if (i + 1 < span.Length && char.IsSurrogatePair(span[i], span[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(span[i]) || char.IsSurrogate(span[i]) || span[i] >= '\uFFFE')
            {
                span[i] = ' ';
            }
        }
    });
}
