using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Devices;
using Offhook.Core.Storage;

namespace Offhook.Server.Api;

/// <summary>Phones that nobody has described yet.</summary>
internal static class PendingEndpoints
{
    /// <summary>As many as the store keeps.</summary>
    private const int Largest = 10_000;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/pending", (int? limit, bool? rejected) => List(services, limit ?? 1_000, rejected ?? false))
            .Says("Unknown phones, newest contact first; with rejected=true those that were rejected, too.", 422).Produces<IReadOnlyList<PendingDto>>();
        api.MapPost("/pending/{id}/approve", (string id, HttpContext http) => ApproveAsync(services, id, http))
            .Says("Makes a device of an unknown phone.", 400, 404, 409, 422).Takes<ApproveRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/pending/{id}/reject", (string id, HttpContext http) => RejectAsync(services, id, http))
            .Says("Marks an unknown phone as none of ours.", 404, 422).Produces(StatusCodes.Status204NoContent);
    }

    private static IResult List(ApiServices services, int limit, bool rejected) => limit is < 1 or > Largest
        ? Problems.Mistaken("limit", $"{limit.Invariant()} phones; 1 to {Largest.Invariant()} are allowed")
        : TypedResults.Json<IReadOnlyList<PendingDto>>([.. services.Store.ListPending(Largest).Where(p => rejected || !p.Rejected).Take(limit).Select(ToDto)], ApiJson.Default.IReadOnlyListPendingDto);

    private static PendingDto ToDto(PendingDevice pending) => new(
        pending.Id.ToString(), pending.Family, pending.Model, pending.ModelCode, DeviceEndpoints.ToDto(pending.Last)!, pending.First, pending.Count, pending.Rejected);

    private static async Task<IResult> ApproveAsync(ApiServices services, string text, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.ApproveRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!TryPending(services, text, out var id, out var refusal) || !RequestBody.TryScope(request!.Scope, "scope", out var scope, out refusal))
        {
            return refusal;
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

        return services.Devices.Spec(id) is not null
            ? Problems.Conflict($"there is a device {id} already")
            : ApiEndpoints.Answer(await services.Specs.ApproveAsync(id, scope, like, request.Numbers ?? [], request.Model, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> RejectAsync(ApiServices services, string text, HttpContext http)
    {
        if (!TryPending(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        await services.Store.ResolvePendingAsync(id, reject: true, http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static bool TryPending(ApiServices services, string text, out DeviceId id, out IResult refusal)
    {
        if (!RequestBody.TryId(text, "id", out id, out refusal))
        {
            return false;
        }

        var wanted = id;
        if (services.Store.ListPending(Largest).Any(p => p.Id == wanted))
        {
            return true;
        }

        refusal = Problems.NotFound($"no unknown phone {id} has asked");
        return false;
    }
}
