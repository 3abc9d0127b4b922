using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.IntegrationTests.Doors;
using Offhook.Protocols.Listening;
using Offhook.Server;
using Offhook.Server.Admin;
using Offhook.Server.Configuration;
using Xunit;

namespace Offhook.IntegrationTests;

public sealed class ServerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("offhook-server-").FullName;
    private readonly FakeGate gate = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private ServerConfiguration Configuration(int httpPort = 0) => new()
    {
        DataFolder = Path.Combine(folder, "data"),
        Http = new HttpDoorConfiguration([new IPEndPoint(IPAddress.Loopback, httpPort)]),
        Admin = [new IPEndPoint(IPAddress.Loopback, 0)],
    };

    private Task<OffhookServer> StartAsync(ServerConfiguration? configuration = null, Func<Task>? opening = null) => OffhookServer.StartAsync(
        configuration ?? Configuration(),
        async (_, _) =>
        {
            await (opening?.Invoke() ?? Task.CompletedTask);
            return new CoreServices(gate, null!, null!, null!, null!, null!, null!, new Nothing()) { PlugAndPlay = null!, Enrolments = null!, Pending = null! };
        },
        (group, _) => group.MapGet("/ping", () => Results.Json("pong")),
        NullLoggerFactory.Instance,
        TimeProvider.System,
        CancellationToken.None);

    [Fact]
    public async Task The_admin_plane_wants_its_token_for_everything_but_health()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.AdminUrl) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
        foreach (var path in (string[])["/metrics", "/api/v1/ping", "/api/v1/openapi.json", "/nothing"])
        {
            var refused = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("\"detail\":", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/ping")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        Assert.Equal("\"pong\"", await client.GetStringAsync("/api/v1/ping"));
        Assert.Contains("/api/v1/ping", await client.GetStringAsync("/api/v1/openapi.json"), StringComparison.Ordinal);
        Assert.Contains("offhook_connections{door=\"http\"}", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/nothing")).StatusCode);
    }

    [Fact]
    public async Task The_running_server_is_found_in_its_folder_and_private()
    {
        await using (var server = await StartAsync())
        {
            var entry = ServerFolder.Find(Configuration().DataFolder)!;
            Assert.Equal((server.AdminUrl, Environment.ProcessId), (entry.Admin, entry.Pid));
            Assert.Equal(server.HttpUrls, entry.Http);
            foreach (var name in (string[])[ServerFolder.ServerFile, AdminToken.FileName])
            {
                var result = await Shell.RunAsync($"stat -c %a {Path.Combine(Configuration().DataFolder, name)}");
                Assert.Equal("600", result.Output.Trim());
            }
        }

        Assert.Null(ServerFolder.Find(Configuration().DataFolder));
    }

    [Fact]
    public async Task The_token_outlives_a_restart()
    {
        await using (await StartAsync())
        {
        }

        var before = Token();
        await using var again = await StartAsync();
        Assert.Equal(before, Token());
        Assert.True(before.Length >= 52);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_the_holder()
    {
        await using var server = await StartAsync();
        var failure = await Assert.ThrowsAsync<ServerStartException>(() => StartAsync());
        Assert.Contains($"in use by another server (pid {Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(ServerFolder.Find(Configuration().DataFolder));
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_holder_and_the_folder_is_free_again()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Configuration(port)));
        Assert.StartsWith($"doors.http.listen: port {port} on 127.0.0.1 is held by ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
        await using var server = await StartAsync();
    }

    [Fact]
    public async Task Before_the_core_is_open_health_is_answered_and_readiness_is_not_yet()
    {
        var token = new AdminToken(new string('x', 40));
        var services = new AdminServices();
        await using var app = AdminHost.Build([new IPEndPoint(IPAddress.Loopback, 0)], token, services, () => "", (group, _) => group.MapGet("/ping", () => "pong"), NullLoggerFactory.Instance);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(AdminHost.Addresses(app)[0]) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new string('x', 40));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/api/v1/ping")).StatusCode);
    }

    private string Token() => File.ReadAllText(Path.Combine(Configuration().DataFolder, AdminToken.FileName)).Trim();

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
