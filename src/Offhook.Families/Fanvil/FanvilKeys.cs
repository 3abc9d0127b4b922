using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Programmable keys on the phone and on its modules.</summary>
internal static class FanvilKeys
{
    private const string CarriedInitial = "initial";
    private const string CarriedModules = "modules";
    private const char Separator = ';';
    private const string DefaultIcon = "Green";

    public static void Write(FanvilDraft draft)
    {
        var written = Carried(draft.Secrets?.Carried, CarriedInitial);
        var keys = draft.Device.Keys.IsEmpty ? LineKeys(draft) : draft.Device.Keys;
        var given = Known(draft, keys, draft.Model.Keys, "", $"the {draft.Model.Name}");
        var (pages, sidePages) = (0, 0);
        for (var index = 1; index <= draft.Model.Keys; index++)
        {
            var slot = FanvilKeySlot.OnPhone(index, draft.Model, draft.IsOld, out var page, out var beside);
            WriteSlot(draft, slot, given.GetValueOrDefault(index), written);
            if (given.ContainsKey(index))
            {
                (pages, sidePages) = beside ? (pages, Math.Max(sidePages, page)) : (Math.Max(pages, page), sidePages);
            }
        }

        WritePages(draft, pages, sidePages);
        WriteModules(draft, written);
    }

    /// <summary>What is remembered once the file was handed over whole: keys that are the user's from now on, and module keys that have to be emptied one day.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried)
    {
        var model = FanvilModels.Instance[device.Model];
        var once = device.Keys.Where(k => k.Mode == KeyMode.Initial && k.Index >= 1 && k.Index <= model.Keys).Select(k => $"key {k.Index}")
            .Concat(ModuleKeys(device, model).Where(k => k.Key.Mode == KeyMode.Initial).Select(k => FanvilKeySlot.OnModule(k.Module, k.Key.Index).Name));
        var modules = Carried(carried, CarriedModules).Union(ModuleKeys(device, model).Where(k => k.Key.Mode != KeyMode.User).Select(k => Place(k.Module, k.Key.Index)))
            .Order(StringComparer.Ordinal);
        return Remember(Remember(carried, CarriedInitial, once), CarriedModules, modules);
    }

    private static IEnumerable<(int Module, KeySpec Key)> ModuleKeys(DeviceSnapshot device, FanvilModel model) => device.Generation == FanvilGeneration.Old ? [] : device.Modules
        .Where(m => m.Index >= 1 && m.Index <= model.Modules)
        .SelectMany(m => m.Keys.Where(k => k.Index is >= 1 and <= FanvilModel.ModuleKeys).Select(k => (m.Index, k)));

    private static void WriteModules(FanvilDraft draft, string[] written)
    {
        foreach (var module in draft.Device.Modules.Where(m => draft.IsOld || m.Index > draft.Model.Modules))
        {
            draft.Warn(draft.IsOld || draft.Model.Modules == 0
                ? $"module {module.Index}: how keys of modules are told to the {draft.Model.Name} is not known, so it is left out"
                : $"module {module.Index}: the {draft.Model.Name} takes {draft.Model.Modules} modules, so it is left out");
        }

        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (module, key) in ModuleKeys(draft.Device, draft.Model))
        {
            given.Add(Place(module, key.Index));
            WriteSlot(draft, FanvilKeySlot.OnModule(module, key.Index), key, written);
        }

        // How many keys a module has is not known, so only those are emptied that were ever filled from here.
        foreach (var place in Carried(draft.Secrets?.Carried, CarriedModules).Where(p => !given.Contains(p)))
        {
            if (place.Split('.') is [var module, var key] && int.TryParse(module, out var m) && int.TryParse(key, out var k))
            {
                Clear(draft, FanvilKeySlot.OnModule(m, k));
            }
        }
    }

    private static void WritePages(FanvilDraft draft, int pages, int sidePages)
    {
        if (pages > 1)
        {
            draft.Set(FanvilFields.FunctionPages, pages, "keys");
        }

        if (sidePages > 1)
        {
            draft.Set(FanvilFields.SidePages, sidePages, "keys");
        }

        if (!draft.IsOld && pages > 0 && draft.Model.PageKeys == 0)
        {
            draft.Warn($"how many keys a page of the {draft.Model.Name} has is not known, so all stand on the first");
        }
    }

    private static Dictionary<int, KeySpec> Known(FanvilDraft draft, ImmutableArray<KeySpec> keys, int limit, string where, string owner)
    {
        foreach (var key in keys.Where(k => k.Index > limit))
        {
            draft.Warn(limit == 0
                ? $"{where}key {key.Index}: no programmable keys are known of {owner}, so it is left out"
                : $"{where}key {key.Index}: {owner} has keys 1 to {limit}, so it is left out");
        }

        return keys.Where(k => k.Index >= 1 && k.Index <= limit).ToDictionary(k => k.Index);
    }

    // A phone of which nobody says what its keys do shows its lines, one key each.
    private static ImmutableArray<KeySpec> LineKeys(FanvilDraft draft) =>
        [.. draft.Device.Lines.Where(l => l.Index <= draft.Model.Keys).Select(l => new KeySpec(l.Index, KeyType.Line) { Line = l.Index })];

    private static void WriteSlot(FanvilDraft draft, FanvilKeySlot slot, KeySpec? key, string[] written)
    {
        switch (key)
        {
            case null or { Type: KeyType.None, Mode: KeyMode.Managed }:
                Clear(draft, slot);
                break;
            case { Mode: KeyMode.User }:
            case { Mode: KeyMode.Initial } when Array.IndexOf(written, slot.Name) >= 0:
                break;
            default:
                Set(draft, slot, key);
                break;
        }
    }

    private static void Set(FanvilDraft draft, FanvilKeySlot slot, KeySpec key)
    {
        var index = key.Line ?? (draft.Device.Lines.IsEmpty ? 1 : draft.Device.Lines[0].Index);
        var line = draft.Device.Lines.FirstOrDefault(l => l.Index == index);
        if (line is null && key.Line is not null)
        {
            draft.Warn($"{slot.Name}: there is no line {index}");
        }

        var (type, value) = Meaning(key, index, line);
        draft.Parameters.Set(slot.Type, type, slot.Name);
        draft.Parameters.Set(slot.Value, value, slot.Name);
        draft.Parameters.Set(slot.Title, Title(draft, slot, key.Label ?? (key.Type == KeyType.Line ? line?.Label : null) ?? ""), slot.Name);
        if (!draft.IsOld)
        {
            draft.Parameters.Set(slot.Icon, DefaultIcon, slot.Name);
        }
    }

    /// <summary>The maker's number and value for a key. Of a memory key the letters behind the slash say what it does.</summary>
    private static (string Type, string Value) Meaning(KeySpec key, int line, LineSnapshot? of)
    {
        const string Memory = "1";
        const string Event = "3";
        var value = key.Value ?? "";
        var pickup = of?.Settings.Text(SettingSchema.DialPickup);
        string With(string mode, string number) => string.Create(CultureInfo.InvariantCulture, $"{number}@{line}/{mode}");
        return key.Type switch
        {
            KeyType.None => ("0", ""),
            KeyType.Line => ("2", string.Create(CultureInfo.InvariantCulture, $"SIP{line}")),
            KeyType.Blf => (Memory, With(pickup is null ? "bc" : $"bc{pickup}{value}", value)),
            KeyType.Speed => (Memory, With("f", value)),
            KeyType.Intercom => (Memory, With("i", value)),
            KeyType.Park => (Memory, With("c", key.Value ?? of?.Settings.Text(SettingSchema.DialPark) ?? "")),
            KeyType.Forward when value.Length > 0 => (Memory, With("a", value)),
            KeyType.Pickup when value.Length > 0 => (Memory, With("f", pickup + value)),
            KeyType.Dtmf => ("4", value),
            KeyType.Url => ("7", value),
            KeyType.Forward => (Event, "F_CFWD"),
            KeyType.Pickup => (Event, "F_PICKUP"),
            KeyType.Transfer => (Event, "F_B_TRANSFER"),
            KeyType.Dnd => (Event, "F_DND"),
            KeyType.Voicemail => (Event, "F_MWI"),
            KeyType.Record => (Event, "F_RECORD"),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.Type, "The phone has no number for this kind of key."),
        };
    }

    // A colon in a title ends it on the phone; the older screens have no letters beyond ASCII.
    private static string Title(FanvilDraft draft, FanvilKeySlot slot, string text)
    {
        var kept = string.Concat(text.Where(c => c != ':' && !char.IsControl(c) && (!draft.IsOld || char.IsAscii(c))));
        if (kept != text)
        {
            draft.Warn($"{slot.Name}: its label is shown as '{kept}', because the phone cannot show all of it");
        }

        return kept;
    }

    private static void Clear(FanvilDraft draft, FanvilKeySlot slot)
    {
        draft.Parameters.Clear(slot.Type, "0", slot.Name);
        draft.Parameters.Clear(slot.Value, "", slot.Name);
        draft.Parameters.Clear(slot.Title, "", slot.Name);
    }

    private static string Place(int module, int key) => string.Create(CultureInfo.InvariantCulture, $"{module}.{key}");

    private static string[] Carried(ImmutableSortedDictionary<string, string>? carried, string name) =>
        carried?.GetValueOrDefault(name)?.Split(Separator) ?? [];

    private static ImmutableSortedDictionary<string, string> Remember(ImmutableSortedDictionary<string, string> carried, string name, IEnumerable<string> items)
    {
        var text = string.Join(Separator, items);
        return carried.GetValueOrDefault(name, "") == text ? carried : text.Length == 0 ? carried.Remove(name) : carried.SetItem(name, text);
    }
}
