using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>What a phone would get, by the code that gives it.</summary>
internal static class RenderEndpoints
{
    private const string Raw = "application/octet-stream";

    public static void Map(RouteGroupBuilder api, ApiServices services) =>
        api.MapGet("/devices/{id}/render", (string id, string? file, string? firmware, bool? secrets, HttpContext http) =>
                Render(services, id, file, firmware, secrets ?? false, http))
            .Says("The files of a device; with Accept: application/octet-stream and a file name, the bytes of that file.", 404, 422)
            .Produces<IReadOnlyList<RenderedFileDto>>();

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

        var files = services.Preview.Render(id, file, firmware, secrets);
        if (file is not null && files.Count == 0)
        {
            return Problems.NotFound($"{id} has no file '{file}'");
        }

        http.Response.Headers.CacheControl = "no-store";
        return raw
            ? TypedResults.Bytes(files[0].Body, files[0].ContentType)
            : TypedResults.Json<IReadOnlyList<RenderedFileDto>>([.. files.Select(ToDto)], ApiJson.Default.IReadOnlyListRenderedFileDto);
    }

    private static RenderedFileDto ToDto(RenderedFile file) =>
        new(file.FileName, file.ContentType, file.Digest, file.Required, file.Warnings, file.Body.ToArray());
}
