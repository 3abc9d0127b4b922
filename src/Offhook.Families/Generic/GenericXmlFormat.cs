using System.Buffers;
using System.Text;
using System.Xml;
using Offhook.Core.Rendering;

namespace Offhook.Families.Generic;

/// <summary>An element and its attributes.</summary>
internal sealed record GenericElement(string Name, IReadOnlyList<KeyValuePair<string, string>> Attributes);

/// <summary>Parameters as elements: each named as its parameter, or all alike with the parameter's name in an attribute.</summary>
/// <param name="path">The elements around the parameters, outermost first.</param>
/// <param name="mac">Element below the outermost that holds the MAC in lower-case hex; null for none.</param>
/// <param name="item">The element of a parameter; null = named as the parameter.</param>
/// <param name="nameAttribute">The attribute that holds the name where all elements are alike.</param>
/// <param name="valueAttribute">The attribute that holds the value; null = the element's text.</param>
internal sealed class GenericXmlFormat(IReadOnlyList<GenericElement> path, string? mac, string? item, string nameAttribute, string? valueAttribute) : GenericFormat
{
    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "  ", NewLineChars = "\n",
    };

    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    public override byte[] Empty => Written([], macText: null);

    public override void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output) => output.Write(Written(parameters.Items, device.Id.Mac?.ToCompact()));

    public override ReadParameters Read(ReadOnlySpan<byte> content)
    {
        var items = new List<KeyValuePair<string, string>>();
        var warnings = new List<string>();
        using var reader = XmlReader.Create(new MemoryStream(content.ToArray()), Reading);
        try
        {
            reader.MoveToContent();
            if (reader.LocalName != path[0].Name)
            {
                throw new FormatException($"line {Line(reader)}: the outermost element is '{reader.LocalName}'; '{path[0].Name}' is expected");
            }

            ReadItems(reader, items, warnings);
        }
        catch (XmlException e)
        {
            throw new FormatException($"line {e.LineNumber}: this is no XML file: {e.Message}", e);
        }

        return new ReadParameters(items, warnings);
    }

    private void ReadItems(XmlReader reader, List<KeyValuePair<string, string>> items, List<string> warnings)
    {
        var depth = path.Count;
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == 1 && reader.LocalName == mac)
            {
                reader.Skip();
            }
            else if (reader.NodeType != XmlNodeType.Element || (reader.Depth < depth && reader.LocalName == path[Math.Min(reader.Depth, depth - 1)].Name))
            {
                reader.Read();
            }
            else if (reader.Depth < depth)
            {
                warnings.Add($"line {Line(reader)}: element '{reader.LocalName}' is passed over");
                reader.Skip();
            }
            else
            {
                var name = item is null ? reader.LocalName : reader.GetAttribute(nameAttribute);
                var value = valueAttribute is null ? null : reader.GetAttribute(valueAttribute) ?? "";
                var line = Line(reader);
                value = value is null ? reader.ReadElementContentAsString().Trim() : Skipped(reader, value);
                if (string.IsNullOrEmpty(name))
                {
                    warnings.Add($"line {line}: an element without a name is passed over");
                }
                else
                {
                    items.Add(new(name, value));
                }
            }
        }
    }

    private static string Skipped(XmlReader reader, string value)
    {
        reader.Skip();
        return value;
    }

    private static int Line(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;

    private byte[] Written(IEnumerable<Parameter> parameters, string? macText)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Writing))
        {
            xml.WriteStartDocument();
            for (var i = 0; i < path.Count; i++)
            {
                Open(xml, path[i]);
                if (i == 0 && mac is not null && macText is not null)
                {
                    xml.WriteElementString(mac, macText);
                }
            }

            foreach (var parameter in parameters)
            {
                WriteItem(xml, parameter);
            }

            xml.WriteEndDocument();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private void WriteItem(XmlWriter xml, Parameter parameter)
    {
        xml.WriteStartElement(item ?? parameter.Name);
        if (item is not null)
        {
            xml.WriteAttributeString(nameAttribute, parameter.Name);
        }

        if (valueAttribute is not null)
        {
            xml.WriteAttributeString(valueAttribute, parameter.Value);
        }
        else
        {
            xml.WriteString(parameter.Value);
        }

        xml.WriteEndElement();
    }

    private static void Open(XmlWriter xml, GenericElement element)
    {
        xml.WriteStartElement(element.Name);
        foreach (var (name, value) in element.Attributes)
        {
            xml.WriteAttributeString(name, value);
        }
    }
}
