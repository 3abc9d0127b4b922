using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>What kind of value a setting takes.</summary>
internal enum SnomValueType
{
    Text,
    Integer,

    /// <summary><c>on</c> or <c>off</c>.</summary>
    Flag,

    /// <summary>One of a list.</summary>
    Choice,

    /// <summary>Several of a list with commas between them.</summary>
    List,

    /// <summary>Text that must not be shown.</summary>
    Secret,
    Url,
    Host,

    /// <summary>What a key does: a type and its argument.</summary>
    Key,

    /// <summary>Written by the phone alone.</summary>
    Protected,
}

/// <summary>What a setting is counted by.</summary>
internal enum SnomIndex
{
    None,

    /// <summary>Identities, from 1 to 12.</summary>
    Line,

    /// <summary>Keys, from 0.</summary>
    Key,

    /// <summary>Speed dials, from 0 to 32.</summary>
    Speed,

    /// <summary>Context keys, from 0 to 3.</summary>
    Context,

    /// <summary>A list of ours, from 1.</summary>
    List,

    /// <summary>A name, such as that of a language.</summary>
    Name,
}

/// <summary>One setting of the catalogue.</summary>
/// <param name="Name">The maker's name, without an index.</param>
/// <param name="Order">Place in a written file.</param>
/// <param name="Section">The element it stands in; <c>functionKeys</c> and the like, else a section of <c>phone-settings</c>.</param>
/// <param name="Allowed"><c>0..14</c>, or <c>on|off</c>; empty when no source gives a limit.</param>
/// <param name="Perm">What it is written with where nobody says: <c>R</c>, <c>RW</c> or <c>!</c>.</param>
/// <param name="Since">First generation that knows it; empty = the first there is.</param>
/// <param name="Until">Last generation that knows it; empty = the last there is.</param>
/// <param name="Off">The value that clears it; null where nobody knows.</param>
/// <param name="CutsOff">Whether a wrong value can cut the phone off.</param>
internal sealed record SnomParameter(
    string Name, int Order, SnomIndex Index, string Section, SnomValueType Type, string Allowed, string Default, string Perm, string Since, string Until,
    string? Off, bool CutsOff, string Label, string Source, string Grade, string Note)
{
    /// <summary>Kinds of keys that any source names.</summary>
    public static readonly IReadOnlySet<string> KeyTypes = new HashSet<string>(StringComparer.Ordinal)
    {
        "line", "dest", "icom", "orbit", "recorder", "record", "dtmf", "mult", "p2t", "url", "speed", "button", "blf", "keyevent", "ivr", "presence", "none",
        "transfer", "redirect", "autoanswer", "xml", "multicast", "conference", "starcode", "smart_transfer",
    };

    public bool IsSecret => Type == SnomValueType.Secret;

    /// <summary>Whether a number can be its index; the highest that is written is far beyond any phone's.</summary>
    public bool Takes(string? index)
    {
        var number = index is null ? -1 : new SnomName(Name, index).Number;
        return Index switch
        {
            SnomIndex.None => index is null,
            SnomIndex.Line => number is >= 1 and <= 12,
            SnomIndex.Key => number is >= 0 and <= 399,
            SnomIndex.Speed => number is >= 0 and <= 32,
            SnomIndex.Context => number is >= 0 and <= 3,
            SnomIndex.List => number is >= 1 and <= 999,
            _ => index is { Length: > 0 },
        };
    }

    /// <summary>Null when the value may be sent; else a sentence that says what is wrong and what is allowed. A secret is never repeated.</summary>
    /// <remarks>An empty value is the maker's way to take one away, so it is always accepted.</remarks>
    public string? Check(string value)
    {
        if (Type == SnomValueType.Protected)
        {
            return $"{Name} is written by the phone alone; leave it out";
        }

        if (value.Length == 0)
        {
            return null;
        }

        return Type switch
        {
            SnomValueType.Flag => value is "on" or "off" ? null : $"{Name} does not take '{value}'; on, off are allowed",
            SnomValueType.Choice => Choices().Contains(value) ? null : $"{Name} does not take '{value}'; {string.Join(", ", Choices())} are allowed",
            SnomValueType.List => Array.Find(value.Split(','), v => !Choices().Contains(v)) is { } wrong
                ? $"{Name} does not take '{wrong}'; {string.Join(", ", Choices())} are allowed, with commas between them" : null,
            SnomValueType.Integer => CheckInteger(value),
            SnomValueType.Key => KeyTypes.Contains(value.Split(' ')[0]) ? null : $"{Name} does not take a key of type '{value.Split(' ')[0]}'; {string.Join(", ", KeyTypes.Order(StringComparer.Ordinal))} are allowed",
            _ => null,
        };
    }

    private string[] Choices() => Allowed.Split('|');

    private string? CheckInteger(string value)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return $"{Name} takes a whole number, not '{value}'";
        }

        var dots = Allowed.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
        {
            return null;
        }

        var low = int.Parse(Allowed.AsSpan(0, dots), CultureInfo.InvariantCulture);
        var high = dots + 2 == Allowed.Length ? int.MaxValue : int.Parse(Allowed.AsSpan(dots + 2), CultureInfo.InvariantCulture);
        return number >= low && number <= high ? null
            : high == int.MaxValue ? $"{Name} takes {low} and more, not {number}" : $"{Name} takes {low} to {high}, not {number}";
    }
}
