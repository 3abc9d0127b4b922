using System.Net;
using Offhook.Core.Rendering;

namespace Offhook.Families.Samsung.Capture;

/// <summary>How a value stands in a file.</summary>
internal enum PlaceForm
{
    /// <summary>An attribute in double quotes.</summary>
    DoubleQuoted,

    /// <summary>An attribute in single quotes.</summary>
    SingleQuoted,

    /// <summary>The text of an element.</summary>
    Text,

    /// <summary>The text of an element, in a section that needs no escapes.</summary>
    Section,
}

/// <summary>An element of a captured file, by where it stands.</summary>
internal sealed class CapturedElement(string name, CapturedElement? parent, int start)
{
    public string Name { get; } = name;

    public CapturedElement? Parent { get; } = parent;

    public int Start { get; } = start;

    /// <summary>Behind its end.</summary>
    public int End { get; set; }

    /// <summary>Behind its opening tag.</summary>
    public int BodyStart { get; set; }

    public List<CapturedElement> Children { get; } = [];

    /// <summary>Its attributes and its text.</summary>
    public List<CapturedPlace> Own { get; } = [];

    /// <summary>Sections in its text.</summary>
    public List<(int Start, int Length)> Sections { get; } = [];

    /// <summary>Whether something stands in its text that is no text.</summary>
    public bool IsMixed { get; set; }

    public string Path => Parent is null ? Name : $"{Parent.Path}/{Name}";

    /// <summary>How many elements stand around it.</summary>
    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>It and every element in it, in order.</summary>
    public IEnumerable<CapturedElement> Below => Children.SelectMany(c => c.Below).Prepend(this);

    /// <summary>The places in it and below, in order.</summary>
    public IEnumerable<CapturedPlace> Places => Own.Concat(Children.SelectMany(c => c.Places)).OrderBy(p => p.Start);
}

/// <summary>A value in a captured file.</summary>
/// <param name="Element">The element that has it.</param>
/// <param name="Attribute">Its attribute; empty for its text.</param>
/// <param name="Start">Where its spelling begins in the file's text.</param>
/// <param name="Raw">As it is spelled there.</param>
/// <param name="Form">How it stands there.</param>
/// <param name="Line">1-based line.</param>
internal sealed record CapturedPlace(CapturedElement Element, string Attribute, int Start, string Raw, PlaceForm Form, int Line)
{
    /// <summary>What it means.</summary>
    public string Value { get; } = Form == PlaceForm.Section ? Raw : WebUtility.HtmlDecode(Raw);

    public string Path => Attribute.Length == 0 ? Element.Path : $"{Element.Path}@{Attribute}";

    /// <summary>What a template writes here for a variable.</summary>
    public string Write(string variable) => Form switch
    {
        PlaceForm.Section => $"{{{{section {variable}}}}}",
        PlaceForm.SingleQuoted => $"{{{{single {variable}}}}}",
        _ => $"{{{{{variable}}}}}",
    };

    /// <summary>How a template spells a value here.</summary>
    public string Spell(string value) => Form switch
    {
        PlaceForm.Section => value,
        PlaceForm.SingleQuoted => MarkupText.InSingleQuotes(value),
        _ => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal),
    };
}

/// <summary>
/// A captured file with the place of each value in its text. XML's own readers do not say where a value stands or how it is spelled, and everything that is no value has to
/// come back as it was. The text is known to be well-formed.
/// </summary>
internal sealed class CapturedXml
{
    private readonly List<int> lines = [];

    private CapturedXml(string text)
    {
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                lines.Add(i);
            }
        }
    }

    public string Text { get; }

    public CapturedElement Root { get; private set; } = null!;

    /// <summary>Every value in order.</summary>
    public IReadOnlyList<CapturedPlace> Places { get; private set; } = [];

    /// <summary>Every element in order.</summary>
    public IEnumerable<CapturedElement> Elements => Root.Below;

    public static CapturedXml Read(string text)
    {
        var file = new CapturedXml(text);
        file.Scan();
        file.Places = [.. file.Root.Places];
        return file;
    }

    public int LineOf(int at) => (lines.BinarySearch(at) is >= 0 and var on ? on : ~lines.BinarySearch(at)) + 1;

    private void Scan()
    {
        CapturedElement? open = null;
        for (var at = 0; at < Text.Length;)
        {
            if (Text[at] != '<')
            {
                at = Text.IndexOf('<', at) is >= 0 and var next ? next : Text.Length;
            }
            else if (Starts(at, "<!--"))
            {
                open?.IsMixed = true;
                at = Behind("-->", at);
            }
            else if (Starts(at, "<![CDATA["))
            {
                var end = Behind("]]>", at);
                open!.Sections.Add((at + "<![CDATA[".Length, end - at - "<![CDATA[]]>".Length));
                at = end;
            }
            else if (Text[at + 1] is '?' or '!')
            {
                open?.IsMixed = true;
                at = Behind(">", at);
            }
            else if (Text[at + 1] == '/')
            {
                Close(open!, at);
                at = open!.End = Behind(">", at);
                open = open.Parent;
            }
            else
            {
                (open, at) = Open(open, at);
            }
        }
    }

    private bool Starts(int at, string text) => string.CompareOrdinal(Text, at, text, 0, text.Length) == 0;

    private int Behind(string end, int from) => Text.IndexOf(end, from, StringComparison.Ordinal) + end.Length;

    private (CapturedElement? Open, int Next) Open(CapturedElement? parent, int start)
    {
        var at = start + 1;
        while (!char.IsWhiteSpace(Text[at]) && Text[at] is not ('>' or '/'))
        {
            at++;
        }

        var element = new CapturedElement(Text[(start + 1)..at], parent, start);
        Root ??= element;
        parent?.Children.Add(element);
        while (Text[at] is not ('>' or '/'))
        {
            at = char.IsWhiteSpace(Text[at]) ? at + 1 : Attribute(element, at);
        }

        element.BodyStart = Behind(">", at);
        if (Text[at] == '>')
        {
            return (element, element.BodyStart);
        }

        element.End = element.BodyStart;
        return (parent, element.End);
    }

    private int Attribute(CapturedElement element, int start)
    {
        var equals = Text.IndexOf('=', start);
        var name = Text[start..equals].Trim();
        var open = Text.AsSpan(equals).IndexOfAny('"', '\'') + equals;
        var close = Text.IndexOf(Text[open], open + 1);
        if (!name.StartsWith("xmlns", StringComparison.Ordinal))
        {
            Add(element, name, open + 1, close, Text[open] == '"' ? PlaceForm.DoubleQuoted : PlaceForm.SingleQuoted);
        }

        return close + 1;
    }

    // The text of an element that has nothing else in it, without the blanks around it.
    private void Close(CapturedElement element, int end)
    {
        if (element.Children.Count > 0 || element.IsMixed || element.Sections.Count > 1)
        {
            return;
        }

        if (element.Sections is [var (start, length)])
        {
            Add(element, "", start, start + length, PlaceForm.Section);
            return;
        }

        var (from, to) = (element.BodyStart, end);
        while (from < to && char.IsWhiteSpace(Text[from]))
        {
            from++;
        }

        while (to > from && char.IsWhiteSpace(Text[to - 1]))
        {
            to--;
        }

        Add(element, "", from, to, PlaceForm.Text);
    }

    private void Add(CapturedElement element, string attribute, int from, int to, PlaceForm form) =>
        element.Own.Add(new CapturedPlace(element, attribute, from, Text[from..to], form, LineOf(from)));
}
