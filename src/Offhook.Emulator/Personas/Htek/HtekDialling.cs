using System.Text;
using System.Text.RegularExpressions;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>
/// The phone's own reading of a DialPlan value. Known of its language, from live files: braces round alternatives that bars separate, <c>x</c> for a digit, classes such
/// as <c>[1-9]</c> and <c>[x*]</c>, and <c>+</c> for one or more. Anything else is not known to be understood, and then the plan holds for nothing.
/// </summary>
internal sealed class HtekDialling
{
    private readonly Regex? numbers;

    public HtekDialling(string plan)
    {
        if (plan is ['{', .. var inner, '}'] && Translate(inner) is { } pattern)
        {
            numbers = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
    }

    /// <summary>Whether the plan could be read.</summary>
    public bool IsUnderstood => numbers is not null;

    /// <summary>Whether a number is complete.</summary>
    public bool Completes(string number) => numbers?.IsMatch(number) is true;

    private static string? Translate(string plan)
    {
        var pattern = new StringBuilder(plan.Length * 2);
        for (var i = 0; i < plan.Length; i++)
        {
            switch (plan[i])
            {
                case 'x':
                    pattern.Append("[0-9]");
                    break;
                case '|':
                case '+' when i > 0 && plan[i - 1] is not ('|' or '+'):
                case >= '0' and <= '9':
                    pattern.Append(plan[i]);
                    break;
                case '[' when plan.IndexOf(']', i) is var end && end > i + 1 && !plan.AsSpan(i + 1, end - i - 1).ContainsAnyExcept("0123456789-x*"):
                    pattern.Append('[').Append(plan[(i + 1)..end].Replace("x", "0-9", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                default:
                    return null;
            }
        }

        return pattern.Length == 0 ? null : pattern.ToString();
    }
}
