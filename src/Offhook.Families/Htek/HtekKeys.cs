using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>Programmable keys on the phone and on its modules.</summary>
internal static class HtekKeys
{
    private const string CarriedInitial = "initial";
    private const string CarriedModules = "modules";
    private const char Separator = ';';

    public static void Write(HtekDraft draft)
    {
        var written = Written(draft.Secrets?.Carried);
        var model = draft.Device.Model;
        var keys = draft.Device.Keys.IsEmpty ? LineKeys(draft) : draft.Device.Keys;
        WriteSlots(draft, HtekKeySlot.OnPhone, model.Keys, keys, written, "");
        foreach (var module in draft.Device.Modules)
        {
            if (module.Index < 1 || module.Index > model.Modules)
            {
                draft.Warn(model.Modules == 0
                    ? $"module {module.Index}: no modules are known of the {model.Name}, so it is left out"
                    : $"module {module.Index}: the {model.Name} takes {model.Modules} modules, so it is left out");
                continue;
            }

            WriteSlots(draft, HtekKeySlot.OnModules[module.Index - 1], model.ModuleKeys, module.Keys, written, $"module {module.Index} ");
        }

        ClearRemovedModules(draft);
    }

    /// <summary>
    /// What is remembered once the file was handed over whole: the keys that were written once and are the user's from now on, and the modules
    /// that ever had keys, because those of a module that was taken away have to be cleared for good.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried)
    {
        var once = new List<string>();
        Collect(device.Keys, HtekKeySlot.OnPhone, once);
        foreach (var module in device.Modules)
        {
            if (module.Index >= 1 && module.Index <= HtekKeySlot.OnModules.Count)
            {
                Collect(module.Keys, HtekKeySlot.OnModules[module.Index - 1], once);
            }
        }

        var modules = Modules(carried).Union(device.Modules.Select(m => m.Index.ToString(CultureInfo.InvariantCulture))).Order(StringComparer.Ordinal);
        return Remember(Remember(carried, CarriedInitial, once), CarriedModules, modules);
    }

    /// <summary>The maker's number for a kind of key.</summary>
    public static int TypeNumber(KeyType type) => type switch
    {
        KeyType.None => 0,
        KeyType.Line => 1,
        KeyType.Speed => 2,
        KeyType.Blf => 3,
        KeyType.Voicemail => 5,
        KeyType.Pickup => 6,
        KeyType.Park => 8,
        KeyType.Intercom => 9,
        KeyType.Dtmf => 10,
        KeyType.Forward => 18,
        KeyType.Transfer => 19,
        KeyType.Dnd => 21,
        KeyType.Record => 25,
        KeyType.Url => 35,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The phone has no number for this kind of key."),
    };

    private static ImmutableSortedDictionary<string, string> Remember(ImmutableSortedDictionary<string, string> carried, string name, IEnumerable<string> items)
    {
        var text = string.Join(Separator, items);
        if (carried.GetValueOrDefault(name, "") == text)
        {
            return carried;
        }

        return text.Length == 0 ? carried.Remove(name) : carried.SetItem(name, text);
    }

    private static string[] Modules(ImmutableSortedDictionary<string, string>? carried) =>
        carried?.GetValueOrDefault(CarriedModules)?.Split(Separator) ?? [];

    private static void ClearRemovedModules(HtekDraft draft)
    {
        foreach (var name in Modules(draft.Secrets?.Carried))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index >= 1 && index <= HtekKeySlot.OnModules.Count && !draft.Device.Modules.Any(m => m.Index == index))
            {
                foreach (var slot in HtekKeySlot.OnModules[index - 1])
                {
                    Clear(draft, slot);
                }
            }
        }
    }

    // A phone of which nobody says what its keys do shows its lines, one key each, as it comes from the factory.
    private static ImmutableArray<KeySpec> LineKeys(HtekDraft draft) =>
        [.. draft.Device.Lines.Where(l => l.Index <= draft.Device.Model.Keys).Select(l => new KeySpec(l.Index, KeyType.Line) { Line = l.Index })];

    private static void Collect(ImmutableArray<KeySpec> keys, IReadOnlyList<HtekKeySlot> slots, List<string> once) =>
        once.AddRange(keys.Where(k => k.Mode == KeyMode.Initial && k.Index >= 1 && k.Index <= slots.Count).Select(k => slots[k.Index - 1].Name));

    private static string[] Written(ImmutableSortedDictionary<string, string>? carried) =>
        carried?.GetValueOrDefault(CarriedInitial)?.Split(Separator) ?? [];

    private static void WriteSlots(
        HtekDraft draft, IReadOnlyList<HtekKeySlot> slots, int count, ImmutableArray<KeySpec> keys, string[] written, string where)
    {
        var given = new KeySpec?[count];
        foreach (var key in keys)
        {
            if (key.Index >= 1 && key.Index <= count)
            {
                given[key.Index - 1] = key;
            }
            else
            {
                draft.Warn($"{where}key {key.Index}: {Limit(draft.Device, where.Length > 0, count)}, so it is left out");
            }
        }

        for (var i = 0; i < count; i++)
        {
            var slot = slots[i];
            switch (given[i])
            {
                case null or { Type: KeyType.None, Mode: KeyMode.Managed }:
                    Clear(draft, slot);
                    break;
                case { Mode: KeyMode.User }:
                    break;
                case { Mode: KeyMode.Initial } when Array.IndexOf(written, slot.Name) >= 0:
                    break;
                case { } key:
                    Set(draft, slot, key);
                    break;
            }
        }
    }

    /// <summary>Says how many keys there are.</summary>
    public static string Limit(DeviceSnapshot device, bool onModule, int count) => count == 0
        ? $"no programmable keys are known of the {device.Model.Name}"
        : $"{(onModule ? "a module of the" : "the")} {device.Model.Name} has keys 1 to {count}";

    private static void Set(HtekDraft draft, HtekKeySlot slot, KeySpec key)
    {
        var index = key.Line ?? (draft.Device.Lines.IsEmpty ? 1 : draft.Device.Lines[0].Index);
        var line = draft.Device.Lines.FirstOrDefault(l => l.Index == index);
        if (line is null && key.Line is not null)
        {
            draft.Warn($"{slot.Name}: there is no line {index}");
        }

        draft.Set(slot.Type, TypeNumber(key.Type), slot.Name);
        if (slot.Mode is { } mode)
        {
            draft.Clear(mode, slot.Name);
        }

        var value = key.Value ?? (key.Type == KeyType.Voicemail ? line?.Settings.Text(SettingSchema.DialVoicemail) : null) ?? "";
        draft.Set(slot.Value, value, slot.Name);
        draft.Set(slot.Label, key.Label ?? (key.Type == KeyType.Line ? line?.Label : null) ?? "", slot.Name);
        draft.Set(slot.Account, index - 1, slot.Name);
        draft.Set(slot.Extension, key.Type == KeyType.Blf ? line?.Settings.Text(SettingSchema.DialPickup) ?? "" : "", slot.Name);
    }

    private static void Clear(HtekDraft draft, HtekKeySlot slot)
    {
        draft.Clear(slot.Type, slot.Name);
        if (slot.Mode is { } mode)
        {
            draft.Clear(mode, slot.Name);
        }

        draft.Clear(slot.Value, slot.Name);
        draft.Clear(slot.Label, slot.Name);
        draft.Clear(slot.Account, slot.Name);
        draft.Clear(slot.Extension, slot.Name);
    }
}
