using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Dialling;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>
/// Digit maps. That a number which matches is dialled at once is evidenced; the syntax is inferred from the name of the element, which is MGCP's (RFC 3435):
/// alternatives between bars, <c>x</c> for a digit, <c>[2-9]</c>, and <c>.</c> for any number of the preceding.
/// </summary>
internal static partial class SamsungDialling
{
    /// <summary>What is dialled at once; empty = the phone waits for its time-out or the send key, as it does for whatever matches nothing.</summary>
    public static string Complete(ResolvedSettings settings) => string.Join('|', Rules(settings)
        .Where(r => r.Timeout == 0).Select(r => Write(DialPattern.Parse(r.Match).Elements)).Distinct(StringComparer.Ordinal));

    /// <summary>After what the dial tone becomes that of an outside line; empty = never.</summary>
    public static string AfterTone(ResolvedSettings settings)
    {
        var prefixes = new List<string>();
        if (settings.Text(SettingSchema.DialOutsidePrefix) is { Length: > 0 } prefix)
        {
            prefixes.Add(prefix);
        }

        foreach (var pattern in Rules(settings).Select(r => DialPattern.Parse(r.Match)).Where(p => p.HasTone))
        {
            var at = pattern.Elements.TakeWhile((e, i) => i == 0 || !e.ToneBefore).Count();
            prefixes.Add(Write(pattern.Elements.Take(at)));
        }

        return string.Join('|', prefixes.Distinct(StringComparer.Ordinal));
    }

    /// <summary>The rules that this digit map is written for; null where it has more than rules say, such as timers.</summary>
    public static ImmutableArray<DialRule>? Read(string map)
    {
        // MGCP's point is any number of what is before it, also none; ours is one or more.
        var rules = map.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(r => new DialRule(Doubled().Replace(r, "$1."), Timeout: 0, Rewrite: null)).ToImmutableArray();
        return rules.All(r => DialPattern.TryParse(r.Match, out var pattern, out _) && !pattern.HasTone)
            && string.Join('|', rules.Select(r => Write(DialPattern.Parse(r.Match).Elements)).Distinct(StringComparer.Ordinal)) == map
            ? rules
            : null;
    }

    [GeneratedRegex(@"(\[[^\]]*\]|.)\1\.", RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    private static IEnumerable<DialRule> Rules(ResolvedSettings settings) => settings.Plan(SettingSchema.DialPlan) is { } plan ? plan : [];

    private static string Write(IEnumerable<DialElement> elements)
    {
        var text = new StringBuilder();
        foreach (var element in elements)
        {
            text.Append(element.Symbols);
            if (element.Repeats)
            {
                // One or more: the thing itself, then any number of it.
                text.Append(element.Symbols).Append('.');
            }
        }

        return text.ToString();
    }
}
