using System.Buffers;
using System.Text;
using System.Xml;
using Offhook.Core.Rendering;

namespace Offhook.Families.Spectralink;

/// <summary>Values by dotted name as nested elements, in the order in which branches were first named.</summary>
internal sealed class SpectralinkXml
{
    private const int MaxDepth = 16;

    private readonly List<(string Name, SpectralinkXml Node)> children = [];
    private string? text;

    /// <summary>Whether a dotted name can be written as elements.</summary>
    public static bool IsName(string name) => name.Split('.') is { Length: <= MaxDepth } parts
        && Array.TrueForAll(parts, p => p.Length > 0 && (char.IsAsciiLetter(p[0]) || p[0] == '_') && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));

    /// <summary>What XML, or a reader that drops white space around values, cannot carry; null when it can.</summary>
    public static string? Check(string value)
    {
        if (value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])))
        {
            return "begins or ends with white space, which the server drops";
        }

        try
        {
            XmlConvert.VerifyXmlChars(value);
            return value.AsSpan().ContainsAny('\r', '\n', '\t') ? "holds a line break or tab; a single line of text is allowed" : null;
        }
        catch (XmlException)
        {
            return "holds a character that XML cannot carry";
        }
    }

    /// <summary>Sets the text of an element.</summary>
    /// <exception cref="RenderException">The name is no name of elements, or stands for a branch and a value at once.</exception>
    public void Set(string name, string value)
    {
        if (!IsName(name))
        {
            throw new RenderException($"'{name}' cannot be written as elements; letters, digits, '_' and '-' between dots are allowed");
        }

        var at = this;
        foreach (var part in name.Split('.'))
        {
            if (at.text is not null)
            {
                throw new RenderException($"'{name}' goes on below a name that has a value of its own");
            }

            at = at.Child(part);
        }

        at.text = at.children.Count == 0 ? value : throw new RenderException($"'{name}' has a value, but other names go on below it");
    }

    /// <summary>Writes a whole document.</summary>
    public static ReadOnlyMemory<byte> Document(bool declared, Action<XmlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        if (declared)
        {
            output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"u8);
        }

        using (var stream = new MemoryStream())
        {
            var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };
            using (var xml = XmlWriter.Create(stream, settings))
            {
                write(xml);
            }

            output.Write(stream.ToArray());
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }

    /// <summary>Writes the elements.</summary>
    public void Write(XmlWriter xml)
    {
        foreach (var (name, node) in children)
        {
            xml.WriteStartElement(name);
            if (node.text is { } value)
            {
                xml.WriteString(value);
            }

            node.Write(xml);
            xml.WriteFullEndElement();
        }
    }

    /// <summary>Reads the leaves of a document by their dotted names below the root.</summary>
    /// <exception cref="FormatException">It is no XML, or its root is another one.</exception>
    public static ReadParameters Read(ReadOnlySpan<byte> content, string root)
    {
        var items = new List<KeyValuePair<string, string>>();
        var warnings = new List<string>();
        Open(content, root, reader => ReadBelow(reader, "", items, warnings));
        return new ReadParameters(items, warnings);
    }

    /// <summary>Reads a list of elements of one name, each as its leaves by name.</summary>
    /// <exception cref="FormatException">It is no XML, its root is another one, or something else stands in the list.</exception>
    public static List<ReadParameters> ReadList(ReadOnlySpan<byte> content, string root, string item)
    {
        var list = new List<ReadParameters>();
        Open(content, root, reader =>
        {
            var (depth, isEmpty) = (reader.Depth, reader.IsEmptyElement);
            while (!isEmpty && reader.Read() && reader.Depth > depth)
            {
                if (reader.NodeType != XmlNodeType.Element || reader.Name != item)
                {
                    throw new FormatException($"line {((IXmlLineInfo)reader).LineNumber}: only <{item}> stands in <{root}>");
                }

                var (items, warnings) = (new List<KeyValuePair<string, string>>(), new List<string>());
                ReadBelow(reader, "", items, warnings);
                list.Add(new ReadParameters(items, warnings));
            }
        });
        return list;
    }

    private static void Open(ReadOnlySpan<byte> content, string root, Action<XmlReader> read)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray()), settings);
            reader.MoveToContent();
            if (reader.Name != root)
            {
                throw new FormatException($"line 1: the root is <{reader.Name}>, not <{root}>");
            }

            read(reader);
        }
        catch (XmlException e)
        {
            // The reader's own message may quote what stands there, and that may be a password.
            throw new FormatException($"line {Math.Max(1, e.LineNumber)}, column {Math.Max(1, e.LinePosition)}: this is no XML", e);
        }
    }

    private static void ReadBelow(XmlReader reader, string path, List<KeyValuePair<string, string>> items, List<string> warnings)
    {
        var text = new StringBuilder();
        var hasElements = false;
        var depth = reader.Depth;
        if (!reader.IsEmptyElement)
        {
            while (reader.Read() && reader.Depth > depth)
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    hasElements = true;
                    if (reader.Depth > MaxDepth)
                    {
                        throw new FormatException($"elements are nested deeper than {MaxDepth}");
                    }

                    ReadBelow(reader, path.Length == 0 ? reader.Name : $"{path}.{reader.Name}", items, warnings);
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    text.Append(reader.Value);
                }
            }
        }

        if (!hasElements && path.Length > 0)
        {
            items.Add(new(path, text.ToString().Trim()));
        }
        else if (text.ToString().Trim().Length > 0)
        {
            warnings.Add($"text beside elements in <{path}> is passed over");
        }
    }

    private SpectralinkXml Child(string name)
    {
        foreach (var (known, node) in children)
        {
            if (known == name)
            {
                return node;
            }
        }

        var made = new SpectralinkXml();
        children.Add((name, made));
        return made;
    }
}
