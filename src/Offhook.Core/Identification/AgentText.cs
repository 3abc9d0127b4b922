using Offhook.Core.Devices;

namespace Offhook.Core.Identification;

/// <summary>How phones of several makers introduce themselves: <c>Brand Model 1.2.3 aabbccddeeff</c>.</summary>
/// <param name="Brand">First word. Whose brands it is believed of is the family's to say: the same phones are sold under other names.</param>
/// <param name="Model">As the phone says it; it may have blanks.</param>
/// <param name="Version">Its firmware, with a leading <c>V</c> where the phone says one.</param>
/// <param name="Mac">Its address.</param>
public sealed record AgentText(string Brand, string Model, string Version, MacAddress Mac)
{
    /// <summary>Longest introduction that is read; real ones have about 45 characters.</summary>
    private const int MaxLength = 128;

    // Brand, version and address each have one; the longest known model has two ("X6U Pro").
    private const int MinWords = 4;
    private const int MaxWords = 6;

    /// <summary>Null where the text is not of this form.</summary>
    public static AgentText? Read(string? agent)
    {
        if (agent is null || agent.Length > MaxLength || agent.Split(' ') is not { Length: >= MinWords and <= MaxWords } words
            || words.Contains("") || !IsVersion(words[^2]) || !MacAddress.TryParse(words[^1], out var mac))
        {
            return null;
        }

        return new AgentText(words[0], string.Join(' ', words[1..^2]), words[^2], mac);
    }

    private static bool IsVersion(string text)
    {
        var digits = text.AsSpan(text[0] is 'V' or 'v' ? 1 : 0);
        return !digits.IsEmpty && char.IsAsciiDigit(digits[0]) && digits.Contains('.') && !digits.ContainsAnyExcept("0123456789.");
    }
}
