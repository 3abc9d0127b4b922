using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>What a value is taken from: a device, and the line, key or phonebook in hand.</summary>
internal readonly record struct GenericSlot(GenericDraft Draft)
{
    public LineSnapshot? Line { get; init; }

    public KeySpec? Key { get; init; }

    public PhonebookSpec? Book { get; init; }

    /// <summary>The settings that hold here.</summary>
    public ResolvedSettings Settings => Line?.Settings ?? Draft.Device.Settings;
}

/// <summary>Where a parameter's value comes from.</summary>
/// <param name="Name">As definitions call it.</param>
/// <param name="Kind">What must be in hand.</param>
/// <param name="Read">Takes the value; null where there is none, and then nothing is written.</param>
internal sealed record GenericSource(string Name, GenericSlotKind Kind, Func<GenericSlot, string?> Read)
{
    /// <summary>The settings behind it.</summary>
    public IReadOnlyList<SettingDefinition> Settings { get; init; } = [];

    /// <summary>The setting behind it; null where it is none, or not just one.</summary>
    public SettingDefinition? Setting
    {
        get => Settings is [var only] ? only : null;
        init => Settings = value is null ? [] : [value];
    }

    public bool IsSecret { get; init; }

    private static readonly Dictionary<string, GenericSource> Fixed = new GenericSource[]
    {
        Of("line.number", GenericSlotKind.Line, s => s.Line!.Number),
        Of("line.display", GenericSlotKind.Line, s => s.Line!.Display),
        Of("line.label", GenericSlotKind.Line, s => s.Line!.Label),
        Of("line.user", GenericSlotKind.Line, s => s.Line!.User),
        Of("line.password", GenericSlotKind.Line, s => s.Draft.Secrets?.LinePasswords.GetValueOrDefault(s.Line!.Index)?.Reveal()) with { IsSecret = true },
        Of("key.type", GenericSlotKind.Key, s => s.Key!.Type.ToString().ToLowerInvariant()),
        Of("key.value", GenericSlotKind.Key, s => s.Key!.Value ?? (s.Key.Type == KeyType.Voicemail ? s.Settings.Text(SettingSchema.DialVoicemail) : null) ?? "") with { Setting = SettingSchema.DialVoicemail },
        Of("key.label", GenericSlotKind.Key, s => s.Key!.Label ?? (s.Key.Type == KeyType.Line ? s.Line?.Label : null) ?? ""),
        Of("key.line", GenericSlotKind.Key, s => Text(s.Key!.Line ?? s.Line?.Index ?? 1)),
        Of("key.pickup", GenericSlotKind.Key, s => s.Key!.Type == KeyType.Blf ? s.Settings.Text(SettingSchema.DialPickup) ?? "" : "") with { Setting = SettingSchema.DialPickup },
        Of("sip.address", GenericSlotKind.Line, s => s.Settings.Text(SettingSchema.SipServer) is { } host
            ? s.Settings.Integer(SettingSchema.SipPort) is { } port ? $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Text(port)}" : host
            : null) with { Settings = [SettingSchema.SipServer, SettingSchema.SipPort] },
        Of("phonebook.name", GenericSlotKind.Book, s => s.Book!.Name),
        Of("phonebook.url", GenericSlotKind.Book, s => s.Draft.UrlOf(s.Book!)),
        Of("server.url", GenericSlotKind.Device, s => s.Draft.Base?.GetLeftPart(UriPartial.Path).TrimEnd('/')),
        Of("server.path", GenericSlotKind.Device, s => s.Draft.Base is { } root ? PathOf(root) : null),
        Of("server.scheme", GenericSlotKind.Device, s => s.Draft.Base?.Scheme),
        Of("login.user", GenericSlotKind.Device, s => s.Draft.Secrets?.Login?.User) with { IsSecret = true },
        Of("login.password", GenericSlotKind.Device, s => s.Draft.Secrets?.Login?.Password.Reveal()) with { IsSecret = true },
        Of("firmware.url", GenericSlotKind.Device, s => s.Draft.FirmwareUrl) with { Setting = SettingSchema.UpdateFirmware },
        Of("firmware.folder", GenericSlotKind.Device, s => s.Draft.FirmwareUrl is null ? null : PathOf(s.Draft.Base!)) with { Setting = SettingSchema.UpdateFirmware },
        Of("firmware.scheme", GenericSlotKind.Device, s => s.Draft.FirmwareUrl is null ? null : s.Draft.Base!.Scheme) with { Setting = SettingSchema.UpdateFirmware },
    }.Concat(GenericZone.Forms.Select(f => Zone(f.Key, f.Value))).ToDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>Every name there is; settings and their list items come beside them.</summary>
    public static IEnumerable<string> Names => Fixed.Keys.Concat(SettingSchema.All.Select(d => d.Key));

    /// <summary>
    /// Finds a source: one of the names above, the key of a setting, <c>key[2]</c> for an item of a list, or <c>key:item</c> for an item's place in it
    /// (0 where it is not among them).
    /// </summary>
    public static GenericSource? Find(string name)
    {
        if (Fixed.TryGetValue(name, out var known))
        {
            return known;
        }

        var end = name.AsSpan().IndexOfAny('[', ':') is >= 0 and var at ? at : name.Length;
        if (SettingSchema.Find(name[..end]) is not { Type: not SettingType.DialPlan } setting)
        {
            return null;
        }

        var kind = setting.Level == SettingLevel.Line ? GenericSlotKind.Line : GenericSlotKind.Device;
        Func<GenericSlot, string?>? read = null;
        if (end == name.Length)
        {
            read = setting.IsSecret ? s => s.Draft.Secrets?.Settings.GetValueOrDefault(setting.Key)?.Reveal() : s => Value(s.Settings, setting);
        }
        else if (setting.Type is SettingType.HostList or SettingType.ChoiceList)
        {
            var item = name[(end + 1)..].TrimEnd(']');
            read = name[end] == ':' ? s => Place(s.Settings, setting, item)
                : int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? s => Item(s.Settings, setting, number)
                : null;
        }

        return read is null ? null : new GenericSource(name, kind, read) { Setting = setting, IsSecret = setting.IsSecret };
    }

    private static GenericSource Of(string name, GenericSlotKind kind, Func<GenericSlot, string?> read) => new(name, kind, read);

    private static GenericSource Zone(string name, Func<ZoneRules, string?> read) => new(
        name, GenericSlotKind.Device,
        s => s.Settings.Text(SettingSchema.TimeZone) is { } zone && ZoneRules.TryGet(zone, out var rules) ? read(rules) : null)
    {
        Setting = SettingSchema.TimeZone,
    };

    // Host and path, as makers want it who name the protocol elsewhere.
    private static string PathOf(Uri root) => root.GetLeftPart(UriPartial.Path).TrimEnd('/')[(root.Scheme.Length + "://".Length)..];

    private static string? Value(ResolvedSettings settings, SettingDefinition setting) => settings[setting] switch
    {
        null => null,
        SettingValue.Flag flag => flag.Value ? "true" : "false",
        SettingValue.List list => string.Join(',', list.Items),
        var other => other.ToString(),
    };

    private static string? Item(ResolvedSettings settings, SettingDefinition setting, int number) =>
        settings.List(setting) is { } list && list.Length >= number ? list[number - 1] : null;

    private static string? Place(ResolvedSettings settings, SettingDefinition setting, string item) =>
        settings.List(setting) is { } list ? Text(list.IndexOf(item) + 1) : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
