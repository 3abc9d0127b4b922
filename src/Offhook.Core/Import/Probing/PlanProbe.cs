using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Settings;

namespace Offhook.Core.Import.Probing;

/// <summary>
/// Finds where the rules of a dial plan are written: in parameters of their own for each rule, or all in one with something between them. What a maker
/// writes for the parts of a pattern is learned as well (<see cref="PlanLanguage"/>).
/// </summary>
internal static partial class PlanProbe
{
    private const string Dialled = "7";
    private const string Rewritten = "8005559";
    private const int Timeout = 9;

    /// <summary>Null where the family has no dial plan, or writes it in another way.</summary>
    public static PlanForm? Find(ProbeSpec probe) => !probe.Honoured.Contains(SettingSchema.DialPlan) ? null : Numbered(probe) ?? Joined(probe);

    private static PlanForm? Numbered(ProbeSpec probe)
    {
        var two = Render(probe, Plan(2));
        var three = Render(probe, Plan(3));
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

        var rewritten = Render(probe, Plan(3, rewrite: Rewritten));
        var rewrite = rewritten.Keys.FirstOrDefault(n => rewritten[n].EndsWith(Rewritten, StringComparison.Ordinal) && fixedValues.GetValueOrDefault(n, "").Length == 0 && NameOf(n) is not null);
        var waiting = Render(probe, Plan(3, timeout: Timeout));
        var timeout = names.FirstOrDefault(n => fixedValues[n] == "0" && waiting.GetValueOrDefault(n) == Timeout.ToString(CultureInfo.InvariantCulture));
        var first = places[pattern].Of(1);
        return Make(probe, new PlanForm(places[pattern], m => Render(probe, [new DialRule(m, 0, null)]).GetValueOrDefault(first))
        {
            Rewrite = rewrite is null ? null : NameOf(rewrite),
            RewriteMark = rewrite is null ? "" : rewritten[rewrite][..^Rewritten.Length],
            Timeout = timeout is null ? null : places[timeout],
            Fixed = [.. names.Where(n => n != pattern && n != rewrite && n != timeout).Select(n => (places[n], fixedValues[n]))],
        });
    }

    private static PlanForm? Joined(ProbeSpec probe)
    {
        var (one, two) = (Render(probe, Plan(1)), Render(probe, Plan(2)));
        foreach (var (name, text) in one)
        {
            var at = text.IndexOf(Match(1), StringComparison.Ordinal);
            if (at < 0 || !two.TryGetValue(name, out var both))
            {
                continue;
            }

            var (before, behind) = (text[..at], text[(at + Match(1).Length)..]);
            var second = both.IndexOf(Match(2), StringComparison.Ordinal);
            if (both.StartsWith(before + Match(1), StringComparison.Ordinal) && second > at + Match(1).Length && both.EndsWith(Match(2) + behind, StringComparison.Ordinal))
            {
                return Make(probe, new PlanForm(new PlanName(name, ""), m => Inner(Render(probe, [new DialRule(m, null, null)]).GetValueOrDefault(name), before, behind))
                {
                    Frame = (before, both[(at + Match(1).Length)..second], behind),
                });
            }
        }

        return null;
    }

    private static string? Inner(string? text, string before, string behind) => text is not null && text.Length >= before.Length + behind.Length
        && text.StartsWith(before, StringComparison.Ordinal) && text.EndsWith(behind, StringComparison.Ordinal) ? text[before.Length..^behind.Length] : null;

    private static PlanForm? Make(ProbeSpec probe, PlanForm form) => PlanLanguage.Learn(form.WriteOne) is { } language
        ? form with { Language = language, WritePlan = rules => Render(probe, rules) }
        : null;

    private static ImmutableArray<DialRule> Plan(int rules, string? rewrite = null, int timeout = 0) => [.. Enumerable.Range(1, rules).Select(i => new DialRule(Match(i), timeout, rewrite))];

    // With lines, because some makers have a plan for each.
    private static Dictionary<string, string> Render(ProbeSpec probe, ImmutableArray<DialRule> rules) =>
        probe.Render(ProbeSpec.With(probe.Bare with { Lines = probe.Lines(v => $"{v.Name}{v.Line}") }, SettingSchema.DialPlan, 0, new SettingValue.Plan(rules)));

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
/// <param name="Pattern">Holds what is dialled; where all rules stand in one parameter, its name.</param>
/// <param name="WriteOne">What is written for a pattern alone.</param>
internal sealed record PlanForm(PlanName Pattern, Func<string, string?> WriteOne)
{
    // More rules than any phone is known to have.
    private const int MaxRules = 200;

    // Phones of one site have one plan; more than these are not remembered, and rendered again.
    private const int MaxProven = 1000;

    private readonly ConcurrentDictionary<string, bool> proven = new(StringComparer.Ordinal);

    /// <summary>Holds what is sent instead; null where that has no parameter.</summary>
    public PlanName? Rewrite { get; init; }

    /// <summary>What stands before it.</summary>
    public string RewriteMark { get; init; } = "";

    /// <summary>Holds the seconds to wait; null where that has no parameter.</summary>
    public PlanName? Timeout { get; init; }

    /// <summary>The same for every rule.</summary>
    public ImmutableArray<(PlanName Name, string Value)> Fixed { get; init; } = [];

    /// <summary>What stands round all rules and between two of them in one parameter; null where each has its own.</summary>
    public (string Before, string Between, string Behind)? Frame { get; init; }

    /// <summary>What the maker writes for the parts of a pattern.</summary>
    public PlanLanguage? Language { get; init; }

    /// <summary>Everything that is written for a plan.</summary>
    public Func<ImmutableArray<DialRule>, Dictionary<string, string>>? WritePlan { get; init; }

    /// <summary>The plan that a file has; null where it has none, one of its rules says more than ours can, or what we would write for it is something else.</summary>
    public SettingValue? Invert(IReadOnlyDictionary<string, string> file)
    {
        var rules = Frame is { } frame ? Split(file.GetValueOrDefault(Pattern.Before, ""), frame) : Numbered(file);
        return rules is { IsEmpty: false } plan && IsProven(plan, file) ? new SettingValue.Plan(plan) : null;
    }

    private ImmutableArray<DialRule>? Split(string text, (string Before, string Between, string Behind) frame)
    {
        var trimmed = text.Trim();
        if (trimmed.Length < frame.Before.Length + frame.Behind.Length || !trimmed.StartsWith(frame.Before, StringComparison.Ordinal) || !trimmed.EndsWith(frame.Behind, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = trimmed[frame.Before.Length..^frame.Behind.Length].Split(frame.Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rules = parts.Take(MaxRules).Select(p => Language!.Read(p) is { } match ? new DialRule(match, null, null) : null).ToList();
        return parts.Length > MaxRules || rules.Contains(null) ? null : [.. rules!];
    }

    private ImmutableArray<DialRule>? Numbered(IReadOnlyDictionary<string, string> file)
    {
        var rules = ImmutableArray.CreateBuilder<DialRule>();
        for (var i = 1; i <= MaxRules && file.GetValueOrDefault(Pattern.Of(i)) is { Length: > 0 } theirs; i++)
        {
            var rewrite = Rewrite is null ? "" : file.GetValueOrDefault(Rewrite.Of(i), "");
            var wait = Timeout is null ? "0" : file.GetValueOrDefault(Timeout.Of(i), "");
            var isPlain = Fixed.All(f => file.GetValueOrDefault(f.Name.Of(i), f.Value) == f.Value)
                && (rewrite.Length == 0 || rewrite.StartsWith(RewriteMark, StringComparison.Ordinal))
                && (wait.Length == 0 || int.TryParse(wait, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            if (!isPlain || Language!.Read(theirs) is not { } match)
            {
                return null;
            }

            rules.Add(new DialRule(match, wait.Length == 0 ? null : int.Parse(wait, CultureInfo.InvariantCulture), rewrite.Length == 0 ? null : rewrite[RewriteMark.Length..]));
        }

        return rules.ToImmutable();
    }

    // Patterns are compared as they are written; of what goes with them a file may leave out what is the same for all.
    private bool IsProven(ImmutableArray<DialRule> plan, IReadOnlyDictionary<string, string> file)
    {
        var key = string.Join('\n', plan.Select(r => FormattableString.Invariant($"{r.Match} {r.Timeout} {r.Rewrite}")));
        var theirs = Frame is null ? Enumerable.Range(1, plan.Length).Select(Pattern.Of).ToList() : [Pattern.Before];
        var whole = $"{key}\n\n{string.Join('\n', theirs.Select(n => file[n]))}";
        if (proven.TryGetValue(whole, out var known))
        {
            return known;
        }

        var ours = WritePlan!(plan);
        var same = theirs.TrueForAll(n => string.Equals(Bare(ours.GetValueOrDefault(n, "")), Bare(file[n]), StringComparison.Ordinal));
        if (proven.Count < MaxProven)
        {
            proven.TryAdd(whole, same);
        }

        return same;
    }

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
