using System.Globalization;
using Offhook.Core.Fleet;

namespace Offhook.Families.Generic;

/// <summary>One run over a definition file: reads values from nodes and gathers every mistake with its place.</summary>
internal sealed class DefinitionReading(string file)
{
    private readonly List<string> path = [];

    public List<FleetMistake> Mistakes { get; } = [];

    /// <summary>Reads something below a member, whose name is part of the path of mistakes meanwhile.</summary>
    public T Within<T>(string member, Func<T> read)
    {
        path.Add(member);
        var value = read();
        path.RemoveAt(path.Count - 1);
        return value;
    }

    public void Mistake(int line, string message) =>
        Mistakes.Add(new(file, line, string.Join('.', path).Replace(".[", "[", StringComparison.Ordinal), message));

    public void Mistake(int line, string member, string message) => Within(member, () => { Mistake(line, message); return 0; });

    /// <summary>Reports members that are not known.</summary>
    public void Allow(FleetNode node, params string[] members)
    {
        if (node.Kind != FleetNodeKind.Map)
        {
            Mistake(node.Line, $"is {node.KindName}; a map is allowed");
        }

        foreach (var member in node.Members)
        {
            if (!members.Contains(member.Name))
            {
                Mistake(member.Line, member.Name, $"unknown member; allowed: {string.Join(", ", members)}");
            }
        }
    }

    public string? Text(FleetNode node, string member) => node.Find(member) is not { Kind: not FleetNodeKind.Null } value ? null
        : value.Text ?? Wrong<string>(value, member, $"is {value.KindName}; a text is allowed");

    /// <summary>A text that must be there; empty where it is not, which was reported.</summary>
    public string Required(FleetNode node, string member)
    {
        if (Text(node, member) is { Length: > 0 } text)
        {
            return text;
        }

        if (node.Find(member) is not { Kind: not FleetNodeKind.Null } there || there.Text is "")
        {
            Mistake(node.Find(member)?.Line ?? node.Line, member, "is missing; a text is needed");
        }

        return "";
    }

    public bool? Flag(FleetNode node, string member) => Text(node, member) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => Wrong<bool?>(node.Find(member)!, member, $"'{other}' is no flag; true or false is allowed"),
    };

    public int Number(FleetNode node, string member, int otherwise, int least, int most)
    {
        if (Text(node, member) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Wrong(node.Find(member)!, member, $"'{text}' cannot be used; {least} to {most} are allowed", otherwise);
    }

    public IReadOnlyList<string> Texts(FleetNode node, string member) => Items(node, member, (item, _) => item.Text ?? Wrong<string>(item, $"is {item.KindName}; a text is allowed")).OfType<string>().ToList();

    public IReadOnlyList<T> Items<T>(FleetNode node, string member, Func<FleetNode, int, T> read)
    {
        if (node.Find(member) is not { Kind: not FleetNodeKind.Null } list)
        {
            return [];
        }

        if (list.Kind != FleetNodeKind.List)
        {
            Mistake(list.Line, member, $"is {list.KindName}; a list is allowed");
            return [];
        }

        var items = new List<T>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            var (item, index) = (list.Items[i], i);
            items.Add(Within(member, () => Within($"[{index.ToString(CultureInfo.InvariantCulture)}]", () => read(item, index))));
        }

        return items;
    }

    /// <summary>A map of texts, in the order written.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(FleetNode node, string member)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        if (node.Find(member) is not { Kind: not FleetNodeKind.Null } map)
        {
            return pairs;
        }

        if (map.Kind != FleetNodeKind.Map)
        {
            Mistake(map.Line, member, $"is {map.KindName}; a map is allowed");
        }

        foreach (var pair in map.Members)
        {
            if (pair.Value.Text is { } text)
            {
                pairs.Add(new(pair.Name, text));
            }
            else
            {
                Mistake(pair.Line, $"{member}.{pair.Name}", $"is {pair.Value.KindName}; a text is allowed");
            }
        }

        return pairs;
    }

    public T? Wrong<T>(FleetNode node, string message)
    {
        Mistake(node.Line, message);
        return default;
    }

    private T? Wrong<T>(FleetNode node, string member, string message, T? otherwise = default)
    {
        Mistake(node.Line, member, message);
        return otherwise;
    }
}
