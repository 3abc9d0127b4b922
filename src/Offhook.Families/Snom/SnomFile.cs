using System.Text;

namespace Offhook.Families.Snom;

/// <summary>What a file of the maker's says, ours or another's.</summary>
internal sealed class SnomFile
{
    /// <summary>Settings under the names that they have here, in the order of the file; a later one of the same name replaces an earlier one.</summary>
    public List<KeyValuePair<string, string>> Settings { get; } = [];

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
    public void Add(SnomName name, string value, string perm)
    {
        Put(name.ToString(), value);
        if (perm != SnomCatalogue.DefaultPerm(name.Base))
        {
            Put((name with { Part = SnomName.Perm }).ToString(), perm);
        }
    }

    /// <summary>Takes a setting or a part of one in.</summary>
    public void Put(string name, string value)
    {
        var at = Settings.FindIndex(s => s.Key == name);
        if (at >= 0)
        {
            Settings[at] = new(name, value);
        }
        else
        {
            Settings.Add(new(name, value));
        }
    }
}
