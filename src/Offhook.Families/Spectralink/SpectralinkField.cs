using System.Buffers;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Security;

namespace Offhook.Families.Spectralink;

/// <summary>One element of a user, the same word for checking and writing.</summary>
/// <param name="Element">Its name in the file.</param>
/// <param name="Member">Its name in fleet files.</param>
/// <param name="OnIp">Whether 200, 400, 6500 and Virtual One have it.</param>
/// <param name="OnDect">Whether 2500 and 8000 have it.</param>
/// <param name="Read">Its value; null = not given.</param>
/// <param name="Check">What is wrong with a value, without quoting it; null when it is allowed.</param>
/// <param name="Take">A user with the value that a file gives; the value has been checked.</param>
internal sealed record SpectralinkField(
    string Element, string Member, bool OnIp, bool OnDect, Func<HandsetSpec, string?> Read, Func<string, string?> Check, Func<HandsetSpec, string, HandsetSpec> Take)
{
    private const int MaxUser = 63;
    private const int MaxPassword = 35;
    private const int MaxAccessCode = 8;
    private const int MaxLocalNumber = 12;
    private const int MaxGain = 12;
    private const int MaxGroup = 9999;

    // Unreserved and user-unreserved of RFC 3261, section 25.1.
    private static readonly SearchValues<char> UserCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/");

    private static readonly SearchValues<char> NotInStandbyText = SearchValues.Create("<>\\\"");

    /// <summary>All of them in the order in which they are written.</summary>
    public static IReadOnlyList<SpectralinkField> All { get; } =
    [
        new("ipei", "ipei", true, true, h => h.Fields.Ipei is { } text && SpectralinkIpei.TryParse(text, out var normal, out _) ? normal : h.Fields.Ipei, Ipei,
            (h, v) => h with { Fields = h.Fields with { Ipei = SpectralinkIpei.TryParse(v, out var normal, out _) ? normal : v } }),
        new("configgroup", "configGroup", true, false, h => Text(h.Fields.ConfigGroup), v => Range(v, 1, MaxGroup),
            (h, v) => h with { Fields = h.Fields with { ConfigGroup = Number(v) } }),
        new("accesscode", "accessCode", true, true, h => h.AccessCode?.Reveal(), AccessCode,
            (h, v) => h with { AccessCode = Secret.FromPlain(v) }),
        new("standbytext", "standbyText", true, true, h => h.Fields.StandbyText, v => v.AsSpan().ContainsAny(NotInStandbyText) ? "holds one of < > \\ \"; a text without them is allowed" : null,
            (h, v) => h with { Fields = h.Fields with { StandbyText = v } }),
        new("linetype", "lineType", false, true, h => h.Fields.LineType, v => v is "D" or "S" or "A" ? null : "is no type of line; D (DECT to DECT), S (SIP) and A (analogue) are allowed",
            (h, v) => h with { Fields = h.Fields with { LineType = v } }),
        new("lid", "lid", false, true, h => h.Fields.Lid, Lid,
            (h, v) => h with { Fields = h.Fields with { Lid = v } }),
        new("username", "username", true, true, h => h.Fields.Username, User,
            (h, v) => h with { Fields = h.Fields with { Username = v } }),
        new("secondaryusername", "secondaryUsername", true, false, h => h.Fields.SecondaryUsername, User,
            (h, v) => h with { Fields = h.Fields with { SecondaryUsername = v } }),
        new("domain", "domain", true, true, h => h.Fields.Domain, v => Uri.CheckHostName(v) == UriHostNameType.Unknown ? "is no domain; a host name is allowed" : null,
            (h, v) => h with { Fields = h.Fields with { Domain = v } }),
        new("displayname", "displayName", true, true, h => h.Fields.DisplayName, _ => null,
            (h, v) => h with { Fields = h.Fields with { DisplayName = v } }),
        new("authuser", "authUser", true, true, h => h.Fields.AuthUser, User,
            (h, v) => h with { Fields = h.Fields with { AuthUser = v } }),
        new("authpassword", "authPassword", true, true, h => h.AuthPassword?.Reveal(), v => Length(v, MaxPassword),
            (h, v) => h with { AuthPassword = Secret.FromPlain(v) }),
        new("disabled", "disabled", true, true, h => Text(h.Fields.Disabled), Flag,
            (h, v) => h with { Fields = h.Fields with { Disabled = v == "true" } }),
        new("localno", "localNo", false, true, h => h.Fields.LocalNo, v => Length(v, MaxLocalNumber),
            (h, v) => h with { Fields = h.Fields with { LocalNo = v } }),
        new("name", "name", false, true, h => h.Fields.Name, _ => null,
            (h, v) => h with { Fields = h.Fields with { Name = v } }),
        new("presentationtext", "presentationText", false, true, h => Text(h.Fields.PresentationText), Flag,
            (h, v) => h with { Fields = h.Fields with { PresentationText = v == "true" } }),
        new("tx_gain", "txGain", false, true, h => Text(h.Fields.TxGain), v => Range(v, -MaxGain, MaxGain),
            (h, v) => h with { Fields = h.Fields with { TxGain = Number(v) } }),
        new("rx_gain", "rxGain", false, true, h => Text(h.Fields.RxGain), v => Range(v, -MaxGain, MaxGain),
            (h, v) => h with { Fields = h.Fields with { RxGain = Number(v) } }),
        new("cucmdevicename", "cucmDeviceName", true, true, h => h.Fields.CucmDeviceName, v => v.StartsWith("SEP", StringComparison.Ordinal) ? null : "does not begin with SEP; such a name is allowed",
            (h, v) => h with { Fields = h.Fields with { CucmDeviceName = v } }),
        new("adminrights", "adminRights", true, false, h => Text(h.Fields.AdminRights), Flag,
            (h, v) => h with { Fields = h.Fields with { AdminRights = v == "true" } }),
    ];

    /// <summary>Whether a model has it.</summary>
    public bool IsOn(SpectralinkModel model) => model.IsTwoGenerations ? OnDect : OnIp;

    private static string? Ipei(string value) => SpectralinkIpei.TryParse(value, out _, out var wrong) ? null : wrong;

    private static string? User(string value) =>
        value.AsSpan().ContainsAnyExcept(UserCharacters) ? "holds a character that no SIP user has; letters, digits and - _ . ! ~ * ' ( ) & = + $ , ; ? / are allowed" : Length(value, MaxUser);

    private static string? AccessCode(string value) =>
        value.Length > MaxAccessCode || value.AsSpan().ContainsAnyExceptInRange('0', '9') ? $"is no access code; up to {MaxAccessCode} digits are allowed" : null;

    // Shelf, card and line.
    private static string? Lid(string value) => value.Length == 8 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
        && Part(value, 0, 2) is >= 1 and <= 8 && Part(value, 2, 2) is >= 1 and <= 8 && Part(value, 4, 4) <= 15
        ? null
        : "is no position of an analogue line; xxyyzzzz with shelf 01 to 08, card 01 to 08 and line 0000 to 0015 is allowed";

    private static int Part(string value, int from, int length) => int.Parse(value.AsSpan(from, length), CultureInfo.InvariantCulture);

    private static string? Length(string value, int most) =>
        value.Length <= most ? null : string.Create(CultureInfo.InvariantCulture, $"has {value.Length} characters; 1 to {most} are allowed");

    private static string? Range(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{value} is out of range; {least} to {most} are allowed");

    private static string? Flag(string value) => value is "true" or "false" ? null : "is neither true nor false; these are allowed";

    private static int Number(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(bool? flag) => flag is { } value ? value ? "true" : "false" : null;
}
