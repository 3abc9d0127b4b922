using System.Buffers;
using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>Writes settings with all their containers into one file, two blanks for each level, LF; the same settings always give the same bytes.</summary>
internal static class SnomXmlWriter
{
    // What belongs to a key beside what it does, in the order of real files.
    private static readonly string[] KeyAttributes = ["context", "label", "short_label", "lp", "default_text"];
    private static readonly string[] OwnSections = ["functionKeys", "tbook", "dialplan", "gui-languages", "web-languages", "uploads", "certificates"];

    public static void Write(IReadOnlyList<SnomEntry> entries, IEnumerable<SnomContact> contacts, IBufferWriter<byte> output)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings>\n  <phone-settings e=\"2\">\n"u8);
        foreach (var entry in entries)
        {
            if (!OwnSections.Contains(entry.Section))
            {
                WriteSetting(entry, output);
            }
        }

        output.Write("  </phone-settings>\n"u8);
        WriteKeys([.. entries.Where(e => e.Section == "functionKeys")], output);
        WriteBook(entries.FirstOrDefault(e => e.Section == "tbook"), contacts, output);
        WriteDialPlan([.. entries.Where(e => e.Section == "dialplan")], output);
        WriteAddresses(entries, "gui-languages", "language", "name", output);
        WriteAddresses(entries, "web-languages", "language", "name", output);
        WriteAddresses(entries, "uploads", "file", "type", output);
        WriteAddresses(entries, "certificates", "certificate", null, output);
        output.Write("</settings>\n"u8);
    }

    /// <summary>Writes a list of files that a phone reads one after the other.</summary>
    public static void WriteList(IEnumerable<string> urls, IBufferWriter<byte> output)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<setting-files>\n"u8);
        foreach (var url in urls)
        {
            output.Write("  <file"u8);
            WriteAttribute("url", url, output);
            output.Write("/>\n"u8);
        }

        output.Write("</setting-files>\n"u8);
    }

    private static void WriteSetting(SnomEntry entry, IBufferWriter<byte> output)
    {
        output.Write("    <"u8);
        SnomXmlText.Append(output, entry.Name.Base);
        if (entry.Name.Index is { } index)
        {
            WriteAttribute("idx", index, output);
        }

        WriteAttribute("perm", entry.PermOrDefault, output);
        WriteContent(entry.Name.Base, entry.Value!, output);
    }

    private static void WriteKeys(IReadOnlyList<SnomEntry> entries, IBufferWriter<byte> output)
    {
        if (entries.Count == 0)
        {
            return;
        }

        output.Write("  <functionKeys e=\"2\">\n"u8);
        foreach (var key in entries.GroupBy(e => e.Name.Number))
        {
            var parts = key.ToDictionary(e => e.Name.Base, StringComparer.Ordinal);
            if (!parts.TryGetValue("fkey", out var does))
            {
                throw new Core.Rendering.RenderException(string.Create(CultureInfo.InvariantCulture, $"something is said about fkey[{key.Key}], but not what it does; set it too"));
            }

            output.Write("    <fkey"u8);
            WriteAttribute("idx", does.Name.Index!, output);
            foreach (var attribute in KeyAttributes)
            {
                if (parts.TryGetValue($"fkey_{attribute}", out var part))
                {
                    WriteAttribute(attribute, part.Value!, output);
                }
            }

            WriteAttribute("perm", does.PermOrDefault, output);
            WriteContent("fkey", does.Value!, output);
        }

        output.Write("  </functionKeys>\n"u8);
    }

    private static void WriteBook(SnomEntry? complete, IEnumerable<SnomContact> contacts, IBufferWriter<byte> output)
    {
        // Firmware that cannot replace its book takes the entries all the same.
        var entries = contacts.ToList();
        if (complete is null && entries.Count == 0)
        {
            return;
        }

        output.Write("  <tbook e=\"2\""u8);
        if (complete?.Value == "on")
        {
            WriteAttribute("complete", "true", output);
        }

        output.Write(">\n"u8);
        var index = 0;
        foreach (var contact in entries)
        {
            output.Write("    <item context=\"active\" type=\"none\""u8);
            WriteAttribute("index", (index++).ToString(CultureInfo.InvariantCulture), output);
            output.Write(">\n"u8);
            WriteField("name", contact.Name, output);
            WriteField("number", contact.Number, output);
            if (contact.Type.Length > 0)
            {
                WriteField("number_type", contact.Type, output);
            }

            output.Write("    </item>\n"u8);
        }

        output.Write("  </tbook>\n"u8);
    }

    private static void WriteField(string element, string value, IBufferWriter<byte> output)
    {
        output.Write("      <"u8);
        SnomXmlText.Append(output, element);
        WriteContent(element, SnomXmlText.Clean(value), output);
    }

    private static void WriteDialPlan(IReadOnlyList<SnomEntry> rules, IBufferWriter<byte> output)
    {
        if (rules.Count == 0)
        {
            return;
        }

        output.Write("  <dialplan e=\"2\">\n"u8);
        foreach (var rule in rules.Where(r => r.Value!.Length > 0))
        {
            output.Write("    <template"u8);
            WriteAttribute("match", rule.Value!, output);
            foreach (var (part, value) in rule.Parts)
            {
                WriteAttribute(part, value, output);
            }

            output.Write("/>\n"u8);
        }

        output.Write("  </dialplan>\n"u8);
    }

    private static void WriteAddresses(IReadOnlyList<SnomEntry> entries, string section, string element, string? nameAttribute, IBufferWriter<byte> output)
    {
        var own = entries.Where(e => e.Section == section).ToList();
        if (own.Count == 0)
        {
            return;
        }

        SnomXmlText.Append(output, $"  <{section}>\n");
        foreach (var entry in own)
        {
            SnomXmlText.Append(output, $"    <{element}");
            WriteAttribute("url", entry.Value!, output);
            if (nameAttribute is not null)
            {
                WriteAttribute(nameAttribute, entry.Name.Index!, output);
            }

            output.Write("/>\n"u8);
        }

        SnomXmlText.Append(output, $"  </{section}>\n");
    }

    private static void WriteAttribute(string name, string value, IBufferWriter<byte> output)
    {
        SnomXmlText.Append(output, $" {name}=\"");
        SnomXmlText.Escape(output, value, attribute: true);
        output.Write("\""u8);
    }

    private static void WriteContent(string element, string value, IBufferWriter<byte> output)
    {
        output.Write(">"u8);
        SnomXmlText.Escape(output, value);
        SnomXmlText.Append(output, $"</{element}>\n");
    }
}
