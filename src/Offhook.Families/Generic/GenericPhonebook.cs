using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Offhook.Core.Phonebooks;

namespace Offhook.Families.Generic;

/// <summary>How a maker's phones read a phonebook: an element for each contact with its name and numbers.</summary>
/// <param name="Root">The outermost element.</param>
/// <param name="Entry">The element of a contact.</param>
/// <param name="Name">The element of its name.</param>
/// <param name="Number">The element of a number.</param>
internal sealed record GenericPhonebook(string Root, string Entry, string Name, string Number)
{
    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "  ", NewLineChars = "\n", CheckCharacters = false,
    };

    /// <summary>An element that counts the contacts from 1; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>An element around each number; null for none.</summary>
    public string? NumberIn { get; init; }

    /// <summary>The attribute of <see cref="NumberIn"/> that says which sort of number it is; null for none.</summary>
    public string? TypeAttribute { get; init; }

    /// <summary>The maker's word for <c>work</c>, <c>mobile</c>, <c>home</c> and <c>other</c>.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Elements beside each number that are always the same.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BesideNumber { get; init; } = [];

    /// <summary>Writes contacts.</summary>
    public byte[] Write(IEnumerable<Contact> contacts)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Writing))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement(Root);
            var id = 0;
            foreach (var contact in contacts)
            {
                id++;
                xml.WriteStartElement(Entry);
                if (Id is not null)
                {
                    xml.WriteElementString(Id, id.ToString(CultureInfo.InvariantCulture));
                }

                xml.WriteElementString(Name, contact.Name);
                foreach (var number in contact.Numbers)
                {
                    WriteNumber(xml, number);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndDocument();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Reads contacts; what has no name or no number is none.</summary>
    public IEnumerable<Contact> Read(XElement root) =>
        from entry in root.Elements(Entry)
        let name = entry.Element(Name)?.Value.Trim()
        let numbers = (NumberIn is null ? entry.Elements(Number).Select(n => (Element: (XElement?)n, Type: (XAttribute?)null))
            : entry.Elements(NumberIn).Select(i => (Element: i.Element(Number), Type: TypeAttribute is null ? null : i.Attribute(TypeAttribute))))
            .Where(n => n.Element?.Value.Trim() is { Length: > 0 }).Select(n => new ContactNumber(TypeOf(n.Type?.Value), n.Element!.Value.Trim())).ToImmutableArray()
        where name is { Length: > 0 } && !numbers.IsEmpty
        select new Contact(name, numbers);

    // A word that stands for two of ours is the first of them; makers have no word for what is none of the others.
    private string TypeOf(string? word) => Types.FirstOrDefault(t => t.Value.Equals(word, StringComparison.OrdinalIgnoreCase)).Key ?? "other";

    private void WriteNumber(XmlWriter xml, ContactNumber number)
    {
        if (NumberIn is not null)
        {
            xml.WriteStartElement(NumberIn);
            if (TypeAttribute is not null && Types.TryGetValue(number.Type, out var type))
            {
                xml.WriteAttributeString(TypeAttribute, type);
            }
        }

        xml.WriteElementString(Number, number.Number);
        foreach (var (name, value) in BesideNumber)
        {
            xml.WriteElementString(name, value);
        }

        if (NumberIn is not null)
        {
            xml.WriteEndElement();
        }
    }
}
