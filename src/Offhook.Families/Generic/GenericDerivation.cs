using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>Turns a device into parameters by its family's definition.</summary>
internal static class GenericDerivation
{
    private const string CarriedInitial = "initial";

    public static ParameterSet Derive(GenericDefinition definition, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var draft = new GenericDraft(definition, device, secrets);
        foreach (var block in Blocks(definition.Parameters))
        {
            switch (block[0].Name.Kind)
            {
                case GenericSlotKind.Line:
                    WriteLines(draft, block);
                    break;
                case GenericSlotKind.Key:
                    WriteKeys(draft, block, device.Keys.IsEmpty ? LineKeys(device) : device.Keys, device.Model.Keys, module: 0);
                    break;
                case GenericSlotKind.ModuleKey:
                    WriteModules(draft, block);
                    break;
                case GenericSlotKind.Book:
                    WriteBooks(draft, block);
                    break;
                default:
                    WriteSlot(draft, block, new GenericSlot(draft), index: 0, module: 0, "");
                    break;
            }
        }

        if (device.Settings.Text(SettingSchema.UpdateFirmware) is { } target && GenericDraft.FirmwareOf(device) is null)
        {
            draft.Warn($"update.firmware: no firmware {target} for {device.Model.Name} is among the stored files, so none is offered");
        }

        if (device.Settings.Text(SettingSchema.TimeZone) is { } zone && GenericZone.Limit(zone, ZoneForms(definition)) is { } limit)
        {
            draft.Warn($"{SettingSchema.TimeZone.Key}: {limit}");
        }

        return draft.Parameters;
    }

    // A definition asks for a handful of them.
    private static HashSet<string> ZoneForms(GenericDefinition definition) =>
        definition.Parameters.Select(p => p.Source?.Name ?? "").Where(GenericZone.Forms.ContainsKey).ToHashSet(StringComparer.Ordinal);

    /// <summary>The keys that were written once and are the user's from now on.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried)
    {
        var once = device.Keys.Where(k => k.Mode == KeyMode.Initial).Select(k => SlotName(k.Index, 0))
            .Concat(device.Modules.SelectMany(m => m.Keys.Where(k => k.Mode == KeyMode.Initial).Select(k => SlotName(k.Index, m.Index))));
        var text = string.Join(';', once);
        if (carried.GetValueOrDefault(CarriedInitial, "") == text)
        {
            return carried;
        }

        return text.Length == 0 ? carried.Remove(CarriedInitial) : carried.SetItem(CarriedInitial, text);
    }

    // Parameters of one kind that follow each other belong together: all of line 1, then all of line 2.
    private static IEnumerable<List<GenericParameter>> Blocks(IReadOnlyList<GenericParameter> parameters)
    {
        var block = new List<GenericParameter>();
        foreach (var parameter in parameters)
        {
            if (block.Count > 0 && block[0].Name.Kind != parameter.Name.Kind)
            {
                yield return block;
                block = [];
            }

            block.Add(parameter);
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    private static void WriteLines(GenericDraft draft, List<GenericParameter> block)
    {
        for (var index = 1; index <= draft.Device.Model.Lines; index++)
        {
            if (draft.Device.Lines.FirstOrDefault(l => l.Index == index) is { } line)
            {
                WriteSlot(draft, block, new GenericSlot(draft) { Line = line }, index, 0, $"line {Text(index)}");
            }
            else
            {
                ClearSlot(draft, block, index, 0, $"line {Text(index)}");
            }
        }
    }

    private static void WriteModules(GenericDraft draft, List<GenericParameter> block)
    {
        var model = draft.Device.Model;
        foreach (var module in draft.Device.Modules)
        {
            if (module.Index > model.Modules)
            {
                draft.Warn($"module {Text(module.Index)}: the {model.Name} takes {Text(model.Modules)} modules, so it is left out");
            }
        }

        for (var module = 1; module <= model.Modules; module++)
        {
            var keys = draft.Device.Modules.FirstOrDefault(m => m.Index == module)?.Keys ?? [];
            WriteKeys(draft, block, keys, model.ModuleKeys, module);
        }
    }

    private static void WriteBooks(GenericDraft draft, List<GenericParameter> block)
    {
        var places = Math.Min(block.Max(p => p.Slots.Last), MaxBooks);
        if (draft.Device.Phonebooks.Length > places)
        {
            draft.Warn($"these phones have places for {Text(places)} phone books; those of the nearest scopes are given, {Text(draft.Device.Phonebooks.Length - places)} are left out");
        }

        for (var index = 1; index <= places; index++)
        {
            if (index <= draft.Device.Phonebooks.Length)
            {
                WriteSlot(draft, block, new GenericSlot(draft) { Book = draft.Device.Phonebooks[index - 1] }, index, 0, $"phonebook {Text(index)}");
            }
            else
            {
                ClearSlot(draft, block, index, 0, $"phonebook {Text(index)}");
            }
        }
    }

    /// <summary>More places for phonebooks than any phone has; a definition that names no number of them gets these.</summary>
    internal const int MaxBooks = 16;

    private static void WriteKeys(GenericDraft draft, List<GenericParameter> block, ImmutableArray<KeySpec> keys, int count, int module)
    {
        var where = module == 0 ? "" : $"module {Text(module)} ";
        foreach (var key in keys)
        {
            if (key.Index > count)
            {
                draft.Warn($"{where}key {Text(key.Index)}: {(module == 0 ? "the" : "a module of the")} {draft.Device.Model.Name} has {Text(count)} keys, so it is left out");
            }
        }

        var written = draft.Secrets?.Carried.GetValueOrDefault(CarriedInitial)?.Split(';') ?? [];
        for (var index = 1; index <= count; index++)
        {
            var source = $"{where}key {Text(index)}";
            switch (keys.FirstOrDefault(k => k.Index == index))
            {
                case null or { Type: KeyType.None, Mode: KeyMode.Managed }:
                    ClearSlot(draft, block, index, module, source);
                    break;
                case { Mode: KeyMode.User }:
                    break;
                case { Mode: KeyMode.Initial } when Array.IndexOf(written, SlotName(index, module)) >= 0:
                    break;
                case { } key when !IsKnown(block, key.Type, index):
                    draft.Warn($"{source}: these phones have no key of type {key.Type.ToString().ToLowerInvariant()}, so it is left empty");
                    ClearSlot(draft, block, index, module, source);
                    break;
                case { } key:
                    var line = draft.Device.Lines.FirstOrDefault(l => l.Index == (key.Line ?? draft.Device.Lines[0].Index));
                    WriteSlot(draft, block, new GenericSlot(draft) { Key = key, Line = line }, index, module, source);
                    break;
            }
        }
    }

    /// <summary>Why a key cannot stand at a place: nothing in the definition says keys of that kind there.</summary>
    public static string? KeyLimit(GenericDefinition definition, int module, KeySpec key)
    {
        var kind = module == 0 ? GenericSlotKind.Key : GenericSlotKind.ModuleKey;
        return IsKnown([.. definition.Parameters.Where(p => p.Name.Kind == kind)], key.Type, key.Index) ? null
            : $"these phones have no key of type {key.Type.ToString().ToLowerInvariant()}{(module == 0 ? "" : " on modules")}";
    }

    private static bool IsKnown(List<GenericParameter> block, KeyType type, int index)
    {
        var name = type.ToString().ToLowerInvariant();
        return block.Exists(p => p.Source?.Name == "key.type" && Includes(p, index) && p.Values.ContainsKey(name));
    }

    // A phone of which nobody says what its keys do shows its lines, one key each.
    private static ImmutableArray<KeySpec> LineKeys(DeviceSnapshot device) =>
        [.. device.Lines.Where(l => l.Index <= device.Model.Keys).Select(l => new KeySpec(l.Index, KeyType.Line) { Line = l.Index })];

    private static void WriteSlot(GenericDraft draft, List<GenericParameter> block, GenericSlot slot, int index, int module, string where)
    {
        foreach (var parameter in block)
        {
            if (!Includes(parameter, index))
            {
                continue;
            }

            var value = parameter.Constant ?? parameter.Source?.Read(slot);
            if (value is null)
            {
                continue;
            }

            var source = where.Length > 0 ? where : parameter.Source?.Setting?.Key ?? parameter.Source?.Name ?? "definition";
            if (Convert(parameter, value) is { } text)
            {
                draft.Parameters.Set(parameter.Name.Of(index, module), text, source);
            }
            else
            {
                draft.Warn($"{parameter.Source!.Name}: these phones have nothing for '{value}', so it is not sent");
            }
        }
    }

    private static void ClearSlot(GenericDraft draft, List<GenericParameter> block, int index, int module, string source)
    {
        foreach (var parameter in block)
        {
            if (parameter is { Off: { } off, IsSecret: false } && Includes(parameter, index))
            {
                draft.Parameters.Clear(parameter.Name.Of(index, module), off, source);
            }
        }
    }

    private static bool Includes(GenericParameter parameter, int index) =>
        index == 0 || (index >= parameter.Slots.First && index <= parameter.Slots.Last && index <= parameter.Name.Count);

    private static string? Convert(GenericParameter parameter, string value)
    {
        if (parameter.Constant is not null)
        {
            return value;
        }

        value = parameter.Conversion switch
        {
            GenericConversion.Minutes => Text((Number(value) + 59) / 60),
            GenericConversion.FromZero => Text(Number(value) - 1),
            GenericConversion.Present => Number(value) == 0 ? "false" : "true",
            _ => value,
        };
        if (parameter.Values.Count > 0)
        {
            // en-AU is en where the phone knows no more of it.
            var dash = parameter.Source?.Setting?.Type == SettingType.Language ? value.IndexOf('-', StringComparison.Ordinal) : -1;
            return parameter.Values.GetValueOrDefault(value) ?? (dash > 0 ? parameter.Values.GetValueOrDefault(value[..dash]) : null);
        }

        return value switch { "true" => "1", "false" => "0", _ => value };
    }

    private static string SlotName(int key, int module) => module == 0 ? Text(key) : $"{Text(module)}/{Text(key)}";

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
