using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>Reads one parameter of a definition.</summary>
internal static class ParameterReader
{
    public static GenericParameter? Read(DefinitionReading reading, FleetNode node)
    {
        reading.Allow(node, "name", "names", "from", "value", "as", "values", "off", "slots", "secret", "cutsOff", "needsRestart", "label", "grade", "evidence");
        var name = ReadName(reading, node);
        var source = ReadSource(reading, node, name);
        var values = reading.Pairs(node, "values").ToDictionary(StringComparer.Ordinal);
        CheckValues(reading, node, source, values);
        var grade = reading.Text(node, "grade") ?? "?";
        if (grade is not ("R" or "D" or "I" or "?"))
        {
            reading.Mistake(node.Find("grade")!.Line, "grade", $"'{grade}' is not known; R (seen), D (maker's document), I (inferred) or ? is allowed");
        }

        var saysSecret = reading.Flag(node, "secret") is true;
        var parameter = new GenericParameter(name ?? GenericName.TryParse("unknown")!)
        {
            Source = source,
            Constant = reading.Text(node, "value"),
            Conversion = ReadConversion(reading, node),
            Values = values,
            Off = node.Find("off") is { } off ? off.Text ?? "" : null,
            Slots = ReadSlots(reading, node),
            IsSecret = source?.IsSecret ?? saysSecret,
            CutsOff = reading.Flag(node, "cutsOff") is true,
            NeedsRestart = reading.Flag(node, "needsRestart"),
            Label = reading.Text(node, "label") ?? "",
            Grade = grade,
            Evidence = reading.Text(node, "evidence") ?? "",
        };
        return name is null ? null : parameter;
    }

    private static GenericName? ReadName(DefinitionReading reading, FleetNode node)
    {
        var names = reading.Texts(node, "names");
        if (names.Count > 0)
        {
            return GenericName.OfLines(names);
        }

        var text = reading.Required(node, "name");
        if (text.Length == 0)
        {
            return null;
        }

        if (GenericName.TryParse(text) is { } name)
        {
            return name;
        }

        reading.Mistake(node.Find("name")!.Line, "name", $"'{text}' has a placeholder that is not known; {{line}}, {{key}}, {{module}} with {{key}} or {{book}} is allowed, also as {{key*2+1361}}");
        return null;
    }

    private static GenericSource? ReadSource(DefinitionReading reading, FleetNode node, GenericName? name)
    {
        if (reading.Text(node, "from") is not { } from)
        {
            return null;
        }

        if (GenericSource.Find(from) is not { } source)
        {
            reading.Mistake(node.Find("from")!.Line, "from", $"'{from}' is not known; allowed: a setting's key, or {string.Join(", ", GenericSource.Names.Where(n => SettingSchema.Find(n) is null))}");
            return null;
        }

        var isRight = name is null || source.Kind == name.Kind || source.Kind == GenericSlotKind.Device
            || (source.Kind == GenericSlotKind.Key && name.Kind == GenericSlotKind.ModuleKey)
            || (source.Kind == GenericSlotKind.Line && source.Setting is not null);
        if (!isRight)
        {
            reading.Mistake(node.Find("from")!.Line, "from", $"'{from}' is there once for each {source.Kind.ToString().ToLowerInvariant()}; the name must have {{{source.Kind.ToString().ToLowerInvariant()}}} in it");
        }

        return source;
    }

    private static void CheckValues(DefinitionReading reading, FleetNode node, GenericSource? source, Dictionary<string, string> values)
    {
        IReadOnlyCollection<string>? known = source switch
        {
            { Name: "key.type" } => Enum.GetNames<KeyType>().Select(n => n.ToLowerInvariant()).ToList(),
            { Setting.Type: SettingType.Choice } => source.Setting.Choices,
            _ => null,
        };
        foreach (var value in values.Keys)
        {
            if (known?.Contains(value) is false)
            {
                reading.Mistake(node.Find("values")!.Line, "values", $"'{value}' is no value of {source!.Name}; allowed: {string.Join(", ", known)}");
            }
        }

        if (source?.Name == "key.type" && values.Count == 0)
        {
            reading.Mistake(node.Line, "values", "are missing; the maker's number of each type of key is needed");
        }
    }

    private static GenericConversion ReadConversion(DefinitionReading reading, FleetNode node) => reading.Text(node, "as") switch
    {
        null => GenericConversion.None,
        "minutes" => GenericConversion.Minutes,
        "fromZero" => GenericConversion.FromZero,
        "present" => GenericConversion.Present,
        var other => reading.Within("as", () => reading.Wrong<GenericConversion>(node.Find("as")!, $"'{other}' is not known; minutes, fromZero or present is allowed")),
    };

    private static (int First, int Last) ReadSlots(DefinitionReading reading, FleetNode node)
    {
        if (reading.Text(node, "slots") is not { } text)
        {
            return (1, int.MaxValue);
        }

        var parts = text.Split('-');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first >= 1)
        {
            if (parts[1].Length == 0)
            {
                return (first, int.MaxValue);
            }

            if (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= first)
            {
                return (first, last);
            }
        }

        reading.Mistake(node.Find("slots")!.Line, "slots", $"'{text}' is no range; 1-6 or 7- is allowed");
        return (1, int.MaxValue);
    }
}
