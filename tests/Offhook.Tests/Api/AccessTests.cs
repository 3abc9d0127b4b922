using Xunit;
using System.Net;
using Microsoft.AspNetCore.Routing;

namespace Offhook.Tests.Api;

public sealed class AccessTests
{
    [Fact]
    public async Task Every_route_under_the_api_refuses_a_caller_without_token()
    {
        await using var host = await ApiHost.StartAsync();
        using var stranger = new HttpClient { BaseAddress = host.Http.BaseAddress };
        var asked = 0;
        foreach (var route in host.Routes.Where(r => r.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)))
        {
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var path = "/" + route.RoutePattern.RawText!.TrimStart('/')
                    .Replace("{id}", "02:00:00:00:00:01", StringComparison.Ordinal).Replace("{number:long}", "5", StringComparison.Ordinal)
                    .Replace("{documentName}", "v1", StringComparison.Ordinal);
                using var response = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} answered {response.StatusCode}");
                asked++;
            }
        }

        Assert.True(asked > 25, $"only {asked} routes were found");
        Assert.Empty(host.Core.Calls);
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", "another-token-another-token-another");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("status")).Status);
    }

    [Fact]
    public async Task Before_the_core_is_open_callers_are_told_to_come_back()
    {
        await using var host = await ApiHost.StartAsync(open: false);
        using var response = await host.Http.GetAsync("devices");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_openapi_document_describes_every_resource()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, document) = await host.GetAsync("openapi.json");
        Assert.Equal(HttpStatusCode.OK, status);
        var paths = document.GetProperty("paths").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.Contains("/api/v1/devices/{id}", paths.Keys);
        var operations = paths.Values.SelectMany(p => p.EnumerateObject()).ToList();
        Assert.True(operations.Count > 25);
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString())));

        // What writes specs, and nothing else, says that it takes the number of devices that are expected.
        string[] counted =
        [
            "delete /devices/{id}", "delete /files/{name}", "patch /devices/{id}", "post /apply", "post /changes/{number}/undo", "post /devices/{id}/adopt", "post /devices/{id}/move",
            "post /devices/{id}/swap", "post /devices/{id}/undo", "post /pending/approve", "post /pending/reject", "post /pending/{id}/approve", "post /pending/{id}/reject", "put /devices/{id}", "put /files/{name}",
        ];
        var saying = paths.SelectMany(p => p.Value.EnumerateObject(), (p, o) => (Name: $"{o.Name} {p.Key.Replace("/api/v1", "")}", Operation: o.Value))
            .Where(o => o.Operation.TryGetProperty("parameters", out var given) && given.EnumerateArray().Any(g => g.GetProperty("name").GetString() == "expect"));
        Assert.Equal(counted, saying.Select(o => o.Name).Order(StringComparer.Ordinal));
    }
}
