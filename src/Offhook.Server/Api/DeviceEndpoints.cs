using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Devices;
using Offhook.Core.Dialling;
using Offhook.Core.Management;
using Offhook.Core.Storage;

namespace Offhook.Server.Api;

/// <summary>Devices: list, show, add, set, delete, spec, history.</summary>
internal static class DeviceEndpoints
{
    private const int DefaultPage = 100;
    private const int LargestPage = 10_000;

    /// <summary>More versions than anybody reads; the changes list goes further back.</summary>
    private const int LargestHistory = 1_000;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/devices", (string? scope, string? family, bool? inStep, string? search, string? after, int? limit) =>
                List(services, scope, family, inStep, search, after, limit ?? DefaultPage))
            .Says("A page of devices, ordered by id.", 422).Produces<DevicePageDto>();
        api.MapGet("/devices/{id}", (string id, bool? revealUrl) => Show(services, id, revealUrl ?? false))
            .Says("One device: what is wanted, what was delivered, when it was last seen.", 404, 422).Produces<DeviceDto>();
        api.MapPut("/devices/{id}", (string id, HttpContext http) => AddAsync(services, id, http))
            .Says("Adds a device given as a fleet-file object in JSON.", 400, 409, 413, 422).Takes<JsonObject>("application/json").Reaches().Produces<ChangeDto>(201);
        api.MapPatch("/devices/{id}", (string id, bool? confirm, HttpContext http) => SetAsync(services, id, confirm ?? false, http))
            .Says("Assigns values to paths of a device; confirm = users and portables behind a DECT server may be lost.", 400, 404, 413, 422).Takes<SetRequest>("application/json").Reaches().Produces<ChangeDto>();
        api.MapDelete("/devices/{id}", (string id, bool? confirm, HttpContext http) => DeleteAsync(services, id, confirm ?? false, http))
            .Says("Deletes a device; confirm as for an assignment.", 404, 422).Reaches().Produces<ChangeDto>();
        api.MapGet("/devices/{id}/spec", (string id) => Spec(services, id))
            .Says("The spec as fleet-file JSON with secrets sealed.", 404, 422).Produces<JsonObject>();
        api.MapGet("/devices/{id}/dial", (string id, string? number) => Dial(services, id, number))
            .Says("What becomes of a number that is dialled on the device, by the dial plan that holds for it.", 404, 422).Produces<DialDto>();
        api.MapGet("/devices/{id}/history", (string id, int? limit) => History(services, id, limit ?? DefaultPage))
            .Says("Versions of the spec, newest first, each with what it changed.", 404, 422).Produces<IReadOnlyList<VersionDto>>();
    }

    /// <summary>Whether the id is readable and such a device exists; else what to answer.</summary>
    internal static bool TryKnown(ApiServices services, string text, out DeviceId id, out IResult refusal)
    {
        if (!RequestBody.TryId(text, "id", out id, out refusal))
        {
            return false;
        }

        if (services.Devices.Spec(id) is not null)
        {
            return true;
        }

        refusal = Problems.NotFound($"there is no device {id}");
        return false;
    }

    private static IResult Dial(ApiServices services, string text, string? number)
    {
        if (!TryKnown(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        if (string.IsNullOrEmpty(number) || number.Length > DialPattern.MaxLength || number.AsSpan().ContainsAnyExcept(DialSymbols.Keys))
        {
            return Problems.Mistaken("number", $"is missing or no number; 1 to {DialPattern.MaxLength} digits, * and # are allowed");
        }

        var view = services.Devices.Dial(id, number)!;
        return TypedResults.Json(
            new DialDto(
                view.Number, view.Outcome is { } o ? JsonNamingPolicy.CamelCase.ConvertName(o.End.ToString()) : "noPlan", view.Outcome?.Dialled ?? number,
                view.Outcome?.Sent ?? number, view.Outcome?.Rule + 1, view.Match, view.Outcome?.Seconds, view.Outcome?.Tones ?? [], view.Source, view.Limits),
            ApiJson.Default.DialDto);
    }

    internal static DeviceDto ToDto(DeviceView view) => new(
        view.Id.ToString(), view.Family, view.Model, view.Scope, view.Name, view.Wanted, view.Delivered, view.InStep, ToDto(view.LastSeen),
        view.Enabled, view.Change, view.Why, view.Error, view.Warnings,
        [.. view.Documents.Select(d => new DocumentDto(d.FileName, d.Wanted, d.Delivered, d.Wanted.Length > 0 && d.Wanted == d.Delivered, d.DeliveredAt, d.Door, d.Renderer))],
        [.. view.Expected.Select(e => new ExpectedDto(e.KindId, e.FileName, e.Required, e.Answered))],
        view.Url, view.Progress is { } progress ? ResyncEndpoints.ToDto(progress) : null, view.Approval is { } approval ? ToDto(approval) : null);

    private static ApprovalDto ToDto(DeviceApproval approval) => new(
        approval.Approved switch { true => "approved", false => "rejected", null => "waiting" }, approval.Wanted, approval.Asked?.First, approval.Asked?.Count ?? 0,
        ToDto(approval.Asked?.Last));

    internal static SightingDto? ToDto(Sighting? seen) =>
        seen is null ? null : new SightingDto(seen.At, seen.Door, seen.Address, seen.Agent, seen.Firmware);

    private static IResult List(ApiServices services, string? scope, string? family, bool? inStep, string? search, string? after, int limit)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Problems.Mistaken("limit", $"{limit.Invariant()} devices to a page; 1 to {LargestPage.Invariant()} are allowed");
        }

        if (scope is not null && !RequestBody.TryScope(scope, "scope", out _, out var refusal))
        {
            return refusal;
        }

        string? afterKey = null;
        if (after is not null)
        {
            if (!RequestBody.TryId(after, "after", out var last, out var unreadable))
            {
                return unreadable;
            }

            afterKey = last.ToKey();
        }

        // One more than asked tells whether there is a next page.
        var views = services.Devices.List(new DeviceQuery(scope, family, inStep, search, afterKey, Math.Min(limit + 1, LargestPage)));
        var page = views.Take(limit).Select(ToDto).ToList();
        var more = views.Count > limit || (limit == LargestPage && views.Count == limit);
        return TypedResults.Json(new DevicePageDto(page, more ? page[^1].Id : null), ApiJson.Default.DevicePageDto);
    }

    private static IResult Show(ApiServices services, string text, bool revealUrl)
    {
        if (!RequestBody.TryId(text, "id", out var id, out var refusal))
        {
            return refusal;
        }

        return services.Devices.Show(id, revealUrl) is { } view
            ? TypedResults.Json(ToDto(view), ApiJson.Default.DeviceDto)
            : Problems.NotFound($"there is no device {id}");
    }

    private static async Task<IResult> AddAsync(ApiServices services, string text, HttpContext http)
    {
        if (!RequestBody.TryId(text, "id", out var id, out var refusal))
        {
            return refusal;
        }

        var (body, unreadable) = await RequestBody.ReadBytesAsync(http);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!TryWithId(body, id, out var device, out refusal))
        {
            return refusal;
        }

        if (services.Devices.Spec(id) is not null)
        {
            return Problems.Conflict($"there is a device {id} already");
        }

        var result = await services.Specs.AddAsync(device, http.Actor(), http.RequestAborted);
        if (!result.Ok)
        {
            return Problems.Mistaken(result.Mistakes);
        }

        http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path}";
        return TypedResults.Json(ChangeDto.From(result), ApiJson.Default.ChangeDto, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>The id stands in the URL; in the object it may be left out, but not be another one.</summary>
    private static bool TryWithId(ReadOnlyMemory<byte> body, DeviceId id, out ReadOnlyMemory<byte> device, out IResult refusal)
    {
        device = body;
        refusal = Results.Empty;
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(body.Span) as JsonObject;
        }
        catch (JsonException e)
        {
            refusal = Problems.Malformed($"the body is no JSON: line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine ?? 0}");
            return false;
        }

        if (json is null)
        {
            refusal = Problems.Malformed("the body is no JSON object; one device as in a fleet file is allowed");
            return false;
        }

        foreach (var member in (ReadOnlySpan<string>)["mac", "uuid"])
        {
            if (json[member] is { } value)
            {
                var same = value.GetValueKind() == JsonValueKind.String && DeviceId.TryParse(value.GetValue<string>(), out var inside) && inside == id;
                refusal = same ? refusal : Problems.Mistaken(member, $"is not the device of the URL; {id} or nothing is allowed");
                return same;
            }
        }

        json[id.IsMac ? "mac" : "uuid"] = id.ToString();
        device = JsonSerializer.SerializeToUtf8Bytes(json);
        return true;
    }

    private static async Task<IResult> SetAsync(ApiServices services, string text, bool confirm, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.SetRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!TryKnown(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        var assignments = request!.Assignments.Select(a => KeyValuePair.Create(a.Path, a.Value)).ToList();
        return ApiEndpoints.Answer(await services.Specs.SetAsync(id, assignments, http.Actor(), http.RequestAborted, confirm));
    }

    private static async Task<IResult> DeleteAsync(ApiServices services, string text, bool confirm, HttpContext http) =>
        TryKnown(services, text, out var id, out var refusal)
            ? ApiEndpoints.Answer(await services.Specs.DeleteAsync(id, http.Actor(), http.RequestAborted, confirm))
            : refusal;

    private static IResult Spec(ApiServices services, string text)
    {
        if (!RequestBody.TryId(text, "id", out var id, out var refusal))
        {
            return refusal;
        }

        return services.Devices.Spec(id) is { } spec
            ? TypedResults.Bytes(spec, "application/json")
            : Problems.NotFound($"there is no device {id}");
    }

    private static IResult History(ApiServices services, string text, int limit)
    {
        if (!RequestBody.TryId(text, "id", out var id, out var refusal))
        {
            return refusal;
        }

        if (limit is < 1 or > LargestHistory)
        {
            return Problems.Mistaken("limit", $"{limit.Invariant()} versions; 1 to {LargestHistory.Invariant()} are allowed");
        }

        // A deleted device has a history too: that is how it is found again and undone.
        var history = services.Devices.History(id, limit);
        return history.Count > 0
            ? TypedResults.Json<IReadOnlyList<VersionDto>>(
                [.. history.Select(h => new VersionDto(h.Change.Number, h.Change.At, h.Change.Actor, h.Change.Verb, h.Change.Summary, h.Differences))],
                ApiJson.Default.IReadOnlyListVersionDto)
            : Problems.NotFound($"there never was a device {id}");
    }
}
