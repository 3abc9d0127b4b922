using System.Buffers;

namespace Offhook.Families.Htek;

/// <summary>One entry of a phone book.</summary>
/// <param name="Numbers">At least one, or the entry is left out: a name that cannot be dialled helps nobody.</param>
internal sealed record HtekContact(string Name, IReadOnlyList<string> Numbers);

/// <summary>Writes the XML phone book that the local and the remote directory load (form seen in live files).</summary>
internal static class HtekPhonebook
{
    /// <summary>Writes the contacts in the order given. What XML cannot carry becomes a space, so that one odd name does not cost a company its book.</summary>
    public static void Write(IBufferWriter<byte> output, IEnumerable<HtekContact> contacts)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PhoneDirectory>\n"u8);
        foreach (var contact in contacts)
        {
            if (contact.Numbers.Count == 0)
            {
                continue;
            }

            output.Write("<DirectoryEntry><Name>"u8);
            WriteText(output, contact.Name);
            output.Write("</Name>"u8);
            foreach (var number in contact.Numbers)
            {
                output.Write("<Telephone>"u8);
                WriteText(output, number);
                output.Write("</Telephone>"u8);
            }

            output.Write("</DirectoryEntry>\n"u8);
        }

        output.Write("</PhoneDirectory>\n"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, string text) =>
        HtekXmlText.WriteValue(output, HtekXmlText.Check(text) is null ? text : Clean(text), rawAmpersand: false);

    private static string Clean(string text) => string.Create(Math.Min(text.Length, HtekXmlText.MaxValueLength), text, static (span, source) =>
    {
        source.AsSpan(0, span.Length).CopyTo(span);
        for (var i = 0; i < span.Length; i++)
        {
            if (i + 1 < span.Length && char.IsSurrogatePair(span[i], span[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(span[i]) || char.IsSurrogate(span[i]) || span[i] >= '\uFFFE')
            {
                span[i] = ' ';
            }
        }
    });
}
