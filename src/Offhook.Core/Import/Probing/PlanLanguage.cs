using System.Text;
using Offhook.Core.Dialling;

namespace Offhook.Core.Import.Probing;

/// <summary>
/// What a maker writes for the parts of a dial pattern, found by rendering patterns that have one such part between two sevens. A pattern in the maker's
/// words is taken apart by it; whether that was right shows when the answer is rendered again.
/// </summary>
internal sealed class PlanLanguage
{
    private const string Frame = "7";
    private const string Class = "[2-5]";
    private static readonly string[] Parts = ["x.", "*.", "#.", "x", "*", "#", ","];

    private readonly List<(string Theirs, string Ours)> words = [];
    private readonly string? repeatDigit;
    private readonly string? repeatClass;
    private readonly bool hasClasses;

    private PlanLanguage(Func<string, string?> render)
    {
        foreach (var part in Parts)
        {
            if (Between(render, part) is { Length: > 0 } text)
            {
                words.Add((text, part));
            }
        }

        words.Sort((a, b) => b.Theirs.Length.CompareTo(a.Theirs.Length));
        repeatDigit = Between(render, "5.") is { Length: > 1 } digit && digit[0] == '5' ? digit[1..] : null;
        hasClasses = Between(render, Class) == Class;
        repeatClass = hasClasses && Between(render, Class + ".") is { } many && many.Length > Class.Length && many.StartsWith(Class, StringComparison.Ordinal) ? many[Class.Length..] : null;
    }

    /// <summary>Learns a language; null where digits are not written as they are.</summary>
    /// <param name="render">What the maker writes for a pattern; null where it writes nothing.</param>
    public static PlanLanguage? Learn(Func<string, string?> render) => render(Frame + Frame) == Frame + Frame ? new PlanLanguage(render) : null;

    /// <summary>A pattern of the maker's as one of ours; null where a part of it is not known.</summary>
    public string? Read(string theirs)
    {
        var ours = new StringBuilder(theirs.Length);
        for (var at = 0; at < theirs.Length;)
        {
            var word = words.Find(w => theirs.AsSpan(at).StartsWith(w.Theirs, StringComparison.Ordinal));
            if (word.Theirs is not null)
            {
                ours.Append(word.Ours);
                at += word.Theirs.Length;
                continue;
            }

            var end = hasClasses && theirs[at] == '[' ? theirs.IndexOf(']', at) : char.IsAsciiDigit(theirs[at]) ? at : -1;
            if (end < 0)
            {
                return null;
            }

            ours.Append(theirs, at, end + 1 - at);
            var suffix = theirs[at] == '[' ? repeatClass : repeatDigit;
            at = end + 1;
            if (suffix is not null && theirs.AsSpan(at).StartsWith(suffix, StringComparison.Ordinal))
            {
                ours.Append('.');
                at += suffix.Length;
            }
        }

        var pattern = ours.ToString();
        return DialPattern.TryParse(pattern, out _, out _) ? pattern : null;
    }

    private static string? Between(Func<string, string?> render, string part) =>
        render($"{Frame}{part}{Frame}") is { } text && text.Length >= 2 && text.StartsWith(Frame, StringComparison.Ordinal) && text.EndsWith(Frame, StringComparison.Ordinal) ? text[1..^1] : null;
}
