using System.Text.RegularExpressions;

namespace Offhook.Emulator.Dialling;

/// <summary>What becomes of a number on an emulated phone.</summary>
/// <param name="Dialled">What had been pressed when it dialled.</param>
/// <param name="Sent">What it sends.</param>
/// <param name="Seconds">How long it waits; 0 = not at all, null = for its own time or its dial key.</param>
/// <param name="Tones">After how many keys a second dial tone sounds.</param>
internal sealed record DialledCall(string Dialled, string Sent, int? Seconds, IReadOnlyList<int> Tones);

/// <summary>One rule as a phone holds it.</summary>
/// <param name="Numbers">The whole numbers for which it holds.</param>
/// <param name="Length">How long it is, for phones that prefer the longest.</param>
/// <param name="Seconds">How long to wait; 0 = not at all, null = the phone's own time.</param>
/// <param name="Sent">What is sent instead; null = what was pressed.</param>
/// <param name="Tones">What was pressed where a second dial tone sounds.</param>
internal sealed record PhoneDialRule(Regex Numbers, int Length, int? Seconds, string? Sent, IReadOnlyList<Regex> Tones);

/// <summary>A dial plan as a phone plays it, key by key. Which of several rules counts is the phone's: the first, or the longest.</summary>
internal sealed class PhoneDialPlan(IReadOnlyList<PhoneDialRule> rules, bool longestWins)
{
    /// <summary>The rules, as they were read.</summary>
    public IReadOnlyList<PhoneDialRule> Rules => rules;

    /// <summary>Presses a number and waits.</summary>
    public DialledCall Press(string number)
    {
        var tones = new List<int>();
        for (var length = 1; length <= number.Length; length++)
        {
            var pressed = number[..length];
            if (rules.Any(r => r.Tones.Any(t => t.IsMatch(pressed))))
            {
                tones.Add(length);
            }

            if (Counting(pressed) is { Seconds: 0 } rule)
            {
                return new DialledCall(pressed, rule.Sent ?? pressed, 0, tones);
            }
        }

        var last = Counting(number);
        return new DialledCall(number, last?.Sent ?? number, last?.Seconds, tones);
    }

    /// <summary>A pattern over whole texts that takes no longer than its text.</summary>
    public static Regex Whole(string pattern) => new($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private PhoneDialRule? Counting(string pressed)
    {
        var holding = rules.Where(r => r.Numbers.IsMatch(pressed));
        return longestWins ? holding.MaxBy(r => r.Length) : holding.FirstOrDefault();
    }
}
