using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Yealink;

/// <summary>A file of settings as the phone reads it.</summary>
/// <param name="Items">Name and value in order; the word for nothing is read as empty.</param>
/// <param name="Unreadable">Lines that are neither settings nor remarks.</param>
/// <param name="Digest">MD5 of the file, by which the phone tells whether it had it before.</param>
internal sealed record YealinkSettings(IReadOnlyList<KeyValuePair<string, string>> Items, int Unreadable, string Digest)
{
    /// <summary>Without this the phone takes nothing of a file.</summary>
    public const string FirstLine = "#!version:1.0.0.1";

    /// <summary>Reads a file; null when it does not begin as it must.</summary>
    public static YealinkSettings? Read(byte[] content)
    {
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        if (lines[0].Trim() != FirstLine)
        {
            return null;
        }

        var items = new List<KeyValuePair<string, string>>();
        var unreadable = 0;
        foreach (var line in lines.Skip(1).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var name = at > 0 ? line[..at].Trim() : "";
            if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal))
            {
                unreadable++;
                continue;
            }

            var value = line[(at + 1)..].Trim();
            items.Add(new(name, value == "%NULL%" ? "" : value));
        }

        // The maker's word is MD5; nothing here is protected by it.
#pragma warning disable CA5351
        return new(items, unreadable, Convert.ToHexStringLower(MD5.HashData(content)));
#pragma warning restore CA5351
    }

    /// <summary>Entries of a remote phone book; null when it is none.</summary>
    public static int? CountContacts(byte[] content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var root = XDocument.Load(reader).Root!;
            return root.Name.LocalName.EndsWith("IPPhoneDirectory", StringComparison.Ordinal)
                ? root.Elements("DirectoryEntry").Count(e => e.Element("Name") is not null && e.Element("Telephone") is not null)
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
