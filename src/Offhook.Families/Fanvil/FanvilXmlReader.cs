using System.Globalization;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>Reads both XML forms into the names of the text form.</summary>
internal static class FanvilXmlReader
{
    /// <exception cref="FormatException">It is neither form.</exception>
    public static ReadParameters Read(string text)
    {
        var warnings = new List<string>();
        var root = FanvilScanner.Scan(text, warnings);
        var items = new List<KeyValuePair<string, string>>();
        if (root.Name == FanvilXml.OldRoot)
        {
            ReadOld(root, items, warnings);
        }
        else if (root.Name == FanvilXml.NewRoot)
        {
            ReadNew(root, items);
        }
        else
        {
            throw new FormatException($"line 1: the root element is {root.Name}; {FanvilXml.OldRoot} and {FanvilXml.NewRoot} are possible");
        }

        return new(items, warnings);
    }

    private static void ReadOld(FanvilNode root, List<KeyValuePair<string, string>> items, List<string> warnings)
    {
        foreach (var node in root.Children.Where(n => n.Name is not ("version" or "Version" or "Digests")))
        {
            if (node.Children.Count == 0 && !node.Name.EndsWith("_MODULE", StringComparison.Ordinal))
            {
                Add(items, new("", "", FanvilXmlNames.Instance.OldKey("", node.Name)), node.Text);
                continue;
            }

            var module = node.Name.Replace('_', ' ');
            foreach (var child in node.Children)
            {
                if (child.Children.Count == 0)
                {
                    if (!IsList(module, child.Name))
                    {
                        Add(items, new(module, "", FanvilXmlNames.Instance.OldKey(module, child.Name)), child.Text);
                    }
                }
                else
                {
                    ReadOldList(module, child, items, warnings);
                }
            }
        }
    }

    private static bool IsList(string module, string element) =>
        FanvilCatalogue.Old.Lists.Any(l => l.Module == module && l.Xml.Split('/')[1] == element);

    private static void ReadOldList(string module, FanvilNode node, List<KeyValuePair<string, string>> items, List<string> warnings)
    {
        var list = FanvilCatalogue.Old.Lists.FirstOrDefault(l => l.Module == module && l.Xml.Split('/')[1] == node.Name);
        var name = list?.Name ?? node.Name.Replace('_', ' ').TrimEnd('-');
        foreach (var entry in node.Children)
        {
            if (entry.Children.FirstOrDefault(c => c.Name == "ID")?.Text is not { Length: > 0 } id)
            {
                warnings.Add($"an entry of {module}/{name} has no ID; it is passed over");
                continue;
            }

            foreach (var child in entry.Children.Where(c => c.Name != "ID"))
            {
                Add(items, new(module, name, $"{id} {child.Name.Replace('_', ' ')}"), child.Text);
            }
        }
    }

    private static void ReadNew(FanvilNode root, List<KeyValuePair<string, string>> items)
    {
        foreach (var node in root.Children.Where(n => n.Name is not ("Version" or "version")))
        {
            if (node.Children.Count == 0 && FanvilXmlNames.Instance.AtPath(node.Name) is null)
            {
                Add(items, new("", "", node.Name), node.Text);
            }
            else
            {
                ReadSection(node, node.Name, page: 0, items);
            }
        }
    }

    private static void ReadSection(FanvilNode node, string path, int page, List<KeyValuePair<string, string>> items)
    {
        var list = FanvilXmlNames.Instance.AtPath(path);
        foreach (var child in node.Children)
        {
            var below = $"{path}/{child.Name}";
            if (child.Children.Count > 0)
            {
                ReadSection(child, below, child.Index is { } number && !IsEntry(below) ? number : page, items);
            }
            else if (FanvilXmlNames.Instance.AtPath(below) is null)
            {
                Add(items, Name(list, path, page, node.Index, child.Name), child.Text);
            }
        }
    }

    private static bool IsEntry(string path) => FanvilXmlNames.Instance.AtPath(path) is { Prefix.Length: > 0 };

    private static FanvilName Name(FanvilList? list, string path, int page, int? entry, string element)
    {
        if (list is null)
        {
            var parts = path.Split('/', 2);
            return new(FanvilXmlNames.OnlyXml + parts[0], parts.Length > 1 ? parts[1].Replace('/', '.') : "", element);
        }

        var key = FanvilXmlNames.Instance.NewKey(list, element);
        if (list.Prefix.Length > 0)
        {
            key = string.Create(CultureInfo.InvariantCulture, $"{list.Prefix}{entry ?? 1} {key}");
        }

        return new(list.Module, list.IsPaged ? string.Create(CultureInfo.InvariantCulture, $"{list.Name[..^1]}{Math.Max(1, page)}") : list.Name, key);
    }

    private static void Add(List<KeyValuePair<string, string>> items, FanvilName name, string value) => items.Add(new(name.ToString(), value));
}
