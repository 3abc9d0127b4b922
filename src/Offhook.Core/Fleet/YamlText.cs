using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Offhook.Core.Fleet;

/// <summary>
/// Writes canonical JSON as block-style YAML. A text stands without quotes only where no reader of YAML, of any version, could take it for
/// anything else; numbers and flags are those of the JSON.
/// </summary>
internal static class YamlText
{
    // Words that some version of YAML reads as a flag, a null, a number or a merge.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf" };

    /// <summary>Writes an object as an item of a list that is indented by two.</summary>
    public static void WriteItem(ReadOnlySpan<byte> json, TextWriter output)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        output.Write("  - ");
        WriteMembers(ref reader, output, indent: 4, inline: true);
    }

    // The reader stands on the beginning of an object or array that is not empty; afterwards on its end.
    private static void WriteMembers(ref Utf8JsonReader reader, TextWriter output, int indent, bool inline)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Indent(output, inline ? 0 : indent);
            inline = false;
            output.Write(Scalar(reader.GetString()!));
            output.Write(':');
            reader.Read();
            WriteValue(ref reader, output, indent);
        }
    }

    private static void WriteItems(ref Utf8JsonReader reader, TextWriter output, int indent)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Indent(output, indent);
            output.Write('-');
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                output.Write(' ');
                WriteMembers(ref reader, output, indent + 2, inline: true);
            }
            else
            {
                WriteValue(ref reader, output, indent);
            }
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, TextWriter output, int indent)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when IsEmpty(reader):
                reader.Read();
                output.Write(" {}\n");
                break;
            case JsonTokenType.StartArray when IsEmpty(reader):
                reader.Read();
                output.Write(" []\n");
                break;
            case JsonTokenType.StartObject:
                output.Write('\n');
                WriteMembers(ref reader, output, indent + 2, inline: false);
                break;
            case JsonTokenType.StartArray:
                output.Write('\n');
                WriteItems(ref reader, output, indent + 2);
                break;
            case JsonTokenType.String:
                output.Write(' ');
                output.Write(Scalar(reader.GetString()!));
                output.Write('\n');
                break;
            default:
                output.Write(' ');
                output.Write(Encoding.UTF8.GetString(reader.ValueSpan));
                output.Write('\n');
                break;
        }
    }

    private static bool IsEmpty(Utf8JsonReader copy) => copy.Read() && copy.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;

    private static void Indent(TextWriter output, int spaces)
    {
        for (var i = 0; i < spaces; i++)
        {
            output.Write(' ');
        }
    }

    /// <summary>A text as a scalar, in double quotes unless it is plainly plain.</summary>
    internal static string Scalar(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var quoted = new StringBuilder(text.Length + 8).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                // Not printable in YAML, or a line break of one of its versions.
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text[^1] == ' ' || Words.Contains(text))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not (' ' or '_' or '-' or '.' or '/' or '(' or ')' or '@' or '+'))
            {
                return false;
            }
        }

        return true;
    }
}
