using System.Text;

namespace Offhook.Families.Snom;

/// <summary>What a file of the maker's says, ours or another's.</summary>
internal sealed class SnomFile
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>Settings under the names that they have here, in the order of the file; a later one of the same name replaces an earlier one.</summary>
    public List<KeyValuePair<string, string>> Settings { get; } = [];

    /// <summary>The line of each of the settings; 0 where it is not known.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>Whether it is text and no XML.</summary>
    public bool IsText { get; init; }

    /// <summary>Entries of the phone book.</summary>
    public List<SnomContact> Contacts { get; } = [];

    /// <summary>Files that it tells the phone to read.</summary>
    public List<string> Lists { get; } = [];

    /// <summary>Firmware that it offers.</summary>
    public List<string> Firmware { get; } = [];

    /// <summary>What was passed over, with its line.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Reads a file in either syntax.</summary>
    /// <exception cref="FormatException">It is in neither; the message names the line.</exception>
    public static SnomFile Read(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) || (start.StartsWith("<") && !start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("<pre", StringComparison.OrdinalIgnoreCase))
            ? SnomXmlReader.Read(text)
            : SnomTextReader.Read(text);
    }

    /// <summary>Takes a setting in under its one name. A permission is kept where it is not the usual one.</summary>
    public void Add(SnomName name, string value, string perm, int line)
    {
        Put(name.ToString(), value, line);
        if (perm != SnomCatalogue.DefaultPerm(name.Base))
        {
            Put((name with { Part = SnomName.Perm }).ToString(), perm, line);
        }
    }

    /// <summary>Takes a setting or a part of one in.</summary>
    public void Put(string name, string value, int line)
    {
        if (places.TryGetValue(name, out var at))
        {
            Settings[at] = new(name, value);
            Lines[at] = line;
        }
        else
        {
            places.Add(name, Settings.Count);
            Settings.Add(new(name, value));
            Lines.Add(line);
        }
    }
}
