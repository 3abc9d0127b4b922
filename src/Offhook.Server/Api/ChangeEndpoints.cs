using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Offhook.Server.Api;

/// <summary>The audit trail.</summary>
internal static class ChangeEndpoints
{
    private const int LargestPage = 1_000;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/changes", (long? before, int? limit) => List(services, before ?? 0, limit ?? 100))
            .Says("Changes, newest first; before = only those with a lower number.", 422).Produces<IReadOnlyList<ChangeRecordDto>>();
        api.MapPost("/changes/{number:long}/undo", (long number, HttpContext http) => UndoAsync(services, number, http))
            .Says("Takes back a whole change; 409 names what was written again since.", 404, 409).Reaches().Produces<ChangeDto>();
    }

    private static IResult List(ApiServices services, long before, int limit)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Problems.Mistaken("limit", $"{limit.Invariant()} changes; 1 to {LargestPage.Invariant()} are allowed");
        }

        var changes = services.Store.Changes(before, limit).Select(c => new ChangeRecordDto(c.Number, c.At, c.Actor, c.Verb, c.Summary));
        return TypedResults.Json<IReadOnlyList<ChangeRecordDto>>([.. changes], ApiJson.Default.IReadOnlyListChangeRecordDto);
    }

    private static async Task<IResult> UndoAsync(ApiServices services, long number, HttpContext http)
    {
        var found = number > 0 && services.Store.Changes(number + 1, 1) is [var newest] && newest.Number == number;
        if (!found)
        {
            return Problems.NotFound($"there is no change {number}");
        }

        var result = await services.Specs.UndoChangeAsync(number, http.Actor(), http.RequestAborted);
        return result.Ok ? ApiEndpoints.Answer(result) : Problems.Conflict($"change {number} cannot be taken back", result.Mistakes);
    }
}
