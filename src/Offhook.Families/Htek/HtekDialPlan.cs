using System.Text;
using Offhook.Core.Dialling;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <param name="Text">The plan in the phone's language; null when no rule could be said in it.</param>
/// <param name="Warnings">What the phone's language cannot say, a sentence each.</param>
internal sealed record HtekDialPlanText(string? Text, IReadOnlyList<string> Warnings);

/// <summary>
/// Turns a neutral dial plan into the value of DialPlan. Known of its language, from live files, are only braces round alternatives
/// that bars separate, <c>x</c>, classes such as <c>[1-9]</c> and <c>[x*]</c>, and <c>+</c> for repetition; nothing else is written.
/// </summary>
internal static class HtekDialPlan
{
    public static HtekDialPlanText Compile(IReadOnlyList<DialRule> rules)
    {
        var warnings = new List<string>();
        var alternatives = new List<string>();
        foreach (var rule in rules)
        {
            if (Translate(rule.Match, warnings) is not { } alternative)
            {
                continue;
            }

            if (rule.Timeout is > 0)
            {
                warnings.Add($"{SettingSchema.DialPlan.Key}: '{rule.Match}': these phones have one waiting time for all rules, so its timeout is not sent");
            }

            if (!string.IsNullOrEmpty(rule.Rewrite))
            {
                warnings.Add($"{SettingSchema.DialPlan.Key}: '{rule.Match}': these phones cannot rewrite a number, so it is dialled as typed");
            }

            if (!alternatives.Contains(alternative))
            {
                alternatives.Add(alternative);
            }
        }

        return new HtekDialPlanText(alternatives.Count == 0 ? null : "{" + string.Join('|', alternatives) + "}", warnings);
    }

    private static string? Translate(string match, List<string> warnings)
    {
        if (!DialPattern.TryParse(match, out var pattern, out var at))
        {
            return Leave(warnings, match, $"it cannot be understood at position {at + 1}");
        }

        var text = new StringBuilder(match.Length + 8);
        foreach (var element in pattern.Elements)
        {
            if (element.Symbols.Contains('#'))
            {
                return Leave(warnings, match, "it is not known how these phones match '#'");
            }

            // A star on its own has not been seen, a star within a class has.
            text.Append(element.Symbols.Single == '*' ? "[*]" : element.Symbols.ToString()).Append(element.Repeats ? "+" : "");
        }

        if (pattern.HasTone)
        {
            warnings.Add($"{SettingSchema.DialPlan.Key}: '{match}': these phones know no secondary dial tone, so none is played");
        }

        return text.ToString();
    }

    private static string? Leave(List<string> warnings, string match, string why)
    {
        warnings.Add($"{SettingSchema.DialPlan.Key}: '{match}' is left out: {why}");
        return null;
    }
}
