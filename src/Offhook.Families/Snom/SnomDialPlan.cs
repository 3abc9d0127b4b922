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
/// The longest template that matches wins, whatever its place; of two that are as long, nobody knows which.
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
        var codes = rules.Select(r => DialPattern.Parse(r.Match)).Where(p => p.Elements.Any(e => e.Symbols.Contains('*') || e.Symbols.Contains('#'))).ToList();
        foreach (var rule in rules)
        {
            var pattern = DialPattern.Parse(rule.Match);
            var exact = IsExacting(rule, pattern) || codes.Exists(c => MayMean(pattern, c));
            if (!TryTranslate(pattern, exact, out var match, out var problem))
            {
                draft.Warn($"{key}: '{rule.Match}' {problem}; the rule is left out");
                continue;
            }

            if (pattern.IsOpen && exact)
            {
                draft.Warn($"{key}: '{rule.Match}' holds on these phones for numbers with * and # as well, because what they repeat is any key");
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

        foreach (var conflict in DialOverlap.Conflicts(rules))
        {
            var (first, other) = (DialPattern.Parse(conflict.First.Match), DialPattern.Parse(conflict.Other.Match));
            if (first.Elements.Length <= other.Elements.Length && TryTranslate(first, exact: false, out _, out _) && TryTranslate(other, exact: false, out _, out _))
            {
                draft.Warn(first.Elements.Length == other.Elements.Length
                    ? $"{key}: {conflict.First.Match} and {conflict.Other.Match} both hold for {conflict.Number}, and which of two templates as long as each other these phones prefer is not known"
                    : $"{key}: for {conflict.Number} these phones prefer {conflict.Other.Match} to {conflict.First.Match}, because it is longer");
            }
        }
    }

    // Where a * or # in the place of x would cut a code short, sound a tone, send something else or be meant by another rule, x is written as a range; elsewhere as one character.
    // Up to where one of them repeats, both have a key for each place.
    private static bool MayMean(DialPattern pattern, DialPattern code) =>
        (pattern.IsOpen || code.IsOpen || pattern.Elements.Length == code.Elements.Length)
        && Fixed(pattern).Zip(Fixed(code)).All(e => e.First.Symbols == DialSymbols.AnyDigit || (e.First.Symbols.Bits & e.Second.Symbols.Bits) != 0);

    private static IEnumerable<DialElement> Fixed(DialPattern pattern) =>
        pattern.Elements.Take(pattern.IsOpen ? pattern.Elements.IndexOf(pattern.Elements.First(e => e.Repeats)) + 1 : pattern.Elements.Length);

    private static bool IsExacting(DialRule rule, DialPattern pattern) =>
        !string.IsNullOrEmpty(rule.Rewrite) || (pattern.Elements[0].Symbols == DialSymbols.AnyDigit && (rule.Timeout == 0 || pattern.HasTone));

    /// <summary>Remembers that the phone has a plan of ours, because taking the plan away has to be told.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried) =>
        device.Generation == SnomGeneration.Text || device.Settings.Plan(SettingSchema.DialPlan) is not { IsEmpty: false } || carried.ContainsKey(CarriedPlan)
            ? carried
            : carried.SetItem(CarriedPlan, "yes");

    /// <summary>A pattern in the phone's form.</summary>
    /// <param name="pattern">What the operator wrote.</param>
    /// <param name="exact">Whether any digit is written as a range, which is no other key; else as any one character.</param>
    /// <param name="match">The template.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryTranslate(DialPattern pattern, bool exact, [NotNullWhen(true)] out string? match, [NotNullWhen(false)] out string? problem)
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

            text.Append(element.Repeats ? "*" : One(element.Symbols, exact));
        }

        match = text.Append(pattern.EndsWithTone ? "," : "").ToString();
        return true;
    }

    private static string One(DialSymbols symbols, bool exact) =>
        symbols == DialSymbols.AnyDigit && !exact ? "." : symbols.Single is { } key ? key == '*' ? "\\*" : key.ToString() : $"[{symbols.Ranges()}]";

    private static void Part(SnomDraft draft, SnomName name, string part, string value, string source) => draft.Set(name with { Part = part }, value, source);
}
