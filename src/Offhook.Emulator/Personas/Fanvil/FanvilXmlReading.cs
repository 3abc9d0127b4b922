using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>Reads the XML forms with a reader that takes well-formed XML only; phones are laxer, but nobody should have to count on that.</summary>
internal static class FanvilXmlReading
{
    /// <summary>What stands before the number of an entry in the text form.</summary>
    private static readonly Dictionary<string, string> Entries = new(StringComparer.Ordinal)
    {
        ["line"] = "SIP", ["port"] = "P", ["account"] = "Account", ["xmlContact"] = "XML-PBook", ["Fkey"] = "Fkey", ["exKey"] = "exKey", ["dialplan"] = "dialplan", ["dssSoft"] = "Fkey",
    };

    public static bool TryRead(string text, bool old, out FanvilReading reading, out string error)
    {
        reading = new(null, [], []);
        XElement root;
        try
        {
            root = XDocument.Parse(text, LoadOptions.PreserveWhitespace).Root!;
        }
        catch (XmlException failure)
        {
            error = failure.Message;
            return false;
        }

        var wanted = old ? "VOIP_CONFIG_FILE" : "sysConf";
        if (root.Name.LocalName != wanted)
        {
            error = $"the root element is {root.Name.LocalName}; this phone reads {wanted}";
            return false;
        }

        var values = new List<KeyValuePair<string, string>>();
        foreach (var section in root.Elements().Where(e => e.Name.LocalName is not ("Version" or "version")))
        {
            Walk(section, section.Name.LocalName, "", values);
        }

        reading = new(root.Element(old ? "version" : "Version")?.Value, values, []);
        error = "";
        return true;
    }

    private static void Walk(XElement element, string path, string prefix, List<KeyValuePair<string, string>> values)
    {
        foreach (var child in element.Elements())
        {
            var name = child.Name.LocalName;
            if (!child.HasElements)
            {
                if (name != "ID")
                {
                    values.Add(new($"{path}/{prefix}{name.Replace("_", "", StringComparison.Ordinal)}", child.Value));
                }
            }
            else if (child.Element("ID") is { } id)
            {
                Walk(child, path, id.Value, values);
            }
            else
            {
                var index = child.Attribute("index")?.Value;
                var isEntry = Entries.TryGetValue(name, out var entry);
                Walk(child, isEntry ? path : index is null ? $"{path}/{name}" : $"{path}/{name}{index}", isEntry ? entry + index : "", values);
            }
        }
    }
}
