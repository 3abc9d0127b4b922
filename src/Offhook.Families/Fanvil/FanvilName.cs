using System.Diagnostics.CodeAnalysis;

namespace Offhook.Families.Fanvil;

/// <summary>
/// Name of a parameter: module, list and key as the phone's own export spells them, <c>SIP CONFIG MODULE/SIP Line List/SIP1 Register Addr</c>; the list is
/// empty for a key of the module itself. A name without slashes has no module; the phone ignores such a line.
/// </summary>
internal readonly record struct FanvilName(string Module, string List, string Key)
{
    public static FanvilName Parse(string name)
    {
        var first = name.IndexOf('/', StringComparison.Ordinal);
        var second = first < 0 ? -1 : name.IndexOf('/', first + 1);
        return second < 0 ? new("", "", name) : new(name[..first], name[(first + 1)..second], name[(second + 1)..]);
    }

    /// <summary>Cuts a text such as <c>Dsskey Config3</c> before its number.</summary>
    public static bool TryCutNumber(string text, [NotNullWhen(true)] out string? before, out int number)
    {
        var at = text.Length;
        while (at > 0 && char.IsAsciiDigit(text[at - 1]))
        {
            at--;
        }

        before = text[..at];
        number = 0;
        return at > 0 && at < text.Length && int.TryParse(text.AsSpan(at), out number);
    }

    /// <summary>Takes the number after a list's prefix apart: <c>SIP12 Register Addr</c> is entry 12, key <c>Register Addr</c>.</summary>
    public static bool TryCutEntry(string key, string prefix, out int number, [NotNullWhen(true)] out string? rest)
    {
        number = 0;
        rest = null;
        if (prefix.Length == 0 || !key.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var at = prefix.Length;
        while (at < key.Length && char.IsAsciiDigit(key[at]))
        {
            at++;
        }

        if (at == prefix.Length || at >= key.Length || key[at] != ' ' || !int.TryParse(key.AsSpan(prefix.Length, at - prefix.Length), out number))
        {
            return false;
        }

        rest = key[(at + 1)..];
        return true;
    }

    public override string ToString() => Module.Length == 0 ? Key : $"{Module}/{List}/{Key}";
}
