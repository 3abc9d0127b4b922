using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Grandstream;

/// <summary>A file of P-codes as the phone reads it.</summary>
internal static class GrandstreamSettings
{
    /// <summary>Codes of the accounts that the phone looks at to know whether it can call.</summary>
    public static IReadOnlyList<(string Active, string Server, string User)> Accounts { get; } =
        [("P271", "P47", "P35"), ("P401", "P402", "P404"), ("P501", "P502", "P504"), ("P601", "P602", "P604"), ("P1701", "P1702", "P1704"), ("P1801", "P1802", "P1804")];

    /// <summary>Name and value of each code; null when it is no such file, or one for another phone.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Read(byte[] content, string mac)
    {
        if (Load(content) is not { Name.LocalName: "gs_provision" } root || root.Element("config") is not { } config)
        {
            return null;
        }

        // A file that names another phone is not taken.
        return root.Element("mac") is { } named && !named.Value.Trim().Equals(mac, StringComparison.OrdinalIgnoreCase)
            ? null
            : [.. config.Elements().Where(e => e.Name.LocalName is ['P', >= '0' and <= '9', ..]).Select(e => KeyValuePair.Create(e.Name.LocalName, e.Value.Trim()))];
    }

    /// <summary>Entries of a phone book; null when it is none.</summary>
    public static int? CountContacts(byte[] content) => Load(content) is { Name.LocalName: "AddressBook" } root
        ? root.Elements("Contact").Count(c => c.Element("FirstName") is not null && c.Elements("Phone").Any(p => p.Element("phonenumber") is not null))
        : null;

    private static XElement? Load(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
