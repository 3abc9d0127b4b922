using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Offhook.Core.Dialling;

namespace Offhook.Core.Fleet;

/// <summary>What hosts, zones, countries, languages, URLs and dial plans may look like. Each answers what is wrong, or null.</summary>
internal static class ValueRules
{
    // ISO 3166-1 alpha-2, officially assigned codes.
    private const string Countries =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL " +
        "CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU " +
        "GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC " +
        "MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT " +
        "PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA " +
        "UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

    private static readonly HashSet<string> CountryCodes = Countries.Split(' ').ToHashSet(StringComparer.Ordinal);

    /// <summary>Every country code.</summary>
    public static IEnumerable<string> AllCountries => Countries.Split(' ');

    // Only names that were found are kept, so that it cannot outgrow the database of zones.
    private static readonly ConcurrentDictionary<string, bool> KnownZones = new(StringComparer.Ordinal);

    public static string? Pressed(string text) =>
        text.AsSpan().ContainsAnyExcept(DialSymbols.Keys) ? $"{TextRules.Show(text)} cannot be pressed on a phone; digits, * and # are allowed" : null;

    public static string? Host(string text)
    {
        const string Allowed = "a host name or an IP address without port is allowed";
        if (text.Length is 0 or > 253)
        {
            return $"{TextRules.Show(text)} is no host; {Allowed}";
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '['
                ? null
                : $"{TextRules.Show(text)} is no host; {Allowed}";
        }

        if (!text.AsSpan().ContainsAnyExcept("0123456789."))
        {
            return text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out _) ? null : $"{TextRules.Show(text)} is no IP address; {Allowed}";
        }

        var name = text[^1] == '.' ? text[..^1] : text;
        foreach (var label in name.AsSpan().Split('.'))
        {
            var part = name.AsSpan(label);
            if (part.Length is 0 or > 63 || part[0] == '-' || part[^1] == '-' || part.ContainsAnyExcept(HostCharacters))
            {
                return $"{TextRules.Show(text)} is no host; {Allowed}";
            }
        }

        return null;
    }

    public static string? Zone(string text)
    {
        if (KnownZones.ContainsKey(text))
        {
            return null;
        }

        if (text.Length is > 0 and <= 64 && text[0] != '/' && !text.Contains("..", StringComparison.Ordinal)
            && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && string.Equals(zone.Id, text, StringComparison.Ordinal))
        {
            KnownZones.TryAdd(text, true);
            return null;
        }

        var near = Nearest.Find(text, TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id));
        return $"{TextRules.Show(text)} is no time zone; an IANA name such as Europe/Berlin is allowed{(near is null ? "" : $", did you mean '{near}'?")}";
    }

    public static string? Country(string text) =>
        CountryCodes.Contains(text) ? null : $"{TextRules.Show(text)} is no country; a code of ISO 3166-1 alpha-2 in capital letters such as DE is allowed";

    public static string? Language(string text)
    {
        var first = true;
        foreach (var range in text.AsSpan().Split('-'))
        {
            var tag = text.AsSpan(range);
            if (first ? tag.Length is < 2 or > 3 || tag.ContainsAnyExcept(Letters) : tag.Length is 0 or > 8 || tag.ContainsAnyExcept(LettersAndDigits))
            {
                return $"{TextRules.Show(text)} is no language; a tag of BCP 47 such as en or pt-BR is allowed";
            }

            first = false;
        }

        return null;
    }

    /// <summary>An absolute URL; <paramref name="web"/> = http or https only, no query, no login.</summary>
    public static string? Url(string text, bool web)
    {
        var allowed = web ? "an absolute http or https address without login, query and fragment is allowed" : "an absolute URL is allowed";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || text.Contains(' ', StringComparison.Ordinal) || uri.Host.Length == 0)
        {
            return $"{TextRules.Show(text)} is no absolute URL; {allowed}";
        }

        if (!web)
        {
            return null;
        }

        // The text is not shown: a login in it would be a secret.
        return uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? null
            : $"this URL cannot be used; {allowed}";
    }

    /// <summary>The pattern of a dial rule.</summary>
    public static string? DialMatch(string text) =>
        text.Length == 0 ? $"the pattern is empty; {DialPattern.Allowed}"
        : DialPattern.TryParse(text, out _, out var at) ? null
        : $"{TextRules.Show(text)} is no dial pattern, see its character {at + 1}; {DialPattern.Allowed}";

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly System.Buffers.SearchValues<char> LettersAndDigits =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    // Underscores are no host names by the book, but occur in the names of servers.
    private static readonly System.Buffers.SearchValues<char> HostCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
}
