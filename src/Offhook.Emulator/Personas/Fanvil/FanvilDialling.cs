using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Offhook.Emulator.Dialling;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>
/// The phone's own reading of its dial rules: digits, <c>x</c>, <c>[1-9]</c>, <c>,</c> for a second dial tone; an alias <c>all:N</c> sends N instead (inferred). The newer
/// generation dials a number at once where its rule says MatchToSend; how the older one would be told that is not known, so it waits its own time. Nor is known which of
/// several rules counts; the first is taken here.
/// </summary>
internal static partial class FanvilDialling
{
    private const string AllInstead = "all:";

    /// <summary>The plan of a configuration file; null where a rule cannot be read.</summary>
    public static PhoneDialPlan? Read(FanvilReading reading) => Plan(reading.Values
        .Select(v => (Match: Entry().Match(v.Key), v.Value)).Where(v => v.Match.Success)
        .GroupBy(v => int.Parse(v.Match.Groups["n"].Value, CultureInfo.InvariantCulture)).OrderBy(g => g.Key)
        .Select(g => g.ToDictionary(v => v.Match.Groups["part"].Value, v => v.Value, StringComparer.Ordinal)));

    /// <summary>The plan of a table of dial peers; null where it is none.</summary>
    public static PhoneDialPlan? Read(byte[] table)
    {
        var rows = Encoding.UTF8.GetString(table).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(r => Cell().Matches(r).Select(c => c.Groups["text"].Value.Trim('"')).ToList()).ToList();
        return rows.Count == 0 || rows.Exists(r => r.Count != rows[0].Count)
            ? null
            : Plan(rows.Skip(1).Select(r => rows[0].Zip(r).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal)));
    }

    private static PhoneDialPlan? Plan(IEnumerable<Dictionary<string, string>> entries)
    {
        var rules = entries.Select(Rule).ToList();
        return rules.Contains(null) ? null : new PhoneDialPlan([.. rules.OfType<PhoneDialRule>()], longestWins: false);
    }

    private static PhoneDialRule? Rule(Dictionary<string, string> entry)
    {
        var alias = entry.GetValueOrDefault("Alias", "");
        if (!Number().IsMatch(entry["Number"]) || (alias.Length > 0 && !alias.StartsWith(AllInstead, StringComparison.Ordinal)) || entry["DelLen"] != "0" || entry["Suffix"].Length > 0)
        {
            return null;
        }

        var parts = entry["Number"].Split(',').Select(p => p.Replace("x", "[0-9]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal)).ToList();
        var tones = Enumerable.Range(1, parts.Count - 1).Select(n => PhoneDialPlan.Whole(string.Concat(parts.Take(n)))).ToList();
        return new PhoneDialRule(
            PhoneDialPlan.Whole(string.Concat(parts)), 0, entry.GetValueOrDefault("MatchToSend") == "1" ? 0 : null, alias.Length > 0 ? alias[AllInstead.Length..] : null, tones);
    }

    [GeneratedRegex(@"/(?:dialplan|Item)(?<n>\d+)(?<part>[A-Za-z]+)$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?:^|,)(?<text>""[^""]*""|[^,]*)")]
    private static partial Regex Cell();

    [GeneratedRegex(@"^(?:[0-9*#x,]|\[[0-9*#-]+\])+$")]
    private static partial Regex Number();
}
