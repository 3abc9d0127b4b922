using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>Reads the XML that these servers take.</summary>
internal static class SpectralinkFile
{
    /// <summary>The root of a file, or why there is none.</summary>
    public static bool TryRead(byte[] body, string root, [NotNullWhen(true)] out XElement? element, [NotNullWhen(false)] out string? error)
    {
        (element, error) = (null, null);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = body.Length };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), settings);
            element = XElement.Load(reader);
        }
        catch (XmlException failure)
        {
            error = $"no XML in line {failure.LineNumber}";
            return false;
        }

        if (element.Name.LocalName == root)
        {
            return true;
        }

        (element, error) = (null, $"the root is not <{root}>");
        return false;
    }

    /// <summary>Values by the dotted path of their elements; white space around a value does not count.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Leaves(XElement element, string prefix = "")
    {
        foreach (var child in element.Elements())
        {
            var path = prefix.Length == 0 ? child.Name.LocalName : $"{prefix}.{child.Name.LocalName}";
            if (!child.HasElements)
            {
                yield return new(path, child.Value.Trim());
            }

            foreach (var leaf in Leaves(child, path))
            {
                yield return leaf;
            }
        }
    }
}
