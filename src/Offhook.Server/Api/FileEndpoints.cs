using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Files;

namespace Offhook.Server.Api;

/// <summary>Stored files: firmware, ring tones, pictures, languages.</summary>
internal static class FileEndpoints
{
    /// <summary>The largest firmware images of phones are some 100 MB.</summary>
    private const long LargestFile = 1L << 30;

    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapGet("/files", () => TypedResults.Json<IReadOnlyList<FileDto>>([.. services.Files.Select(ToDto)], ApiJson.Default.IReadOnlyListFileDto))
            .Says("The stored files.").Produces<IReadOnlyList<FileDto>>();
        api.MapGet("/files/{name}", (string name) => Show(services, name))
            .Says("What is known of a stored file.", 404).Produces<FileDto>();
        api.MapPut("/files/{name}", (string name, string? kind, string? family, string? model, string? version, HttpContext http) =>
                PutAsync(services, name, kind, family, model, version, http))
            .Says("Stores a file under a name; the body is its bytes. The family checks it first.", 413, 422)
            .Takes<byte[]>("application/octet-stream").Reaches().Produces<ChangeDto>();
        api.MapDelete("/files/{name}", (string name, HttpContext http) => DeleteAsync(services, name, http))
            .Says("Removes a stored file.", 404, 422).Reaches().Produces<ChangeDto>();
    }

    internal static FileDto ToDto(FileSpec file) =>
        new(file.Name, KindName(file.Kind), file.Family, file.Model, file.Version, file.Sha256, file.Length);

    private static string KindName(FileKind kind) => kind.ToString().ToLowerInvariant();

    private static IResult Show(ApiServices services, string name) =>
        services.Files.FirstOrDefault(f => f.Name == name) is { } file
            ? TypedResults.Json(ToDto(file), ApiJson.Default.FileDto)
            : Problems.NotFound($"there is no file '{name}'");

    private static async Task<IResult> PutAsync(
        ApiServices services, string name, string? kindName, string? family, string? model, string? version, HttpContext http)
    {
        var mistakes = new List<Core.Management.RequestMistake>();
        var kinds = Enum.GetValues<FileKind>();
        var kind = Array.FindIndex(kinds, k => KindName(k) == kindName);
        if (kind < 0)
        {
            mistakes.Add(new(null, null, "kind", $"'{kindName}' is no kind of file; allowed: {string.Join(", ", kinds.Select(KindName))}"));
        }

        if (family is null || services.Families.Find(family) is null)
        {
            mistakes.Add(new(null, null, "family", $"'{family}' is no family; allowed: {string.Join(", ", services.Families.All.Select(f => f.Name))}"));
        }

        if (mistakes.Count > 0)
        {
            return Problems.Mistaken(mistakes);
        }

        http.AllowBody(LargestFile);
        var spec = new FileSpec(name, kinds[kind], family!) { Model = model, Version = version };
        return ApiEndpoints.Answer(await services.Specs.AddFileAsync(spec, http.Request.Body, http.Actor(), http.RequestAborted));
    }

    private static async Task<IResult> DeleteAsync(ApiServices services, string name, HttpContext http) =>
        services.Files.Any(f => f.Name == name)
            ? ApiEndpoints.Answer(await services.Specs.RemoveFileAsync(name, http.Actor(), http.RequestAborted))
            : Problems.NotFound($"there is no file '{name}'");

    /// <summary>Raises the listener's limit for one request.</summary>
    internal static void AllowBody(this HttpContext http, long bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }
    }
}
