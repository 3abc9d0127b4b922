using System.Collections.Immutable;
using Offhook.Core.Settings;

namespace Offhook.Tests.Dialling;

/// <summary>Plans and numbers by chance; the same seed gives the same.</summary>
internal static class RandomPlans
{
    public static ImmutableArray<DialRule> Plan(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new DialRule(Pattern(random), random.Next(4) switch { 0 => null, 1 => 0, _ => random.Next(1, 10) }, Rewrite: null))];

    /// <summary>A plan with the given waiting times, some of whose rules send something else.</summary>
    public static ImmutableArray<DialRule> Plan(Random random, params int?[] timeouts) =>
        [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new DialRule(Pattern(random), timeouts[random.Next(timeouts.Length)], random.Next(8) == 0 ? "9" + Digit(random) : random.Next(8) == 0 ? "" : null))];

    /// <summary>What may be dialled under a plan: mostly what has a chance with one of its rules, else a code with keys that are no digits.</summary>
    public static string Pressed(Random random, ImmutableArray<DialRule> rules) =>
        random.Next(8) == 0 ? random.Next(3) switch { 0 => $"*{Digit(random)}{Digit(random)}", 1 => $"{Digit(random)}#", _ => $"*{Digit(random)}*{Digit(random)}#" } : Number(random, rules);

    /// <summary>A number that has a chance to be held by one of the rules.</summary>
    public static string Number(Random random, ImmutableArray<DialRule> rules)
    {
        var text = "";
        foreach (var c in rules[random.Next(rules.Length)].Match)
        {
            text += c switch
            {
                'x' => Digit(random),
                '.' => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Digit(random))),
                ',' or '[' or ']' or '-' => "",
                _ => c.ToString(),
            };
        }

        return random.Next(3) == 0 ? text + Digit(random) : random.Next(4) == 0 && text.Length > 1 ? text[..^1] : text.Length == 0 ? Digit(random) : text;
    }

    private static string Pattern(Random random)
    {
        var text = "";
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            text += random.Next(8) switch
            {
                0 or 1 => "x",
                2 => $"[{random.Next(0, 5)}-{random.Next(5, 10)}]",
                3 => $"[{random.Next(10)}{random.Next(10)}]",
                4 when text.Length == 0 => "*",
                _ => Digit(random),
            };
        }

        return random.Next(4) switch { 0 => text + ".", 1 when text.Length > 1 => text.Insert(text[0] == '[' ? text.IndexOf(']', StringComparison.Ordinal) + 1 : 1, ","), _ => text };
    }

    private static string Digit(Random random) => ((char)('0' + random.Next(10))).ToString();
}
