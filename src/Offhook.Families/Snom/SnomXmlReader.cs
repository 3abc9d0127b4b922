using System.Xml;

namespace Offhook.Families.Snom;

/// <summary>Reads settings from XML: all containers, each of which may also be a file of its own; names of attributes in any case.</summary>
internal static class SnomXmlReader
{
    /// <summary>A phone's file with a thousand contacts has 200 kB; a file beyond this is none.</summary>
    private const int MaxCharacters = 16 * 1024 * 1024;

    private static readonly XmlReaderSettings Options = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = MaxCharacters,
    };

    /// <exception cref="FormatException">It is no such file; the message names the line.</exception>
    public static SnomFile Read(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text.TrimStart()), Options);
        var file = new SnomFile();
        try
        {
            reader.MoveToContent();
            if (reader.LocalName == "settings")
            {
                foreach (var container in Children(reader))
                {
                    ReadContainer(container, reader, file);
                }
            }
            else if (!ReadContainer(reader.LocalName, reader, file))
            {
                throw new FormatException($"line {Line(reader)}: <{reader.LocalName}> is no file of these phones; <settings>, <setting-files>, <firmware-settings> and the containers of <settings> are");
            }
        }
        catch (XmlException e)
        {
            throw new FormatException($"line {Math.Max(1, e.LineNumber)}: {e.Message}", e);
        }

        return file;
    }

    private static bool ReadContainer(string name, XmlReader reader, SnomFile file)
    {
        switch (name)
        {
            case "phone-settings":
                Each(reader, element => ReadSetting(element, reader, file));
                return true;
            case "functionKeys" or "function-keys":
                Each(reader, _ => ReadKey(reader, file));
                return true;
            case "tbook" or "phone-book":
                ReadBook(reader, file);
                return true;
            case "dialplan" or "dial-plan":
                ReadDialPlan(reader, file);
                return true;
            case "gui-languages":
                ReadAddresses(reader, "gui_language", "name", file);
                return true;
            case "web-languages":
                ReadAddresses(reader, "web_language_file", "name", file);
                return true;
            case "uploads":
                ReadAddresses(reader, "upload", "type", file);
                return true;
            case "certificates":
                ReadAddresses(reader, "certificate", null, file);
                return true;
            case "setting-files":
                Each(reader, _ => file.Lists.Add(Attribute(reader, "url") ?? ""));
                return true;
            case "firmware-settings":
                Each(reader, _ => file.Firmware.Add(reader.ReadElementContentAsString().Trim()));
                return true;
            default:
                file.Warnings.Add($"line {Line(reader)}: <{name}> is not known and is passed over");
                return false;
        }
    }

    private static void ReadSetting(string element, XmlReader reader, SnomFile file)
    {
        var (index, perm, action) = (Attribute(reader, "idx"), Attribute(reader, "perm"), Attribute(reader, "action"));
        var line = Line(reader);
        var value = Content(reader);
        if (action is not null || !SnomName.TryParse(index is null ? element : $"{element}[{index}]", out var name))
        {
            file.Warnings.Add($"line {line}: <{element}> {(action is null ? "is no name of a setting" : $"has action \"{action}\"")} and is passed over");
            return;
        }

        file.Add(name, value, Permission(perm), line);
    }

    private static void ReadKey(XmlReader reader, SnomFile file)
    {
        var index = Attribute(reader, "idx");
        var perm = Permission(Attribute(reader, "perm"));
        var parts = new[] { "context", "label", "short_label", "lp", "default_text" }.Select(p => (Name: p, Value: Attribute(reader, p))).Where(p => p.Value is not null).ToList();
        var line = Line(reader);
        var value = Content(reader);
        if (index is null || !SnomCatalogue.Get("fkey").Takes(index))
        {
            file.Warnings.Add($"line {line}: a key has no number and is passed over");
            return;
        }

        file.Add(new SnomName("fkey", index), value, perm, line);
        foreach (var (name, text) in parts)
        {
            file.Put($"fkey_{name}[{index}]", text!, line);
        }
    }

    private static void ReadBook(XmlReader reader, SnomFile file)
    {
        file.Put(SnomDirectory.Complete, Attribute(reader, "complete") is "true" ? "on" : "off", Line(reader));
        Each(reader, _ =>
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            Each(reader, field => fields[field] = Content(reader));
            var name = fields.GetValueOrDefault("name") ?? $"{fields.GetValueOrDefault("first_name")} {fields.GetValueOrDefault("last_name")}".Trim();
            if (fields.GetValueOrDefault("number") is { Length: > 0 } number)
            {
                file.Contacts.Add(new SnomContact(name, number, fields.GetValueOrDefault("number_type") ?? ""));
            }
        });
    }

    private static void ReadDialPlan(XmlReader reader, SnomFile file)
    {
        var (number, line) = (0, Line(reader));
        Each(reader, _ =>
        {
            line = Line(reader);
            var name = SnomName.Of(SnomDialPlan.Template, ++number);
            file.Put(name.ToString(), Attribute(reader, "match") ?? "", line);
            for (var at = 0; at < reader.AttributeCount; at++)
            {
                reader.MoveToAttribute(at);
                if (!reader.LocalName.Equals("match", StringComparison.OrdinalIgnoreCase))
                {
                    file.Put((name with { Part = reader.LocalName.ToLowerInvariant() }).ToString(), reader.Value, line);
                }
            }

            reader.MoveToElement();
        });
        if (number == 0)
        {
            file.Put(SnomName.Of(SnomDialPlan.Template, 1).ToString(), "", line);
        }
    }

    private static void ReadAddresses(XmlReader reader, string setting, string? nameAttribute, SnomFile file)
    {
        var number = 0;
        Each(reader, element =>
        {
            number++;
            if (Attribute(reader, "url") is not { } url)
            {
                file.Warnings.Add($"line {Line(reader)}: <{element}> has no url and is passed over");
            }
            else
            {
                var name = nameAttribute is null ? SnomName.Of(setting, number) : new SnomName(setting, Attribute(reader, nameAttribute) ?? "");
                file.Put(name.ToString(), url, Line(reader));
            }
        });
    }

    // Names and case of attributes vary between files that work.
    private static string? Attribute(XmlReader reader, string name)
    {
        for (var at = 0; at < reader.AttributeCount; at++)
        {
            reader.MoveToAttribute(at);
            if (reader.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                var value = reader.Value;
                reader.MoveToElement();
                return value;
            }
        }

        reader.MoveToElement();
        return null;
    }

    private static string Permission(string? perm) => perm switch { "R" or "&" or " " => "R", "!" => "!", _ => "RW" };

    private static int Line(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;

    // The text of an element; what a key of firmware 10 may hold instead of one is passed over. The reader stands behind it afterwards.
    private static string Content(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return "";
        }

        var text = "";
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth == depth + 1 && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                text += reader.Value;
            }
        }

        reader.Read();
        return text.Trim();
    }

    private static void Each(XmlReader reader, Action<string> action)
    {
        foreach (var element in Children(reader))
        {
            action(element);
        }
    }

    // Names of the children of the element that the reader stands on; whoever takes one reads it or leaves the reader on it.
    private static IEnumerable<string> Children(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            yield break;
        }

        var depth = reader.Depth;
        reader.Read();
        while (!reader.EOF && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            var (line, column) = (((IXmlLineInfo)reader).LineNumber, ((IXmlLineInfo)reader).LinePosition);
            yield return reader.LocalName;
            if (reader.NodeType == XmlNodeType.Element && ((IXmlLineInfo)reader).LineNumber == line && ((IXmlLineInfo)reader).LinePosition == column)
            {
                reader.Skip();
            }
        }

        reader.Read();
    }
}
