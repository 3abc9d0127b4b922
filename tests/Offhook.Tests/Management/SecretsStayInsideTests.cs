using System.Text;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Storage;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Management;

/// <summary>Everything that management tells is searched for secrets that stand in every place that can hold one.</summary>
public sealed class SecretsStayInsideTests
{
    private const string Mark = "Zq7";

    private const string Fleet = $$"""
        offhook: 1
        scopes:
          - name: acme
            settings:
              sip: { server: pbx.acme.example }
              access: { adminPassword: "{{Mark}}admin" }
            delivery: { networks: [10.0.0.0/8], proof: token, plainSecrets: true }
            parameters: { htek: { P506: "{{Mark}}rawscope" } }
        devices:
          - mac: 00:1f:c1:1a:00:01
            family: htek
            model: UC924
            scope: acme
            login: { user: "phone", password: "{{Mark}}login" }
            lines: [ { number: "11", password: "{{Mark}}line" } ]
            parameters: { P734: "{{Mark}}raw" }
            options: { encryptionKey: "ABCDEF0123456789" }
        """;

    [Fact]
    public async Task Nothing_that_management_tells_holds_a_secret()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var told = new StringBuilder();
        var id = DeviceId.Parse(Fleets.A);
        Tell(told, await fixture.ApplyAsync(Fleet));
        await fixture.SettleAsync();
        var token = fixture.Show(Fleets.A).Url!.Split('/')[^1];
        var answer = await fixture.FetchAsync($"cfg{Fleets.A}.xml", token: token);
        Assert.Contains($"{Mark}line", Encoding.UTF8.GetString(answer.Document!.Body.Span));
        Tell(told, await fixture.Core.Specs.SetAsync(id, [new("lines[1].password", $"{Mark}second"), new("lines[1].display", "Erna")], "test", CancellationToken.None));
        Tell(told, await fixture.Core.Specs.SetAsync(id, [new("parameters.P734", $"{Mark}third\u0001"), new("lines[1].password", $"{Mark}\u0002")], "test", CancellationToken.None));
        Tell(told, await fixture.ApplyAsync(Fleet.Replace("encryptionKey: \"ABCDEF0123456789\"", $"encryptionKey: \"{Mark}not-hexadecimal\"", StringComparison.Ordinal)));
        await fixture.FetchAsync($"cfg{Fleets.A}.xml", token: token);
        await fixture.FetchAsync($"cfg{Fleets.A}.xml", token: "wrong");
        await fixture.SettleAsync();
        await fixture.Core.Store.FlushAsync(CancellationToken.None);

        Tell(told, fixture.Core.Queries.Show(id, revealUrl: false)!);
        Tell(told, fixture.Core.Queries.List(new DeviceQuery(null, null, null, null, null, 10)));
        Tell(told, fixture.Core.Queries.History(id, 50).Select(h => new { h.Change, h.Differences }));
        Tell(told, fixture.Core.Store.Changes(0, 50));
        told.Append(Encoding.UTF8.GetString(fixture.Core.Queries.Spec(id)!.Value.Span));
        told.Append(await SpecServiceTests.ExportAsync(fixture));
        told.Append(await SpecServiceTests.ExportAsync(fixture, json: true));
        foreach (var subject in new[] { Fleets.A, "10.0.0.5", $"/cfg{Fleets.A}.xml", $"http://10.0.0.1/cfg{Fleets.A}.xml?mac={Fleets.A}" })
        {
            Tell(told, fixture.Core.Explainer.Explain(subject, "10.0.0.5", userAgent: null)!);
        }

        foreach (var file in fixture.Core.Preview.Render(id, fileName: null, firmware: null, secrets: false).Files)
        {
            told.Append(Encoding.UTF8.GetString(file.Body.Span)).AppendJoin('\n', file.Warnings);
        }

        var text = told.ToString();
        Assert.Contains("Erna", text);
        Assert.DoesNotContain(Mark, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ABCDEF0123456789", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nothing_on_disk_but_the_key_ring_holds_a_secret_in_clear()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        await fixture.SettleAsync();
        var token = fixture.Show(Fleets.A).Url!.Split('/')[^1];
        await fixture.FetchAsync($"cfg{Fleets.A}.xml", token: token);
        await fixture.Core.Store.FlushAsync(CancellationToken.None);
        foreach (var path in Directory.EnumerateFiles(fixture.Folder, "*", SearchOption.AllDirectories).Where(p => !p.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            Assert.False(text.Contains(Mark, StringComparison.Ordinal) || text.Contains("ABCDEF0123456789", StringComparison.Ordinal) || text.Contains(token, StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task An_unproven_peers_document_holds_no_secret_of_any_kind()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        await fixture.ApplyAsync(Fleet.Replace("plainSecrets: true", "plainSecrets: false", StringComparison.Ordinal));
        var token = fixture.Show(Fleets.A).Url!.Split('/')[^1];
        var answer = fixture.Ask($"cfg{Fleets.A}.xml", token: token);
        Assert.Equal(AnswerKind.Document, answer.Kind);
        var text = Encoding.UTF8.GetString(answer.Document!.Body.Span);
        Assert.Contains("pbx.acme.example", text);
        Assert.DoesNotContain(Mark, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ABCDEF0123456789", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, text, StringComparison.OrdinalIgnoreCase);
    }

    private static void Tell<T>(StringBuilder told, T what) => told.AppendLine(JsonSerializer.Serialize(what, Plain));

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
    };
}
