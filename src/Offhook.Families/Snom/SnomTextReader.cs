using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>Reads settings line by line. Lines that begin with <c>#</c> or <c>&lt;</c> are remarks.</summary>
internal static class SnomTextReader
{
    /// <exception cref="FormatException">No line of it is a setting.</exception>
    public static SnomFile Read(string text)
    {
        var file = new SnomFile { IsText = true };
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line) || line[0] is '#' or '<')
            {
                continue;
            }

            if (!TryReadLine(line, number, file))
            {
                file.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"line {number} is no setting and is passed over"));
            }
        }

        return file.Settings.Count > 0 || file.Firmware.Count > 0 ? file : throw new FormatException("line 1: neither a file of settings in text nor in XML; a line such as 'language&: English' or an element <settings> is expected");
    }

    private static bool TryReadLine(string line, int number, SnomFile file)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            return false;
        }

        var (name, perm) = line[colon - 1] switch
        {
            '&' => (line[..(colon - 1)], "R"),
            '!' => (line[..(colon - 1)], "!"),
            '$' => (line[..(colon - 1)], "RW"),
            _ => (line[..colon], "R"),
        };
        var value = line.AsSpan(colon + 1).Trim().ToString();
        if (name == "firmware")
        {
            file.Firmware.Add(value);
            return true;
        }

        if (!SnomCatalogue.TryGet(name, out var known, out _) && !SnomName.TryParse(name, out known))
        {
            return false;
        }

        file.Add(known, value, perm, number);
        return true;
    }
}
