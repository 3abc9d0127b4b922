using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Offhook.Core.Settings;

namespace Offhook.Core.Dialling;

/// <summary>Two rules of a plan that both hold for a number and would do different things with it.</summary>
/// <param name="First">The rule that counts: it stands before the other.</param>
/// <param name="Other">The rule that would hold without it.</param>
/// <param name="Number">A shortest number for which both hold.</param>
public sealed record DialConflict(DialRule First, DialRule Other, string Number);

/// <summary>
/// Where the order of a plan's rules decides. Phones that prefer rules by something else than their place cannot keep it there, and their families say so.
/// </summary>
public static class DialOverlap
{
    // A plan is one array for all devices of its scope, so it is looked at once and not once for each.
    private static readonly ConditionalWeakTable<DialRule[], ImmutableArrayBox> Known = [];

    /// <summary>Every pair of rules that both hold for some number with different outcomes.</summary>
    public static ImmutableArray<DialConflict> Conflicts(ImmutableArray<DialRule> plan) =>
        plan.IsDefaultOrEmpty ? [] : Known.GetValue(ImmutableCollectionsMarshal.AsArray(plan)!, static rules => new([.. Find(rules)])).Value;

    /// <summary>A shortest number for which both patterns hold; null where there is none.</summary>
    public static string? Common(DialPattern first, DialPattern other)
    {
        // Places of both that the same digits can have led to; each pair is visited once, so this ends.
        var width = other.Elements.Length + 1;
        var came = new Dictionary<int, (int From, char Key)> { [0] = default };
        var open = new Queue<int>([0]);
        var end = (first.Elements.Length * width) + other.Elements.Length;
        while (open.TryDequeue(out var at))
        {
            if (at == end)
            {
                return Path(came, at);
            }

            foreach (var (one, symbols) in Steps(first, at / width))
            {
                foreach (var (two, others) in Steps(other, at % width))
                {
                    var both = new DialSymbols((ushort)(symbols.Bits & others.Bits));
                    var next = (one * width) + two;
                    if (both.Bits != 0 && came.TryAdd(next, (at, both.Members.First())))
                    {
                        open.Enqueue(next);
                    }
                }
            }
        }

        return null;
    }

    private static IEnumerable<(int Place, DialSymbols Symbols)> Steps(DialPattern pattern, int place)
    {
        if (place < pattern.Elements.Length)
        {
            yield return (place + 1, pattern.Elements[place].Symbols);
        }

        if (place > 0 && pattern.Elements[place - 1].Repeats)
        {
            yield return (place, pattern.Elements[place - 1].Symbols);
        }
    }

    private static string Path(Dictionary<int, (int From, char Key)> came, int at)
    {
        var number = new List<char>();
        for (; at != 0; at = came[at].From)
        {
            number.Add(came[at].Key);
        }

        number.Reverse();
        return string.Concat(number);
    }

    private static IEnumerable<DialConflict> Find(DialRule[] rules)
    {
        var patterns = rules.Select(r => DialPattern.Parse(r.Match)).ToList();
        for (var i = 0; i < rules.Length; i++)
        {
            for (var j = i + 1; j < rules.Length; j++)
            {
                if ((rules[i].Timeout != rules[j].Timeout || (rules[i].Rewrite ?? "") != (rules[j].Rewrite ?? "")) && Common(patterns[i], patterns[j]) is { } number)
                {
                    yield return new DialConflict(rules[i], rules[j], number);
                }
            }
        }
    }

    private sealed record ImmutableArrayBox(ImmutableArray<DialConflict> Value);
}
