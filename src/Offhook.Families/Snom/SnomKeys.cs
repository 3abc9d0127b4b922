using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>Programmable keys on the phone and on its modules, which are counted on behind those of the phone.</summary>
internal static class SnomKeys
{
    private const string CarriedModules = "modules";
    private const char Separator = ';';

    public static void Write(SnomDraft draft)
    {
        var model = draft.Model;
        var keys = draft.Device.Keys.IsEmpty ? LineKeys(draft) : draft.Device.Keys;
        WriteKeys(draft, keys, first: 0, model.Keys, "", $"the {model.Name}");
        var given = draft.Device.Modules.Select(m => m.Index).ToHashSet();
        foreach (var module in draft.Device.Modules)
        {
            if (module.Index < 1 || module.Index > model.Modules)
            {
                draft.Warn(model.Modules == 0
                    ? $"module {module.Index}: no modules are known of the {model.Name}, so it is left out"
                    : $"module {module.Index}: the {model.Name} takes modules 1 to {model.Modules}, so it is left out");
                continue;
            }

            WriteKeys(draft, module.Keys, First(model, module.Index), model.ModuleKeys, $"module {module.Index} ", $"a module of the {model.Name}");
        }

        foreach (var index in Modules(draft.Secrets?.Carried).Where(i => i <= model.Modules && !given.Contains(i)))
        {
            WriteKeys(draft, [], First(model, index), model.ModuleKeys, $"module {index} ", "");
        }
    }

    /// <summary>Remembers the modules that ever had keys, because those of a module that was taken away have to be cleared for good.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried)
    {
        var text = string.Join(Separator, Modules(carried).Union(device.Modules.Select(m => m.Index)).Order());
        return text.Length == 0 || carried.GetValueOrDefault(CarriedModules) == text ? carried : carried.SetItem(CarriedModules, text);
    }

    private static int First(SnomModel model, int module) => model.ModuleFirst + ((module - 1) * model.ModuleKeys);

    private static int[] Modules(ImmutableSortedDictionary<string, string>? carried) =>
        [.. (carried?.GetValueOrDefault(CarriedModules) ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(t => int.Parse(t, CultureInfo.InvariantCulture))];

    // Nobody said anything about keys: as many as there are lines, as phones have them from the box.
    private static ImmutableArray<KeySpec> LineKeys(SnomDraft draft) =>
        [.. draft.Device.Lines.Where(l => l.Index <= draft.Model.Keys).Select((l, i) => new KeySpec(i + 1, KeyType.Line) { Line = l.Index })];

    private static void WriteKeys(SnomDraft draft, ImmutableArray<KeySpec> keys, int first, int count, string place, string owner)
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
                draft.Warn(count == 0
                    ? $"{place}key {key.Index}: no programmable keys are known of {owner}, so it is left out"
                    : $"{place}key {key.Index}: {owner} has keys 1 to {count}, so it is left out");
            }
        }

        for (var i = 0; i < count; i++)
        {
            var source = string.Create(CultureInfo.InvariantCulture, $"{place}key {i + 1}");
            switch (given[i])
            {
                case null:
                    Clear(draft, first + i, source);
                    break;
                case { Mode: KeyMode.User }:
                    break;
                case { } key:
                    Set(draft, first + i, key, SnomKeyText.Of(key, draft, source), source);
                    break;
            }
        }
    }

    private static void Set(SnomDraft draft, int at, KeySpec key, string text, string source)
    {
        var line = SnomKeyText.LineOf(key, draft.Device);
        if (line is null && key.Line is { } missing)
        {
            draft.Warn($"{source}: there is no line {missing}");
        }

        draft.Set("fkey", at, text, source);

        // With one identity only, the active one is it.
        var bound = key.Type == KeyType.Line || (key.Line is not null && draft.Device.Lines.Length > 1);
        draft.Set("fkey_context", at, bound ? SnomDraft.Text(key.Line ?? line?.Index ?? 1) : "active", source);
        draft.Set("fkey_label", at, key.Label ?? (key.Type == KeyType.Line ? line?.Label : null) ?? "", source);
        Permit(draft, at, key.Mode == KeyMode.Initial ? "!" : PermOf(text), source);
        if (draft.IsText && key.Label is { Length: > 0 })
        {
            draft.Warn("labels of keys have no place in text files, so they are left out");
        }
    }

    private static void Clear(SnomDraft draft, int at, string source)
    {
        draft.Clear("fkey", at, source);
        draft.Clear("fkey_context", at, source);
        draft.Clear("fkey_label", at, source);
        Permit(draft, at, PermOf("line"), source);
    }

    // Read-only, a key of type line fills the phone's log with complaints (firmware 10).
    private static string PermOf(string text) => text == "line" ? "RW" : "R";

    private static void Permit(SnomDraft draft, int at, string perm, string source)
    {
        var name = SnomName.Of("fkey", at);
        draft.Permit(name, perm, source);
        if (draft.IsText)
        {
            draft.Permit(name with { Base = "fkey_context" }, perm, source);
        }
    }
}
