using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung.Capture;

/// <summary>What the findings in one phone's files come to: its spec, where it asked, and the value that each variable then has.</summary>
internal sealed class CaptureDraft
{
    private const int SipPort = 5060;

    private readonly CapturedPhone phone;
    private readonly IReadOnlyList<(PhoneDocument Document, Finding Finding)> findings;
    private readonly CaptureContext context;

    public CaptureDraft(
        CapturedPhone phone, IReadOnlyList<(PhoneDocument, Finding)> findings, CaptureContext context, ImmutableArray<KeySpec> keys, ImmutableArray<KeySpec> moduleKeys)
    {
        (this.phone, this.findings, this.context) = (phone, findings, context);
        Server = ServerOf();
        Spec = SpecOf(keys, moduleKeys);
        Snapshot = context.Snapshot(Spec, Server);
    }

    public DeviceSpec Spec { get; }

    /// <summary>Where the phone asked over HTTP.</summary>
    public Uri Server { get; }

    public DeviceSnapshot Snapshot { get; }

    /// <summary>Zones that do the same as the one that was taken; it comes first.</summary>
    public IReadOnlyList<string> Zones { get; private set; } = [];

    private string? First(Role role, string key = "") => findings.FirstOrDefault(f => f.Finding.Role == role && f.Finding.Key == key && f.Finding.Place.Value.Length > 0).Finding?.Place.Value;

    private string? OfLine(Role role, int line) =>
        findings.FirstOrDefault(f => f.Document.Line == line && f.Document.Document.Kind == SamsungDocuments.Line && f.Finding.Role == role).Finding?.Place.Value;

    private Uri ServerOf()
    {
        var hosts = findings.Where(f => f.Finding.Role == Role.Server && f.Document.Document.Kind == SamsungDocuments.Boot).Select(f => f.Finding.Place).ToList();
        var place = hosts.Find(p => CaptureWords.Around(p).Any(w => w.Contains("prof", StringComparison.Ordinal) || w.Contains("http", StringComparison.Ordinal) || w.Contains("prov", StringComparison.Ordinal)))
            ?? hosts.FirstOrDefault();
        if (place is null)
        {
            return new Uri("http://offhook.invalid");
        }

        if (CaptureWords.IsUrl(place.Value))
        {
            return new Uri(new Uri(place.Value).GetLeftPart(UriPartial.Authority));
        }

        // The port beside it, where one stands there.
        var port = findings.Where(f => f.Finding.Role == Role.ServerPort).Select(f => f.Finding.Place)
            .FirstOrDefault(p => p.Element == place.Element || (p.Element.Parent is not null && p.Element.Parent == place.Element.Parent));
        return new UriBuilder("http", place.Value, port is null ? 80 : int.Parse(port.Value, CultureInfo.InvariantCulture)).Uri;
    }

    private DeviceSpec SpecOf(ImmutableArray<KeySpec> keys, ImmutableArray<KeySpec> moduleKeys)
    {
        var hasModule = phone.Documents.Exists(d => d.Document.Kind == SamsungDocuments.Aom);
        var login = findings.FirstOrDefault(f => f.Document.Document.Kind == SamsungDocuments.Mac && f.Finding.Role == Role.Password).Finding?.Place.Value;
        var module = First(Role.Module) is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return new DeviceSpec
        {
            Id = phone.Id,
            Family = SamsungDocuments.Family,
            Model = context.ModelOf(phone.Id) ?? SamsungModels.All.First(m => !hasModule || SamsungModels.IsNamedWithModule(m)).Name,
            Scope = context.Scope,
            Name = OfLine(Role.Display, 1) ?? "",
            Login = phone.UserId.Length > 0 && login is not null ? new DeviceLogin(phone.UserId, Secret.FromPlain(login)) : null,
            Lines = [.. phone.LineIds.Select((id, i) => Line(i + 1, id))],
            Keys = keys,
            Modules = hasModule ? [new ModuleSpec(module, moduleKeys)] : [],
            Settings = new SettingMap(Settings()),
            Parameters = new ParameterMap(Parameters()),
            Options = new OptionMap(Options()),
        };
    }

    private LineSpec Line(int index, string id)
    {
        var (display, user) = (OfLine(Role.Display, index), OfLine(Role.User, index));
        var number = OfLine(Role.Number, index) ?? (user?.All(char.IsAsciiDigit) is true ? user : id);
        return new LineSpec(index, number)
        {
            Display = display == number ? null : display,
            User = user == number ? null : user,
            Password = OfLine(Role.Password, index) is { } password ? Secret.FromPlain(password) : null,
        };
    }

    private ImmutableSortedDictionary<string, SettingValue> Settings()
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, SettingValue>(StringComparer.Ordinal);
        void Put(SettingDefinition setting, SettingValue? value)
        {
            if (value is not null && !Equals(value, setting.Default))
            {
                all[setting.Key] = value;
            }
        }

        static SettingValue? Text(string? text) => text is null ? null : new SettingValue.Text(text);
        var (registrar, proxy) = (First(Role.Registrar), First(Role.Proxy));
        var (port, proxyPort) = (Number(Role.RegistrarPort), Number(Role.ProxyPort));
        Put(SettingSchema.SipServer, Text(registrar ?? proxy));
        Put(SettingSchema.SipPort, (registrar is null ? proxyPort : port) is { } given ? new SettingValue.Integer(given) : null);
        if (registrar is not null && proxy is not null && (proxy != registrar || proxyPort != port))
        {
            Put(SettingSchema.SipOutboundProxy, Text(proxyPort is null or SipPort ? proxy : string.Create(CultureInfo.InvariantCulture, $"{proxy}:{proxyPort}")));
        }

        var servers = findings.Where(f => f.Finding.Role == Role.Ntp).Select(f => f.Finding.Place.Value).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).ToImmutableArray();
        Put(SettingSchema.TimeNtp, servers.IsEmpty ? null : new SettingValue.List(servers));
        Put(SettingSchema.TimeZone, Text(Zone()));
        Put(SettingSchema.SipDtmf, Text(First(Role.Dtmf)));
        Put(SettingSchema.RegionLanguage, Text(SamsungLanguages.TagOf(phone.Language)));
        Put(SettingSchema.DialPlan, First(Role.DigitMap) is { } map && SamsungDialling.Read(map) is { IsEmpty: false } rules ? new SettingValue.Plan(rules) : null);
        Put(SettingSchema.DialOutsidePrefix, First(Role.ToneMap) is { } prefix && CaptureWords.IsCode(prefix) ? new SettingValue.Text(prefix) : null);
        foreach (var (_, finding) in findings.Where(f => f.Finding.Role == Role.Code && !all.ContainsKey(f.Finding.Key)))
        {
            all[finding.Key] = new SettingValue.Text(finding.Place.Value);
        }

        return all.ToImmutable();
    }

    private int? Number(Role role) => int.TryParse(First(role), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string? Zone()
    {
        if (!int.TryParse(First(Role.Zone), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minutes))
        {
            return null;
        }

        var (start, end) = (First(Role.DstStart), First(Role.DstEnd));
        Zones = [.. context.ZonesWhere(z => z.StandardOffset == TimeSpan.FromMinutes(minutes)
            && (z.Daylight is { } daylight ? SamsungTemplates.Day(daylight.Start) == start && SamsungTemplates.Day(daylight.End) == end : start is null && z.IsExact))];
        return Zones.Count > 0 ? Zones[0] : null;
    }

    private ImmutableSortedDictionary<string, RawValue?> Parameters()
    {
        var all = ParameterMap.Empty.Values;
        foreach (var (role, name) in new[] { (Role.Directory, SamsungOptions.DirectoryUrl), (Role.Portrait, SamsungOptions.PortraitUrl) })
        {
            all = First(role) is { } url ? all.Add(name, RawValue.Open(url)) : all;
        }

        return phone.Profiles.Count == 0 || !phone.Profiles.Contains("line") || phone.Profiles.SequenceEqual(SamsungDocuments.ProfileKinds)
            ? all
            : all.Add(SamsungOptions.Profiles, RawValue.Open(string.Join(' ', phone.Profiles)));
    }

    private ImmutableSortedDictionary<string, RawValue> Options()
    {
        var all = OptionMap.Empty.Values;
        all = phone.Group.Length > 0 ? all.Add(SamsungOptions.GroupName, RawValue.Open(phone.Group)) : all;
        return phone.Language.Length > 0 && SamsungLanguages.TagOf(phone.Language) is null ? all.Add(SamsungOptions.LanguageName, RawValue.Open(phone.Language)) : all;
    }
}
