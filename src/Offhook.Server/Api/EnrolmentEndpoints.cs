using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Discovery;

namespace Offhook.Server.Api;

/// <summary>The times in which scopes take unknown phones by themselves.</summary>
internal static class EnrolmentEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/enrolments", () => TypedResults.Json<IReadOnlyList<EnrolmentDto>>([.. services.Enrolments.List().Select(ToDto)], ApiJson.Default.IReadOnlyListEnrolmentDto))
            .Says("Scopes that enrol unknown phones now.").Produces<IReadOnlyList<EnrolmentDto>>();
        api.MapPost("/enrolments", (HttpContext http, CancellationToken _) => OpenAsync(services, http))
            .Says("Opens the enrolment window of a scope, or changes it.", 400, 422).Takes<EnrolRequest>("application/json").Produces<ChangeDto>();
        api.MapDelete("/enrolments", (string? scope, HttpContext http) => CloseAsync(services, scope, http))
            .Says("Closes the enrolment window of a scope.", 422).Produces<ChangeDto>();
    }

    private static EnrolmentDto ToDto(EnrolmentWindow window) => new(window.Scope.Value, window.Until, window.Left, window.Actor) { Models = window.Models };

    private static async Task<IResult> OpenAsync(ApiServices services, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.EnrolRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        // More seconds than a time can hold are as wrong as any other that are too many.
        var length = TimeSpan.FromSeconds(Math.Clamp(request!.Seconds, 0, (long)EnrolmentWindows.Longest.TotalSeconds + 1));
        return RequestBody.TryScope(request.Scope, "scope", out var scope, out var refusal)
            ? ApiEndpoints.Answer(await services.Enrolments.OpenAsync(scope, length, request.Phones ?? EnrolmentWindows.DefaultPhones, http.Actor(), http.RequestAborted, request.Models))
            : refusal;
    }

    private static async Task<IResult> CloseAsync(ApiServices services, string? text, HttpContext http) =>
        RequestBody.TryScope(text, "scope", out var scope, out var refusal)
            ? ApiEndpoints.Answer(await services.Enrolments.CloseAsync(scope, http.Actor(), http.RequestAborted))
            : refusal;
}
