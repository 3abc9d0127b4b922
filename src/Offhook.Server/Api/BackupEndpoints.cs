using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Storage;

namespace Offhook.Server.Api;

/// <summary>A backup while the server runs.</summary>
internal static class BackupEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services) =>
        api.MapPost("/backup", (Delegate)((HttpContext http) => WriteAsync(services, http)))
            .Says("Answers a backup of database, files and key ring, sealed under the passphrase of the body.", 400, 409, 422)
            .Takes<BackupRequest>("application/json").Produces<byte[]>(contentType: "application/octet-stream");

    private static async Task<IResult> WriteAsync(ApiServices services, HttpContext http)
    {
        var (request, unreadable) = await RequestBody.ReadAsync(http, ApiJson.Default.BackupRequest);
        if (unreadable is not null)
        {
            return unreadable;
        }

        if (request!.Passphrase.Length == 0)
        {
            return Problems.Mistaken("passphrase", "is empty; at least one character is needed");
        }

        if (services.Store is ISharedStore shared)
        {
            return Problems.Conflict(shared.BackupAdvice);
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(output => services.BackupAsync(output, request.Passphrase, http.RequestAborted), "application/octet-stream");
    }
}
