using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Offhook.Server.Api;

/// <summary>How the server stands.</summary>
internal static class StatusEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services) =>
        api.MapGet("/status", () => TypedResults.Json(services.Status, ApiJson.Default.ServerStatus))
            .WithMetadata(new AlwaysAnsweredAttribute())
            .WithSummary("Version, uptime, change number and counts; answered before everything is loaded, too.").Produces<ServerStatus>();
}
