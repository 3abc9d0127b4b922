using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook import</c> as a program: what comes out of one end goes into the other.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task An_export_becomes_a_fleet_file_that_renders_with_families_of_the_data_folder()
    {
        var home = Directory.CreateTempSubdirectory("offhook-import-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(home, "data", "families"));
            await File.WriteAllTextAsync(Path.Combine(home, "data", "families", "acme.yaml"), """
                family: acme
                title: Acme phones
                macBlocks: ["00aabb"]
                models: [ { name: A1, lines: 2, keys: 3 } ]
                format: { type: lines, pair: ": " }
                documents: [ { id: config, pattern: "{mac}.txt", parameters: true } ]
                parameters:
                  - { name: "sip line{line} proxy", from: sip.server, off: "" }
                  - { name: "sip line{line} user", from: line.number, off: "" }
                  - { name: "sip line{line} password", from: line.password }
                """);
            var data = Path.Combine(home, "data");
            var list = Path.Combine(home, "devices_list.csv");
            await File.WriteAllTextAsync(list, "00aabb000001,Acme,A1,101,1\n001fc1000002,Htek,UC924,102,1\n0004f2000003,Polycom,VVX,103,1\n");

            var without = await OffhookProcess.RunAsync("import", "--freepbx-epm", list, "--scope", "acme");
            Assert.Contains("'Acme' is no family", without.Error, StringComparison.Ordinal);

            var imported = await OffhookProcess.RunAsync("import", "--freepbx-epm", list, "--scope", "acme", "--data", data);
            Assert.True(imported.Code == 0, imported.Error);
            Assert.Contains("devices_list.csv:3: 0004f2000003: 'Polycom'", imported.Error, StringComparison.Ordinal);
            Assert.Contains("sip.server", imported.Error, StringComparison.Ordinal);

            // Rendered, and the rendered folder imported again: the definition that is data is read as well as written.
            var fleet = Path.Combine(home, "fleet.yaml");
            await File.WriteAllTextAsync(fleet, imported.Output.Replace("  - name: acme\n", "  - name: acme\n    settings: { sip: { server: pbx.example } }\n", StringComparison.Ordinal));
            var folder = Path.Combine(home, "out");
            var families = Path.Combine(data, "families");
            var rendered = await OffhookProcess.RunAsync("render", "00aabb000001", "--from", fleet, "--families", families, "--out", folder, "--secrets");
            Assert.True(rendered.Code == 0, rendered.Error);
            var again = await OffhookProcess.RunAsync("import", folder, "--families", families, "--scope", "acme");
            Assert.True(again.Code == 0, again.Error);
            Assert.Contains("family: acme", again.Output, StringComparison.Ordinal);
            Assert.Contains("number: \"101\"", again.Output, StringComparison.Ordinal);
            Assert.Contains("server: pbx.example", again.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task A_fleet_file_is_rendered_offline_to_the_same_bytes_each_time_also_what_the_server_would_make_up()
    {
        var home = Directory.CreateTempSubdirectory("offhook-render-").FullName;
        try
        {
            var fleet = Path.Combine(home, "fleet.yaml");
            await File.WriteAllTextAsync(fleet, """
                offhook: 1
                scopes: [ { name: acme, delivery: { proof: [token, password] }, settings: { sip: { server: pbx.example } } } ]
                devices:
                  - { mac: f4d9fb432312, family: samsung, model: SMT-i3105, scope: acme, lines: [ { number: "6423", password: x } ] }
                  - { mac: 001fc1000001, family: htek, model: UC924, scope: acme, lines: [ { number: "6424", password: x } ] }
                """);
            foreach (var folder in new[] { "one", "two" })
            {
                var rendered = await OffhookProcess.RunAsync("render", "--from", fleet, "--out", Path.Combine(home, folder), "--secrets");
                Assert.True(rendered.Code == 0, rendered.Error);
            }

            var files = Directory.GetFiles(Path.Combine(home, "one"), "*", SearchOption.AllDirectories);
            Assert.Contains(files, f => f.EndsWith("sec_F4D9FB432312.xml", StringComparison.Ordinal));
            foreach (var file in files)
            {
                Assert.Equal(await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(Path.Combine(home, "two", Path.GetRelativePath(Path.Combine(home, "one"), file))));
            }
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task A_mapping_with_mistakes_is_wrong_usage_told_whole()
    {
        var table = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(table, "MAC,Ext\n001fc1000001,1\n");
            var ended = await OffhookProcess.RunAsync("import", "--csv", table, "--map", "Ext=nummer", "--map", "Extn=number", "--default", "famly=htek");
            Assert.Equal((2, 3), (ended.Code, ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
            Assert.Contains("'nummer' is no member of a device", ended.Error, StringComparison.Ordinal);
            Assert.Equal(2, (await OffhookProcess.RunAsync("import", "--csv", table, "--map", "Ext=number", "--map", "Ext=name")).Code);
        }
        finally
        {
            File.Delete(table);
        }
    }
}
