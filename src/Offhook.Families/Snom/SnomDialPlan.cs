using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Offhook.Core.Dialling;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>
/// The dial plan as templates: <c>.</c> any one character, <c>*</c> one or more, <c>,</c> a second dial tone, ranges in brackets, <c>\*</c> the key itself.
/// The longest template that matches wins, whatever its place.
/// </summary>
internal static class SnomDialPlan
{
    public const string Template = "template";

    private const string CarriedPlan = "dialplan";

    public static void Write(SnomDraft draft)
    {
        var key = SettingSchema.DialPlan.Key;
        if (draft.Settings.Plan(SettingSchema.DialPlan) is not { IsEmpty: false } rules)
        {
            if (draft.Secrets?.Carried.ContainsKey(CarriedPlan) is true)
            {
                // A plan without a rule: were there none in the file, the phone would keep what it has.
                draft.Clear(Template, 1, key);
            }

            return;
        }

        if (draft.IsText)
        {
            draft.Warn($"{key}: text files have no place for a dial plan, so it is left out");
            return;
        }

        var number = 0;
        foreach (var rule in rules)
        {
            if (!TryTranslate(DialPattern.Parse(rule.Match), out var match, out var problem))
            {
                draft.Warn($"{key}: {rule.Match} {problem}; the rule is left out");
                continue;
            }

            var name = SnomName.Of(Template, ++number);
            draft.Set(name, match, key);
            if (rule.Timeout is { } timeout)
            {
                Part(draft, name, "timeout", timeout.ToString(CultureInfo.InvariantCulture), key);
            }

            if (rule.Rewrite is { } rewrite)
            {
                Part(draft, name, "rewrite", rewrite, key);
            }

            Part(draft, name, "user", "phone", key);
        }
    }

    /// <summary>Remembers that the phone has a plan of ours, because taking the plan away has to be told.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried) =>
        device.Generation == SnomGeneration.Text || device.Settings.Plan(SettingSchema.DialPlan) is not { IsEmpty: false } || carried.ContainsKey(CarriedPlan)
            ? carried
            : carried.SetItem(CarriedPlan, "yes");

    /// <summary>A pattern in the phone's form.</summary>
    public static bool TryTranslate(DialPattern pattern, [NotNullWhen(true)] out string? match, [NotNullWhen(false)] out string? problem)
    {
        var text = new StringBuilder(pattern.Elements.Length + 4);
        (match, problem) = (null, null);
        foreach (var element in pattern.Elements)
        {
            if (element.ToneBefore)
            {
                text.Append(',');
            }

            if (element.Repeats && element.Symbols != DialSymbols.AnyDigit)
            {
                problem = $"repeats {element.Symbols}, and the phone can repeat any key only";
                return false;
            }

            text.Append(element.Repeats ? "*" : One(element.Symbols));
        }

        match = text.Append(pattern.EndsWithTone ? "," : "").ToString();
        return true;
    }

    private static string One(DialSymbols symbols) =>
        symbols == DialSymbols.AnyDigit ? "." : symbols.Single is { } key ? key == '*' ? "\\*" : key.ToString() : $"[{symbols.Ranges()}]";

    private static void Part(SnomDraft draft, SnomName name, string part, string value, string source) => draft.Set(name with { Part = part }, value, source);
}
