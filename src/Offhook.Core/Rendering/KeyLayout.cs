using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;

namespace Offhook.Core.Rendering;

/// <summary>A key that has no place on a phone.</summary>
/// <param name="Key">The key, its variables replaced.</param>
/// <param name="Module">The module that it was given for; 0 = the phone.</param>
/// <param name="Reason">Why, as a sentence for people.</param>
/// <param name="Inherited">Whether it is a scope's; else the device's own.</param>
public sealed record LeftKey(KeySpec Key, int Module, string Reason, bool Inherited);

/// <summary>
/// Folds one layout of keys onto a phone and its modules: what a scope and the device say of the phone's keys goes on, behind its last one, on the modules that are
/// given for the device. Every key is then on the phone, on a module, or in the list of those that have no place, and in one of them only.
/// </summary>
internal static class KeyLayout
{
    /// <param name="spec">The device.</param>
    /// <param name="model">Its model.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="limit">Says why a key cannot stand at a place of the phone (0) or of a module; null = it can.</param>
    public static (ImmutableArray<KeySpec> Keys, ImmutableArray<ModuleSpec> Modules, ImmutableArray<LeftKey> Left) Fold(
        DeviceSpec spec, PhoneModel model, ScopeNode scope, Func<int, KeySpec, string?> limit)
    {
        if (scope.Keys.IsEmpty && spec.Keys.IsEmpty && spec.Modules.IsEmpty)
        {
            return ([], [], []);
        }

        var variables = new Variables(spec);
        var own = spec.Keys.SelectMany(KeyRange.Expand).ToDictionary(k => k.Index);
        var layout = scope.Keys.SetItems(own);
        var left = ImmutableArray.CreateBuilder<LeftKey>();
        var keys = ImmutableArray.CreateBuilder<KeySpec>(layout.Count);
        var modules = spec.Modules.Select(m => (m.Index, Keys: m.Keys.SelectMany(KeyRange.Expand).Select(variables.Expand).ToDictionary(k => k.Index))).ToList();

        // Modules that the model does not take are the family's to tell of.
        var usable = modules.Where(m => m.Index >= 1 && m.Index <= model.Modules).OrderBy(m => m.Index).ToList();
        foreach (var key in layout.Values.Select(variables.Expand))
        {
            var inherited = !own.ContainsKey(key.Index);
            if (key.Index <= model.Keys)
            {
                if (Limit(limit, 0, key) is { } reason)
                {
                    left.Add(new LeftKey(key, 0, reason, inherited));
                }
                else
                {
                    keys.Add(key);
                }

                continue;
            }

            var (place, at) = model.ModuleKeys > 0 ? Math.DivRem(key.Index - model.Keys - 1, model.ModuleKeys) : (usable.Count, 0);
            if (place >= usable.Count)
            {
                left.Add(new LeftKey(key, 0, NoPlace(model, usable.Count), inherited));
            }
            else if (Limit(limit, usable[place].Index, key with { Index = at + 1 }) is { } reason)
            {
                left.Add(new LeftKey(key, 0, reason, inherited));
            }
            else if (!usable[place].Keys.TryAdd(at + 1, key with { Index = at + 1 }))
            {
                left.Add(new LeftKey(key, 0, string.Create(CultureInfo.InvariantCulture, $"the device's own key {at + 1} of module {usable[place].Index} stands at its place"), inherited));
            }
        }

        return (keys.ToImmutable(), [.. modules.Select(m => new ModuleSpec(m.Index, Own(m.Index, m.Keys)))], left.ToImmutable());

        ImmutableArray<KeySpec> Own(int module, Dictionary<int, KeySpec> keysOfModule)
        {
            var kept = ImmutableArray.CreateBuilder<KeySpec>(keysOfModule.Count);
            foreach (var key in keysOfModule.Values.OrderBy(k => k.Index))
            {
                if (module <= model.Modules && Limit(limit, module, key) is { } reason)
                {
                    left.Add(new LeftKey(key, module, reason, Inherited: false));
                }
                else
                {
                    kept.Add(key);
                }
            }

            return kept.ToImmutable();
        }
    }

    /// <summary>How far a layout reaches on a phone with the modules given for it.</summary>
    public static int Places(DeviceSpec spec, PhoneModel model) =>
        model.Keys + (spec.Modules.Count(m => m.Index >= 1 && m.Index <= model.Modules) * model.ModuleKeys);

    /// <summary>The scope nearest to a device that gives a key.</summary>
    public static ScopePath? SourceOf(ScopeNode scope, int index)
    {
        for (var node = scope; node is not null; node = node.Parent)
        {
            if (node.Spec?.Keys.Any(k => index >= k.Index && index < k.Index + KeyRange.Span(k)) is true)
            {
                return node.Path;
            }
        }

        return null;
    }

    // An empty place, and one that is the user's, can be anywhere.
    private static string? Limit(Func<int, KeySpec, string?> limit, int module, KeySpec key) =>
        key.Type == KeyType.None || key.Mode == KeyMode.User ? null : limit(module, key);

    private static string NoPlace(PhoneModel model, int given)
    {
        var phone = model.Keys == 0 ? $"no programmable keys are known of the {model.Name}" : string.Create(CultureInfo.InvariantCulture, $"the {model.Name} has {model.Keys} keys");
        return model.Modules == 0 || model.ModuleKeys == 0 ? phone
            : given == 0 ? $"{phone}, and no module is given for this device"
            : string.Create(CultureInfo.InvariantCulture, $"{phone}, and {model.ModuleKeys} on {(given == 1 ? "the module" : $"each of the {given} modules")} given for this device");
    }
}
