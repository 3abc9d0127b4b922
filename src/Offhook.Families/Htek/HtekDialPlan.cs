using System.Text;

namespace Offhook.Families.Htek;

/// <summary>One rule of a neutral dial plan.</summary>
/// <param name="Match">Digits, <c>x</c>, <c>[2-9]</c>, <c>.</c> for one or more of the preceding, <c>,</c> for a secondary dial tone, <c>*</c>, <c>#</c>.</param>
/// <param name="TimeoutSeconds">How long the phone waits after a match; 0 or null: it does not.</param>
/// <param name="Rewrite">What is dialled instead; null or empty: what was typed.</param>
internal sealed record HtekDialRule(string Match, int? TimeoutSeconds = null, string? Rewrite = null);

/// <param name="Text">The plan in the phone's language; null when no rule could be said in it.</param>
/// <param name="Warnings">What the phone's language cannot say, a sentence each.</param>
internal sealed record HtekDialPlanText(string? Text, IReadOnlyList<string> Warnings);

/// <summary>
/// Turns a neutral dial plan into the value of DialPlan. Known of its language, from live files, are only braces round alternatives
/// that bars separate, <c>x</c>, classes such as <c>[1-9]</c> and <c>[x*]</c>, and <c>+</c> for repetition; nothing else is written.
/// </summary>
internal static class HtekDialPlan
{
    /// <summary>Lets everything through.</summary>
    public const string AllowAll = "{[x*]+}";

    /// <summary>Longest match that is read; no number is half as long.</summary>
    public const int MaxMatchLength = 128;

    public static HtekDialPlanText Compile(IReadOnlyList<HtekDialRule> rules)
    {
        var warnings = new List<string>();
        var alternatives = new List<string>();
        foreach (var rule in rules)
        {
            if (Translate(rule.Match, warnings) is not { } alternative)
            {
                continue;
            }

            if (rule.TimeoutSeconds is > 0)
            {
                warnings.Add($"Dial rule '{rule.Match}': these phones have one waiting time for all rules, so its timeout is not sent.");
            }

            if (!string.IsNullOrEmpty(rule.Rewrite))
            {
                warnings.Add($"Dial rule '{rule.Match}': these phones cannot rewrite a number, so it is dialled as typed.");
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
        if (match.Length is 0 or > MaxMatchLength)
        {
            return Leave(warnings, match.Length > MaxMatchLength ? match[..MaxMatchLength] + "…" : match, $"it must have 1 to {MaxMatchLength} characters");
        }

        var text = new StringBuilder(match.Length + 8);
        var repeatable = false;
        for (var i = 0; i < match.Length; i++)
        {
            var c = match[i];
            switch (c)
            {
                case >= '0' and <= '9' or 'x':
                    text.Append(c);
                    repeatable = true;
                    break;
                case '*':
                    // A star on its own has not been seen, a star within a class has.
                    text.Append("[*]");
                    repeatable = true;
                    break;
                case '.' when repeatable:
                    text.Append('+');
                    repeatable = false;
                    break;
                case ',':
                    warnings.Add($"Dial rule '{match}': these phones know no secondary dial tone, so none is played.");
                    break;
                case '[' when ReadClass(match, i) is { } end:
                    text.Append(match, i, end - i + 1);
                    i = end;
                    repeatable = true;
                    break;
                case '#':
                    return Leave(warnings, match, "it is not known how these phones match '#'");
                default:
                    return Leave(warnings, match, $"'{c}' cannot be understood at position {i + 1}");
            }
        }

        return text.Length == 0 ? Leave(warnings, match, "it matches nothing") : text.ToString();
    }

    /// <summary>Index of the closing bracket of a class of digits, ranges of digits, <c>x</c> and <c>*</c>; null when it is none.</summary>
    private static int? ReadClass(string match, int start)
    {
        var end = match.IndexOf(']', start);
        if (end <= start + 1)
        {
            return null;
        }

        for (var i = start + 1; i < end; i++)
        {
            if (match[i] is 'x' or '*')
            {
                continue;
            }

            if (!char.IsAsciiDigit(match[i]))
            {
                return null;
            }

            if (match[i + 1] == '-')
            {
                if (!char.IsAsciiDigit(match[i + 2]) || match[i + 2] < match[i])
                {
                    return null;
                }

                i += 2;
            }
        }

        return end;
    }

    private static string? Leave(List<string> warnings, string match, string why)
    {
        warnings.Add($"Dial rule '{match}' is left out: {why}.");
        return null;
    }
}
