using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Dialling;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>
/// Finds where the rules of a dial plan are written, for phones that have parameters of their own for each rule. A phone that takes a whole plan in one
/// parameter has a language of its own for that, and keeps it raw.
/// </summary>
internal static partial class PlanProbe
{
    private const string Dialled = "7";
    private const string Rewritten = "8005559";

    /// <summary>Null where the family has no dial plan, or writes it in another way.</summary>
    public static PlanForm? Find(ProbeSpec probe)
    {
        if (!probe.Honoured.Contains(SettingSchema.DialPlan))
        {
            return null;
        }

        var two = Render(probe, 2);
        var three = Render(probe, 3);
        var names = three.Keys.Where(n => !two.ContainsKey(n)).ToList();
        if (names.FirstOrDefault(n => three[n] == Match(3)) is not { } pattern || names.Select(n => NameOf(n)).ToList() is not { } parts || parts.Contains(null))
        {
            return null;
        }

        // The same names with the number of the rule before must be those of that rule.
        var fixedValues = new Dictionary<string, string>(StringComparer.Ordinal);
        var places = new Dictionary<string, PlanName>(StringComparer.Ordinal);
        foreach (var (name, part) in names.Zip(parts, (n, p) => (n, p!)))
        {
            if (!two.TryGetValue(part.Of(2), out var before) || (name != pattern && before != three[name]))
            {
                return null;
            }

            places[name] = part;
            fixedValues[name] = three[name];
        }

        var rewritten = Render(probe, 3, Rewritten);
        var rewrite = names.FirstOrDefault(n => rewritten.GetValueOrDefault(n)?.EndsWith(Rewritten, StringComparison.Ordinal) is true && fixedValues[n].Length == 0);
        return new PlanForm(
            places[pattern], rewrite is null ? null : places[rewrite], rewrite is null ? "" : rewritten[rewrite][..^Rewritten.Length],
            [.. names.Where(n => n != pattern && n != rewrite).Select(n => (places[n], fixedValues[n]))]);
    }

    private static Dictionary<string, string> Render(ProbeSpec probe, int rules, string? rewrite = null) => probe.Render(ProbeSpec.With(
        probe.Bare, SettingSchema.DialPlan, 0, new SettingValue.Plan([.. Enumerable.Range(1, rules).Select(i => new DialRule(Match(i), 0, rewrite))])));

    private static string Match(int rule) => Dialled + rule.ToString("D3", CultureInfo.InvariantCulture);

    // The number of the rule is the last number of the name that is 3 here.
    private static PlanName? NameOf(string third) =>
        Numbers().Matches(third).LastOrDefault(m => m.Value == "3") is { } number ? new PlanName(third[..number.Index], third[(number.Index + 1)..]) : null;

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}

/// <summary>Name of a parameter that every rule has.</summary>
internal sealed record PlanName(string Before, string Behind)
{
    public string Of(int rule) => string.Create(CultureInfo.InvariantCulture, $"{Before}{rule}{Behind}");
}

/// <summary>How the rules of a dial plan are written.</summary>
/// <param name="Pattern">Holds what is dialled.</param>
/// <param name="Rewrite">Holds what is sent instead; null where that has no parameter.</param>
/// <param name="RewriteMark">What stands before it.</param>
/// <param name="Fixed">The same for every rule that is sent at once.</param>
internal sealed record PlanForm(PlanName Pattern, PlanName? Rewrite, string RewriteMark, ImmutableArray<(PlanName Name, string Value)> Fixed)
{
    // More rules than any phone is known to have.
    private const int MaxRules = 200;

    /// <summary>The plan that a file has; null where it has none, or one of its rules says more than ours can.</summary>
    public SettingValue? Invert(IReadOnlyDictionary<string, string> file)
    {
        var rules = ImmutableArray.CreateBuilder<DialRule>();
        for (var i = 1; i <= MaxRules && file.GetValueOrDefault(Pattern.Of(i)) is { Length: > 0 } match; i++)
        {
            var rewrite = Rewrite is null ? "" : file.GetValueOrDefault(Rewrite.Of(i), "");
            var isPlain = DialPattern.TryParse(match, out _, out _) && Fixed.All(f => file.GetValueOrDefault(f.Name.Of(i), f.Value) == f.Value)
                && (rewrite.Length == 0 || rewrite.StartsWith(RewriteMark, StringComparison.Ordinal));
            if (!isPlain)
            {
                return null;
            }

            rules.Add(new DialRule(match, 0, rewrite.Length == 0 ? null : rewrite[RewriteMark.Length..]));
        }

        return rules.Count == 0 ? null : new SettingValue.Plan(rules.ToImmutable());
    }
}
