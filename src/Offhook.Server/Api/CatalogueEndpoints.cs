using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Server.Api;

/// <summary>What can be said at all: settings, families, parameters, model codes learned.</summary>
internal static class CatalogueEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/settings", () => TypedResults.Json<IReadOnlyList<SettingDto>>([.. SettingSchema.All.Select(ToDto)], ApiJson.Default.IReadOnlyListSettingDto))
            .Says("Every neutral setting: type, range, unit, default, what it is for.").Produces<IReadOnlyList<SettingDto>>();
        api.MapGet("/families", () => TypedResults.Json<IReadOnlyList<FamilyDto>>([.. services.Families.All.Select(ToDto)], ApiJson.Default.IReadOnlyListFamilyDto))
            .Says("The families of this build: models, options, documents.").Produces<IReadOnlyList<FamilyDto>>();
        api.MapGet("/families/{family}/parameters/{name}", (string family, string name) => Parameter(services, family, name))
            .Says("What the family's catalogue knows of a raw parameter.", 404).Produces<ParameterDto>();
        api.MapGet("/learned", () => Learned(services))
            .Says("Model codes that phones used and the tables do not know.").Produces<IReadOnlyList<LearnedDto>>();
    }

    private static SettingDto ToDto(SettingDefinition setting) => new(
        setting.Key, Camel(setting.Type.ToString()), Camel(setting.Level.ToString()), setting.Label, setting.Help, setting.Unit, setting.Minimum, setting.Maximum,
        setting.MaxLength, setting.Choices, setting.Default?.ToString(), setting.IsSecret);

    private static FamilyDto ToDto(IFamily family) => new(
        family.Name, family.Title,
        [.. family.Models.Select(m => new ModelDto(
            m.Name, m.Code, m.Lines, m.Keys, m.Modules, m.ModuleKeys, m.Grade, [.. family.HonouredSettings(m).OrderBy(s => s.Ordinal).Select(s => s.Key)]))],
        [.. family.Options.Select(o => new OptionDto(o.Name, Camel(o.Type.ToString()), o.Help, o.Choices, o.Type == SettingType.Secret))],
        [.. family.Documents.Select(d => new DocumentKindDto(d.Id, d.Pattern, Camel(d.Audience.ToString()), d.ContentType))]);

    private static IResult Parameter(ApiServices services, string familyName, string name)
    {
        if (services.Families.Find(familyName) is not { } family)
        {
            return Problems.NotFound($"there is no family '{familyName}'");
        }

        return family.Describe(name) is { } info
            ? TypedResults.Json(
                new ParameterDto(info.Name, info.Label, info.IsSecret, info.Allowed, info.ClearedValue, info.Source, info.Grade), ApiJson.Default.ParameterDto)
            : Problems.NotFound($"the catalogue of {familyName} does not know '{name}'");
    }

    private static IResult Learned(ApiServices services)
    {
        var learned = services.Store.ListLearned().Select(l => new LearnedDto(l.Family, l.Code, l.Model, l.Firmware, l.First, l.Last, l.Count));
        return TypedResults.Json<IReadOnlyList<LearnedDto>>([.. learned], ApiJson.Default.IReadOnlyListLearnedDto);
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
