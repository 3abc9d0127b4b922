using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Import.Probing;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Import;

/// <summary>Makes a device spec of what its files mean, without its raw parameters.</summary>
internal static class SpecDrafter
{
    public static DeviceSpec Make(GatheredDevice device, Draft draft, ScopePath scope, string model)
    {
        var lines = draft.Lines.Select(i => MakeLine(draft, i)).ToImmutableArray();
        var (own, common) = Collapse(lines, draft.Settings.GetValueOrDefault(0) ?? SettingMap.Empty);
        return new DeviceSpec
        {
            Id = device.Id,
            Family = device.Family.Name,
            Model = model,
            Scope = scope,
            Lines = own,
            Keys = Keys(draft, 0, lines),
            Modules =
            [
                .. draft.Keys.Where(k => k.Module > 0 && k.Key.Mode != KeyMode.User).Select(k => k.Module).Distinct().Order()
                    .Select(m => new ModuleSpec(m, Keys(draft, m, lines))),
            ],
            Handsets = device.Handsets,
            HandsetGroups = device.HandsetGroups,
            Settings = common,
            Options = device.Options.IsEmpty ? OptionMap.Empty : new OptionMap(device.Options),
        };
    }

    private static LineSpec MakeLine(Draft draft, int index)
    {
        string? Member(string name) => draft.Texts.GetValueOrDefault(new Variable(name, index)) is { Length: > 0 } text ? text : null;
        var number = Member(LineMembers.Number)!;
        var display = Member(LineMembers.Display) is { } shown && shown != number ? shown : null;
        return new LineSpec(index, number)
        {
            Display = display,
            Label = Member(LineMembers.Label) is { } label && label != (display ?? number) ? label : null,
            User = Member(LineMembers.User) is { } user && user != number ? user : null,
            Password = Member(LineMembers.Password) is { } password ? Secret.FromPlain(password) : null,
            Settings = draft.Settings.GetValueOrDefault(index) ?? SettingMap.Empty,
        };
    }

    // What all lines say alike is the device's, so that it can rise further. A default that nobody else contradicts goes without saying.
    internal static (ImmutableArray<LineSpec> Lines, SettingMap Device) Collapse(ImmutableArray<LineSpec> lines, SettingMap device)
    {
        var common = device.Values.ToBuilder();
        foreach (var key in lines.SelectMany(l => l.Settings.Values.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            var first = lines[0].Settings.Values.GetValueOrDefault(key);

            // A list that the device has for itself is not its lines'.
            if (SettingSchema.Find(key)!.Type == SettingType.ChoiceList && device.Values.GetValueOrDefault(key) is { } its && !its.Equals(first))
            {
                continue;
            }

            if (first is not null && lines.All(l => Equals(l.Settings.Values.GetValueOrDefault(key), first)))
            {
                common[key] = first;
                lines = [.. lines.Select(l => l with { Settings = new SettingMap(l.Settings.Values.Remove(key)) })];
            }
        }

        foreach (var (key, value) in common.ToImmutable())
        {
            if (Equals(SettingSchema.Find(key)!.Default, value) && !lines.Any(l => l.Settings.Values.ContainsKey(key)))
            {
                common.Remove(key);
            }
        }

        return (lines, new SettingMap(common.ToImmutable()));
    }

    private static ImmutableArray<KeySpec> Keys(Draft draft, int module, ImmutableArray<LineSpec> lines)
    {
        var first = lines.IsEmpty ? 0 : lines[0].Index;
        return
        [
            .. draft.Keys.Where(k => k.Module == module).OrderBy(k => k.Key.Index)
                .Select(k => k.Key.Line == first && k.Key.Type != KeyType.Line ? k.Key with { Line = null } : k.Key),
        ];
    }
}
