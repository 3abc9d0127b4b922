using System.Collections.Immutable;
using Offhook.Core.Settings;

namespace Offhook.Tests.Dialling;

/// <summary>Plans and numbers by chance; the same seed gives the same.</summary>
internal static class RandomPlans
{
    public static ImmutableArray<DialRule> Plan(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new DialRule(Pattern(random), random.Next(4) switch { 0 => null, 1 => 0, _ => random.Next(1, 10) }, Rewrite: null))];

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
