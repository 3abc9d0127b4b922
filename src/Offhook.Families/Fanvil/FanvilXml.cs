using System.Buffers;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>Writes the XML forms: <c>VOIP_CONFIG_FILE</c> of the older generation and <c>sysConf</c> of the newer one.</summary>
internal static class FanvilXml
{
    public const string OldRoot = "VOIP_CONFIG_FILE";
    public const string NewRoot = "sysConf";

    private const int NewIndent = 2;

    public static void Write(IReadOnlyList<Parameter> items, FanvilForm form, string version, IBufferWriter<byte> output)
    {
        var root = new FanvilNode(form.IsOld ? OldRoot : NewRoot);
        root.Add(new FanvilNode(form.IsOld ? "version" : "Version") { Text = version });
        foreach (var (name, value) in FanvilOrder.Of(items, form))
        {
            if (form.IsOld)
            {
                PutOld(root, name, value, form);
            }
            else
            {
                PutNew(root, name, value, form);
            }
        }

        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        root.Write(output, form.IsOld ? 0 : NewIndent);
    }

    private static void PutOld(FanvilNode root, FanvilName name, string value, FanvilForm form)
    {
        var parent = name.Module.Length == 0 ? root : root.Child(FanvilXmlNames.Checked(FanvilXmlNames.OldElement(name.Module), name), index: null);
        var key = form.IsOld && name.Key.Length > FanvilCatalogue.OldKeyLength ? name.Key[..FanvilCatalogue.OldKeyLength] : name.Key;
        if (name.List.Length > 0)
        {
            var list = form.FindList(name.Module, name.List, out _);
            if (list is null || !FanvilName.TryCutEntry(key, list.Prefix, out var number, out var rest))
            {
                throw new RenderException($"{name}: it is not known how the XML form writes it; set options.format to text");
            }

            var (of, entry) = list.Xml.Split('/') is [_, var outer, var inner] ? (outer, inner[..^"[#]".Length]) : throw new InvalidDataException(list.Xml);
            var id = list.Prefix + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            parent = Entry(parent.Child(of, index: null), entry, id, list.IsInline);
            key = rest;
        }

        parent.Add(new FanvilNode(FanvilXmlNames.Checked(FanvilXmlNames.OldElement(key), name)) { Text = value });
    }

    private static FanvilNode Entry(FanvilNode list, string element, string id, bool inline)
    {
        var entry = list.Children.FirstOrDefault(c => c.Children.Count > 0 && c.Children[0].Text == id);
        if (entry is null)
        {
            entry = new FanvilNode(element) { IsInline = inline };
            entry.Add(new FanvilNode("ID") { Text = id });
            list.Add(entry);
        }

        return entry;
    }

    private static void PutNew(FanvilNode root, FanvilName name, string value, FanvilForm form)
    {
        if (name.Module.Length == 0)
        {
            root.Add(new FanvilNode(FanvilXmlNames.Checked(FanvilXmlNames.NewElement(name.Key), name)) { Text = value });
            return;
        }

        var list = form.FindList(name.Module, name.List, out var page);
        if (list is not { Xml.Length: > 0 })
        {
            PutUnknown(root, name, value);
            return;
        }

        var key = name.Key;
        if (list.Prefix.Length > 0 && !FanvilName.TryCutEntry(name.Key, list.Prefix, out _, out _))
        {
            throw new RenderException($"{name}: keys of this list begin with {list.Prefix} and a number");
        }

        var number = list.Prefix.Length > 0 && FanvilName.TryCutEntry(name.Key, list.Prefix, out var entry, out key!) ? entry : 0;
        var parent = root;
        foreach (var step in FanvilXmlNames.Steps(list.Xml))
        {
            parent = parent.Child(step.Element, step.Number switch { '#' => number, '@' => page, _ => null });
        }

        parent.Add(new FanvilNode(FanvilXmlNames.Checked(FanvilXmlNames.NewElement(key), name)) { Text = value });
    }

    // A section that the tables do not have can be given by its elements: "sysConf EHS//Mode".
    private static void PutUnknown(FanvilNode root, FanvilName name, string value)
    {
        if (!name.Module.StartsWith(FanvilXmlNames.OnlyXml, StringComparison.Ordinal))
        {
            throw new RenderException($"{name}: it is not known how the XML form writes it; set options.format to text");
        }

        var parent = root.Child(FanvilXmlNames.Checked(name.Module[FanvilXmlNames.OnlyXml.Length..], name), index: null);
        parent = name.List.Length == 0 ? parent : parent.Child(FanvilXmlNames.Checked(name.List, name), index: null);
        parent.Add(new FanvilNode(FanvilXmlNames.Checked(FanvilXmlNames.NewElement(name.Key), name)) { Text = value });
    }
}
