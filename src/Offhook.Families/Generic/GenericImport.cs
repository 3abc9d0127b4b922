using System.Xml;
using System.Xml.Linq;
using Offhook.Core.Families;
using Offhook.Core.Import;

namespace Offhook.Families.Generic;

/// <summary>Reads what others wrote for a maker that is data: parameters of a device or of a model, in the maker's format, and phonebooks.</summary>
internal sealed class GenericImport(GenericDefinition definition) : IFamilyImport
{
    // Text has none of these bytes; a line format finds lines in anything, an encrypted file of another maker too.
    private const byte LastOfNoText = 8;

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        if (match is null || definition.Documents.FirstOrDefault(d => d.Kind.Id == match.Kind.Id) is not { } document || source.Content.Span.ContainsAnyInRange<byte>(0, LastOfNoText))
        {
            return null;
        }

        if (document.Phonebook is { } form)
        {
            return ReadBook(source, form) is { } book ? book with { Title = match.Kind.Pattern.Contains("{name}", StringComparison.Ordinal) ? match.Captured : null } : null;
        }

        return match.Kind.Audience switch
        {
            Audience.Device => ParameterFile.Read(source, match, definition.Format),
            Audience.Model => ParameterFile.Read(source, match, definition.Format) with
            {
                Device = null,
                Models = [.. definition.Models.Where(m => m.Code is { } code && code.Equals(match.Captured, StringComparison.OrdinalIgnoreCase)).Select(m => m.Name)],
            },
            _ => null,
        };
    }

    private static ReadFile? ReadBook(ImportSource source, GenericPhonebook form)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(source.Content.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false });
            return XDocument.Load(reader).Root is { } root && root.Name.LocalName == form.Root ? new ReadFile { Contacts = [.. form.Read(root)] } : null;
        }
        catch (XmlException e)
        {
            throw new FormatException($"line {e.LineNumber}: it is not well-formed XML", e);
        }
    }
}
