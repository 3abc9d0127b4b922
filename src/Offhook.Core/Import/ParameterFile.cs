using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Core.Import;

/// <summary>Reads parameter files by their format: what most families need of an import.</summary>
public static partial class ParameterFile
{
    /// <summary>Reads a parameter file of one device, or of many where the name holds no device.</summary>
    /// <exception cref="FormatException">The bytes are not of the format.</exception>
    public static ReadFile Read(ImportSource source, DocumentMatch? match, IParameterFormat format)
    {
        var read = format.Read(source.Content.Span);
        var items = new ReadParameter[read.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new ReadParameter(read.Items[i].Key, read.Items[i].Value, read.Lines.Count > i ? read.Lines[i] : 0);
        }

        return new ReadFile
        {
            Device = DeviceId.TryParse(match?.Captured, out var id) || DeviceId.TryParse(match?.Part, out id) ? id : null,
            Parameters = items,
            Left = [.. read.Warnings.Select(Remark)],
        };
    }

    /// <summary>A warning of a reader; the line that it names is taken out of it.</summary>
    public static ImportRemark Remark(string warning)
    {
        var match = LineOfWarning().Match(warning);
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            ? new ImportRemark(line, "", warning[match.Length..])
            : new ImportRemark(0, "", warning);
    }

    /// <summary>The line on which a name stands first, by looking for it; 0 where it is not found.</summary>
    internal static int FindLine(ReadOnlySpan<byte> content, string name)
    {
        var at = content.IndexOf(Encoding.UTF8.GetBytes(name));
        return at < 0 ? 0 : 1 + content[..at].Count((byte)'\n');
    }

    [GeneratedRegex(@"^[Ll]ine (\d+):? ?", RegexOptions.CultureInvariant)]
    private static partial Regex LineOfWarning();
}
