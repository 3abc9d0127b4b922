using Offhook.Core.Fleet;

namespace Offhook.Families.Generic;

/// <summary>Reads the syntax that a definition asks for.</summary>
internal static class FormatReader
{
    public static GenericFormat? Read(DefinitionReading reading, FleetNode node)
    {
        switch (reading.Required(node, "type"))
        {
            case "lines":
                reading.Allow(node, "type", "header", "pair", "comment", "empty", "quoted");
                var pair = reading.Required(node, "pair");
                if (pair.Length > 0 && pair.Trim().Length == 0)
                {
                    reading.Mistake(node.Line, "pair", "has nothing but spaces; a sign such as = or : is needed");
                }

                return new GenericLineFormat(
                    reading.Texts(node, "header"), pair, reading.Text(node, "comment") ?? "", reading.Text(node, "empty") ?? "", reading.Flag(node, "quoted") is true);
            case "xml":
                reading.Allow(node, "type", "path", "mac", "item", "name", "value");
                var path = reading.Items(node, "path", (item, _) => ReadElement(reading, item)).ToList();
                if (path.Count == 0)
                {
                    reading.Mistake(node.Line, "path", "is missing; the elements around the parameters, outermost first, are needed");
                }

                return path.Count == 0 ? null : new GenericXmlFormat(path, reading.Text(node, "mac"), reading.Text(node, "item"), reading.Text(node, "name") ?? "name", reading.Text(node, "value"));
            case "":
                return null;
            default:
                return reading.Wrong<GenericFormat>(node, $"type '{reading.Text(node, "type")}' is not known; lines or xml is allowed");
        }
    }

    private static GenericElement ReadElement(DefinitionReading reading, FleetNode node)
    {
        reading.Allow(node, "element", "attributes");
        return new GenericElement(reading.Required(node, "element"), reading.Pairs(node, "attributes"));
    }
}
