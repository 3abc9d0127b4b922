using System.Collections.Immutable;
using Offhook.Core.Settings;

namespace Offhook.Core.Dialling;

/// <summary>How dialling a number ends.</summary>
public enum DialEnd
{
    /// <summary>The phone dials as soon as the last digit is pressed.</summary>
    AtOnce,

    /// <summary>The phone dials when nothing was pressed for the time of the rule.</summary>
    AfterTimeout,

    /// <summary>The phone dials when nothing was pressed for its own time, or when its dial key is pressed.</summary>
    AfterOwnTime,

    /// <summary>The phone dials before the number is complete, because a rule holds for its beginning.</summary>
    Early,

    /// <summary>No rule holds: what the phone does is its own affair; at best it waits for its dial key.</summary>
    NoRule,
}

/// <summary>What becomes of a number.</summary>
/// <param name="End">How it ends.</param>
/// <param name="Dialled">What had been pressed when the phone dialled.</param>
/// <param name="Sent">What it sends.</param>
/// <param name="Rule">0-based position of the rule that held; -1 for none.</param>
/// <param name="Seconds">How long the phone waits; null where that is its own affair.</param>
/// <param name="Tones">After how many digits a secondary dial tone sounds, in order.</param>
public sealed record DialOutcome(DialEnd End, string Dialled, string Sent, int Rule, int? Seconds, ImmutableArray<int> Tones);

/// <summary>
/// The neutral dial plan, played digit by digit. Rules stand in order of precedence: of those that hold for what was pressed, the first counts. A rule with
/// the timeout 0 dials as soon as it holds. This is what a plan means; what a maker's phone can keep of it is the family's word, given as warnings.
/// </summary>
public sealed class DialEngine
{
    private readonly ImmutableArray<DialRule> rules;
    private readonly ImmutableArray<DialPattern> patterns;

    /// <summary>Reads a plan that was checked before.</summary>
    /// <exception cref="FormatException">A rule is no pattern.</exception>
    public DialEngine(ImmutableArray<DialRule> rules) => (this.rules, patterns) = (rules, [.. rules.Select(r => DialPattern.Parse(r.Match))]);

    /// <summary>Presses the digits of a number one after the other and waits.</summary>
    public DialOutcome Dial(string number)
    {
        var tones = ImmutableArray.CreateBuilder<int>();
        for (var length = 1; length <= number.Length; length++)
        {
            var pressed = number.AsSpan(0, length);
            if (HasToneAfter(pressed))
            {
                tones.Add(length);
            }

            if (FirstMatch(pressed) is >= 0 and var rule && rules[rule].Timeout == 0)
            {
                var end = length == number.Length ? DialEnd.AtOnce : DialEnd.Early;
                return new DialOutcome(end, pressed.ToString(), Sent(rule, pressed), rule, 0, tones.ToImmutable());
            }
        }

        return FirstMatch(number) is >= 0 and var last
            ? new DialOutcome(rules[last].Timeout is null ? DialEnd.AfterOwnTime : DialEnd.AfterTimeout, number, Sent(last, number), last, rules[last].Timeout, tones.ToImmutable())
            : new DialOutcome(DialEnd.NoRule, number, number, -1, Seconds: null, tones.ToImmutable());
    }

    /// <summary>
    /// Why an emergency number cannot be reached under the plan, as a sentence with the number and the rule; null when it can. It is reached when it is sent as it was
    /// pressed, or with the outside prefix before it.
    /// </summary>
    /// <param name="number">The number.</param>
    /// <param name="outsidePrefix">Digits before an outside number; null or empty for none.</param>
    public string? Unreachable(string number, string? outsidePrefix)
    {
        var outcome = Dial(number);
        var rule = outcome.Rule >= 0 ? $"rule {outcome.Rule + 1} ('{rules[outcome.Rule].Match}')" : "";
        return outcome.End switch
        {
            DialEnd.Early => $"{number} cannot be dialled: {rule} dials '{outcome.Dialled}' before it is complete; a rule for {number} before it, or a timeout above 0, is allowed",
            DialEnd.NoRule => $"{number} cannot be dialled: no rule holds for it; add {{ match: \"{number}\", timeout: 0 }}",
            _ when outcome.Sent != number && outcome.Sent != outsidePrefix + number => $"{number} cannot be dialled: {rule} sends '{outcome.Sent}' instead; a rule for {number} without rewrite before it is allowed",
            _ => null,
        };
    }

    private int FirstMatch(ReadOnlySpan<char> pressed)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].Matches(pressed))
            {
                return i;
            }
        }

        return -1;
    }

    private string Sent(int rule, ReadOnlySpan<char> pressed) => rules[rule].Rewrite is { Length: > 0 } rewrite ? rewrite : pressed.ToString();

    // A tone sounds where the first rule that the digits may become wants one there.
    private bool HasToneAfter(ReadOnlySpan<char> pressed)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.MayMatch(pressed))
            {
                return pattern.HasToneAfter(pressed);
            }
        }

        return false;
    }
}
