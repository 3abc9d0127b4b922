using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Samsung;

/// <summary>
/// Reads the phone's XML. Names behind the evidenced ones are those of the fact page's reconstruction, so the persona is as sure of them as that page is: it looks for
/// what it needs by name anywhere in the file, because nesting is not known.
/// </summary>
internal static class SamsungFile
{
    static SamsungFile() => System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);

    public static bool TryRead(byte[] body, [NotNullWhen(true)] out XElement? root, [NotNullWhen(false)] out string? error)
    {
        (root, error) = (null, null);
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = body.Length });
            root = XElement.Load(reader);
            return true;
        }
        catch (XmlException failure)
        {
            error = $"no XML in line {failure.LineNumber}";
            return false;
        }
    }

    /// <summary>The first element of a name, wherever it stands.</summary>
    public static XElement? Find(XElement root, string name) => root.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name);

    /// <summary>An attribute, or the text of a child of that name; empty where there is neither.</summary>
    public static string Value(XElement? element, string name) =>
        element?.Attribute(name)?.Value ?? element?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";

    /// <summary>Every value in an element, in order, with or without names: what is known of a file whose names are others than the reconstructed ones.</summary>
    public static IEnumerable<string> Values(XElement element) => element.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Value.Trim())
        .Concat(element.HasElements ? element.Elements().SelectMany(Values) : [element.Value.Trim()]).Where(v => v.Length > 0);

    /// <summary>Whether a value names a machine.</summary>
    public static bool IsHost(string value) => value.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(value) != UriHostNameType.Unknown;

    /// <summary>Everything in a file by path: <c>phone/sntp@zone_offset</c>; repeated elements are counted.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Leaves(XElement element, string path)
    {
        foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration))
        {
            yield return new($"{path}@{attribute.Name.LocalName}", attribute.Value);
        }

        if (!element.HasElements && element.Value.Trim() is { Length: > 0 } text)
        {
            yield return new(path, text);
        }

        foreach (var group in element.Elements().GroupBy(e => e.Name.LocalName))
        {
            var several = group.Count() > 1;
            foreach (var (child, i) in group.Select((c, i) => (c, i)))
            {
                foreach (var leaf in Leaves(child, several ? $"{path}/{group.Key}[{i + 1}]" : $"{path}/{group.Key}"))
                {
                    yield return leaf;
                }
            }
        }
    }
}
