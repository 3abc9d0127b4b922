using System.Globalization;
using System.Text.Json.Nodes;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>A device as another system describes it, on its way to a fleet file: its members are put as a fleet file has them, and bound like one.</summary>
/// <param name="File">The file that speaks of it first.</param>
/// <param name="Row">Its 1-based line; 0 = not known.</param>
/// <param name="Id">Its MAC address as it stands there.</param>
internal sealed class ForeignDevice(string File, int Row, string Id)
{
    private readonly SortedDictionary<int, JsonObject> lines = [];
    private readonly SortedDictionary<(int Module, int Index), JsonObject> keys = [];

    public string Path => File;

    public int Line => Row;

    public string Mac => Id;

    /// <summary>Maker, as that system names it.</summary>
    public string Vendor { get; set; } = "";

    /// <summary>Model, as that system names it; empty where it does not say.</summary>
    public string Model { get; set; } = "";

    /// <summary>A name below the scope of the import; empty for none.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Members that stand for themselves.</summary>
    public JsonObject Members { get; } = [];

    /// <summary>What cannot be taken over.</summary>
    public List<ImportedRemark> Left { get; } = [];

    /// <summary>How many lines it has.</summary>
    public int Lines => lines.Count;

    /// <summary>Highest number of a key on the device.</summary>
    public int Keys => keys.Keys.Where(k => k.Module == 0).Select(k => k.Index).DefaultIfEmpty().Max();

    /// <summary>Highest number of a module.</summary>
    public int Modules => keys.Keys.Select(k => k.Module).DefaultIfEmpty().Max();

    public void Leave(int line, string what, string reason, string? file = null) => Left.Add(new ImportedRemark(file ?? File, line, what, reason));

    /// <summary>Gives a line a member; nothing where there is no text.</summary>
    public void Put(int line, string member, string text)
    {
        if (text.Length > 0)
        {
            LineAt(line)[member] = text;
        }
    }

    /// <summary>Gives a setting to the device (line 0) or to a line; nothing where there is no text.</summary>
    public void Set(int line, string key, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        var at = line == 0 ? Members : LineAt(line);
        foreach (var part in key.Split('.').SkipLast(1).Prepend("settings"))
        {
            at = at[part] as JsonObject ?? (JsonObject)(at[part] = new JsonObject());
        }

        at[key[(key.LastIndexOf('.') + 1)..]] = text;
    }

    /// <summary>Gives it a key; a later one of the same place stands over an earlier one.</summary>
    public void Key(int module, int index, string type, string value, string label, string line)
    {
        var key = new JsonObject { ["index"] = index, ["type"] = type };
        foreach (var (member, text) in new[] { ("value", value), ("label", label), ("line", line is "0" ? "" : line) })
        {
            if (text.Length > 0)
            {
                key[member] = text;
            }
        }

        keys[(module, index)] = key;
    }

    /// <summary>The device as a fleet file has it.</summary>
    public JsonObject ToFleet(string family, string model, string scope)
    {
        var device = new JsonObject { ["mac"] = Mac, ["family"] = family, ["model"] = model, ["scope"] = scope };
        foreach (var (name, value) in Members)
        {
            device[name] = value?.DeepClone();
        }

        device["lines"] = Array(lines.Values);
        device["keys"] = Array(keys.Where(k => k.Key.Module == 0).Select(k => k.Value));
        device["modules"] = Array(keys.Where(k => k.Key.Module > 0).GroupBy(k => k.Key.Module).OrderBy(g => g.Key)
            .Select(g => new JsonObject { ["index"] = g.Key, ["keys"] = Array(g.Select(k => k.Value)) }));
        return device;
    }

    private JsonObject LineAt(int line) => lines.TryGetValue(line, out var known) ? known : lines[line] = new JsonObject { ["index"] = line.ToString(CultureInfo.InvariantCulture) };

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items.Select(i => i.DeepClone())]);
}
