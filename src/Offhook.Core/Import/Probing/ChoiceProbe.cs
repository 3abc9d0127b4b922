using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>Finds which parameters a setting of a few known values reaches, by trying each of them.</summary>
internal static class ChoiceProbe
{
    // Where several values give the same parameters, the better known one is taken; the rest follow by their names.
    private static readonly string[] PreferredZones =
    [
        "Europe/Berlin", "Europe/London", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Moscow", "Europe/Athens", "Europe/Lisbon",
        "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "America/Halifax", "America/Sao_Paulo",
        "America/Bogota", "America/Mexico_City", "America/Argentina/Buenos_Aires", "Pacific/Honolulu", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai",
        "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Bangkok", "Asia/Karachi", "Asia/Dhaka", "Australia/Sydney", "Australia/Melbourne",
        "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Pacific/Auckland", "Africa/Johannesburg", "Africa/Cairo",
        "Africa/Lagos", "Africa/Nairobi", "Etc/UTC",
    ];

    // ISO 639-1. Plain languages first: a tag with a region is taken only where it gives something else.
    private const string Languages =
        "en aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el eo es et eu fa ff fi fj fo fr " +
        "fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt " +
        "lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq " +
        "sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu " +
        "en-US en-GB fr-CA fr-CH pt-BR es-MX zh-CN zh-TW zh-HK de-CH de-AT nl-BE";

    /// <summary>Every setting of known values, for the device and for each line where a line may have it.</summary>
    public static IReadOnlyList<ChoiceForm> All(ProbeSpec probe)
    {
        var withLines = probe.Bare with { Lines = probe.Lines(v => $"{v.Name}{v.Line}") };
        var forms = new List<ChoiceForm>();
        foreach (var setting in SettingSchema.All.Where(probe.Honoured.Contains))
        {
            if (ValuesOf(setting) is not { Length: > 0 } values)
            {
                continue;
            }

            // What a line cannot have needs no lines: there are hundreds of zones.
            var spec = setting.Level == SettingLevel.Line ? withLines : probe.Bare;
            var unset = probe.Render(spec);
            foreach (var line in probe.Targets(setting))
            {
                var rendered = new Dictionary<string, string>[values.Length];
                Parallel.For(0, values.Length, i => rendered[i] = probe.Render(ProbeSpec.With(spec, setting, line, values[i])));
                var form = ChoiceForm.Of(setting, line, unset, [.. values.Zip(rendered)]);
                if (form.Parameters.Count > 0)
                {
                    forms.Add(form);
                }
            }
        }

        return forms;
    }

    private static ImmutableArray<SettingValue> ValuesOf(SettingDefinition setting) => setting.Type switch
    {
        SettingType.Flag => [new SettingValue.Flag(true), new SettingValue.Flag(false)],
        SettingType.Choice => Texts(setting.Choices),
        SettingType.Country => Texts(ValueRules.AllCountries),
        SettingType.Language => Texts(Languages.Split(' ')),
        SettingType.TimeZone => Texts(Zones()),
        _ => [],
    };

    private static ImmutableArray<SettingValue> Texts(IEnumerable<string> texts) => [.. texts.Select(t => new SettingValue.Text(t))];

    /// <summary>Every zone by its IANA name, the better known first.</summary>
    public static IEnumerable<string> Zones() => PreferredZones.Concat(
        TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id.Contains('/', StringComparison.Ordinal) && ValueRules.Zone(id) is null)
            .Order(StringComparer.Ordinal)).Where(id => ValueRules.Zone(id) is null).Distinct(StringComparer.Ordinal);
}

/// <summary>What each value of a setting gives.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Line">The line; 0 = the device.</param>
/// <param name="Parameters">The parameters that differ between the values.</param>
/// <param name="Values">Each value with what those parameters then are; null = not written.</param>
internal sealed record ChoiceForm(
    SettingDefinition Setting, int Line, IReadOnlyList<string> Parameters, IReadOnlyList<(SettingValue Value, string?[] Gives)> Values)
{
    public static ChoiceForm Of(
        SettingDefinition setting, int line, Dictionary<string, string> unset, IReadOnlyList<(SettingValue Value, Dictionary<string, string> Gives)> rendered)
    {
        var names = rendered.SelectMany(r => r.Gives.Keys).Concat(unset.Keys).Distinct(StringComparer.Ordinal)
            .Where(n => rendered.Any(r => r.Gives.GetValueOrDefault(n) != unset.GetValueOrDefault(n))).ToList();
        return new ChoiceForm(setting, line, names, [.. rendered.Select(r => (r.Value, names.ConvertAll(n => r.Gives.GetValueOrDefault(n)).ToArray()))]);
    }

    /// <summary>The value that gives what a file has; the first of several, null where the file says nothing or something else.</summary>
    public SettingValue? Invert(IReadOnlyDictionary<string, string> file)
    {
        SettingValue? best = null;
        var (bestHits, bestMisses, bestSilent) = (0, int.MaxValue, 0);
        foreach (var (value, gives) in Values)
        {
            // What a value does not write contradicts nothing, but a value that explains it is better.
            var (hits, misses, silent) = (0, 0, 0);
            for (var i = 0; i < gives.Length; i++)
            {
                if (file.TryGetValue(Parameters[i], out var has))
                {
                    _ = gives[i] is null ? silent++ : has == gives[i] ? hits++ : misses++;
                }
            }

            if (hits > misses && (misses, -hits, silent).CompareTo((bestMisses, -bestHits, bestSilent)) < 0)
            {
                (best, bestHits, bestMisses, bestSilent) = (value, hits, misses, silent);
            }
        }

        return best;
    }
}
