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
        api.MapPost("/pending/approve", (HttpContext http, CancellationToken _) => ApproveAllAsync(services, http))
            .Says("Approves several phones by one change, or none of them where there is a mistake; numbers, where there are any, are one for each phone.", 400, 422).Takes<ApproveAllRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/pending/reject", (HttpContext http, CancellationToken _) => RejectAllAsync(services, http))
            .Says("Says no to several phones by one change, or to none of them where there is a mistake.", 400, 422).Takes<RejectAllRequest>("application/json").Reaches().Produces<ChangeDto>();
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

        return TryDescription(request!.Scope, request.Like, out var scope, out var like, out var mistakes)
            ? ApiEndpoints.Answer(await services.Specs.ApproveAsync([id], scope, like, request.Numbers ?? [], request.Model, http.Actor(), http.RequestAborted))
            : Problems.Mistaken(mistakes);
    }

    private static async Task<IResult> RejectAsync(ApiServices services, string text, HttpContext http)
    {
        return TryPhone(services, text, out var id, out var refusal)
            ? ApiEndpoints.Answer(await services.Specs.RejectAsync([id], http.Actor(), http.RequestAborted))
            : refusal;
    }

    private static async Task<IResult> ApproveAllAsync(ApiServices services, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.ApproveAllRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (ids, unread) = ReadIds(request!.Ids);
        return TryDescription(request.Scope, request.Like, out var scope, out var like, out var mistakes)
            ? ApiEndpoints.Answer(await services.Specs.ApproveAsync(ids, scope, like, request.Numbers ?? [], request.Model, http.Actor(), http.RequestAborted, unread))
            : Problems.Mistaken([.. mistakes, .. unread]);
    }

    private static async Task<IResult> RejectAllAsync(ApiServices services, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.RejectAllRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var (ids, unread) = ReadIds(request!.Ids);
        return ApiEndpoints.Answer(await services.Specs.RejectAsync(ids, http.Actor(), http.RequestAborted, unread));
    }

    private static bool TryDescription(string? scopeText, string? likeText, out ScopePath? scope, out DeviceId? like, out List<RequestMistake> mistakes)
    {
        (scope, like, mistakes) = (null, null, []);
        if (ScopePath.TryParse(scopeText, out var given))
        {
            scope = given;
        }
        else if (scopeText is not null)
        {
            mistakes.Add(RequestBody.NoScope(scopeText, "scope"));
        }

        if (DeviceId.TryParse(likeText, out var pattern))
        {
            like = pattern;
        }
        else if (likeText is not null)
        {
            mistakes.Add(RequestBody.NoId(likeText, "like"));
        }

        return mistakes.Count == 0;
    }

    private static (List<DeviceId> Ids, List<RequestMistake> Unread) ReadIds(IReadOnlyList<string> texts)
    {
        var (ids, unread) = (new List<DeviceId>(), new List<RequestMistake>());
        foreach (var text in texts)
        {
            if (DeviceId.TryParse(text, out var id))
            {
                ids.Add(id);
            }
            else
            {
                unread.Add(RequestBody.NoId(text, "ids"));
            }
        }

        return (ids, unread);
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
