using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Offhook.Core.Phonebooks;

namespace Offhook.Core.Import;

/// <summary>Reads phonebooks in XML that several makers share: entries with a name and numbers, each number in an element that says its type.</summary>
public static class DirectoryFile
{
    /// <summary>Reads the entries and the title; an entry without a name or a number is a remark.</summary>
    /// <param name="content">The file.</param>
    /// <param name="entry">Name of an entry's element, wherever it stands.</param>
    /// <param name="name">Name of the element that holds the name.</param>
    /// <param name="numbers">Elements that hold numbers, with the type that each means.</param>
    /// <exception cref="FormatException">It is no XML; the message names the line.</exception>
    public static ReadFile Read(ReadOnlyMemory<byte> content, string entry, string name, IReadOnlyDictionary<string, string> numbers)
    {
        var contacts = ImmutableArray.CreateBuilder<Contact>();
        var left = new List<ImportRemark>();
        var root = Load(content);
        foreach (var element in root.Descendants(entry))
        {
            var text = element.Element(name)?.Value.Trim() ?? "";
            var found = element.Elements().Where(e => numbers.ContainsKey(e.Name.LocalName) && e.Value.Trim().Length > 0)
                .Select(e => new ContactNumber(numbers[e.Name.LocalName], e.Value.Trim())).ToImmutableArray();
            if (text.Length > 0 && found.Length > 0)
            {
                contacts.Add(new Contact(text, found));
            }
            else
            {
                left.Add(new ImportRemark(((IXmlLineInfo)element).LineNumber, entry, "an entry without name or number is left out"));
            }
        }

        return new ReadFile { Title = root.Element("Title")?.Value.Trim(), Contacts = contacts.ToImmutable(), Left = left };
    }

    private static XElement Load(ReadOnlyMemory<byte> content)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray()), settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}: this is no XML: {e.Message}"), e);
        }
    }
}
