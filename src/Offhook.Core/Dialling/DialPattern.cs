using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Offhook.Core.Dialling;

/// <summary>The keys that can be dialled at one place of a pattern.</summary>
/// <param name="Bits">Bit 0 to 9 for the digits, 10 for <c>*</c>, 11 for <c>#</c>.</param>
public readonly record struct DialSymbols(ushort Bits)
{
    /// <summary>Every key in the order of the bits.</summary>
    public const string Keys = "0123456789*#";

    /// <summary>The ten digits, <c>x</c>.</summary>
    public static DialSymbols AnyDigit { get; } = new(0x3FF);

    /// <summary>Whether a key is among them.</summary>
    public bool Contains(char key) => Keys.IndexOf(key, StringComparison.Ordinal) is >= 0 and var at && (Bits >> at & 1) != 0;

    /// <summary>The keys, in the order of <see cref="Keys"/>.</summary>
    public IEnumerable<char> Members
    {
        get
        {
            for (var at = 0; at < Keys.Length; at++)
            {
                if ((Bits >> at & 1) != 0)
                {
                    yield return Keys[at];
                }
            }
        }
    }

    /// <summary>The only key, where there is just one.</summary>
    public char? Single => ushort.PopCount(Bits) == 1 ? Keys[ushort.TrailingZeroCount(Bits)] : null;

    /// <summary>One key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no key of a phone.</exception>
    public static DialSymbols Of(char key) =>
        Keys.IndexOf(key, StringComparison.Ordinal) is >= 0 and var at ? new((ushort)(1 << at)) : throw new ArgumentOutOfRangeException(nameof(key));

    /// <summary>As a pattern writes them: <c>5</c>, <c>x</c>, <c>[2-9]</c>, <c>*</c>.</summary>
    public override string ToString()
    {
        if (Single is { } key)
        {
            return key.ToString();
        }

        return this == AnyDigit ? "x" : $"[{Ranges()}]";
    }

    /// <summary>The members with runs of three and more digits as ranges: <c>2-9*</c>.</summary>
    public string Ranges()
    {
        var text = new System.Text.StringBuilder(Keys.Length);
        for (var from = 0; from < Keys.Length; from++)
        {
            if ((Bits >> from & 1) == 0)
            {
                continue;
            }

            var to = from;
            while (from <= 9 && to < 9 && (Bits >> (to + 1) & 1) != 0)
            {
                to++;
            }

            text.Append(Keys[from]);
            if (to > from)
            {
                text.Append(to > from + 1 ? "-" : "").Append(Keys[to]);
            }

            from = to;
        }

        return text.ToString();
    }

    /// <summary>These and those.</summary>
    public DialSymbols With(DialSymbols other) => new((ushort)(Bits | other.Bits));
}

/// <summary>One place of a pattern.</summary>
/// <param name="Symbols">What may be dialled there.</param>
/// <param name="Repeats">Whether it may be dialled any number of times more.</param>
/// <param name="ToneBefore">Whether a secondary dial tone is played when the digits before it were dialled.</param>
public readonly record struct DialElement(DialSymbols Symbols, bool Repeats, bool ToneBefore);

/// <summary>
/// The match of a dial rule, read: digits, <c>x</c> any digit, <c>[2-9]</c> a range, <c>.</c> one or more of the preceding, <c>,</c> a secondary
/// dial tone, <c>*</c> and <c>#</c> literally. Families write their maker's form from it, so that the syntax is read in one place.
/// </summary>
public sealed class DialPattern
{
    /// <summary>Longest pattern that is read; no number is half as long.</summary>
    public const int MaxLength = 120;

    /// <summary>What a pattern may hold, for messages.</summary>
    public const string Allowed = "allowed: digits, x (any digit), [2-9] (a range), '.' (one or more of the preceding), ',' (a secondary dial tone), * and #";

    private DialPattern(string text, ImmutableArray<DialElement> elements, bool endsWithTone)
    {
        Text = text;
        Elements = elements;
        EndsWithTone = endsWithTone;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Its places, at least one.</summary>
    public ImmutableArray<DialElement> Elements { get; }

    /// <summary>Whether a secondary dial tone is played when the whole of it was dialled.</summary>
    public bool EndsWithTone { get; }

    /// <summary>Whether a secondary dial tone is played anywhere in it.</summary>
    public bool HasTone => EndsWithTone || Elements.Any(e => e.ToneBefore);

    /// <summary>Whether numbers of more than one length match.</summary>
    public bool IsOpen => Elements.Any(e => e.Repeats);

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The match of a rule.</param>
    /// <param name="pattern">The pattern; null where it is none.</param>
    /// <param name="errorAt">0-based index of the first character that is wrong; the length where something is missing at the end.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DialPattern? pattern, out int errorAt)
    {
        var elements = ImmutableArray.CreateBuilder<DialElement>(text.Length);
        var tone = false;
        pattern = null;
        for (var i = 0; i < text.Length; i++)
        {
            errorAt = i;
            if (i == MaxLength)
            {
                return false;
            }

            switch (text[i])
            {
                case >= '0' and <= '9' or '*' or '#':
                    Add(DialSymbols.Of(text[i]));
                    break;
                case 'x':
                    Add(DialSymbols.AnyDigit);
                    break;
                case '[':
                    if (ReadClass(text, ref i) is not { } symbols)
                    {
                        errorAt = i;
                        return false;
                    }

                    Add(symbols);
                    break;
                case '.' when elements.Count > 0 && !elements[^1].Repeats && !tone:
                    elements[^1] = elements[^1] with { Repeats = true };
                    break;
                case ',' when !tone && elements.Count > 0:
                    tone = true;
                    break;
                default:
                    return false;
            }
        }

        errorAt = text.Length;
        if (elements.Count == 0)
        {
            return false;
        }

        pattern = new(text, elements.ToImmutable(), tone);
        return true;

        void Add(DialSymbols symbols)
        {
            elements.Add(new(symbols, Repeats: false, tone));
            tone = false;
        }
    }

    /// <summary>Reads a pattern that was checked before, as those of specs are.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DialPattern Parse(string text) =>
        TryParse(text, out var pattern, out var at) ? pattern : throw new FormatException($"'{text}' is no dial pattern, see its character {at + 1}; {Allowed}");

    /// <summary>Whether what was dialled is complete by this pattern.</summary>
    public bool Matches(ReadOnlySpan<char> dialled) => (Follow(dialled) >> Elements.Length & UInt128.One) != UInt128.Zero;

    /// <summary>Whether what was dialled is complete, or would be with more digits.</summary>
    public bool MayMatch(ReadOnlySpan<char> dialled) => Follow(dialled) != UInt128.Zero;

    /// <summary>Whether a secondary dial tone is played when exactly this was dialled.</summary>
    public bool HasToneAfter(ReadOnlySpan<char> dialled)
    {
        var reached = Follow(dialled);
        for (var place = 0; place < Elements.Length; place++)
        {
            if (Elements[place].ToneBefore && (reached >> place & UInt128.One) != UInt128.Zero)
            {
                return true;
            }
        }

        return EndsWithTone && (reached >> Elements.Length & UInt128.One) != UInt128.Zero;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Bit n is set where the first n places may be what was dialled; all ways are followed at once, so that no pattern takes long.
    private UInt128 Follow(ReadOnlySpan<char> dialled)
    {
        var reached = UInt128.One;
        foreach (var key in dialled)
        {
            var next = UInt128.Zero;
            for (var place = 0; place < Elements.Length; place++)
            {
                var element = Elements[place];
                var from = reached >> place & UInt128.One;
                if (element.Repeats)
                {
                    from |= reached >> (place + 1) & UInt128.One;
                }

                if (from != UInt128.Zero && element.Symbols.Contains(key))
                {
                    next |= UInt128.One << (place + 1);
                }
            }

            reached = next;
        }

        return reached;
    }

    private static DialSymbols? ReadClass(string text, ref int at)
    {
        var symbols = default(DialSymbols);
        for (at++; at < text.Length && text[at] != ']'; at++)
        {
            var (from, to) = (text[at], text[at]);
            if (at + 2 < text.Length && text[at + 1] == '-')
            {
                at += 2;
                to = text[at];
            }

            if (!char.IsAsciiDigit(from) || !char.IsAsciiDigit(to) || to < from)
            {
                return null;
            }

            for (var digit = from; digit <= to; digit++)
            {
                symbols = symbols.With(DialSymbols.Of(digit));
            }
        }

        return at < text.Length && symbols.Bits != 0 ? symbols : null;
    }
}
