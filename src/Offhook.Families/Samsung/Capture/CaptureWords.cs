using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Offhook.Families.Samsung.Capture;

/// <summary>What a value is for.</summary>
internal enum Role
{
    None, Mac, UserId, LineId, Login, Number, User, Password, Display, Server, ServerPort, ServerPath, Firmware, Registrar, RegistrarPort, Proxy, ProxyPort, Ntp, Zone, DstStart, DstEnd,
    Dtmf, Language, Directory, Portrait, DigitMap, ToneMap, Code, File, Module,
}

/// <summary>
/// Words that tell what a value is for. The maker's names are not known, so these are words that writers of such files use; the nearest to a value decides, and what a value
/// looks like has to agree.
/// </summary>
internal static partial class CaptureWords
{
    public static readonly Regex Password = Words("pass|pwd|passwd|secret|credential|auth_?(key|code|token)|(^|_)pw($|_)|(^|_)pin$|userpw|authpw");
    public static readonly Regex User = Words("auth|account|acct|login|user_?name|uname|(^|_)user$|cred");
    public static readonly Regex Display = Words("disp|caption|label|title|alias|nick|^name$|full_?name|_name$|owner");
    public static readonly Regex Number = Words("num|ext|subscr|tel|phone|^dn$|aor|uri|msisdn|line");
    public static readonly Regex Id = Words("(^|_|user|line)id$|^uid$");
    public static readonly Regex Ntp = Words("ntp|clock|(^|_)time(_?serv|$|_)|timeserver");
    public static readonly Regex Registrar = Words("regist|sip|domain|realm|pbx|call_?serv|call_?man|switch");
    public static readonly Regex Proxy = Words("proxy|outbound");
    public static readonly Regex Directory = Words("dir(ectory)?|phone_?book|addr.*book|ldap|contact");
    public static readonly Regex Portrait = Words("portrait|photo|pict|avatar|face");
    public static readonly Regex Port = Words("port($|_?num|_?no)");
    public static readonly Regex Zone = Words("zone|(^|_)tz|gmt|utc|time_?diff|offset");
    public static readonly Regex Language = Words("lang|locale");
    public static readonly Regex Digits = Words("digit|map|plan|pattern");
    public static readonly Regex Version = Words("ver");
    public static readonly Regex Image = Words("image|img|firm|(^|_)fw|upgrade|(^|_)rom|software|package");
    public static readonly Regex Module = Words("module|aom|unit");
    public static readonly Regex Start = Words("start|begin|from|(^|_)on$");
    public static readonly Regex End = Words("end($|[^a])|stop|finish|until|through|(^|_)to$|(^|_)off$");
    public static readonly Regex Address = Words("addr|host|server|(^|_)ip($|_)|url");

    /// <summary>Texts around a value, the nearest first: its attribute or element, what stands beside it, its element, what that stands in and says of itself.</summary>
    public static IEnumerable<string> Around(CapturedPlace place)
    {
        yield return (place.Attribute.Length > 0 ? place.Attribute : place.Element.Name).ToLowerInvariant();
        foreach (var sibling in place.Element.Own.Where(o => o != place && o.Attribute.Length > 0 && Identifier().IsMatch(o.Value)))
        {
            yield return sibling.Value.ToLowerInvariant();
        }

        for (var element = place.Attribute.Length > 0 ? place.Element : place.Element.Parent; element?.Parent is not null; element = element.Parent)
        {
            yield return element.Name.ToLowerInvariant();
            foreach (var said in element == place.Element ? [] : element.Own.Where(o => o.Attribute.Length > 0 && Identifier().IsMatch(o.Value)))
            {
                yield return said.Value.ToLowerInvariant();
            }
        }
    }

    /// <summary>What a value is called: its attribute or element, or what stands beside it where that only says that it is a value, <c>k="auth_name" v="…"</c>.</summary>
    public static string NameOf(CapturedPlace place)
    {
        var words = Around(place).Take(2).ToList();
        return words.Count > 1 && words[0] is "v" or "val" or "value" or "data" or "content" && place.Element.Own.Any(o => o.Value.Equals(words[1], StringComparison.OrdinalIgnoreCase)) ? words[1] : words[0];
    }

    /// <summary>The role of the nearest word that one of these knows.</summary>
    public static Role Nearest(CapturedPlace place, params ReadOnlySpan<(Regex Words, Role Role)> roles)
    {
        foreach (var word in Around(place))
        {
            foreach (var (words, role) in roles)
            {
                if (words.IsMatch(word))
                {
                    return role;
                }
            }
        }

        return Role.None;
    }

    /// <summary>Whether any word around a value is one of these.</summary>
    public static bool Has(CapturedPlace place, Regex words) => Around(place).Any(w => words.IsMatch(w));

    /// <summary>Whether a text is the address or the name of a machine.</summary>
    public static bool IsHost(string text) => IPAddress.TryParse(text, out _) ? text.Contains('.') || text.Contains(':') : HostName().IsMatch(text) && text.Any(char.IsAsciiLetter);

    public static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);

    public static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    public static bool IsDay(string text) => DstDay().IsMatch(text);

    public static bool IsCode(string text) => text.Length is > 0 and <= 8 && !text.AsSpan().ContainsAnyExcept("*#0123456789");

    /// <summary>Whether a text looks as passwords do: no blanks, no address, of two sorts of characters, or six digits and more.</summary>
    public static bool LooksSecret(string text) => text.Length >= 4 && !text.Any(char.IsWhiteSpace) && !IsHost(text) && !IsUrl(text)
        && !text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase)
        && (text.Any(char.IsLetter) ? text.Any(c => !char.IsLetter(c)) : text.Length >= 6 && text.All(char.IsAsciiDigit));

    /// <summary>Whether a text can be shown: what is no secret by its looks and by the words around it.</summary>
    public static bool MayBeShown(CapturedPlace place) => !Has(place, Password)
        && (!LooksSecret(place.Value) || IsDay(place.Value) || place.Value.StartsWith('/') || (place.Attribute is "name" or "id" or "type" && Name().IsMatch(place.Value)));

    // The words of a file are as long as its writer likes, so the time has to grow with their length alone. A limit in time would fail innocent files on a busy machine.
    private static Regex Words(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{1,40}$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex("^[A-Za-z]+([_-][A-Za-z]+)*([_-]?[0-9]{1,2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^M(1[0-2]|[1-9])\.[1-5]\.[0-6]$", RegexOptions.CultureInvariant)]
    private static partial Regex DstDay();
}
