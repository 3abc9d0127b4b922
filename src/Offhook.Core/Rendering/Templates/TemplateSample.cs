using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>Invented devices of a family that a template is tried on before it is saved: one that has one of everything, and one that has a line and nothing else.</summary>
internal static class TemplateSample
{
    private static readonly ScopePath Scope = ScopePath.Parse("sample");
    private static readonly DeviceId Id = DeviceId.From(MacAddress.FromNumber(0x0200_0000_0001));

    public static IEnumerable<ProvenSnapshot> Of(IFamily family)
    {
        yield return Full(family);
        yield return Bare(family);
    }

    /// <summary>One that has a value for every name there is, also those that no device of the family can have.</summary>
    public static ProvenSnapshot Named(IFamily family)
    {
        var full = Full(family);
        return full with
        {
            Device = full.Device with
            {
                Lines = TwoLines(),
                Keys = Keys(),
                Modules = [new ModuleSpec(1, Keys())],
                Options = family.Options.ToImmutableSortedDictionary(o => o.Name, _ => "sample", StringComparer.Ordinal),
            },
        };
    }

    public static SharedSnapshot Shared() => new("", Scope, Settings) { BaseUrl = new Uri("http://sample.invalid") };

    // A zone and a country, because families work tables out from them.
    private static ResolvedSettings Settings { get; } = ResolvedSettings.Defaults.With(
        new SettingMap(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal)
            .Add(SettingSchema.SipServer.Key, new SettingValue.Text("pbx.sample.invalid"))
            .Add(SettingSchema.TimeZone.Key, new SettingValue.Text("Europe/Berlin"))
            .Add(SettingSchema.TimeNtp.Key, new SettingValue.List(["ntp.sample.invalid"]))
            .Add(SettingSchema.RegionCountry.Key, new SettingValue.Text("DE"))
            .Add(SettingSchema.DialOutsidePrefix.Key, new SettingValue.Text("0"))
            .Add(SettingSchema.DialPlan.Key, new SettingValue.Plan([new DialRule("2xx", Timeout: 0, Rewrite: null)]))
            .Add(SettingSchema.DialPickup.Key, new SettingValue.Text("*8"))),
        SettingSource.Default);

    private static ProvenSnapshot Full(IFamily family)
    {
        var bare = Bare(family);
        var password = Secret.FromPlain("sample");
        return bare with
        {
            Device = bare.Device with
            {
                // The model that has most of everything, so that loops have something to run over.
                Model = family.Models.OrderByDescending(m => m.Modules).ThenByDescending(m => m.Lines).ThenByDescending(m => m.Keys).First(),
                Name = "Sample",
                LoginUser = "100",
                Settings = Settings,
                Lines = Takes(family, "lines") ? TwoLines() : [],
                Keys = Takes(family, "keys") ? Keys() : [],
                Modules = Takes(family, "modules") ? [new ModuleSpec(1, Keys())] : [],
                Phonebooks = [new PhonebookSpec("sample", Scope, [])],
            },
            Secrets = bare.Secrets with
            {
                LinePasswords = ImmutableSortedDictionary<int, Secret>.Empty.Add(1, password).Add(2, password),
                Settings = SettingSchema.Secrets.ToImmutableSortedDictionary(d => d.Key, _ => password, StringComparer.Ordinal),
                Login = new DeviceLogin("100", password),
            },
        };
    }

    private static ProvenSnapshot Bare(IFamily family)
    {
        var url = new Uri("http://sample.invalid");
        var device = new DeviceSnapshot
        {
            Id = Id,
            Model = family.Models[0],
            Generation = family.Generation(family.Models[0], firmware: null),
            Scope = Scope,
            Settings = ResolvedSettings.Defaults,
            Lines = Takes(family, "lines") ? [new LineSnapshot(1, "100", "100", "100", "100", ResolvedSettings.Defaults)] : [],
            BaseUrl = url,
        };
        return new ProvenSnapshot(device, new DeviceSecrets { BaseUrl = url }, Scope: null!);
    }

    // A family that refuses such a list of any of its models has devices that are no phones.
    private static bool Takes(IFamily family, string member)
    {
        var one = new DeviceSpec
        {
            Id = Id, Family = family.Name, Model = "", Scope = Scope, Lines = [new LineSpec(1, "100")], Keys = [new KeySpec(1, KeyType.Line)], Modules = [new ModuleSpec(1, [])],
        };
        return family.Models.Any(model => family.Check(one with { Model = model.Name }, model).All(mistake => mistake.Path != member));
    }

    private static ImmutableArray<LineSnapshot> TwoLines() => [new LineSnapshot(1, "100", "Sample", "100", "100", Settings), new LineSnapshot(2, "101", "Sample", "101", "101", Settings)];

    private static ImmutableArray<KeySpec> Keys() => [.. Enum.GetValues<KeyType>().Select((type, i) => new KeySpec(i + 1, type) { Value = "100", Label = "Sample", Line = 1 })];
}
