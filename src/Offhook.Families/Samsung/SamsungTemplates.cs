using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>The starter templates, and the variables that they and an operator's templates are given under <c>samsung</c>.</summary>
internal sealed class SamsungTemplates : IFamilyTemplates
{
    /// <summary>What the operator is told of a device whose bodies are ours.</summary>
    public const string Reconstructed =
        "written by the starter template: most names in it are reconstructed, and a true phone may know others; bring a captured set, see docs/families/samsung.md";

    /// <summary>What the operator is told who describes an add-on module.</summary>
    public const string ModuleUntried =
        "no source has tried the file of an add-on module; only SMT-i5210 and SMT-i5230 are named as taking one";

    private const int DefaultSipPort = 5060;

    private static readonly FrozenDictionary<string, string> Starters =
        SamsungDocuments.All.ToFrozenDictionary(k => k.Id, k => SamsungTable.Text($"Templates/{k.Id}.hbs"), StringComparer.Ordinal);

    // The maker's names of features are not known; these say what they do.
    private static readonly (string Name, SettingDefinition Code)[] Features =
    [
        ("dnd_set", SettingSchema.DialDndOn), ("dnd_cancel", SettingSchema.DialDndOff),
        ("forward_all_set", SettingSchema.DialForwardAlwaysOn), ("forward_all_cancel", SettingSchema.DialForwardAlwaysOff),
        ("forward_busy_set", SettingSchema.DialForwardBusyOn), ("forward_busy_cancel", SettingSchema.DialForwardBusyOff),
        ("forward_noanswer_set", SettingSchema.DialForwardNoAnswerOn), ("forward_noanswer_cancel", SettingSchema.DialForwardNoAnswerOff),
        ("pickup_group", SettingSchema.DialGroupPickup), ("pickup_direct", SettingSchema.DialPickup),
        ("park", SettingSchema.DialPark), ("voicemail", SettingSchema.DialVoicemail),
    ];

    /// <summary>Types of keys as templates name them.</summary>
    public static IReadOnlyList<(string Name, KeyType Type)> KeyTypes { get; } = [.. Enum.GetValues<KeyType>().Select(t => (t.ToString().ToLowerInvariant(), t))];

    public static IReadOnlySet<SettingDefinition> Honoured { get; } = new HashSet<SettingDefinition>(
    [
        SettingSchema.SipServer, SettingSchema.SipPort, SettingSchema.SipOutboundProxy, SettingSchema.SipDtmf, SettingSchema.TimeZone, SettingSchema.TimeNtp,
        SettingSchema.RegionCountry, SettingSchema.RegionLanguage, SettingSchema.DialPlan, SettingSchema.DialOutsidePrefix, .. Features.Select(f => f.Code),
    ]);

    /// <inheritdoc/>
    public ICaptureReader Captures => Capture.CaptureReader.Instance;

    /// <inheritdoc/>
    public string? Starter(DocumentKind kind) => Starters.GetValueOrDefault(kind.Id);

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks(DocumentKind kind) => kind == SamsungDocuments.User ? [Reconstructed] : kind == SamsungDocuments.Aom ? [ModuleUntried] : [];

    /// <inheritdoc/>
    public IEnumerable<string> Limits(DocumentMatch document, DeviceSnapshot device) => document.Kind == SamsungDocuments.User ? SamsungLimits.Time(device.Settings).Concat(SamsungLimits.Dialling(device.Settings)) : [];

    /// <inheritdoc/>
    public int? LineOf(DocumentMatch document, DeviceSnapshot device) => document.Kind == SamsungDocuments.Line ? SamsungIdentity.LineOf(document, device) : null;

    /// <inheritdoc/>
    public bool Has(DocumentMatch document, DeviceSnapshot device) =>
        document.Kind == SamsungDocuments.Line ? SamsungIdentity.LineOf(document, device) is not null
        : document.Kind == SamsungDocuments.User || document.Kind == SamsungDocuments.Supplement
            ? string.Equals(document.Captured, SamsungIdentity.User(device), StringComparison.OrdinalIgnoreCase)
        : document.Kind != SamsungDocuments.Aom || !device.Modules.IsEmpty;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Values(DocumentMatch document, DeviceSnapshot device)
    {
        // What belongs to a line is the first one's: the phone has one registrar and one proxy.
        var line = device.Lines.IsEmpty ? device.Settings : device.Lines[0].Settings;
        var values = Common(document, device.Settings, line, device.BaseUrl, SamsungLanguages.Of(device), device.Parameters);
        values["mac"] = SamsungIdentity.Mac(device);
        values["userId"] = SamsungIdentity.User(device);
        values["lineId"] = document.Kind == SamsungDocuments.Line ? document.Captured : SamsungIdentity.User(device);
        values["macColons"] = device.Id.Mac?.ToString().ToUpperInvariant() ?? "";
        values["profiles"] = SamsungDocuments.Profiles(device).Select(p => Row(("kind", SamsungDocuments.ShortName(p.Kind)), ("file", p.File))).ToList();
        values["files"] = SamsungDocuments.All.Where(k => SamsungDocuments.ProfileKinds.Contains(SamsungDocuments.ShortName(k)))
            .ToDictionary(SamsungDocuments.ShortName, object? (k) => SamsungDocuments.NameOf(k, device), StringComparer.Ordinal);
        values["lineFiles"] = SamsungDocuments.LineFiles(device).Select(f => Row(("file", f))).ToList();
        values["keys"] = Keys(device.Keys, device);
        values["module"] = device.Modules.IsEmpty ? 1 : device.Modules[0].Index;
        values["moduleKeys"] = Keys([.. device.Modules.SelectMany(m => m.Keys)], device);
        return values;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> SharedValues(DocumentMatch document, SharedSnapshot shared)
    {
        var values = Common(document, shared.Settings, shared.Settings, shared.BaseUrl, SamsungLanguages.Of(shared.Settings), shared.Parameters);
        foreach (var name in new[] { "mac", "macColons", "userId", "lineId", "module" })
        {
            values[name] = "";
        }

        foreach (var name in new[] { "profiles", "lineFiles", "keys", "moduleKeys" })
        {
            values[name] = Array.Empty<object>();
        }

        values["files"] = SamsungDocuments.ProfileKinds.ToDictionary(k => k, object? (_) => "", StringComparer.Ordinal);
        return values;
    }

    private static Dictionary<string, object?> Common(
        DocumentMatch document, ResolvedSettings settings, ResolvedSettings line, Uri? url, string language, ImmutableSortedDictionary<string, RawParameter> parameters)
    {
        // The file that is asked for says in its name which language it is in.
        var asked = document.Captured.Length == 3 && (document.Kind == SamsungDocuments.SoftMenu || document.Kind == SamsungDocuments.ProgramKey) ? document.Captured.ToLowerInvariant() : language;
        var rules = settings.Text(SettingSchema.TimeZone) is { } zone && ZoneRules.TryGet(zone, out var known) ? known : null;
        var servers = settings.List(SettingSchema.TimeNtp) ?? [];
        var registrar = line.Text(SettingSchema.SipServer) ?? "";
        var registrarPort = line.Integer(SettingSchema.SipPort) ?? DefaultSipPort;
        var (proxy, proxyPort) = Split(line.Text(SettingSchema.SipOutboundProxy)) ?? (registrar, registrarPort);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["host"] = url?.Host ?? "",
            ["port"] = url?.Port ?? 80,
            ["path"] = url?.AbsolutePath.TrimEnd('/') ?? "",
            ["firmware"] = settings.Text(SettingSchema.UpdateFirmware) ?? "",
            ["language"] = asked,
            ["zoneOffset"] = (int)(rules?.StandardOffset.TotalMinutes ?? 0),
            ["dstStart"] = rules?.Daylight is { } begins ? Day(begins.Start) : "",
            ["dstEnd"] = rules?.Daylight is { } ends ? Day(ends.End) : "",
            ["ntp1"] = servers.ElementAtOrDefault(0) ?? "",
            ["ntp2"] = servers.ElementAtOrDefault(1) ?? "",
            ["registrarHost"] = registrar,
            ["registrarPort"] = registrarPort,
            ["proxyHost"] = proxy,
            ["proxyPort"] = proxyPort,
            ["dtmf"] = line.Text(SettingSchema.SipDtmf) ?? "rfc2833",
            ["tones"] = SamsungTones.Of(settings).ToList(),
            ["codes"] = Features.Where(f => line.Text(f.Code) is { Length: > 0 }).Select(f => Row(("name", f.Name), ("code", line.Text(f.Code)!))).ToList(),
            ["digitmap"] = SamsungDialling.Complete(settings),
            ["toneDigitmap"] = SamsungDialling.AfterTone(settings),
            ["labels"] = SamsungLanguages.Labels(SamsungDocuments.ShortName(document.Kind), asked).Select(l => Row(("id", l.Id), ("text", l.Text))).ToList(),
            ["directoryUrl"] = parameters.GetValueOrDefault(SamsungOptions.DirectoryUrl)?.Value ?? "",
            ["portraitUrl"] = parameters.GetValueOrDefault(SamsungOptions.PortraitUrl)?.Value ?? "",
        };
    }

    /// <summary>Month, week, weekday with 0 for Sunday; week 5 is the last, as POSIX has it. The time of the switch has no known place.</summary>
    public static string Day(ZoneTransition day) => string.Create(CultureInfo.InvariantCulture, $"M{day.Month}.{day.Week}.{(int)day.Day}");

    private static (string Host, long Port)? Split(string? proxy)
    {
        if (string.IsNullOrEmpty(proxy))
        {
            return null;
        }

        var colon = proxy.LastIndexOf(':');
        return colon > 0 && proxy.IndexOf(':', StringComparison.Ordinal) == colon && long.TryParse(proxy.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (proxy[..colon], port)
            : (proxy, DefaultSipPort);
    }

    private static List<Dictionary<string, object?>> Keys(ImmutableArray<KeySpec> keys, DeviceSnapshot device) => [.. keys
        .Where(k => k.Mode != KeyMode.User)
        .Select(k =>
        {
            var line = device.Lines.FirstOrDefault(l => l.Index == (k.Line ?? 1)) ?? device.Lines.FirstOrDefault();
            var value = k.Value ?? (k.Type == KeyType.Line ? line?.Number ?? "" : "");
            return Row(
                ("no", k.Index), ("at", k.Index - 1), ("type", k.Type.ToString().ToLowerInvariant()), ("value", value),
                ("label", k.Label ?? (k.Type == KeyType.Line ? line?.Label ?? "" : "")), ("line", k.Line ?? 1),
                ("is", KeyTypes.ToDictionary(t => t.Name, object? (t) => t.Type == k.Type, StringComparer.Ordinal)));
        })];

    private static Dictionary<string, object?> Row(params (string Name, object Value)[] members) => members.ToDictionary(m => m.Name, object? (m) => m.Value, StringComparer.Ordinal);
}
