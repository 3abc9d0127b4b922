using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>What kind of value a parameter takes.</summary>
internal enum HtekValueType
{
    Text,
    Integer,

    /// <summary><c>0</c> or <c>1</c>.</summary>
    Flag,

    /// <summary>One of a list.</summary>
    Choice,

    /// <summary>Text that must not be shown.</summary>
    Secret,
    Url,

    /// <summary>A name or address, with or without a port.</summary>
    Host,
}

/// <summary>The firmware generations in which a source names a parameter: 1 is firmware 1.x, 2 is 2.0.4 and later.</summary>
[Flags]
internal enum HtekGenerations
{
    First = 1,
    Second = 2,
    Both = First | Second,
}

/// <summary>One parameter of the catalogue.</summary>
/// <param name="Code">The P-code; it is what the phone reads.</param>
/// <param name="Order">Place in a written file.</param>
/// <param name="Name2">Label since firmware 2.0.4 (<c>Account1_SipUserId</c>), with the maker's own misspellings; empty when none was seen.</param>
/// <param name="Name1">Label of firmware 1.x (<c>Account1.SipUserId</c>); empty when none was seen.</param>
/// <param name="Tag">Name of the element in a U-series file; empty when none was seen.</param>
/// <param name="Type">Kind of value; where no source says, judged from the label and the values seen.</param>
/// <param name="Allowed"><c>0..14</c>, or <c>0=UDP|1=TCP</c>; empty when no source gives a limit.</param>
/// <param name="Off">The value that clears it; see <see cref="CanClear"/>.</param>
/// <param name="Seen">The maker's default or the value that a real file carries; empty when none was seen.</param>
/// <param name="Group">Remark above its section in a written file.</param>
/// <param name="Source">Short names of the sources, separated by spaces (docs/families/htek.md).</param>
/// <param name="Note">What an operator should know; may be empty.</param>
internal sealed record HtekParameter(
    PCode Code,
    int Order,
    string Name2,
    string Name1,
    string Tag,
    HtekValueType Type,
    string Allowed,
    string Off,
    string Seen,
    string Group,
    HtekGenerations Generations,
    string Source,
    HtekGrade Grade,
    string Note)
{
    /// <summary>The code as text; the parameter's canonical name.</summary>
    public string Name { get; } = Code.ToString();

    public bool IsSecret => Type == HtekValueType.Secret;

    /// <summary>
    /// Whether <see cref="Off"/> clears it. Text may be emptied (the maker writes an empty element for "blank, no default");
    /// of a number without a known off form nobody knows what clears it.
    /// </summary>
    public bool CanClear => Off.Length > 0 || Type is HtekValueType.Text or HtekValueType.Secret or HtekValueType.Url or HtekValueType.Host;

    /// <summary>The description that a file of this generation carries; the other generation's when that is the only one known; may be empty.</summary>
    public string Label(HtekGenerations generation) => generation == HtekGenerations.First
        ? (Name1.Length > 0 ? Name1 : Name2)
        : (Name2.Length > 0 ? Name2 : Name1);

    /// <summary>Null when the value may be sent; else a sentence that says what is wrong and what is allowed. A secret is never repeated.</summary>
    /// <remarks>An empty value is always accepted: it is how the maker writes "blank".</remarks>
    public string? Check(string value)
    {
        if (value.Length == 0)
        {
            return null;
        }

        return Type switch
        {
            HtekValueType.Flag => value is "0" or "1" ? null : $"{Code} takes 0 or 1, not '{value}'.",
            HtekValueType.Choice => IsChoice(value) ? null : $"{Code} does not take '{value}'; allowed are {Allowed.Replace("|", ", ", StringComparison.Ordinal)}.",
            HtekValueType.Integer => CheckInteger(value),
            _ => null,
        };
    }

    private bool IsChoice(string value)
    {
        foreach (var range in Allowed.AsSpan().Split('|'))
        {
            var entry = Allowed.AsSpan(range);
            var equals = entry.IndexOf('=');
            if (value.AsSpan().SequenceEqual(equals < 0 ? entry : entry[..equals]))
            {
                return true;
            }
        }

        return false;
    }

    private string? CheckInteger(string value)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return $"{Code} takes a whole number, not '{value}'.";
        }

        var dots = Allowed.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
        {
            return null;
        }

        var low = int.Parse(Allowed.AsSpan(0, dots), CultureInfo.InvariantCulture);
        var high = int.Parse(Allowed.AsSpan(dots + 2), CultureInfo.InvariantCulture);
        return number >= low && number <= high ? null : $"{Code} takes {low} to {high}, not {number}.";
    }
}
