using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Offhook.Server.Api;

/// <summary>What is done to a device as a whole: undo, move, swap, adopt, wait.</summary>
internal static class DeviceActionEndpoints
{
    /// <summary>Below the idle limits of common proxies; a client that wants to wait longer asks again.</summary>
    private const int LongestWait = 55;

    /// <summary>Ten thousand users of half a kilobyte in base64, four times.</summary>
    private const int LargestExports = 32 * 1024 * 1024;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapPost("/devices/{id}/undo", (string id, HttpContext http) => UndoAsync(services, id, http))
            .Says("Brings the spec back to before its newest change, or to what it was at a change; a deleted device comes back.", 400, 404, 422)
            .Takes<UndoRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/devices/{id}/move", (string id, HttpContext http) => MoveAsync(services, id, http))
            .Says("Hangs the device under another scope.", 400, 404, 422).Takes<MoveRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/devices/{id}/swap", (string id, HttpContext http) => SwapAsync(services, id, http))
            .Says("Gives the whole spec to another id; the old id is deleted.", 400, 404, 409, 422).Takes<SwapRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapPost("/devices/{id}/adopt", (string id, HttpContext http) => AdoptAsync(services, id, http))
            .Says("Says what our documents would change on a device that ran before us; with the digest of that answer the device is ours.", 400, 404, 413, 422)
            .Takes<AdoptRequest>("application/json").Reaches().Produces<AdoptionDto>();
        api.MapGet("/devices/{id}/wait", (string id, int? seconds, HttpContext http) => WaitAsync(services, id, seconds ?? LongestWait, http))
            .Says("Answers when the device is in step, or when the time is over (at most 55 seconds).", 404, 422).Produces<WaitDto>();
    }

    private static async Task<IResult> UndoAsync(ApiServices services, string text, HttpContext http)
    {
        if (!RequestBody.TryId(text, "id", out var id, out var refusal))
        {
            return refusal;
        }

        UndoRequest? request = null;
        if (http.Request.ContentLength is > 0 || http.Request.ContentType is not null)
        {
            (request, var unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.UndoRequest);
            if (unreadable is not null)
            {
                return unreadable;
            }
        }

        return services.Devices.Spec(id) is null && services.Devices.History(id, 1).Count == 0
            ? Problems.NotFound($"there never was a device {id}")
            : ApiEndpoints.Answer(await services.Specs.UndoAsync(id, request?.To, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> MoveAsync(ApiServices services, string text, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.MoveRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!DeviceEndpoints.TryKnown(services, text, out var id, out var refusal) || !RequestBody.TryScope(request!.Scope, "scope", out var scope, out refusal))
        {
            return refusal;
        }

        return ApiEndpoints.Answer(await services.Specs.MoveAsync(id, scope, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> SwapAsync(ApiServices services, string text, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.SwapRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!DeviceEndpoints.TryKnown(services, text, out var id, out var refusal) || !RequestBody.TryId(request!.By, "by", out var by, out refusal))
        {
            return refusal;
        }

        return services.Devices.Spec(by) is not null
            ? Problems.Conflict($"there is a device {by} already")
            : ApiEndpoints.Answer(await services.Specs.SwapAsync(id, by, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> AdoptAsync(ApiServices services, string text, HttpContext http)
    {
        http.AllowBody(LargestExports);
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.AdoptRequest, LargestExports);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!DeviceEndpoints.TryKnown(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        var exports = request!.Exports.ToDictionary(e => e.Key, e => (ReadOnlyMemory<byte>)e.Value, StringComparer.Ordinal);
        var (review, result) = await services.Specs.AdoptAsync(id, exports, request.Take, request.Confirm, http.Actor(), http.RequestAborted);
        return review is not null && result.Ok
            ? TypedResults.Json(AdoptionDto.From(review, result), ApiJson.Default.AdoptionDto)
            : Problems.Mistaken(result.Mistakes);
    }

    private static async Task<IResult> WaitAsync(ApiServices services, string text, int seconds, HttpContext http)
    {
        if (seconds is < 0 or > LongestWait)
        {
            return Problems.Mistaken("seconds", $"{seconds.Invariant()} is not allowed; 0 to {LongestWait.Invariant()} are");
        }

        return DeviceEndpoints.TryKnown(services, text, out var id, out var refusal)
            ? TypedResults.Json(new WaitDto(await services.Devices.WaitAsync(id, TimeSpan.FromSeconds(seconds), http.RequestAborted)), ApiJson.Default.WaitDto)
            : refusal;
    }
}
