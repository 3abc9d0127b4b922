using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>A start tag: its name, its <c>para</c> attribute, and whether it closes itself.</summary>
internal readonly record struct HtekXmlTag(string Name, string? Para, bool IsEmpty);

/// <summary>Ends the reading of one file; the message carries the line. Never leaves the reader.</summary>
internal sealed class HtekXmlException(string message) : Exception(message);

/// <summary>
/// The few tokens of which these files consist. It only goes forward, so its work is bounded by the length of the text.
/// </summary>
internal sealed class HtekXmlScanner
{
    /// <summary>Attributes of one tag; real files have one.</summary>
    private const int MaxAttributes = 8;

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _counted;

    public HtekXmlScanner(string text) =>
        _text = text.Contains('\r', StringComparison.Ordinal)
            ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : text;

    public bool AtEnd => _at >= _text.Length;

    private ReadOnlySpan<char> Rest => _text.AsSpan(_at);

    public string Sentence(string what) => string.Create(CultureInfo.InvariantCulture, $"Line {Line()}: {what}.");

    public HtekXmlException Fail(string what) => new(Sentence(what));

    /// <summary>Skips white space, a declaration or a remark; false when something else follows.</summary>
    /// <param name="remark">Text of the remark, if it was one.</param>
    public bool TrySkipMisc(out string? remark)
    {
        remark = null;
        SkipSpace();
        if (Rest.StartsWith("<!--"))
        {
            remark = Through("<!--", "-->", "the remark");
            return true;
        }

        if (Rest.StartsWith("<?"))
        {
            Through("<?", "?>", "the declaration");
            return true;
        }

        return false;
    }

    /// <summary>Takes the end tag of that name; false when something else follows.</summary>
    public bool TryEnd(string name)
    {
        if (!Rest.StartsWith("</"))
        {
            return false;
        }

        _at += 2;
        var found = ReadName();
        SkipSpace();
        if (found != name || !Take('>'))
        {
            throw Fail($"</{found}> stands where </{name}> is expected");
        }

        return true;
    }

    public HtekXmlTag ReadTag()
    {
        if (Rest.StartsWith("<!"))
        {
            throw Fail("a document type or CDATA section is not part of this format");
        }

        if (AtEnd)
        {
            throw Fail("the file ends too early");
        }

        if (!Take('<'))
        {
            throw Fail("text stands where a tag is expected");
        }

        var name = ReadName();
        string? para = null;
        for (var i = 0; ; i++)
        {
            SkipSpace();
            if (Take('>'))
            {
                return new HtekXmlTag(name, para, IsEmpty: false);
            }

            if (Rest.StartsWith("/>"))
            {
                _at += 2;
                return new HtekXmlTag(name, para, IsEmpty: true);
            }

            if (i == MaxAttributes)
            {
                throw Fail($"<{name}> has too many attributes");
            }

            // The maker's document spells it "Para" once.
            var (attribute, value) = ReadAttribute(name);
            para = attribute.Equals("para", StringComparison.OrdinalIgnoreCase) ? value : para;
        }
    }

    /// <summary>The characters up to the next tag, undecoded.</summary>
    public ReadOnlySpan<char> ReadText()
    {
        var length = Rest.IndexOf('<');
        if (length < 0)
        {
            throw Fail("the file ends within a value");
        }

        var text = Rest[..length];
        _at += length;
        return text;
    }

    private (string Name, string Value) ReadAttribute(string element)
    {
        var name = ReadName();
        SkipSpace();
        if (!Take('='))
        {
            throw Fail($"the attribute {name} of <{element}> has no value");
        }

        SkipSpace();
        if (AtEnd || _text[_at] is not ('"' or '\''))
        {
            throw Fail($"the attribute {name} of <{element}> is not quoted");
        }

        var quote = _text[_at++];
        var length = Rest.IndexOf(quote);
        if (length < 0)
        {
            throw Fail($"the attribute {name} of <{element}> does not end");
        }

        var value = HtekXmlText.Decode(Rest[..length], out _);
        _at += length + 1;
        return (name, value);
    }

    /// <summary>ASCII only: no other name has been seen.</summary>
    private string ReadName()
    {
        var length = !AtEnd && (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_') ? 1 : 0;
        while (length > 0 && length < Rest.Length && (char.IsAsciiLetterOrDigit(Rest[length]) || Rest[length] is '_' or '-' or '.' or ':'))
        {
            length++;
        }

        if (length is 0 or > HtekXmlReader.MaxNameLength)
        {
            throw Fail(length == 0 ? "a name is expected" : "a name is too long");
        }

        var name = Rest[..length].ToString();
        _at += length;
        return name;
    }

    private string Through(string start, string end, string what)
    {
        var length = Rest[start.Length..].IndexOf(end);
        if (length < 0)
        {
            throw Fail($"{what} does not end");
        }

        var content = Rest.Slice(start.Length, length).ToString();
        _at += start.Length + length + end.Length;
        return content;
    }

    private bool Take(char c)
    {
        if (AtEnd || _text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (!AtEnd && _text[_at] is ' ' or '\t' or '\n')
        {
            _at++;
        }
    }

    /// <summary>The line of the place that was reached, counted from 1.</summary>
    public int Line()
    {
        _line += _text.AsSpan(_counted, _at - _counted).Count('\n');
        _counted = _at;
        return _line;
    }
}
