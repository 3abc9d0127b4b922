using System.Globalization;
using System.Net;

namespace Offhook.Families.Fanvil;

/// <summary>
/// Reads XML as laxly as these phones do. Files of real sites lack end tags, have blanks in names, or go on behind the root; such places become remarks.
/// </summary>
internal sealed class FanvilScanner
{
    /// <summary>Deepest nesting that is read; the forms need five.</summary>
    private const int MaxDepth = 16;

    private readonly string text;
    private readonly List<string> warnings = [];
    private readonly Stack<FanvilNode> open = new();
    private FanvilNode? root;

    private FanvilScanner(string text) => this.text = text;

    /// <exception cref="FormatException">There is no element, or they nest too deeply.</exception>
    public static FanvilNode Scan(string text, ICollection<string> warnings)
    {
        var scanner = new FanvilScanner(text);
        var root = scanner.Scan();
        foreach (var warning in scanner.warnings)
        {
            warnings.Add(warning);
        }

        return root;
    }

    private FanvilNode Scan()
    {
        var at = 0;
        while (at < text.Length)
        {
            var tag = text.IndexOf('<', at);
            TakeText(text.AsSpan(at, (tag < 0 ? text.Length : tag) - at));
            if (tag < 0)
            {
                break;
            }

            if (text.AsSpan(tag).StartsWith("<!--", StringComparison.Ordinal))
            {
                at = text.IndexOf("-->", tag, StringComparison.Ordinal) is >= 0 and var after ? after + 3 : text.Length;
                continue;
            }

            var close = text.IndexOf('>', tag);
            if (close < 0)
            {
                Warn(tag, "a tag is not closed");
                break;
            }

            at = close + 1;
            if (text[tag + 1] is '?' or '!' or '<' || text.AsSpan(tag).StartsWith("</>", StringComparison.Ordinal))
            {
                continue;
            }

            TakeTag(text[(tag + 1)..close], tag);
        }

        while (open.TryPop(out var left))
        {
            Warn(text.Length, $"<{left.Name}> is not closed");
        }

        return root ?? throw new FormatException("there is no element in it");
    }

    private void TakeText(ReadOnlySpan<char> part)
    {
        if (open.TryPeek(out var node) && node.Children.Count == 0 && part.Length > 0)
        {
            node.Text += WebUtility.HtmlDecode(part.ToString());
        }
    }

    private void TakeTag(string tag, int at)
    {
        if (tag.StartsWith('/'))
        {
            Close(NameOf(tag[1..], out _), at);
            return;
        }

        var isEmpty = tag.EndsWith('/');
        var name = NameOf(isEmpty ? tag[..^1] : tag, out var index);
        if (open.TryPeek(out var current) && current.Name == name && current.Children.Count == 0 && current.Text.Trim().Length > 0)
        {
            // <Time_Zone>32<Time_Zone>, as the maker's own document prints it.
            Warn(at, $"<{name}> is closed by a tag without a slash");
            open.Pop();
            return;
        }

        if (open.Count == MaxDepth)
        {
            throw new FormatException($"elements nest deeper than {MaxDepth}");
        }

        var node = new FanvilNode(name, index);
        if (open.TryPeek(out var parent))
        {
            parent.Add(node);
        }
        else if (root is null)
        {
            root = node;
        }
        else
        {
            Warn(at, $"<{name}> stands behind the end of <{root.Name}>; it is passed over");
        }

        if (!isEmpty)
        {
            open.Push(node);
        }
    }

    private void Close(string name, int at)
    {
        if (!open.Any(n => n.Name == name))
        {
            Warn(at, $"</{name}> closes nothing");
            return;
        }

        while (open.Pop() is var node && node.Name != name)
        {
            Warn(at, $"<{node.Name}> is not closed before </{name}>");
        }
    }

    private static string NameOf(string tag, out int? index)
    {
        index = null;
        var attribute = tag.IndexOf("index=", StringComparison.Ordinal);
        if (attribute > 0 && int.TryParse(tag.AsSpan(attribute + "index=".Length).Trim().Trim("\"'"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            index = number;
        }

        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? tag : tag.LastIndexOf(' ', equals) is > 0 and var blank ? tag[..blank] : tag;
        return name.Trim().Replace(' ', '_');
    }

    private void Warn(int at, string what) =>
        warnings.Add(string.Create(CultureInfo.InvariantCulture, $"line {text.AsSpan(0, at).Count('\n') + 1}: {what}"));
}
