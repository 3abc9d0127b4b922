using System.Globalization;
using System.Text;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>
/// Reads the text form, ours and that of real phones: line ends of either kind, lists with or without blanks in their line, closing lines of modules that
/// some sites write, and the marked lines (<c>###key</c>) in which exports hide passwords.
/// </summary>
internal static class FanvilTextReader
{
    public static bool Looks(ReadOnlySpan<char> text) => text.TrimStart().StartsWith("<<VOIP CONFIG FILE>>", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It is no such file.</exception>
    public static ReadParameters Read(string text)
    {
        if (!Looks(text))
        {
            throw new FormatException("line 1 does not begin with <<VOIP CONFIG FILE>>");
        }

        var items = new List<KeyValuePair<string, string>>();
        var warnings = new List<string>();
        var (module, list, ended) = ("", "", false);
        var number = 0;
        foreach (var raw in text.Split('\n').Skip(1))
        {
            number++;
            var line = raw.EndsWith('\r') ? raw[..^1] : raw;
            if (line.Trim().Length == 0 || line.StartsWith("###", StringComparison.Ordinal) || line.StartsWith("</", StringComparison.Ordinal))
            {
                continue;
            }

            if (ended || line.StartsWith(FanvilText.End, StringComparison.Ordinal))
            {
                ended = true;
            }
            else if (line.StartsWith('<') && line.TrimEnd().EndsWith('>'))
            {
                (module, list) = (line.Trim().Trim('<', '>'), "");
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                if (IsList(line, colon))
                {
                    list = ListName(line[..colon]);
                }
                else
                {
                    items.Add(new(NameOf(module, list, line[..colon].TrimEnd()).ToString(), line[(colon + 1)..]));
                }
            }
            else
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"line {number + 1} is neither a module nor a key with a colon; it is passed over"));
            }
        }

        if (!ended)
        {
            warnings.Add($"the file does not end with {FanvilText.End}; it may be cut off");
        }

        return new(items, warnings);
    }

    public static string Decode(ReadOnlySpan<byte> content) =>
        Encoding.UTF8.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content);

    /// <summary>A list's name without the dashes, of which long names have lost some.</summary>
    public static string ListName(string header) => header.TrimEnd().Trim('-').Trim();

    private static bool IsList(string line, int colon) => line.StartsWith("--", StringComparison.Ordinal) && line.AsSpan(colon + 1).Trim().IsEmpty;

    // A key that does not begin like an entry of its list stands behind the list, and is the module's own.
    private static FanvilName NameOf(string module, string list, string key)
    {
        var known = FanvilCatalogue.Old.FindList(module, list, out _) ?? FanvilCatalogue.New.FindList(module, list, out _);
        return known is { Prefix.Length: > 0 } && !FanvilName.TryCutEntry(key, known.Prefix, out _, out _) ? new(module, "", key) : new(module, list, key);
    }
}
