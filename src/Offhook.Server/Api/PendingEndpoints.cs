using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Devices;
using Offhook.Core.Management;
using Offhook.Core.Scopes;

namespace Offhook.Server.Api;

/// <summary>Phones that somebody has to decide about.</summary>
internal static class PendingEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/pending", (int? limit, bool? rejected) => List(services, limit ?? 1_000, rejected ?? false))
            .Says("Phones that wait for an operator, newest contact first: unknown ones, and devices that their scope wants approved; with rejected=true those that were rejected, too.", 422).Produces<IReadOnlyList<PendingDto>>();
        api.MapPost("/pending/{id}/approve", (string id, HttpContext http) => ApproveAsync(services, id, http))
            .Says("Approves a device that waits for it, or makes an approved device of an unknown phone.", 400, 404, 422).Takes<ApproveRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/pending/{id}/reject", (string id, HttpContext http) => RejectAsync(services, id, http))
            .Says("Says no: a device loses its approval, an unknown phone is none of ours.", 404, 422).Reaches().Produces<ChangeDto>();
    }

    private static IResult List(ApiServices services, int limit, bool rejected) => limit is < 1 or > PendingPhones.Most
        ? Problems.Mistaken("limit", $"{limit.Invariant()} phones; 1 to {PendingPhones.Most.Invariant()} are allowed")
        : TypedResults.Json<IReadOnlyList<PendingDto>>([.. services.Pending.List(limit, rejected).Select(ToDto)], ApiJson.Default.IReadOnlyListPendingDto);

    private static PendingDto ToDto(PendingPhone phone) => new(
        phone.Seen.Id.ToString(), phone.Seen.Family, phone.Seen.Model, phone.Seen.ModelCode, DeviceEndpoints.ToDto(phone.Seen.Last)!, phone.Seen.First, phone.Seen.Count,
        phone.Rejected, phone.Scope is null ? "description" : "approval", phone.Scope?.Value, phone.Seen.Name);

    private static async Task<IResult> ApproveAsync(ApiServices services, string text, HttpContext http)
    {
        // A device needs nothing said about it, so there need be no body.
        var (request, unreadable) = http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? (new ApproveRequest(), null)
            : await RequestBody.ReadAsync(http, ApiJson.Default.ApproveRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!TryPhone(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        ScopePath? scope = null;
        if (request!.Scope is not null)
        {
            if (!RequestBody.TryScope(request.Scope, "scope", out var given, out refusal))
            {
                return refusal;
            }

            scope = given;
        }

        DeviceId? like = null;
        if (request.Like is not null)
        {
            if (!RequestBody.TryId(request.Like, "like", out var pattern, out refusal))
            {
                return refusal;
            }

            like = pattern;
        }

        return ApiEndpoints.Answer(await services.Specs.ApproveAsync(id, scope, like, request.Numbers ?? [], request.Model, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> RejectAsync(ApiServices services, string text, HttpContext http)
    {
        return TryPhone(services, text, out var id, out var refusal)
            ? ApiEndpoints.Answer(await services.Specs.RejectAsync(id, http.Actor(), http.RequestAborted))
            : refusal;
    }

    private static bool TryPhone(ApiServices services, string text, out DeviceId id, out IResult refusal)
    {
        if (!RequestBody.TryId(text, "id", out id, out refusal))
        {
            return false;
        }

        if (services.Devices.Spec(id) is not null || services.Pending.IsUnknown(id))
        {
            return true;
        }

        refusal = Problems.NotFound($"there is no device {id}, and no unknown phone of that name has asked");
        return false;
    }
}
