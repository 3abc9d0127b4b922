using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>
/// The name of a setting as it is written here: <c>user_host[1]</c>, <c>fkey[0]</c>, and with a part behind a dot what is said about it:
/// <c>fkey[0].perm</c>, <c>template[1].timeout</c>.
/// </summary>
/// <param name="Base">The maker's name.</param>
/// <param name="Index">What stands in brackets; null without.</param>
/// <param name="Part">What stands behind the dot; null without.</param>
internal readonly record struct SnomName(string Base, string? Index = null, string? Part = null)
{
    /// <summary>The permission that a setting is written with.</summary>
    public const string Perm = "perm";

    public static implicit operator SnomName(string name) => new(name);

    public static SnomName Of(string name, int index) => new(name, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>The index as a number; -1 where it is none.</summary>
    public int Number => int.TryParse(Index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The setting itself, without the part.</summary>
    public SnomName Whole => this with { Part = null };

    /// <summary>Reads a name; false where it cannot stand in a file.</summary>
    public static bool TryParse(string text, out SnomName name)
    {
        name = default;
        var rest = text.AsSpan();
        var end = rest.IndexOfAny('[', '.');
        var first = end < 0 ? rest : rest[..end];
        if (!IsElement(first))
        {
            return false;
        }

        rest = end < 0 ? [] : rest[end..];
        string? index = null;
        if (rest.StartsWith("["))
        {
            var close = rest.LastIndexOf(']');
            if (close < 2)
            {
                return false;
            }

            index = rest[1..close].ToString();
            rest = rest[(close + 1)..];
        }

        if (!rest.IsEmpty && (rest[0] != '.' || !IsElement(rest[1..])))
        {
            return false;
        }

        name = new(first.ToString(), index, rest.IsEmpty ? null : rest[1..].ToString());
        return true;
    }

    public override string ToString() => $"{Base}{(Index is null ? "" : $"[{Index}]")}{(Part is null ? "" : $".{Part}")}";

    private static bool IsElement(ReadOnlySpan<char> text) =>
        !text.IsEmpty && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && !text.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}
