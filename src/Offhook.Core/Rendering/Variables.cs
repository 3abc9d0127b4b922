using System.Globalization;
using System.Text;
using Offhook.Core.Devices;

namespace Offhook.Core.Rendering;

/// <summary>
/// Variables in values and labels of keys: <c>{line.number}</c>, <c>{line.display}</c>, <c>{line.label}</c>, <c>{line.user}</c>, <c>{line.index}</c> of the
/// key's line (the first where it names none), <c>{device.name}</c> and <c>{device.mac}</c>; in labels <c>{key.value}</c> and <c>{key.index}</c> of the key itself, as
/// it was given. A brace that begins none of these stands for itself.
/// </summary>
public sealed class Variables(DeviceSpec device)
{
    /// <summary>The names there are, for error texts.</summary>
    public const string Allowed = "{line.number}, {line.display}, {line.label}, {line.user}, {line.index}, {device.name}, {device.mac}";

    /// <summary>The names that a label may have beside them.</summary>
    public const string AllowedInLabels = "{key.value}, {key.index}";

    /// <summary>A key with its variables replaced. A line that does not exist gives empty text.</summary>
    public KeySpec Expand(KeySpec key)
    {
        if (key.Value?.Contains('{') is not true && key.Label?.Contains('{') is not true)
        {
            return key;
        }

        var line = key.Line is { } index ? device.Lines.FirstOrDefault(l => l.Index == index) : device.Lines.FirstOrDefault();
        var value = Replace(key.Value, line, key: null);
        return key with { Value = value, Label = Replace(key.Label, line, key with { Value = value }) };
    }

    /// <summary>The first thing in braces that looks like a variable and is none, or null: it is a mistake when saved, never an empty value later.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isLabel">Whether it is a label, which may speak of its key.</param>
    public static string? FindUnknown(string? text, bool isLabel = false)
    {
        for (var from = 0; text is not null && NextVariable(text, from) is var (start, length); from = start + length)
        {
            var name = text.Substring(start + 1, length - 2);
            var known = isLabel && AllowedInLabels.Contains($"{{{name}}}", StringComparison.Ordinal);
            if (!known && name.Split('.')[0] is "line" or "device" or "key" && name.Contains('.', StringComparison.Ordinal) && !Allowed.Contains($"{{{name}}}", StringComparison.Ordinal))
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

    private string? Replace(string? text, LineSpec? line, KeySpec? key)
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
            result.Append(Value(text.Substring(start + 1, length - 2), line, key) ?? text.Substring(start, length));
            from = start + length;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private string? Value(string name, LineSpec? line, KeySpec? key) => name switch
    {
        "line.number" => line?.Number ?? "",
        "line.display" => line?.Display ?? line?.Number ?? "",
        "line.label" => line?.Label ?? line?.Display ?? line?.Number ?? "",
        "line.user" => line?.User ?? line?.Number ?? "",
        "line.index" => line?.Index.ToString(CultureInfo.InvariantCulture) ?? "",
        "device.name" => device.Name,
        "device.mac" => device.Id.Mac?.ToCompact() ?? "",
        "key.value" when key is not null => key.Value ?? "",
        "key.index" when key is not null => key.Index.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
