using System.Buffers;
using System.Text;

namespace Offhook.Families.Fanvil;

/// <summary>An element of the XML forms: children, or text.</summary>
internal sealed class FanvilNode(string name, int? index = null)
{
    private readonly List<FanvilNode> children = [];

    public string Name { get; } = name;

    /// <summary>The <c>index</c> attribute; null where it has none.</summary>
    public int? Index { get; } = index;

    public string Text { get; set; } = "";

    /// <summary>Whether it is written on one line with everything in it.</summary>
    public bool IsInline { get; init; }

    public IReadOnlyList<FanvilNode> Children => children;

    public void Add(FanvilNode child) => children.Add(child);

    /// <summary>The child of a name and index that was added last; a new one where there is none.</summary>
    public FanvilNode Child(string name, int? index, bool inline = false)
    {
        for (var i = children.Count - 1; i >= 0; i--)
        {
            if (children[i].Name == name && children[i].Index == index && children[i].children.Count > 0)
            {
                return children[i];
            }
        }

        var child = new FanvilNode(name, index) { IsInline = inline };
        children.Add(child);
        return child;
    }

    /// <summary>Writes it and what is in it.</summary>
    /// <param name="indent">Blanks for each level; 0 for the older form, which has none.</param>
    public void Write(IBufferWriter<byte> output, int indent, int level = 0)
    {
        var blanks = new string(' ', indent * level);
        if (children.Count == 0)
        {
            Put(output, blanks + Whole() + "\n");
        }
        else if (IsInline)
        {
            Put(output, $"{blanks}<{Name}{Attribute()}>{string.Concat(children.Select(c => c.Whole()))}</{Name}>\n");
        }
        else
        {
            Put(output, $"{blanks}<{Name}{Attribute()}>\n");
            foreach (var child in children)
            {
                child.Write(output, indent, level + 1);
            }

            Put(output, $"{blanks}</{Name}>\n");
        }
    }

    private static void Put(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static string Escape(string text) =>
        text.AsSpan().ContainsAny("&<>") ? text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal) : text;

    private string Whole() => Text.Length == 0 ? $"<{Name}{Attribute()}/>" : $"<{Name}{Attribute()}>{Escape(Text)}</{Name}>";

    private string Attribute() => Index is { } number ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" index=\"{number}\"") : "";
}
