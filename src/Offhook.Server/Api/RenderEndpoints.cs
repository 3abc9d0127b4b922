using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Import;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>What a phone would get, by the code that gives it.</summary>
internal static class RenderEndpoints
{
    private const string Raw = "application/octet-stream";

    /// <summary>More files than any phone is known to ask for, each as long as may be read.</summary>
    private const int MostFiles = 64;

    /// <summary>All of a phone's files in base64; the longest that is known is 188 kB.</summary>
    private const int LargestFiles = 32 * 1024 * 1024;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapPost("/devices/{id}/compare", (string id, HttpContext http) => CompareAsync(services, id, http))
            .Says("Holds files that a device has from elsewhere against those that it gets from us, parameter by parameter; of secrets only whether they differ.", 400, 404, 413, 422)
            .Takes<CompareRequest>("application/json").Produces<ComparisonDto>();
        api.MapGet("/devices/{id}/render", (string id, string? file, string? firmware, bool? secrets, HttpContext http) =>
                Render(services, id, file, firmware, secrets ?? false, http))
            .Says("The files of a device; with Accept: application/octet-stream and a file name, the bytes of that file.", 404, 422)
            .Produces<IReadOnlyList<RenderedFileDto>>();
    }

    private static async Task<IResult> CompareAsync(ApiServices services, string text, HttpContext http)
    {
        http.AllowBody(LargestFiles);
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.CompareRequest, LargestFiles);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (!DeviceEndpoints.TryKnown(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        if (request!.Files.Count is 0 or > MostFiles)
        {
            return Problems.Mistaken("files", $"there are {request.Files.Count.Invariant()}; 1 to {MostFiles.Invariant()} are allowed");
        }

        var keys = (request.Keys ?? []).Select(k => new ImportKey("", k)).ToList();
        var comparison = services.Preview.Compare(id, [.. request.Files.Select(f => new ImportSource(f.Name, f.Body))], keys, request.Exported);
        return comparison is null
            ? Problems.NotFound($"there is no device {id}")
            : TypedResults.Json(ComparisonDto.From(comparison), ApiJson.Default.ComparisonDto);
    }

    private static IResult Render(ApiServices services, string text, string? file, string? firmware, bool secrets, HttpContext http)
    {
        if (!DeviceEndpoints.TryKnown(services, text, out var id, out var refusal))
        {
            return refusal;
        }

        var raw = http.Request.Headers.Accept.ToString().Contains(Raw, StringComparison.OrdinalIgnoreCase);
        if (raw && file is null)
        {
            return Problems.Mistaken("file", "raw bytes are of one file; name it, or accept application/json");
        }

        var preview = services.Preview.Render(id, file, firmware, secrets);
        if (file is not null && preview.Files.Count == 0)
        {
            return Problems.NotFound($"{id} has no file '{file}'");
        }

        http.Response.Headers.CacheControl = "no-store";
        return raw
            ? TypedResults.Bytes(preview.Files[0].Body, preview.Files[0].ContentType)
            : TypedResults.Json(RenderedFileDto.From(preview), ApiJson.Default.IReadOnlyListRenderedFileDto);
    }
}
