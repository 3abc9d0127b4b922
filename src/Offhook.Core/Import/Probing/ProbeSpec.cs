using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>Devices to probe a family with. No key is written unless a probe says so: what a family has of its own for no keys is none of a setting's, and phones have hundreds of keys.</summary>
internal sealed class ProbeSpec(IFamily family, PhoneModel model, string generation, ProbeRenderer renderer)
{
    private static readonly DeviceId AnyDevice = DeviceId.Parse("02:00:00:00:00:01");

    public IFamily Family => family;

    public PhoneModel Model => model;

    public IReadOnlySet<SettingDefinition> Honoured { get; } = family.HonouredSettings(model);

    /// <summary>A device without lines and settings.</summary>
    public DeviceSpec Bare { get; } = new()
    {
        Id = AnyDevice,
        Family = family.Name,
        Model = model.Name,
        Scope = ScopePath.Parse("import"),
        Keys = Unused(model.Keys, KeyMode.User),
        Modules = [.. Enumerable.Range(1, model.Modules).Select(m => new ModuleSpec(m, Unused(model.ModuleKeys, KeyMode.User)))],
    };

    /// <summary>A device whose keys are all written as doing nothing.</summary>
    public DeviceSpec WithNoKeys(DeviceSpec device) => device with
    {
        Keys = Unused(model.Keys, KeyMode.Managed),
        Modules = [.. Enumerable.Range(1, model.Modules).Select(m => new ModuleSpec(m, Unused(model.ModuleKeys, KeyMode.Managed)))],
    };

    /// <summary>All lines of the model with a member of their own each.</summary>
    public ImmutableArray<LineSpec> Lines(Func<Variable, string> value) =>
    [
        .. Enumerable.Range(1, model.Lines).Select(i => new LineSpec(i, value(new Variable(LineMembers.Number, i)))
        {
            Display = value(new Variable(LineMembers.Display, i)),
            Label = value(new Variable(LineMembers.Label, i)),
            User = value(new Variable(LineMembers.User, i)),
            Password = Secret.FromPlain(value(new Variable(LineMembers.Password, i))),
        }),
    ];

    /// <summary>What the family gives for a device.</summary>
    public Dictionary<string, string> Render(DeviceSpec spec, Uri? root = null, bool withSecrets = true, bool withBooks = false) =>
        renderer.Render(spec, model, generation, withBooks ? ProbeRenderer.Library : null, root, withSecrets).ToDictionary(p => p.Key, p => p.Value.Value, StringComparer.Ordinal);

    /// <summary>The parameters of a device that has one of everything.</summary>
    public IReadOnlySet<string> Names()
    {
        var spec = WithNoKeys(Bare with { Lines = Lines(v => $"{v.Name}{v.Line}") });
        foreach (var setting in Honoured)
        {
            if (Sample(setting) is { } value)
            {
                spec = With(spec, setting, 0, value);
            }
        }

        return Render(spec, withBooks: true).Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A device with one setting more, on itself (line 0) or on one line.</summary>
    public static DeviceSpec With(DeviceSpec spec, SettingDefinition setting, int line, SettingValue value) => line == 0
        ? spec with { Settings = Add(spec.Settings, setting, value) }
        : spec with { Lines = [.. spec.Lines.Select(l => l.Index == line ? l with { Settings = Add(l.Settings, setting, value) } : l)] };

    /// <summary>Where a setting is probed: on the device, and on each line where a line may have it.</summary>
    public IEnumerable<int> Targets(SettingDefinition setting) => setting.Level == SettingLevel.Line ? Enumerable.Range(0, model.Lines + 1) : [0];

    /// <summary>A text as the value of a setting of its type.</summary>
    public static SettingValue Text(SettingDefinition setting, string text) => setting.Type switch
    {
        SettingType.Secret => new SettingValue.Hidden(Secret.FromPlain(text)),
        SettingType.HostList or SettingType.TextList => new SettingValue.List([text]),
        _ => new SettingValue.Text(text),
    };

    /// <summary>Whether a setting's text can be anything, so that a token can stand for it.</summary>
    public static bool IsFreeText(SettingDefinition setting) =>
        setting.Type is SettingType.Text or SettingType.Host or SettingType.Url or SettingType.Secret or SettingType.HostList or SettingType.TextList;

    // Any value that a family has something for; a zone with daylight saving, because its rules are parameters too.
    private static SettingValue? Sample(SettingDefinition setting) => setting.Type switch
    {
        SettingType.Flag => new SettingValue.Flag(true),
        SettingType.Integer => new SettingValue.Integer(Math.Max(setting.Minimum, Math.Min(setting.Maximum, 3600))),
        SettingType.Choice => new SettingValue.Text(setting.Choices[0]),
        SettingType.ChoiceList => new SettingValue.List([.. setting.Choices]),
        SettingType.Country => new SettingValue.Text("DE"),
        SettingType.Language => new SettingValue.Text("en"),
        SettingType.TimeZone => new SettingValue.Text("Europe/Berlin"),
        SettingType.Url => new SettingValue.Text("http://probe.invalid"),
        _ when IsFreeText(setting) => Text(setting, "probe.invalid"),
        _ => null,
    };

    private static SettingMap Add(SettingMap map, SettingDefinition setting, SettingValue value) => new(map.Values.SetItem(setting.Key, value));

    private static ImmutableArray<KeySpec> Unused(int count, KeyMode mode) => [.. Enumerable.Range(1, count).Select(i => new KeySpec(i, KeyType.None) { Mode = mode })];
}

/// <summary>Members of a line, as fleet files name them.</summary>
internal static class LineMembers
{
    public const string Number = "number";
    public const string Display = "display";
    public const string Label = "label";
    public const string User = "user";
    public const string Password = "password";
}
