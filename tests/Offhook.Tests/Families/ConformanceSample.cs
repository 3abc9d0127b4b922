using System.Collections.Immutable;
using System.Net;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;
using Offhook.Families.Htek;

namespace Offhook.Tests.Families;

/// <summary>Devices to hold families against: one with nothing, and one with everything, each secret of which is known by its text.</summary>
internal static class ConformanceSample
{
    public const string LinePassword = "Zq7-line-secret";

    public static readonly MacAddress Mac = MacAddress.Parse("001fc11a2b3c");

    public static readonly IReadOnlyList<string> Spellings = ["001fc11a2b3c", "001FC11A2B3C", "00:1f:c1:1a:2b:3c", "00-1F-C1-1A-2B-3C", "001f.c11a.2b3c"];

    public static readonly IReadOnlyList<string> Identities = ["number-10", "Display 10", "Label 10", "user-10", "001fc11a2b3c", "Key Label", "Book-Name"];

    private static readonly string[] Secrets = [LinePassword, "Zq7-setting-secret", "Zq7-login-secret", "Zq7-token", "Zq7-parameter"];

    private static readonly ScopePath Scope = ScopePath.Parse("acme");

    /// <summary>Each secret as it is and in base64, at each of the three places where base64 may cut it.</summary>
    public static IReadOnlyList<string> SecretForms { get; } =
    [
        .. Secrets,
        .. Secrets.SelectMany(s => Enumerable.Range(0, 3).Select(i => Convert.ToBase64String(Encoding.UTF8.GetBytes(s[i..])).TrimEnd('=')[..8])),
    ];

    public static RequestFacts Request(string file) => new() { Door = "http", Address = IPAddress.Loopback, FileName = file };

    public static LineSnapshot Line(int index, ResolvedSettings settings) => new(index, "number-10", "Display 10", "Label 10", "user-10", settings);

    /// <summary>A device of which nothing is said.</summary>
    public static ProvenSnapshot Bare(IFamily family, PhoneModel model)
    {
        var root = new Uri("http://provision.example.test");
        var device = new DeviceSnapshot
        {
            Id = DeviceId.From(Mac),
            Model = model,
            Generation = family.Generation(model, firmware: null),
            Scope = Scope,
            Settings = ResolvedSettings.Defaults,
            BaseUrl = root,
        };
        return new ProvenSnapshot(device, new DeviceSecrets { BaseUrl = root }, Node());
    }

    /// <summary>A device with all lines, keys and modules, a handset where it has such, every setting, stored files, phonebooks; its address holds a token.</summary>
    public static ProvenSnapshot Full(IFamily family, PhoneModel model)
    {
        var settings = Settings();
        var bare = Bare(family, model);
        var device = bare.Device with
        {
            Settings = settings,
            Lines = [.. Enumerable.Range(1, model.Lines).Select(i => Line(i, settings))],
            Keys = Keys(model.Keys),
            Modules = [.. Enumerable.Range(1, model.Modules).Select(i => new ModuleSpec(i, Keys(model.ModuleKeys)))],
            Handsets = family.Handsets is null ? [] : [new HandsetFields { Username = "number-10", DisplayName = "Display 10", AuthUser = "user-10" }],
            BaseUrl = null,
            Files = Files(family, model),
            Phonebooks = [new PhonebookSpec("Book-Name", Scope, [new Contact("Ida", [new ContactNumber("work", "2011")])])],
        };
        return bare with
        {
            Device = device,
            Secrets = new DeviceSecrets
            {
                BaseUrl = new Uri("http://provision.example.test/Zq7-token"),
                LinePasswords = Enumerable.Range(1, model.Lines).ToImmutableSortedDictionary(i => i, _ => Secret.FromPlain(LinePassword)),
                Handsets = ImmutableSortedDictionary<int, HandsetSecrets>.Empty.Add(0, new HandsetSecrets(AccessCode: null, Secret.FromPlain(LinePassword))),
                Settings = SettingSchema.Secrets.ToImmutableSortedDictionary(d => d.Key, _ => Secret.FromPlain("Zq7-setting-secret"), StringComparer.Ordinal),
                Login = new DeviceLogin("login", Secret.FromPlain("Zq7-login-secret")),
                Parameters = ImmutableSortedDictionary.Create<string, Secret>(StringComparer.Ordinal).Add("Unknown-Parameter", Secret.FromPlain("Zq7-parameter")),
            },
        };
    }

    /// <summary>Every open setting with a legal value.</summary>
    public static ResolvedSettings Settings() => ResolvedSettings.Defaults.With(
        new SettingMap(SettingSchema.All.Where(d => !d.IsSecret).ToImmutableSortedDictionary(d => d.Key, d => Value(d, first: true), StringComparer.Ordinal)),
        new SettingSource(SettingSourceKind.Scope, Scope.Value));

    /// <summary>A full device in which one setting has the first or the second of two legal values.</summary>
    public static ProvenSnapshot With(IFamily family, PhoneModel model, SettingDefinition setting, bool first) => With(Full(family, model), setting, first);

    /// <summary>The device with one setting at the first or the second of two legal values.</summary>
    public static ProvenSnapshot With(ProvenSnapshot device, SettingDefinition setting, bool first) => setting.IsSecret
        ? WithSecret(device, s => s.SetItem(setting.Key, Secret.FromPlain(first ? "one" : "two")))
        : WithValue(device, setting, Value(setting, first));

    /// <summary>A full device in which one setting is not set.</summary>
    public static ProvenSnapshot Without(IFamily family, PhoneModel model, SettingDefinition setting) => Without(Full(family, model), setting);

    /// <summary>The device with one setting not set.</summary>
    public static ProvenSnapshot Without(ProvenSnapshot device, SettingDefinition setting) => setting.IsSecret
        ? WithSecret(device, s => s.Remove(setting.Key))
        : WithValue(device, setting, SettingValue.Unset);

    private static ProvenSnapshot WithSecret(
        ProvenSnapshot full, Func<ImmutableSortedDictionary<string, Secret>, ImmutableSortedDictionary<string, Secret>> change) =>
        full with { Secrets = full.Secrets with { Settings = change(full.Secrets.Settings) } };

    private static ProvenSnapshot WithValue(ProvenSnapshot full, SettingDefinition setting, SettingValue value)
    {
        var map = new SettingMap(ImmutableSortedDictionary<string, SettingValue>.Empty.Add(setting.Key, value));
        var source = new SettingSource(SettingSourceKind.Device, "device");
        return full with
        {
            Device = full.Device with
            {
                Settings = full.Device.Settings.With(map, source),
                Lines = [.. full.Device.Lines.Select(l => l with { Settings = l.Settings.With(map, source) })],
            },
        };
    }

    private static SettingValue Value(SettingDefinition setting, bool first) => setting.Key == SettingSchema.UpdateFirmware.Key
        ? new SettingValue.Text(first ? "1.2.3" : "9.9.9")
        : setting.Type switch
        {
            SettingType.Integer => new SettingValue.Integer(setting.Minimum + ((first ? 1 : 2) * (setting.Unit == "s" ? 86_400 : 1))),
            SettingType.Flag => new SettingValue.Flag(first),
            SettingType.Choice => new SettingValue.Text(setting.Choices[first ? 0 : 1]),
            SettingType.ChoiceList => new SettingValue.List([setting.Choices[first ? 0 : 1]]),
            SettingType.HostList => new SettingValue.List([first ? "a.example" : "b.example"]),
            SettingType.TimeZone => new SettingValue.Text(first ? "Europe/Berlin" : "Asia/Tokyo"),
            SettingType.Country => new SettingValue.Text(first ? "DE" : "US"),
            SettingType.Language => new SettingValue.Text(first ? "de" : "fr"),
            SettingType.DialPlan => new SettingValue.Plan([new DialRule(first ? "2x" : "3x", Timeout: 0, Rewrite: null)]),
            _ => new SettingValue.Text(first ? "one" : "two"),
        };

    private static ImmutableArray<KeySpec> Keys(int count)
    {
        var types = Enum.GetValues<KeyType>();
        return [.. Enumerable.Range(1, count).Select(i => new KeySpec(i, types[i % types.Length]) { Value = "77", Label = "Key Label", Line = 1 })];
    }

    private static ImmutableSortedDictionary<string, FileSpec> Files(IFamily family, PhoneModel model) => Enum.GetValues<FileKind>()
        .Select(kind => new FileSpec(kind == FileKind.Firmware ? FirmwareName(family, model) : $"stored-{kind}".ToLowerInvariant(), kind, family.Name)
        {
            Model = model.Name,
            Version = "1.2.3",
        })
        .ToImmutableSortedDictionary(f => f.Name, f => f, StringComparer.Ordinal);

    // What a model asks for as its firmware; a phone that does so by no fixed name takes any.
    private static string FirmwareName(IFamily family, PhoneModel model) =>
        family.Name == "htek" && HtekModels.Instance.TryGet(model.Name, out var known) && known.Firmware.Length > 0 ? known.Firmware : "firmware.rom";

    private static ScopeNode Node()
    {
        var scopes = new ScopeDirectory(_ => null);
        scopes.Ensure([Scope]);
        return scopes.Current.Find(Scope)!;
    }
}
