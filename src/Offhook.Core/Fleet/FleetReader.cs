using System.Text.Unicode;

namespace Offhook.Core.Fleet;

/// <summary>A fleet file as a tree.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Documents">Its documents; none where it cannot be read.</param>
/// <param name="Mistakes">Mistakes of syntax, and members given twice.</param>
public sealed record FleetSource(string File, IReadOnlyList<FleetNode> Documents, IReadOnlyList<FleetMistake> Mistakes);

/// <summary>Reads fleet files: JSON where the first character is <c>{</c> or <c>[</c> (a list of documents), else YAML.</summary>
public static class FleetReader
{
    /// <summary>Largest file: ten times a fleet of 100,000 devices.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    /// <summary>Deepest nesting. The schema needs 9 levels; the rest is room for nested parameter names.</summary>
    public const int MaxDepth = 32;

    /// <summary>Values that a file may have: 100,000 devices of 200 values each, twice.</summary>
    public const int MaxNodes = 40_000_000;

    /// <summary>Values that all uses of YAML aliases together may stand for, so that a page of text cannot unfold into terabytes.</summary>
    public const int MaxAliased = 1_000_000;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file; mistakes are in the answer, never thrown.</summary>
    public static FleetSource Read(string file, ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            return Failed(file, 0, $"the file has {content.Length} bytes; {MaxBytes} are allowed");
        }

        if (content.Span.StartsWith(ByteOrderMark))
        {
            content = content[ByteOrderMark.Length..];
        }

        if (!Utf8.IsValid(content.Span))
        {
            return Failed(file, LineOfBadByte(content.Span), "the bytes are not UTF-8; UTF-8 is allowed");
        }

        var first = content.Span.IndexOfAnyExcept(" \t\r\n"u8);
        var json = first >= 0 && content.Span[first] is (byte)'{' or (byte)'[';
        return json ? new JsonNodeReader(file, content.Span).Read() : new YamlNodeReader(file).Read(content);
    }

    internal static FleetSource Failed(string file, int line, string message) => new(file, [], [new FleetMistake(file, line, "", message)]);

    private static int LineOfBadByte(ReadOnlySpan<byte> content)
    {
        var line = 1;
        foreach (var range in content.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(content[range]))
            {
                break;
            }

            line++;
        }

        return line;
    }
}
