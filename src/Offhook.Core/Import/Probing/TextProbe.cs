using Offhook.Core.Devices;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>Finds which parameters hold a free text or a number of a setting or a line, and how it is written there.</summary>
internal sealed class TextProbe
{
    // Longest lists of hosts that are tried; no phone is known to take more time servers.
    private const int MaxListItems = 3;

    private readonly ProbeSpec probe;
    private readonly Tokens tokens = new();
    private readonly Dictionary<string, List<Template>> forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LinearForm>> numbers = new(StringComparer.Ordinal);
    private readonly List<SettingDefinition> texts;

    public TextProbe(ProbeSpec probe)
    {
        this.probe = probe;
        texts = [.. SettingSchema.All.Where(s => probe.Honoured.Contains(s) && ProbeSpec.IsFreeText(s))];
        var shared = WithTexts(probe.Bare with { Lines = probe.Lines(tokens.Make) }, 0);
        var own = shared;
        for (var line = 1; line <= probe.Model.Lines; line++)
        {
            own = WithTexts(own, line);
        }

        // A line's own setting says more than the device's, where both are seen to reach a parameter.
        Take(probe.Render(own));
        Take(probe.Render(shared), onlyNew: true);
        TakeLists(shared);
        TakeNumbers(shared, own);
    }

    /// <summary>Each parameter's forms, those with more variables first.</summary>
    public IReadOnlyDictionary<string, List<Template>> Forms => forms;

    /// <summary>Each parameter's numbers.</summary>
    public IReadOnlyDictionary<string, List<LinearForm>> Numbers => numbers;

    private DeviceSpec WithTexts(DeviceSpec spec, int line)
    {
        foreach (var setting in texts.Where(s => line == 0 || s.Level == SettingLevel.Line))
        {
            spec = ProbeSpec.With(spec, setting, line, ProbeSpec.Text(setting, Token(setting, new Variable(setting.Key, line))));
        }

        return spec;
    }

    private string Token(SettingDefinition setting, Variable variable) =>
        setting.Type == SettingType.Url ? $"http://{tokens.Make(variable)}" : tokens.Make(variable);

    private void Take(Dictionary<string, string> rendered, bool onlyNew = false)
    {
        foreach (var (name, value) in rendered)
        {
            if ((!onlyNew || !forms.ContainsKey(name)) && tokens.Read(value) is { } template)
            {
                Add(name, template);
            }
        }
    }

    private void Add(string name, Template template)
    {
        if (!forms.TryGetValue(name, out var list))
        {
            forms[name] = list = [];
        }

        var at = list.FindIndex(t => t.Variables.Count < template.Variables.Count);
        list.Insert(at < 0 ? list.Count : at, template);
    }

    private void TakeLists(DeviceSpec spec)
    {
        foreach (var setting in texts.Where(s => s.Type is SettingType.HostList or SettingType.TextList))
        {
            for (var length = 2; length <= MaxListItems; length++)
            {
                var items = Enumerable.Range(0, length).Select(i => tokens.Make(new Variable(setting.Key, 0, i)));
                foreach (var (name, value) in probe.Render(ProbeSpec.With(spec, setting, 0, new SettingValue.List([.. items]))))
                {
                    if (tokens.Read(value) is { } template && template.Variables.All(v => v.Name == setting.Key) && !IsKnown(name, template))
                    {
                        Add(name, template);
                    }
                }
            }
        }
    }

    private bool IsKnown(string name, Template template) => forms.TryGetValue(name, out var list) && list.Exists(t => t.Variables.SequenceEqual(template.Variables));

    private void TakeNumbers(DeviceSpec shared, DeviceSpec own)
    {
        foreach (var setting in SettingSchema.All.Where(s => s.Type == SettingType.Integer && probe.Honoured.Contains(s)))
        {
            var (one, two) = Samples(setting);
            foreach (var line in probe.Targets(setting).OrderByDescending(t => t))
            {
                var variable = new Variable(setting.Key, line);
                var spec = line == 0 ? shared : own;
                var first = probe.Render(ProbeSpec.With(spec, setting, line, new SettingValue.Integer(one)));
                var second = probe.Render(ProbeSpec.With(spec, setting, line, new SettingValue.Integer(two)));
                foreach (var (name, value) in first)
                {
                    if (second.TryGetValue(name, out var other) && other != value)
                    {
                        TakeNumber(name, variable, (one, value), (two, other));
                    }
                }
            }
        }
    }

    private void TakeNumber(string name, Variable variable, (long Setting, string Text) one, (long Setting, string Text) two)
    {
        if (LinearForm.Of(variable, one, two) is { } form)
        {
            if (!numbers.TryGetValue(name, out var list))
            {
                numbers[name] = list = [];
            }

            // Lines come first: what one of them was seen to reach is not the device's alone.
            if (list.Count == 0 || variable.Line > 0)
            {
                list.Add(form);
            }
        }
        else if (tokens.Read(one.Text, (one.Setting.ToString(System.Globalization.CultureInfo.InvariantCulture), variable)) is { Variables.Count: > 1 } template
            && !IsKnown(name, template) && (variable.Line > 0 || !forms[name].Exists(t => t.Variables.Count > 1)))
        {
            Add(name, template);
        }
    }

    // Whole hours where there is room for them, so that counting in minutes or hours shows as a straight line.
    private static (long One, long Two) Samples(SettingDefinition setting)
    {
        const long Hour = 3600;
        var first = ((setting.Minimum / Hour) + 1) * Hour;
        return first + Hour <= setting.Maximum ? (first, first + Hour) : (setting.Minimum + 1, setting.Minimum + 2);
    }
}

/// <summary>A number that follows a setting in a straight line: seconds as minutes, a code point as a byte.</summary>
/// <param name="Variable">The setting.</param>
/// <param name="Rise">How much the setting grows…</param>
/// <param name="Run">…while the parameter grows by this.</param>
/// <param name="Setting">A value of the setting…</param>
/// <param name="Parameter">…and what the parameter has then.</param>
internal sealed record LinearForm(Variable Variable, long Rise, long Run, long Setting, long Parameter)
{
    public static LinearForm? Of(Variable variable, (long Setting, string Text) one, (long Setting, string Text) two) =>
        long.TryParse(one.Text, System.Globalization.CultureInfo.InvariantCulture, out var first)
        && long.TryParse(two.Text, System.Globalization.CultureInfo.InvariantCulture, out var second) && second != first
            ? new LinearForm(variable, two.Setting - one.Setting, second - first, one.Setting, first)
            : null;

    /// <summary>The setting's value for a parameter's; null where no whole number gives it.</summary>
    public long? Invert(string value)
    {
        if (!long.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > int.MaxValue)
        {
            return null;
        }

        var (whole, rest) = Math.DivRem((number - Parameter) * Rise, Run);
        return rest == 0 ? Setting + whole : null;
    }
}
