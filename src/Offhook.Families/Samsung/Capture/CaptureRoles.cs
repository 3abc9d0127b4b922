using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Samsung.Capture;

/// <summary>What a value was taken for.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Key">What else tells it from others of its role: the setting of a code, the kind of a file.</param>
internal sealed record Finding(CapturedPlace Place, Role Role, string Key = "");

/// <summary>Says what each value of a phone's file is for: by what it looks like, and by the nearest word that says something.</summary>
internal sealed class CaptureRoles(CapturedPhone phone, Func<string, DocumentMatch?> match)
{
    private static readonly (System.Text.RegularExpressions.Regex Words, Role Role)[] Servers =
        [(CaptureWords.Ntp, Role.Ntp), (CaptureWords.Proxy, Role.Proxy), (CaptureWords.Registrar, Role.Registrar)];

    public IEnumerable<Finding> Of(PhoneDocument document)
    {
        var kind = document.Document.Kind;
        var places = document.Document.Xml.Places;
        List<Finding> found = [.. places.Select(p => Find(p, kind)).Where(f => f.Role != Role.None)];
        if (kind == SamsungDocuments.Mac && !found.Exists(f => f.Role == Role.Password))
        {
            found.AddRange(Only(places, found, p => CaptureWords.LooksSecret(p.Value), Role.Password));
        }

        if (kind == SamsungDocuments.Line)
        {
            CompleteLine(places, found);
        }

        return Days([.. found.OrderBy(f => f.Place.Start)]);
    }

    // Two days of which no word says more: the first is the one on which summer begins.
    private static List<Finding> Days(List<Finding> found)
    {
        var days = found.FindAll(f => f.Role is Role.DstStart or Role.DstEnd);
        if (days is [var first, var second] && first.Role == second.Role)
        {
            found[found.IndexOf(first)] = first with { Role = Role.DstStart };
            found[found.IndexOf(second)] = second with { Role = Role.DstEnd };
        }

        return found;
    }

    // What no word tells is told by what is left: one text that looks like a password, one that looks like a name.
    private void CompleteLine(IReadOnlyList<CapturedPlace> places, List<Finding> found)
    {
        if (!found.Exists(f => f.Role == Role.Display))
        {
            found.AddRange(Only(places, found, p => p.Value.Length > 1 && p.Value.Any(char.IsLetter) && (p.Value.Contains(' ', StringComparison.Ordinal) || p.Value.All(char.IsLetter)) && !IsWord(p.Value), Role.Display));
        }

        if (!found.Exists(f => f.Role == Role.Password))
        {
            found.AddRange(Only(places, found, p => CaptureWords.LooksSecret(p.Value) && !phone.LineIds.Exists(id => p.Value.Contains(id, StringComparison.Ordinal)), Role.Password));
        }
    }

    // The only one of its kind; two are not told apart.
    private static IEnumerable<Finding> Only(IReadOnlyList<CapturedPlace> places, List<Finding> found, Func<CapturedPlace, bool> fits, Role role) =>
        places.Where(p => fits(p) && !found.Exists(f => f.Place == p)).Take(2).ToList() is [var only] ? [new Finding(only, role)] : [];

    private static bool IsWord(string text) => text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "udp" or "tcp" or "tls" or "none" or "enable" or "disable" or "enabled" or "disabled" or "all";

    private Finding Find(CapturedPlace place, DocumentKind kind)
    {
        // A phone's address that stands in a file of all phones cannot be told apart there.
        if (kind.Audience == Audience.Device && DeviceId.TryParse(place.Value, out var id) && id == phone.Id)
        {
            return new Finding(place, Role.Mac);
        }

        if (kind == SamsungDocuments.User && CaptureGatherer.FilesIn(place.Value, match).ToList() is [var (name, listed)] && place.Value.EndsWith(name, StringComparison.Ordinal))
        {
            return new Finding(place, Role.File, SamsungDocuments.ShortName(listed.Kind));
        }

        var role = kind == SamsungDocuments.Boot ? InBoot(place)
            : kind == SamsungDocuments.Mac ? InMac(place)
            : kind == SamsungDocuments.Line ? InLine(place)
            : kind == SamsungDocuments.DialPlan ? IsDigitMap(place) ? Role.DigitMap : Role.None
            : kind == SamsungDocuments.DialTone ? IsDigitMap(place) ? Role.ToneMap : Role.None
            : kind == SamsungDocuments.Phone || kind == SamsungDocuments.User ? InSettings(place)
            : Role.None;
        if (role == Role.None && kind == SamsungDocuments.Service && CaptureWords.IsCode(place.Value) && CaptureCodes.SettingOf(place) is { } setting)
        {
            return new Finding(place, Role.Code, setting);
        }

        if (role == Role.None && place.Value.Length > 0)
        {
            role = place.Value == phone.Language && CaptureWords.Has(place, CaptureWords.Language) ? Role.Language
                : kind == SamsungDocuments.Aom && CaptureWords.IsCode(place.Value) && CaptureWords.Nearest(place, (CaptureWords.Module, Role.Module), (CaptureWords.Id, Role.None)) == Role.Module
                    && place.Element.Parent is null ? Role.Module
                : place.Value == phone.UserId && kind.Audience == Audience.Device && !kind.SharedWithoutIdentity ? Role.UserId
                : Role.None;
        }

        return new Finding(place, role);
    }

    private static bool IsDigitMap(CapturedPlace place) => CaptureWords.Has(place, CaptureWords.Digits) && !place.Value.AsSpan().ContainsAnyExcept("0123456789xX.*#|[]-T(),");

    // What is about images is not ours to say.
    private static Role InBoot(CapturedPlace place)
    {
        if (CaptureWords.Has(place, CaptureWords.Image))
        {
            return CaptureWords.Nearest(place, (CaptureWords.Image, Role.None), (CaptureWords.Version, Role.Firmware)) == Role.Firmware && place.Value.Length > 0 ? Role.Firmware : Role.None;
        }

        return CaptureWords.IsHost(place.Value) || CaptureWords.IsUrl(place.Value) ? Role.Server
            : CaptureWords.IsPort(place.Value) && CaptureWords.Has(place, CaptureWords.Port) ? Role.ServerPort
            : place.Value.StartsWith('/') && place.Value.Length > 1 ? Role.ServerPath
            : place.Value.Length > 0 && CaptureWords.Nearest(place, (CaptureWords.Version, Role.Firmware)) == Role.Firmware ? Role.Firmware
            : Role.None;
    }

    private Role InMac(CapturedPlace place) => place.Value == phone.UserId ? Role.UserId
        : place.Value.Length > 0 && CaptureWords.Nearest(place, (CaptureWords.Password, Role.Password)) == Role.Password ? Role.Password
        : CaptureWords.IsHost(place.Value) || CaptureWords.IsUrl(place.Value) ? Role.Server
        : Role.None;

    private Role InLine(CapturedPlace place)
    {
        if (place.Value.Length == 0)
        {
            return Role.None;
        }

        if (InSettings(place) is not Role.None and var role)
        {
            return role;
        }

        role = CaptureWords.Nearest(
            place, (CaptureWords.Password, Role.Password), (CaptureWords.User, Role.User), (CaptureWords.Id, Role.LineId), (CaptureWords.Display, Role.Display), (CaptureWords.Number, Role.Number));
        var named = CaptureWords.NameOf(place);
        if (role == Role.LineId && !phone.LineIds.Contains(place.Value) && CaptureWords.Nearest(place, (CaptureWords.Password, Role.Password), (CaptureWords.User, Role.User)) == Role.User)
        {
            // The id within a login, <Auth><Id>.
            role = Role.User;
        }

        var isNumber = !place.Value.AsSpan().ContainsAnyExcept("+*#0123456789");
        return role switch
        {
            Role.Password or Role.Display => role,
            // What an account has beside its name may be its password.
            Role.User when !place.Value.Any(char.IsWhiteSpace) && (CaptureWords.User.IsMatch(named) || CaptureWords.Id.IsMatch(named) || !CaptureWords.LooksSecret(place.Value)) => role,
            Role.LineId when phone.LineIds.Contains(place.Value) => role,
            Role.Number when isNumber && place.Value.Length >= 2 => role,
            _ => phone.LineIds.Contains(place.Value) || place.Value == phone.UserId ? Role.Number : Role.None,
        };
    }

    // Addresses, times and languages: the same in every file that has some.
    private static Role InSettings(CapturedPlace place)
    {
        var value = place.Value;
        if (CaptureWords.IsDay(value))
        {
            return CaptureWords.Nearest(place, (CaptureWords.Start, Role.DstStart), (CaptureWords.End, Role.DstEnd)) == Role.DstEnd ? Role.DstEnd : Role.DstStart;
        }

        if (value is "rfc2833" or "inband" or "info" && CaptureWords.Around(place).Any(w => w.Contains("dtmf", StringComparison.Ordinal)))
        {
            return Role.Dtmf;
        }

        if (int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var minutes) && minutes is >= -720 and <= 840 && minutes % 15 == 0
            && CaptureWords.Nearest(place, (CaptureWords.Zone, Role.Zone), (CaptureWords.Port, Role.None), (CaptureWords.Number, Role.None)) == Role.Zone)
        {
            return Role.Zone;
        }

        if (CaptureWords.IsUrl(value))
        {
            return CaptureWords.Nearest(place, (CaptureWords.Portrait, Role.Portrait), (CaptureWords.Directory, Role.Directory));
        }

        if (CaptureWords.IsPort(value) && CaptureWords.Nearest(place, (CaptureWords.Port, Role.ServerPort)) != Role.None && Server(place) is var (near, beside))
        {
            return beside ? near == Role.Proxy ? Role.ProxyPort : near == Role.Registrar ? Role.RegistrarPort : Role.None : Role.None;
        }

        return CaptureWords.IsHost(value) || (value.Length == 0 && CaptureWords.Nearest(place, (CaptureWords.Address, Role.Server)) != Role.None)
            ? CaptureWords.Nearest(place, Servers) is var server && (value.Length > 0 || server == Role.Ntp) ? server : Role.None
            : Role.None;
    }

    // A port is a server's where a machine stands in the same element, or beside it in the one around.
    private static (Role Near, bool Beside) Server(CapturedPlace place)
    {
        IEnumerable<CapturedPlace> group = place.Attribute.Length > 0 ? place.Element.Own : place.Element.Parent?.Children.SelectMany(c => c.Own) ?? [];
        var host = group.FirstOrDefault(p => CaptureWords.IsHost(p.Value));
        return (host is null ? Role.None : CaptureWords.Nearest(host, Servers), host is not null);
    }
}
