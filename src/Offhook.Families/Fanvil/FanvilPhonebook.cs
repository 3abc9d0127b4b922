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
            Element(text, "Telephone", numbers.Telephone);
            Element(text, "Mobile", numbers.Mobile);
            Element(text, "Other", numbers.Other);
            Element(text, "Ring", "0");
            Element(text, "Group", "");
            text.Append("  </DirectoryEntry>\n");
        }

        return Body(text.Append("</FanvilIPPhoneDirectory>\n"));
    }

    private static DocumentBody Body(StringBuilder text) => new(Encoding.UTF8.GetBytes(text.ToString()), []);

    // The form has three places; a name that cannot be dialled helps nobody and is left out.
    private static IEnumerable<(Contact Contact, (string Telephone, string Mobile, string Other) Numbers)> Contacts(IEnumerable<PhonebookSpec> books)
    {
        foreach (var contact in books.SelectMany(b => b.Contacts).Where(c => c.Numbers.Length > 0))
        {
            var mobile = contact.Numbers.FirstOrDefault(n => n.Type == "mobile");
            var rest = contact.Numbers.Where(n => n != mobile).OrderBy(n => n.Type == "work" ? 0 : 1).Select(n => n.Number).ToList();
            yield return (contact, (rest.ElementAtOrDefault(0) ?? "", mobile?.Number ?? "", rest.ElementAtOrDefault(1) ?? ""));
        }
    }

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
