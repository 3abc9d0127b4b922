using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Offhook.Emulator.Dialling;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>
/// The phone's own reading of its templates: <c>.</c> any one key, <c>*</c> one or more, <c>\*</c> the key itself, <c>[2-9]</c>, <c>,</c> a second dial tone; 0 seconds
/// dial at once, no word leaves it to the phone's own time; an empty rewrite changes nothing; the longest template wins.
/// </summary>
internal static class SnomDialling
{
    private const string AnyKey = "[0-9*#]";

    /// <summary>The plan; null where a template cannot be read.</summary>
    public static PhoneDialPlan? Read(SnomSheet sheet)
    {
        var rules = sheet.Templates.Select(Rule).ToList();
        return rules.Contains(null) ? null : new PhoneDialPlan([.. rules.OfType<PhoneDialRule>()], longestWins: true);
    }

    private static PhoneDialRule? Rule(SnomTemplate template)
    {
        var pattern = new StringBuilder();
        var tones = new List<Regex>();
        var length = 0;
        var match = template.Match;
        for (var i = 0; i < match.Length; i++, length++)
        {
            switch (match[i])
            {
                case '.':
                    pattern.Append(AnyKey);
                    break;
                case '*':
                    pattern.Append(AnyKey).Append('+');
                    break;
                case '\\' when i + 1 < match.Length && match[i + 1] == '*':
                    pattern.Append("[*]");
                    i++;
                    break;
                case ',':
                    tones.Add(PhoneDialPlan.Whole(pattern.ToString()));
                    length--;
                    break;
                case '[' when match.IndexOf(']', i) is var end && end > i + 1:
                    pattern.Append(match, i, end - i + 1);
                    i = end;
                    break;
                case >= '0' and <= '9' or '#':
                    pattern.Append(match[i]);
                    break;
                default:
                    return null;
            }
        }

        int? seconds = template.Timeout is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new PhoneDialRule(PhoneDialPlan.Whole(pattern.ToString()), length, seconds, template.Rewrite is { Length: > 0 } sent ? sent : null, tones);
    }
}
