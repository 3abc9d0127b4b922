using Offhook.Core.Devices;

namespace Offhook.Core.Identification;

/// <summary>How phones of several makers introduce themselves: <c>Brand Model 1.2.3 aabbccddeeff</c>. Parts of the text that was read; nothing is copied.</summary>
public readonly ref struct AgentText
{
    /// <summary>Longest introduction that is read; real ones have about 45 characters.</summary>
    private const int MaxLength = 128;

    // Brand, version and address each have one; the longest known model has two ("X6U Pro").
    private const int MinWords = 4;
    private const int MaxWords = 6;

    /// <summary>First word. Whose brands it is believed of is the family's to say: the same phones are sold under other names.</summary>
    public ReadOnlySpan<char> Brand { get; private init; }

    /// <summary>As the phone says it; it may have blanks.</summary>
    public ReadOnlySpan<char> Model { get; private init; }

    /// <summary>Its firmware, with a leading <c>V</c> where the phone says one.</summary>
    public ReadOnlySpan<char> Version { get; private init; }

    /// <summary>Its address.</summary>
    public MacAddress Mac { get; private init; }

    /// <summary>False where the text is not of this form.</summary>
    public static bool TryRead(string? agent, out AgentText read)
    {
        read = default;
        if (agent is null || agent.Length > MaxLength)
        {
            return false;
        }

        var text = agent.AsSpan();
        Span<Range> words = stackalloc Range[MaxWords + 1];
        words = words[..text.Split(words, ' ')];
        if (words.Length is < MinWords or > MaxWords || HasEmpty(text, words) || !IsVersion(text[words[^2]]) || !MacAddress.TryParse(text[words[^1]], out var mac))
        {
            return false;
        }

        read = new AgentText { Brand = text[words[0]], Model = text[words[1].Start..words[^3].End], Version = text[words[^2]], Mac = mac };
        return true;
    }

    private static bool HasEmpty(ReadOnlySpan<char> text, ReadOnlySpan<Range> words)
    {
        foreach (var word in words)
        {
            if (text[word].IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        var digits = text[(text[0] is 'V' or 'v' ? 1 : 0)..];
        return !digits.IsEmpty && char.IsAsciiDigit(digits[0]) && digits.Contains('.') && !digits.ContainsAnyExcept("0123456789.");
    }
}
