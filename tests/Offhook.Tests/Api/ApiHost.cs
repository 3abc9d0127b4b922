using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Server.Admin;
using Offhook.Server.Api;

namespace Offhook.Tests.Api;

/// <summary>The admin plane on a loopback port of its own, over a fake core.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private const string TokenText = "test-token-test-token-test-token-1";

    private readonly WebApplication app;
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    private ApiHost(WebApplication app, FakeCore core)
    {
        this.app = app;
        Core = core;
        Http = new HttpClient(handler) { BaseAddress = new Uri(AdminHost.Addresses(app)[0] + "/api/v1/") };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenText);
    }

    public FakeCore Core { get; }

    /// <summary>A client that has the token.</summary>
    public HttpClient Http { get; }

    public IEnumerable<RouteEndpoint> Routes => app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    public static async Task<ApiHost> StartAsync(bool open = true)
    {
        var core = new FakeCore();
        var admin = new AdminServices();
        if (open)
        {
            admin.Open(core.Services());
        }

        var status = new ServerStatus("0.1.0", DateTimeOffset.UnixEpoch, 10, true, 5, "http://192.0.2.5", 1, 0, 0, 1, []);
        var app = AdminHost.Build(
            [new IPEndPoint(IPAddress.Loopback, 0)], new AdminToken(TokenText), admin, () => "",
            (group, services) => ApiEndpoints.Map(group, new ApiServices(
                services, new FamilyRegistry([]), () => [new FileSpec("a.bin", FileKind.Firmware, "family")],
                (output, passphrase, cancellation) => output.WriteAsync(Encoding.UTF8.GetBytes($"sealed {passphrase.Length}"), cancellation).AsTask(),
                () => status)),
            NullLoggerFactory.Instance);
        await app.StartAsync();
        return new ApiHost(app, core);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => AskAsync(HttpMethod.Get, path);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        handler.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
