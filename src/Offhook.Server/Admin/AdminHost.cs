using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Offhook.Server.Admin;

/// <summary>Puts endpoints under <c>/api/v1</c>. Everything in the group is behind the token and asked only when the core is open.</summary>
public delegate void MapApi(RouteGroupBuilder group, AdminServices services);

/// <summary>The admin plane: health, readiness, metrics and REST on a listener of its own that no phone is told of.</summary>
public static class AdminHost
{
    /// <summary>The largest request body: a fleet file of 100,000 devices has about 60 MB, a firmware image up to 100 MB.</summary>
    public const long MaxRequestBody = 256L * 1024 * 1024;

    /// <summary>Builds the admin plane; nothing listens before <c>StartAsync</c>.</summary>
    /// <param name="listen">Where it listens.</param>
    /// <param name="token">The bearer token that opens everything but health.</param>
    /// <param name="services">The core, now or later.</param>
    /// <param name="metrics">Writes the metrics as Prometheus text.</param>
    /// <param name="mapApi">The REST surface.</param>
    /// <param name="logging">Where log events go.</param>
    public static WebApplication Build(
        IReadOnlyList<IPEndPoint> listen,
        AdminToken token,
        AdminServices services,
        Func<string> metrics,
        MapApi mapApi,
        ILoggerFactory logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton(logging);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            foreach (var endPoint in listen)
            {
                kestrel.Listen(endPoint);
            }
        });
        builder.Services.AddOpenApi("v1");
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });

        var app = builder.Build();
        app.Use((context, next) => AdminGate.CheckAsync(context, next, token, services));
        app.MapGet("/healthz", () => Results.Text("ok\n")).ExcludeFromDescription();
        app.MapGet("/readyz", () => services.IsReady ? Results.Text("ready\n") : Results.Text("starting\n", statusCode: StatusCodes.Status503ServiceUnavailable))
            .ExcludeFromDescription();
        app.MapGet("/metrics", () => Results.Text(metrics(), "text/plain; version=0.0.4; charset=utf-8")).ExcludeFromDescription();
        app.MapOpenApi("/api/{documentName}/openapi.json");
        mapApi(app.MapGroup("/api/v1"), services);
        app.MapFallback(() => ApiError.Result(StatusCodes.Status404NotFound, "there is nothing at this address; see /api/v1/openapi.json"))
            .ExcludeFromDescription();
        return app;
    }

    /// <summary>Where it listens in fact, after the start; port 0 has become a number.</summary>
    public static IReadOnlyList<string> Addresses(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
}
