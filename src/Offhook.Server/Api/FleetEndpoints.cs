using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Scopes;

namespace Offhook.Server.Api;

/// <summary>Fleet files in and out.</summary>
internal static class FleetEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapPost("/apply", (bool? dryRun, string? prune, bool? confirm, HttpContext http) => ApplyAsync(services, dryRun ?? false, prune, confirm ?? false, http))
            .Says("Applies fleet files: multipart/form-data with parts 'fleet' (with file names) and attachments 'env:NAME', 'secret:PATH', 'file:PATH'; or one file as the body. confirm = users and portables behind a DECT server may be lost.", 400, 413, 422)
            .Takes<byte[]>("multipart/form-data", "application/yaml", "application/json").Reaches().Produces<ChangeDto>();
        api.MapGet("/export", (string? scope, bool? secrets, HttpContext http) => Export(services, scope, secrets ?? false, http))
            .Says("The fleet as a file that apply takes back: YAML, or JSON with Accept: application/json.", 422).Produces<string>(contentType: "application/yaml");
    }

    private static async Task<IResult> ApplyAsync(ApiServices services, bool dryRun, string? prune, bool confirm, HttpContext http)
    {
        ScopePath? pruned = null;
        if (prune is not null)
        {
            if (!RequestBody.TryScope(prune, "prune", out var scope, out var refusal))
            {
                return refusal;
            }

            pruned = scope;
        }

        using var upload = new FleetUpload();
        return await upload.ReadAsync(http) is { } unreadable
            ? unreadable
            : ApiEndpoints.Answer(await services.Specs.ApplyAsync(upload.Files, upload, dryRun, pruned, http.Actor(), http.RequestAborted, confirm));
    }

    private static IResult Export(ApiServices services, string? scopeText, bool secrets, HttpContext http)
    {
        ScopePath? scope = null;
        if (scopeText is not null)
        {
            if (!RequestBody.TryScope(scopeText, "scope", out var path, out var refusal))
            {
                return refusal;
            }

            scope = path;
        }

        // The writer of fleets is synchronous; a thread held for the time of an export is no loss on this listener.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } control)
        {
            control.AllowSynchronousIO = true;
        }

        var json = http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            output => services.Specs.ExportAsync(output, scope, secrets, json, http.Actor(), http.RequestAborted),
            json ? "application/json" : "application/yaml");
    }
}
