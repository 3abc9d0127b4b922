using System.Globalization;
using System.Text;
using Offhook.Core.Devices;

namespace Offhook.Core.Rendering;

/// <summary>
/// Variables in values and labels of keys: <c>{line.number}</c>, <c>{line.display}</c>, <c>{line.label}</c>, <c>{line.user}</c>, <c>{line.index}</c> of the
/// key's line (the first where it names none), <c>{device.name}</c> and <c>{device.mac}</c>. A brace that begins none of these stands for itself.
/// </summary>
public sealed class Variables(DeviceSpec device)
{
    /// <summary>The names there are, for error texts.</summary>
    public const string Allowed = "{line.number}, {line.display}, {line.label}, {line.user}, {line.index}, {device.name}, {device.mac}";

    /// <summary>A key with its variables replaced. A line that does not exist gives empty text.</summary>
    public KeySpec Expand(KeySpec key)
    {
        if (key.Value?.Contains('{') is not true && key.Label?.Contains('{') is not true)
        {
            return key;
        }

        var line = key.Line is { } index ? device.Lines.FirstOrDefault(l => l.Index == index) : device.Lines.FirstOrDefault();
        return key with { Value = Replace(key.Value, line), Label = Replace(key.Label, line) };
    }

    /// <summary>The first thing in braces that looks like a variable and is none, or null: it is a mistake when saved, never an empty value later.</summary>
    public static string? FindUnknown(string? text)
    {
        for (var from = 0; text is not null && NextVariable(text, from) is var (start, length); from = start + length)
        {
            var name = text.Substring(start + 1, length - 2);
            if ((name.StartsWith("line.", StringComparison.Ordinal) || name.StartsWith("device.", StringComparison.Ordinal)) && !Allowed.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                return name;
            }
        }

        return null;
    }

    private static (int Start, int Length)? NextVariable(string text, int from)
    {
        var open = text.IndexOf('{', from);
        var close = open < 0 ? -1 : text.IndexOf('}', open);
        return close < 0 ? null : (open, close - open + 1);
    }

    private string? Replace(string? text, LineSpec? line)
    {
        if (text is null || !text.Contains('{'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        var from = 0;
        while (NextVariable(text, from) is var (start, length))
        {
            result.Append(text, from, start - from);
            result.Append(Value(text.Substring(start + 1, length - 2), line) ?? text.Substring(start, length));
            from = start + length;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private string? Value(string name, LineSpec? line) => name switch
    {
        "line.number" => line?.Number ?? "",
        "line.display" => line?.Display ?? line?.Number ?? "",
        "line.label" => line?.Label ?? line?.Display ?? line?.Number ?? "",
        "line.user" => line?.User ?? line?.Number ?? "",
        "line.index" => line?.Index.ToString(CultureInfo.InvariantCulture) ?? "",
        "device.name" => device.Name,
        "device.mac" => device.Id.Mac?.ToCompact() ?? "",
        _ => null,
    };
}
