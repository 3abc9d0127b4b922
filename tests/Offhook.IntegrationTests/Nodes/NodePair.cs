using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Offhook.IntegrationTests.Program;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.IntegrationTests.Nodes;

/// <summary>Two servers on one database of its own, behind a balancer, with some phones described.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    public const int Phones = 60;

    private readonly string database;
    private readonly HttpClient http = new();

    private NodePair(PostgresServer postgres, string database, Balancer balancer, RunningServer a, RunningServer b)
    {
        Postgres = postgres;
        this.database = database;
        Balancer = balancer;
        (A, B) = (a, b);
    }

    public PostgresServer Postgres { get; }

    public Balancer Balancer { get; }

    public RunningServer A { get; }

    public RunningServer B { get; }

    /// <summary>Id of a phone, from 1.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"00:1f:c1:00:00:{number:x2}");

    public static async Task<NodePair> StartAsync(PostgresServer postgres)
    {
        var database = await postgres.CreateDatabaseAsync();
        var balancer = new Balancer();
        RunningServer? a = null;
        RunningServer? b = null;
        try
        {
            var settings = SettingsOf(postgres, database, balancer);
            a = await RunningServer.StartAsync(settings, keyRing: null);
            b = await RunningServer.StartAsync(settings, Path.Combine(a.Data, "keyring.json"));
            balancer.Spread(a.Http, b.Http);
            a.Write("secret.txt", "s3cret");
            var applied = await a.RunAsync("apply", a.Write("fleet.yaml", Fleet()));
            Assert.Equal("", applied.Code == 0 ? "" : applied.Error);
            return new NodePair(postgres, database, balancer, a, b);
        }
        catch
        {
            await (a?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (b?.DisposeAsync() ?? ValueTask.CompletedTask);
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>The configuration of a further server.</summary>
    public string Settings => SettingsOf(Postgres, database, Balancer);

    public Task<string> SqlAsync(string sql) => Postgres.SqlAsync(database, sql);

    /// <summary>Sets a value of a phone through one server and answers the change number.</summary>
    public async Task<long> SetAsync(RunningServer node, string id, string path, string value)
    {
        using var answer = await SendAsync(node, HttpMethod.Patch, $"/devices/{id}", JsonSerializer.Serialize(new { assignments = new[] { new { path, value } } }));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("change").GetInt64();
    }

    public async Task<JsonElement> ShowAsync(RunningServer node, string id)
    {
        using var answer = await SendAsync(node, HttpMethod.Get, $"/devices/{id}", body: null);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    public Task<string> FetchAsync(RunningServer node, string id) =>
        http.GetStringAsync($"{node.Http}/cfg{id.Replace(":", "", StringComparison.Ordinal)}.xml");

    public async Task<HttpResponseMessage> SendAsync(RunningServer node, HttpMethod method, string path, string? body)
    {
        var admin = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(node.Data, "server.json"))).RootElement.GetProperty("admin").GetString();
        using var request = new HttpRequestMessage(method, $"{admin}/api/v1{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(node.Data, "admin.token"))).Trim());
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await A.DisposeAsync();
        await B.DisposeAsync();
        await Balancer.DisposeAsync();
    }

    private static string SettingsOf(PostgresServer postgres, string database, Balancer balancer) =>
        $"database: \"{postgres.AddressOf(database)}\"\npublicUrl: {balancer.Url}";

    private static string Fleet() => """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.example.net } }
            delivery: { proof: open, networks: [127.0.0.0/8], plainSecrets: true }
        devices:

        """ + string.Concat(Enumerable.Range(1, Phones).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"  - {{ mac: '{Id(i)}', family: htek, model: UC924, scope: acme, lines: [ {{ number: '{2000 + i}', user: '{2000 + i}', password: {{ file: secret.txt }} }} ] }}\n")));
}
