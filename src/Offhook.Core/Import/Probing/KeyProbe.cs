using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>Finds which parameters make a programmable key, and what each kind of key is there.</summary>
internal sealed class KeyProbe
{
    internal const string Value = "value";
    internal const string Label = "label";

    private readonly ProbeSpec probe;
    private readonly Dictionary<string, string> none;
    private readonly DeviceSpec spec;
    private readonly Dictionary<string, string> noneWithCodes;
    private readonly List<SettingDefinition> codes;
    private readonly List<KeySlot> slots = [];

    public KeyProbe(ProbeSpec probe)
    {
        this.probe = probe;
        spec = probe.WithNoKeys(probe.Bare with { Lines = probe.Lines(v => $"{v.Name}{v.Line}") });
        none = probe.Render(spec);
        codes = [.. SettingSchema.All.Where(s => s.Level == SettingLevel.Line && s.Type is SettingType.Text or SettingType.Host && probe.Honoured.Contains(s))];
        noneWithCodes = probe.Render(WithCodes(spec, codes));
        var hasOwnCodes = probe.Model.Keys > 0 && Names(0, 1, monitored: true).Except(Names(0, 1, monitored: false), StringComparer.Ordinal).Any();
        for (var module = 0; module <= probe.Model.Modules; module++)
        {
            for (var key = 1; key <= (module == 0 ? probe.Model.Keys : probe.Model.ModuleKeys); key++)
            {
                if (Find(module, key, hasOwnCodes) is { Parameters.Count: > 0 } slot)
                {
                    slots.Add(slot);
                }
            }
        }

        foreach (var type in Enum.GetValues<KeyType>().Where(t => t != KeyType.None))
        {
            // Kinds of key that say nothing of lines or codes are the most, and phones have up to dozens of lines.
            var hosts = codes.FindAll(c => c.Type == SettingType.Host);
            Learn(type, 1, []);
            var hasHosts = Learn(type, 1, hosts);
            var hasCodes = Learn(type, 1, codes);
            var hasLines = probe.Model.Lines > 1 && Learn(type, probe.Model.Lines, []);
            for (var line = 2; hasLines && line <= probe.Model.Lines; line++)
            {
                Learn(type, line, []);
            }

            for (var line = 2; hasHosts && line <= probe.Model.Lines; line++)
            {
                Learn(type, line, hosts);
            }

            for (var line = 2; hasCodes && line <= probe.Model.Lines; line++)
            {
                Learn(type, line, codes);
            }
        }

        slots.ForEach(s => s.Finish());
    }

    /// <summary>The keys of the device and of its modules.</summary>
    public IReadOnlyList<KeySlot> Slots => slots;

    private KeySlot Find(int module, int key, bool hasOwnCodes)
    {
        var names = Names(module, key, monitored: false);
        return new KeySlot(module, key, hasOwnCodes ? [.. names.Union(Names(module, key, monitored: true), StringComparer.Ordinal)] : names, none);
    }

    // A pickup code may stand in a parameter of its own that only a monitoring key has.
    private string[] Names(int module, int key, bool monitored)
    {
        var one = new KeySpec(key, monitored ? KeyType.Blf : KeyType.Speed) { Value = "zqvaluez", Label = "zqlabelz", Line = 1 };
        var without = monitored ? noneWithCodes : none;
        var given = probe.Render(Put(module, keys => [.. keys.Select(k => k.Index == key ? one : k)], monitored ? WithCodes(spec, codes) : null));
        return [.. given.Keys.Concat(without.Keys).Distinct(StringComparer.Ordinal).Where(n => given.GetValueOrDefault(n) != without.GetValueOrDefault(n))];
    }

    private static DeviceSpec WithCodes(DeviceSpec device, IEnumerable<SettingDefinition> codes) =>
        codes.Aggregate(device, (d, code) => ProbeSpec.With(d, code, 0, new SettingValue.Text("zqcodez")));

    // A key may hold what its line says as well: the number behind the pickup code, in what a busy lamp dials.
    // Says whether any key had something new in it.
    private bool Learn(KeyType type, int line, IReadOnlyList<SettingDefinition> with)
    {
        var tokens = new Tokens();
        var (value, label) = (tokens.Make(new Variable(Value)), tokens.Make(new Variable(Label)));
        var all = spec;
        foreach (var code in with)
        {
            all = ProbeSpec.With(all, code, 0, new SettingValue.Text(tokens.Make(new Variable(code.Key))));
        }

        for (var module = 0; module <= probe.Model.Modules; module++)
        {
            all = Put(module, keys => [.. keys.Select(k => new KeySpec(k.Index, type) { Value = value, Label = label, Line = probe.Model.Lines > 0 ? line : null })], all);
        }

        var given = probe.Render(all);
        var isNew = false;
        foreach (var slot in slots)
        {
            isNew |= slot.Learn(type, line, given, tokens);
        }

        return isNew;
    }

    private DeviceSpec Put(int module, Func<ImmutableArray<KeySpec>, ImmutableArray<KeySpec>> change, DeviceSpec? from = null)
    {
        var device = from ?? spec;
        return module == 0
            ? device with { Keys = change(device.Keys) }
            : device with { Modules = [.. device.Modules.Select(m => m.Index == module ? m with { Keys = change(m.Keys) } : m)] };
    }
}

/// <summary>The parameters of one key.</summary>
/// <param name="Module">Index of its module; 0 = on the device itself.</param>
/// <param name="Index">Index of the key.</param>
internal sealed class KeySlot(int module, int index, IReadOnlyList<string> names, Dictionary<string, string> none)
{
    private readonly List<Form> forms = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> parameters = [.. names];
    private Dictionary<string, List<Form>>? byPivot;
    private int pivot = -1;

    public int Module => module;

    public int Index => index;

    public IReadOnlyList<string> Parameters => parameters;

    /// <summary>Takes what a kind of key gives, and says whether no other gave it. Kinds that give the same are told apart by nothing; the first is kept.</summary>
    public bool Learn(KeyType type, int line, Dictionary<string, string> given, Tokens tokens)
    {
        // Values have no NUL in them, or no file could carry them.
        if (!seen.Add(string.Join('\0', parameters.Select(p => given.GetValueOrDefault(p) is { } text ? "=" + text : ""))))
        {
            return false;
        }

        forms.Add(new Form(type, line, parameters.ConvertAll(p => given.GetValueOrDefault(p) is { } text ? (text, tokens.Read(text)) : ((string, Template?)?)null)));
        return true;
    }

    /// <summary>The key that gives what a file has; null where the file does not speak of it or no kind of key gives it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="setting">What a text of a line is, by its key and the line; null where the file does not say.</param>
    /// <param name="told">Told of each text of a line that the key shows, by its key and the line.</param>
    /// <param name="mentioned">Whether the file speaks of the key at all.</param>
    public KeySpec? Invert(IReadOnlyDictionary<string, string> file, Func<string, int, string?> setting, Action<string, int, string> told, out bool mentioned)
    {
        mentioned = false;
        var unused = true;
        foreach (var name in parameters)
        {
            if (file.TryGetValue(name, out var value))
            {
                mentioned = true;
                unused &= value == none.GetValueOrDefault(name);
            }
        }

        if (!mentioned || unused)
        {
            return null;
        }

        var best = Candidates(file).Select(f => (Form: f, Fit: f.Fit(parameters, file, setting))).Where(f => f.Fit.Decided).DefaultIfEmpty()
            .MaxBy(f => f.Form is null ? default : (Fitting: (f.Fit.Hits * 1000) - f.Fit.Misses, f.Fit.Told));
        foreach (var (key, text) in best.Fit?.Settings.Where(s => !IsHost(s.Key)) ?? [])
        {
            told(key, best.Form.Line, text);
        }

        return best.Form?.Make(index, best.Fit!);
    }

    /// <summary>Says which parameters tell kinds of keys apart; called once when all kinds are known.</summary>
    public void Finish()
    {
        var telling = Enumerable.Range(0, parameters.Count)
            .Where(i => forms.Select(f => f.Parts[i]).Where(p => p is { Template: null }).Select(p => p!.Value.Text).Distinct(StringComparer.Ordinal).Count() > 1
                && forms.GroupBy(f => f.Line).Any(g => g.Select(f => f.Parts[i]?.Text).Distinct(StringComparer.Ordinal).Count() > 1))
            .ToHashSet();
        foreach (var form in forms)
        {
            form.Telling = telling;
        }

        // A form that has another text than the file where kinds are told apart is none of the file's; so most need not be looked at.
        pivot = telling.Where(i => forms.TrueForAll(f => f.Parts[i] is { Template: null })).DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : forms.Select(f => f.Parts[i]!.Value.Text).Distinct(StringComparer.Ordinal).Count());
        byPivot = pivot < 0 ? null : forms.GroupBy(f => f.Parts[pivot]!.Value.Text, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        seen.Clear();
    }

    private List<Form> Candidates(IReadOnlyDictionary<string, string> file) =>
        byPivot is null || !file.TryGetValue(parameters[pivot], out var has) ? forms : byPivot.GetValueOrDefault(has, []);

    // Where the server of a key's line is not known otherwise, a key is no place to learn it from.
    private static bool IsHost(string variable) => SettingSchema.Find(variable) is { Type: SettingType.Host };

    /// <param name="Told">Characters beside variables in what matched: of two kinds that fit, the one that says more of the text is meant.</param>
    internal sealed record Fit(bool Decided, int Hits, int Misses, int Told, string? Value, string? Label, IReadOnlyList<(string Key, string Text)> Settings)
    {
        public static readonly Fit None = new(false, 0, 0, 0, null, null, []);
    }

    private sealed class Form(KeyType type, int line, List<(string Text, Template? Template)?> parts)
    {
        public int Line => line;

        public IReadOnlyList<(string Text, Template? Template)?> Parts => parts;

        public IReadOnlySet<int> Telling { get; set; } = new HashSet<int>();

        public Fit Fit(List<string> names, IReadOnlyDictionary<string, string> file, Func<string, int, string?> setting)
        {
            var settings = new List<(string, string)>();
            var (hits, misses, saying, decided) = (0, 0, 0, false);
            string? value = null, label = null;
            for (var i = 0; i < parts.Count; i++)
            {
                if (!file.TryGetValue(names[i], out var has))
                {
                    continue;
                }

                if (parts[i] is { Template: { } template })
                {
                    if (!template.Variables.Any(v => IsHost(v.Name) && setting(v.Name, line) is null)
                        && template.Match(has, v => v.Name is KeyProbe.Value or KeyProbe.Label ? null : setting(v.Name, line)) is { } captured)
                    {
                        saying += template.TextLength;
                        // Where kind and value of a key share one parameter, what stands beside the value tells the kind.
                        hits++;
                        decided |= template.HasText && Telling.Contains(i);
                        for (var v = 0; v < captured.Length; v++)
                        {
                            switch (template.Variables[v].Name)
                            {
                                case KeyProbe.Value:
                                    value ??= captured[v];
                                    break;
                                case KeyProbe.Label:
                                    label ??= captured[v];
                                    break;
                                case var code:
                                    settings.Add((code, captured[v]));
                                    break;
                            }
                        }

                        continue;
                    }
                }
                else if (parts[i]?.Text == has)
                {
                    hits++;
                    decided |= Telling.Contains(i);
                    continue;
                }

                misses++;
                if (Telling.Contains(i) && parts[i] is null or { Template: null } or { Template.HasText: true })
                {
                    return KeySlot.Fit.None;
                }
            }

            return new Fit(decided, hits, misses, saying, value, label, settings);
        }

        public KeySpec Make(int index, Fit fit) => new(index, type)
        {
            Value = string.IsNullOrEmpty(fit.Value) ? null : fit.Value,
            Label = string.IsNullOrEmpty(fit.Label) ? null : fit.Label,
            Line = line,
        };
    }
}
