using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;

namespace Offhook.Core.Rendering;

/// <summary>
/// A key whose value is a range, <c>101..148</c>: as many keys as there are numbers in it, at its index and the following ones. Numbers keep the width of
/// the first; a <c>*</c>, <c>#</c> or <c>+</c> before it stands before each.
/// </summary>
public static partial class KeyRange
{
    /// <summary>More keys than a phone with its modules has.</summary>
    public const int MaxKeys = 256;

    /// <summary>How a range is written, for error texts.</summary>
    public const string Allowed = "101..148";

    /// <summary>What is wrong with a value that is a range; null for a right one, and for what is none.</summary>
    public static string? Problem(string? value)
    {
        if (value is null || Pattern().Match(value) is not { Success: true } match)
        {
            return null;
        }

        var (from, to) = Ends(match);
        return to < from ? $"'{value}' counts down; a range counts up, as {Allowed} does"
            : to - from >= MaxKeys ? string.Create(CultureInfo.InvariantCulture, $"'{value}' makes {to - from + 1} keys; at most {MaxKeys} are allowed")
            : null;
    }

    /// <summary>How many places a key takes.</summary>
    public static int Span(KeySpec key)
    {
        if (Problem(key.Value) is not null || key.Value is not { } value || Pattern().Match(value) is not { Success: true } match)
        {
            return 1;
        }

        var (from, to) = Ends(match);
        return (int)(to - from) + 1;
    }

    /// <summary>The keys that a key stands for: itself where it is no range.</summary>
    public static IEnumerable<KeySpec> Expand(KeySpec key)
    {
        var span = Span(key);
        if (span == 1 && key.Value?.Contains("..", StringComparison.Ordinal) is not true)
        {
            return [key];
        }

        if (key.Value is null || Pattern().Match(key.Value) is not { Success: true } match)
        {
            return [key];
        }

        var first = match.Groups["from"].Value;
        var (from, _) = Ends(match);
        var width = new string('0', first.Length);
        return Enumerable.Range(0, span).Select(i => key with
        {
            Index = key.Index + i,
            Value = match.Groups["before"].Value + (from + (ulong)i).ToString(width, CultureInfo.InvariantCulture),
        });
    }

    private static (ulong From, ulong To) Ends(Match match) =>
        (ulong.Parse(match.Groups["from"].ValueSpan, CultureInfo.InvariantCulture), ulong.Parse(match.Groups["to"].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<before>[*#+]?)(?<from>\d{1,15})\.\.(?<to>\d{1,15})$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
