using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>The REST surface. The caller puts the listener, the bearer check and the prefix <c>/api/v1</c> in front.</summary>
public static class ApiEndpoints
{
    private const string FirstToken = "token:owner";

    /// <summary>Maps every endpoint below <paramref name="group"/>.</summary>
    public static void Map(RouteGroupBuilder group, ApiServices services)
    {
        var api = group.MapGroup("");
        api.AddEndpointFilter(new RefusalFilter(services));
        api.AddEndpointFilter(new ExpectFilter());
        FleetEndpoints.Map(api, services);
        DeviceEndpoints.Map(api, services);
        DeviceActionEndpoints.Map(api, services);
        ResyncEndpoints.Map(api, services);
        RenderEndpoints.Map(api, services);
        ExplainEndpoints.Map(api, services);
        PendingEndpoints.Map(api, services);
        EnrolmentEndpoints.Map(api, services);
        FileEndpoints.Map(api, services);
        ChangeEndpoints.Map(api, services);
        CatalogueEndpoints.Map(api, services);
        BackupEndpoints.Map(api, services);
        StatusEndpoints.Map(api, services);
    }

    /// <summary>Who asks: the name of the token, where the check in front of us gave it one.</summary>
    internal static string Actor(this HttpContext http) => http.User.Identity?.Name ?? FirstToken;

    /// <summary>Answers a write: 200 with what came of it, or 422 with every mistake.</summary>
    internal static IResult Answer(ChangeResult result) => result.Ok
        ? TypedResults.Json(ChangeDto.From(result), ApiJson.Default.ChangeDto)
        : Problems.Mistaken(result.Mistakes);

    /// <summary>Says in the OpenAPI document what the endpoint is for and how it refuses.</summary>
    internal static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string summary, params ReadOnlySpan<int> refusals)
    {
        route.WithSummary(summary).Produces<ProblemDto>(StatusCodes.Status503ServiceUnavailable, Problems.ContentType);
        foreach (var status in refusals)
        {
            route.Produces<ProblemDto>(status, Problems.ContentType);
        }

        return route;
    }

    /// <summary>Says that the endpoint can change what phones get, so that it takes <c>expect</c>.</summary>
    internal static RouteHandlerBuilder Reaches(this RouteHandlerBuilder route) => route.WithMetadata(ExpectFilter.Counted.Instance)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(ExpectFilter.Counted.Parameter);
            return Task.CompletedTask;
        });

    /// <summary>
    /// Says in the OpenAPI document what the body is. Unlike <c>Accepts</c> it refuses nobody for a missing or careless Content-Type:
    /// a body that cannot be read gets a sentence instead.
    /// </summary>
    internal static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, params string[] mediaTypes) =>
        route.AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), parameterDescription: null, cancellation);
            var content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal);
            operation.RequestBody = new OpenApiRequestBody { Content = content };
        });

    /// <summary>A number as REST and its errors spell it.</summary>
    internal static string Invariant(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
