using System.Buffers;

namespace Offhook.Families.Htek;

/// <summary>
/// Writes <c>cfg{mac}.xml</c> and <c>cfg{code}.xml</c>: one parameter a line, LF, a remark above each group; the same entries always
/// give the same bytes, because the phone reboots after every file that it accepts.
/// </summary>
internal static class HtekXmlWriter
{
    /// <summary>Writes a document as UTF-8 without a byte order mark.</summary>
    /// <param name="entries">Values must have passed <see cref="HtekXmlText.Check"/>, elements be XML names.</param>
    public static void Write(IBufferWriter<byte> output, IEnumerable<HtekXmlEntry> entries, HtekXmlOptions options = default)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n"u8);
        string? group = null;
        foreach (var entry in entries)
        {
            if (entry.Group is { Length: > 0 } next && next != group)
            {
                WriteRemark(output, next);
                group = next;
            }

            WriteEntry(output, entry, options);
        }

        output.Write("</config>\n</hl_provision>\n"u8);
    }

    /// <summary>Whether text can be the name of an element: ASCII letters, digits, <c>_</c>, <c>-</c>, <c>.</c>, not beginning with a digit or sign.</summary>
    public static bool IsElementName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > HtekXmlReader.MaxNameLength || !(char.IsAsciiLetter(text[0]) || text[0] == '_'))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteEntry(IBufferWriter<byte> output, in HtekXmlEntry entry, HtekXmlOptions options)
    {
        var named = options.NameTags && IsElementName(entry.Label);
        var element = named ? entry.Label! : entry.Element;
        output.Write("<"u8);
        HtekXmlText.Append(output, element);
        if (!options.NameTags && !string.IsNullOrEmpty(entry.Label))
        {
            output.Write(" para=\""u8);
            HtekXmlText.WriteAttribute(output, entry.Label);
            output.Write("\""u8);
        }

        if (entry.Value.Length == 0)
        {
            output.Write(" />\n"u8);
            return;
        }

        output.Write(">"u8);
        HtekXmlText.WriteValue(output, entry.Value, options.RawAmpersand);
        output.Write("</"u8);
        HtekXmlText.Append(output, element);
        output.Write(">\n"u8);
    }

    private static void WriteRemark(IBufferWriter<byte> output, string text)
    {
        output.Write("<!--"u8);

        // Two hyphens would end the remark.
        HtekXmlText.Append(output, text.Contains("--", StringComparison.Ordinal) ? text.Replace("-", "_", StringComparison.Ordinal) : text);
        output.Write("-->\n"u8);
    }
}
