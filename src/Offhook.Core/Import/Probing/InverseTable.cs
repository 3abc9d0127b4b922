using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>
/// What parameters of one model mean in neutral words, found by rendering devices whose every value is known and looking where each value ends up.
/// No family writes it down, so it cannot contradict what the family derives; what it takes for an answer is rendered again and compared.
/// </summary>
internal sealed class InverseTable
{
    private readonly TextProbe texts;
    private readonly IReadOnlyList<ChoiceForm> choices;
    private readonly Dictionary<string, int> lineOf;
    private readonly IReadOnlyList<ListForm> lists;
    private readonly PlanForm? plans;
    private readonly KeyProbe keys;

    private InverseTable(ProbeSpec probe)
    {
        texts = new TextProbe(probe);
        choices = ChoiceProbe.All(probe);
        lineOf = choices.Where(c => c.Line > 0).SelectMany(c => c.Parameters.Select(p => (Name: p, c.Line))).Distinct().GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Line, StringComparer.Ordinal);
        lists = ListProbe.All(probe);
        plans = PlanProbe.Find(probe);
        keys = new KeyProbe(probe);
        Governed = FindGoverned(probe, withBooks: false);
        OfBooks = FindGoverned(probe, withBooks: true).Except(Governed).ToHashSet(StringComparer.Ordinal);
        Model = probe.Model;
    }

    /// <summary>The model.</summary>
    public PhoneModel Model { get; }

    /// <summary>
    /// Parameters by which a server keeps a phone: where it asks, and what it proves itself with. Another server's must not be kept.
    /// </summary>
    public IReadOnlySet<string> Governed { get; }

    /// <summary>Parameters that say where phonebooks are; ours stand in their place wherever a device sees a phonebook of ours.</summary>
    public IReadOnlySet<string> OfBooks { get; }

    /// <summary>Works the table out; a few hundred renderings.</summary>
    public static InverseTable Of(IFamily family, PhoneModel model, string generation, ProbeRenderer renderer) =>
        new(new ProbeSpec(family, model, generation, renderer));

    /// <summary>What reaches a parameter, as people write it in a fleet file: <c>sip.server</c>, <c>lines[2].user</c>, <c>modules[1].keys[4]</c>; null where nothing was seen to.</summary>
    public string? Meaning(string parameter)
    {
        if (texts.Forms.TryGetValue(parameter, out var forms))
        {
            return string.Join(", ", forms[0].Variables.Select(v => v.Path).Distinct(StringComparer.Ordinal));
        }

        if (texts.Numbers.TryGetValue(parameter, out var numbers))
        {
            return numbers[0].Variable.Path;
        }

        if (keys.Slots.FirstOrDefault(s => s.Parameters.Contains(parameter)) is { } slot)
        {
            return slot.Module == 0 ? FormattableString.Invariant($"keys[{slot.Index}]") : FormattableString.Invariant($"modules[{slot.Module}].keys[{slot.Index}]");
        }

        return choices.Where(c => c.Parameters.Contains(parameter)).Select(c => new Variable(c.Setting.Key, c.Line).Path)
            .Concat(lists.Where(l => l.Places.Contains(parameter)).Select(l => new Variable(l.Setting.Key, l.Line).Path)).FirstOrDefault();
    }

    /// <summary>Says in neutral words what a file's parameters mean. Nothing of the answer is certain before it was rendered and compared.</summary>
    /// <param name="whole">All of them: what they say of keys, unused ones included.</param>
    /// <param name="file">Those that say something; of a phone's export not what it has from the factory.</param>
    public Draft Invert(IReadOnlyDictionary<string, string> whole, IReadOnlyDictionary<string, string> file)
    {
        var found = Texts(file);
        var settings = new Dictionary<int, ImmutableSortedDictionary<string, SettingValue>.Builder>();
        foreach (var ((name, line, _), value) in found)
        {
            if (SettingSchema.Find(name) is { } setting && Value(setting, line, value, found) is { } typed)
            {
                At(line)[name] = typed;
            }
        }

        foreach (var (setting, line, value) in Numbers(file))
        {
            At(line).TryAdd(setting.Key, new SettingValue.Integer(value));
        }

        // What stands at a line that is not used has no say: it is only switched off.
        var used = found.Keys.Where(v => v.Name == LineMembers.Number).Select(v => v.Line).ToHashSet();
        var telling = file.Where(p => !lineOf.TryGetValue(p.Key, out var line) || used.Contains(line)).ToDictionary(StringComparer.Ordinal);
        foreach (var form in choices)
        {
            if (form.Invert(telling) is { } value)
            {
                At(form.Line).TryAdd(form.Setting.Key, value);
            }
        }

        foreach (var form in lists)
        {
            if (form.Invert(file) is { } value)
            {
                At(form.Line).TryAdd(form.Setting.Key, value);
            }
        }

        if (plans?.Invert(file) is { } plan)
        {
            At(0).TryAdd(SettingSchema.DialPlan.Key, plan);
        }

        var codes = new Dictionary<(string Key, int Line), List<string>>();
        var inverted = Keys(
            whole, (key, line) => found.GetValueOrDefault(new Variable(key, line)) ?? found.GetValueOrDefault(new Variable(key)),
            (key, line, text) => (codes.TryGetValue((key, line), out var said) ? said : codes[(key, line)] = []).Add(text)).ToImmutableArray();
        foreach (var ((key, line), said) in codes)
        {
            At(line).TryAdd(key, new SettingValue.Text(MostSaid(said)));
        }

        return new Draft(found, settings.ToDictionary(s => s.Key, s => new SettingMap(s.Value.ToImmutable())), inverted);

        ImmutableSortedDictionary<string, SettingValue>.Builder At(int line) =>
            settings.TryGetValue(line, out var map) ? map : settings[line] = SettingMap.Empty.Values.ToBuilder();
    }

    // Of a variable that several parameters hold, what most of them say.
    private Dictionary<Variable, string> Texts(IReadOnlyDictionary<string, string> file)
    {
        var votes = new Dictionary<Variable, List<string>>();
        foreach (var (name, forms) in texts.Forms)
        {
            if (!file.TryGetValue(name, out var value) || value.Length == 0)
            {
                continue;
            }

            foreach (var form in forms)
            {
                if (form.Match(value) is { } captured)
                {
                    for (var i = 0; i < captured.Length; i++)
                    {
                        (votes.TryGetValue(form.Variables[i], out var said) ? said : votes[form.Variables[i]] = []).Add(captured[i]);
                    }

                    break;
                }
            }
        }

        return votes.ToDictionary(v => v.Key, v => MostSaid(v.Value));
    }

    private static string MostSaid(List<string> said) => said.GroupBy(t => t, StringComparer.Ordinal).MaxBy(g => g.Count())!.Key;

    private IEnumerable<(SettingDefinition Setting, int Line, long Value)> Numbers(IReadOnlyDictionary<string, string> file)
    {
        foreach (var (name, forms) in texts.Numbers)
        {
            if (file.TryGetValue(name, out var value))
            {
                foreach (var form in forms)
                {
                    var setting = SettingSchema.Find(form.Variable.Name)!;
                    if (form.Invert(value) is { } number && number >= setting.Minimum && number <= setting.Maximum)
                    {
                        yield return (setting, form.Variable.Line, number);
                    }
                }
            }
        }
    }

    private IEnumerable<(int Module, KeySpec Key)> Keys(IReadOnlyDictionary<string, string> file, Func<string, int, string?> setting, Action<string, int, string> told)
    {
        foreach (var slot in keys.Slots)
        {
            if (slot.Invert(file, setting, told, out var mentioned) is { } key)
            {
                yield return (slot.Module, key);
            }
            else if (!mentioned)
            {
                yield return (slot.Module, new KeySpec(slot.Index, KeyType.None) { Mode = KeyMode.User });
            }
        }
    }

    private static SettingValue? Value(SettingDefinition setting, int line, string text, Dictionary<Variable, string> found) => setting.Type switch
    {
        SettingType.Integer => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number >= setting.Minimum && number <= setting.Maximum ? new SettingValue.Integer(number) : null,
        SettingType.HostList or SettingType.TextList => new SettingValue.List(
            [.. Enumerable.Range(0, found.Count).Select(i => found.GetValueOrDefault(new Variable(setting.Key, line, i))).TakeWhile(t => t is not null).Select(t => t!)]),
        SettingType.Secret => new SettingValue.Hidden(Secret.FromPlain(text)),
        SettingType.Url => new SettingValue.Text($"http://{text}"),
        _ => new SettingValue.Text(text),
    };

    private static HashSet<string> FindGoverned(ProbeSpec probe, bool withBooks)
    {
        var one = probe.Render(probe.Bare with { Login = new DeviceLogin("one", Secret.FromPlain("one")) }, new Uri("http://one.invalid"), withBooks: withBooks);
        var two = probe.Render(probe.Bare with { Login = new DeviceLogin("two", Secret.FromPlain("two")) }, new Uri("https://two.invalid:8443/two"), withBooks: withBooks);
        return one.Keys.Concat(two.Keys).Where(n => one.GetValueOrDefault(n) != two.GetValueOrDefault(n)).ToHashSet(StringComparer.Ordinal);
    }
}

/// <summary>What a file seems to mean.</summary>
/// <param name="Texts">Texts by where they belong.</param>
/// <param name="Settings">Settings by line; 0 = the device.</param>
/// <param name="Keys">Keys by module; 0 = on the device. One that the file does not speak of is the user's.</param>
internal sealed record Draft(
    IReadOnlyDictionary<Variable, string> Texts, IReadOnlyDictionary<int, SettingMap> Settings, ImmutableArray<(int Module, KeySpec Key)> Keys)
{
    /// <summary>Lines that have a number, in order.</summary>
    public IEnumerable<int> Lines => Texts.Where(t => t.Key.Name == LineMembers.Number && t.Key.Line > 0 && t.Value.Length > 0).Select(t => t.Key.Line).Order();
}
