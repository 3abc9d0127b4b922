using System.Buffers;
using System.Text;
using Offhook.Core.Rendering;

namespace Offhook.Families.Generic;

/// <summary>One parameter in a line: <c>name = value</c>, <c>name: value</c>, <c>NAME="value"</c>.</summary>
/// <param name="header">Lines that every file begins with.</param>
/// <param name="pair">What stands between name and value.</param>
/// <param name="comment">What a line of remarks begins with.</param>
/// <param name="empty">How an empty value is written; itself empty where there is no such word.</param>
/// <param name="quoted">Whether values stand in double quotes.</param>
internal sealed class GenericLineFormat(IReadOnlyList<string> header, string pair, string comment, string empty, bool quoted) : GenericFormat
{
    private readonly string separator = pair.Trim();

    public override byte[] Empty { get; } = Encoding.UTF8.GetBytes(string.Concat(header.Select(l => l + "\n")));

    public override void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output)
    {
        var text = new StringBuilder(32 * parameters.Items.Count);
        foreach (var (name, value, _, _) in parameters.Items)
        {
            var written = value.Length == 0 ? empty : value;
            text.Append(name).Append(pair).Append(quoted ? $"\"{written}\"" : written).Append('\n');
        }

        output.Write(Empty);
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    public override ReadParameters Read(ReadOnlySpan<byte> content)
    {
        var items = new List<KeyValuePair<string, string>>();
        var warnings = new List<string>();
        var number = 0;
        foreach (var raw in Encoding.UTF8.GetString(content).EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || header.Contains(line.ToString()) || (comment.Length > 0 && line.StartsWith(comment, StringComparison.Ordinal)))
            {
                continue;
            }

            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at <= 0)
            {
                warnings.Add($"line {number} is no parameter; NAME{pair}VALUE is expected");
                continue;
            }

            var value = line[(at + separator.Length)..].Trim();
            if (quoted && value.Length >= 2 && value[0] == '"' && value[^1] == '"')
            {
                value = value[1..^1];
            }

            items.Add(new(line[..at].Trim().ToString(), empty.Length > 0 && value.SequenceEqual(empty) ? "" : value.ToString()));
        }

        return new ReadParameters(items, warnings);
    }

    public override string? Check(string value) =>
        base.Check(value) ?? (empty.Length > 0 && value == empty ? $"{empty} is the phone's word for nothing; leave the value empty"
            : quoted && value.Contains('"', StringComparison.Ordinal) ? "it has a double quote, which the phone's file cannot carry" : null);
}
