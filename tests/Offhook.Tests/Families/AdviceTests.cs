using System.Text.Json.Nodes;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Families;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Families;

/// <summary>
/// Of every family: a setting that reaches nothing on a model, and a raw parameter that stands over what a setting gives, are told by <c>apply</c>, by <c>render</c>
/// and by <c>devices show</c>; and nothing else is.
/// </summary>
public sealed class AdviceTests
{
    private const string Id = "001fc1a00001";
    private const string Uuid = "89fed27f-7c47-43f5-8347-cb854cedc538";

    /// <summary>A model of each way in which a family's models differ in what they honour.</summary>
    public static TheoryData<string, string> Models() => [.. FamilyList.All.SelectMany(f => f.Models
        .DistinctBy(m => string.Join(' ', f.HonouredSettings(m).Select(s => s.Key).Order(StringComparer.Ordinal))).Select(m => (f.Name, m.Name)))];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Every_setting_that_a_model_ignores_is_told_in_all_three_places_and_no_other(string familyName, string modelName)
    {
        var (family, model) = Find(familyName, modelName);
        await using var fixture = await CoreFixture.OpenAsync();
        var places = await ToldAsync(fixture, family, model, new JsonObject());
        var honoured = family.HonouredSettings(model);
        foreach (var (where, told) in places)
        {
            foreach (var setting in SettingSchema.All)
            {
                // What only a scope may have is the server's own matter.
                var isIgnored = setting.Level != SettingLevel.Scope && !honoured.Contains(setting);
                var said = told.Count(t => t.Contains($"{setting.Key} is set, but reaches nothing on {familyName} {modelName}", StringComparison.Ordinal));
                Assert.True(said == (isIgnored ? 1 : 0), $"{where} tells {said} times of {setting.Key}, which is {(isIgnored ? "ignored" : "honoured")}");
            }
        }

        Assert.All(places["apply"].Where(t => t.Contains("reaches nothing", StringComparison.Ordinal)), t => Assert.StartsWith("scope acme: ", t, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Every_raw_parameter_that_stands_over_a_setting_is_told_in_all_three_places(string familyName, string modelName)
    {
        var (family, model) = Find(familyName, modelName);
        var reached = Reached(family, model);
        if (reached.Count == 0)
        {
            // All of it is in templates, and no parameter stands over anything.
            Assert.Equal("samsung", familyName);
            return;
        }

        await using var fixture = await CoreFixture.OpenAsync();
        var parameters = new JsonObject();
        foreach (var (name, value) in reached)
        {
            parameters[name] = value;
        }

        foreach (var (where, told) in await ToldAsync(fixture, family, model, parameters))
        {
            var missing = reached.Keys.Where(n => !told.Exists(t => t.Contains($"parameters.{n} stands over what ", StringComparison.Ordinal))).ToList();
            Assert.True(missing.Count == 0, $"{where} is silent of {string.Join(", ", missing)}");
        }
    }

    [Fact]
    public async Task A_parameter_of_a_scope_is_told_once_for_all_its_devices_and_one_that_stands_over_nothing_is_not_told()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var result = await fixture.ApplyAsync("""
            offhook: 1
            scopes: [ { name: acme, settings: { time: { zone: Europe/Berlin } }, parameters: { htek: { P64: "39", P8721: "8" } } } ]
            devices:
              - { mac: 001fc1a00001, family: htek, model: UC924, scope: acme }
              - { mac: 001fc1a00002, family: htek, model: UC924, scope: acme }
            """);
        Assert.Equal(["scope acme: parameters.P64 stands over what time.zone gives (2 devices)"], result.Notes);

        var changed = await fixture.ApplyAsync("offhook: 1\nscopes: [ { name: acme, settings: { time: { zone: Europe/Berlin }, network: { cdp: true } }, parameters: { htek: { P8721: \"8\" } } } ]");
        Assert.DoesNotContain(changed.Notes, n => n.Contains("stands over", StringComparison.Ordinal));
    }

    // The parameters that settings give a phone, with a value that it takes: of those that ask for a stored file there is none here.
    private static Dictionary<string, string> Reached(IFamily family, PhoneModel model)
    {
        var generation = family.Generation(model, firmware: null);
        var names = ResolutionTable.Reached(family, model, generation)
            .Where(r => r.Key.Key != SettingSchema.UpdateFirmware.Key && !r.Key.Key.StartsWith("display.", StringComparison.Ordinal) && !r.Key.Key.StartsWith("phonebook.", StringComparison.Ordinal))
            .SelectMany(r => r.Value).Where(v => v[0] == '`').Select(v => v[1..v.IndexOf('`', 1)]).ToHashSet(StringComparer.Ordinal);
        var sample = ResolutionTable.Sample(family, model, generation);
        var registry = new FamilyRegistry(FamilyList.All);
        return family.Expected(sample.Device).Select(e => registry.FileNames.Match(e.FileName, family.Name)).OfType<DocumentMatch>().Where(m => m.Kind is { Format: not null, Audience: Audience.Device })
            .SelectMany(m => family.Derive(m, sample.Device, sample.Secrets).Items).Where(p => p.State == ParameterState.Set && names.Contains(p.Name)).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
    }

    private static (IFamily Family, PhoneModel Model) Find(string family, string model)
    {
        var found = FamilyList.All.Single(f => f.Name == family);
        return (found, FamilyRegistry.FindModel(found, model)!);
    }

    private static async Task<Dictionary<string, List<string>>> ToldAsync(CoreFixture fixture, IFamily family, PhoneModel model, JsonObject parameters)
    {
        var byUuid = family.Name == "spectralink" && model.Name == "Virtual One";
        var device = new JsonObject
        {
            [byUuid ? "uuid" : "mac"] = byUuid ? Uuid : Id,
            ["family"] = family.Name,
            ["model"] = model.Name,
            ["scope"] = "acme",
            ["login"] = new JsonObject { ["user"] = "login", ["password"] = "secret" },
            ["keys"] = Keys(model),
            ["parameters"] = parameters,
        };
        if (family.Handsets is null)
        {
            device["lines"] = new JsonArray(new JsonObject { ["number"] = "number-10", ["user"] = "user-10", ["password"] = "secret" });
        }

        var fleet = new JsonObject
        {
            ["offhook"] = 1,
            ["scopes"] = new JsonArray(new JsonObject { ["name"] = "acme", ["settings"] = AllSettings() }),
            ["devices"] = new JsonArray(device),
        };
        var result = await fixture.ApplyAsync(fleet.ToJsonString());
        Assert.Empty(result.Mistakes.Select(m => $"{m.Path}: {m.Message}"));
        var id = DeviceId.Parse(byUuid ? Uuid : Id);
        return new()
        {
            ["apply"] = [.. result.Notes],
            ["devices show"] = [.. fixture.Core.Queries.Show(id, revealUrl: false)!.Warnings],
            ["render"] = [.. fixture.Core.Preview.Render(id, null, null, secrets: false).Advice],
        };
    }

    // A monitored key and one for voice mail, as in the tables of settings.
    private static JsonArray Keys(PhoneModel model) =>
        [.. new JsonObject[] { new() { ["index"] = 1, ["type"] = "blf", ["value"] = "77", ["line"] = 1 }, new() { ["index"] = 2, ["type"] = "voicemail", ["line"] = 1 } }.Take(model.Keys)];

    // Every setting with a value that each family takes.
    private static JsonObject AllSettings()
    {
        var root = new JsonObject();
        foreach (var setting in SettingSchema.All)
        {
            var parts = setting.Key.Split('.');
            var node = root;
            foreach (var part in parts[..^1])
            {
                node = (JsonObject)(node[part] ??= new JsonObject());
            }

            node[parts[^1]] = Value(setting);
        }

        return root;
    }

    private static JsonNode Value(SettingDefinition setting) => setting.Type switch
    {
        SettingType.Integer => setting.Minimum + (setting.Unit == "s" ? 86_400 : 1),
        SettingType.Flag => true,
        SettingType.Choice => setting.Choices[0],
        SettingType.ChoiceList => new JsonArray(setting.Choices[0]),
        SettingType.HostList => new JsonArray("a.example"),
        SettingType.Host => "a.example",
        SettingType.TimeZone => "Europe/Berlin",
        SettingType.Country => "DE",
        SettingType.Language => "de",
        SettingType.DialPlan => new JsonArray(new JsonObject { ["match"] = "11[02]", ["timeout"] = 0 }),
        _ => "12",
    };
}
