namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>
/// Reads the text form strictly: a header of 62 characters and a line end, CR LF everywhere, the end line, modules of its own generation, and on the
/// older one the colon behind 19 characters.
/// </summary>
internal static class FanvilTextReading
{
    private const string Start = "<<VOIP CONFIG FILE>>Version:";
    private const int HeaderLength = 62;
    private const int OldColumn = 19;

    private static readonly HashSet<string> OldModules = new(StringComparer.Ordinal)
    {
        "GLOBAL CONFIG MODULE", "TELE CONFIG MODULE", "DSP CONFIG MODULE", "SIP CONFIG MODULE", "MCAST CFG MODULE", "PPPoE CONFIG MODULE", "MMI CONFIG MODULE",
        "QOS CONFIG MODULE", "DEBUG CONFIG MODULE", "AAA CONFIG MODULE", "ACCESS CONFIG MODULE", "PHONE CONFIG MODULE", "SCREEN KEY CONFIG MODULE", "RECORD CONFIG MODULE",
        "AUTOUPDATE CONFIG MODULE", "VPN CONFIG MODULE", "DOT1X CONFIG MODULE", "TR069 CONFIG MODULE", "SIP Hotspot MODULE", "LAN CONFIG MODULE",
    };

    private static readonly HashSet<string> NewModules = new(StringComparer.Ordinal)
    {
        "NET CONFIG MODULE", "MM CONFIG MODULE", "SIP CONFIG MODULE", "CALL FEATURE MODULE", "PHONE FEATURE MODULE", "DEVICE MANAGER MODULE", "VQM CONFIG MODULE",
        "CTI CONFIG MODULE", "ATE CONFIG MODULE", "MCAST CFG MODULE", "DSSKEY CONFIG MODULE", "MMI CONFIG MODULE", "LOG CONFIG MODULE", "TR069 CONFIG MODULE", "SIP Hotspot MODULE",
        "VPN CONFIG MODULE", "MAINTENANCE CONFIG MODULE", "AUTOUPDATE CONFIG MODULE", "FIRMWARE CHECK MODULE", "QOS CONFIG MODULE", "DOT1X CONFIG MODULE", "APP CONFIG MODULE",
        "KEY CONVERT RULE MODULE", "RECORD CONFIG MODULE", "UI DEFINED CONFIG MODULE", "UI MAINTAIN CONFIG MODULE", "AP DEFINED MODULE",
    };

    public static bool TryRead(string text, bool old, out FanvilReading reading, out string error)
    {
        reading = new(null, [], []);
        if (!text.StartsWith(Start, StringComparison.Ordinal) || text.Length < HeaderLength + 2 || text.IndexOf('\n', StringComparison.Ordinal) != HeaderLength + 1 || text[HeaderLength] != '\r')
        {
            error = $"the header line is not {HeaderLength} characters and CR LF";
            return false;
        }

        var lines = text.Split("\r\n");
        if (lines.Any(l => l.Contains('\n', StringComparison.Ordinal)))
        {
            error = "a line ends without CR";
            return false;
        }

        if (!text.TrimEnd().EndsWith("<<END OF FILE>>", StringComparison.Ordinal))
        {
            error = "the end line is missing";
            return false;
        }

        var values = new List<KeyValuePair<string, string>>();
        var ignored = new List<string>();
        var (module, list) = ("", "");
        foreach (var line in lines.Skip(1).Where(l => l.Length > 0 && !l.StartsWith("<<END", StringComparison.Ordinal)))
        {
            if (line[0] == '<')
            {
                (module, list) = (line.Trim('<', '>'), "");
            }
            else if (line.StartsWith("--", StringComparison.Ordinal))
            {
                list = line;
            }
            else
            {
                Take(line, module, list, old, values, ignored);
            }
        }

        reading = new(text[Start.Length..HeaderLength].TrimEnd(), values, ignored);
        error = "";
        return true;
    }

    private static void Take(string line, string module, string list, bool old, List<KeyValuePair<string, string>> values, List<string> ignored)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var key = colon < 0 ? line : line[..colon].TrimEnd();
        if (colon < 0 || (old && colon != OldColumn))
        {
            ignored.Add($"{key}: the colon is not where the phone looks for it");
        }
        else if (!(old ? OldModules : NewModules).Contains(module))
        {
            ignored.Add($"{key}: in the module '{module}', which the phone does not know");
        }
        else
        {
            // Lists beside the screen, of pages and of modules have keys of the same names.
            var page = list.Contains("Config", StringComparison.Ordinal) || list.Contains("Console", StringComparison.Ordinal) ? list.Trim(':').Trim().Trim('-').Replace(" ", "", StringComparison.Ordinal) + "/" : "";
            values.Add(new($"{module}/{(key.StartsWith("Fkey", StringComparison.Ordinal) || key.StartsWith("exKey", StringComparison.Ordinal) ? page : "")}{key.Replace(" ", "", StringComparison.Ordinal)}", line[(colon + 1)..]));
        }
    }
}
