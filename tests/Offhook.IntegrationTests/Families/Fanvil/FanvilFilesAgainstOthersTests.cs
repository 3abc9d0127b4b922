using System.Globalization;
using System.Xml;
using CsvHelper;
using Offhook.IntegrationTests.Doors;
using Offhook.IntegrationTests.Program;
using Xunit;

namespace Offhook.IntegrationTests.Families.Fanvil;

/// <summary>What phones get, judged by programs that know nothing of ours: a script of the maker's rules, an XML reader, a reader of tables, one of vCards, openssl.</summary>
public sealed class FanvilFilesAgainstOthersTests : IDisposable
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings:
              sip: { server: pbx.example.test, transport: tls }
              time: { zone: Europe/Berlin, ntp: [10.0.0.1] }
              region: { language: de, country: DE }
              audio: { codecs: [pcma, g722] }
              dial: { plan: [ { match: "0[1-9]xx" }, { match: "110", timeout: 0 }, { match: "112", timeout: 0 } ], codes: { pickup: "*8", voicemail: "*97" } }
              network: { vlan: { id: 20, priority: 5 } }
              access: { adminUser: admin, adminPassword: Adm1n-9 }
              display: { text: "Büro" }
        devices:
          - mac: 0c:38:3e:00:00:01
            family: fanvil
            model: X6
            scope: acme
            lines: [ { number: "2001", display: "Ä, \"B\" & <C>", password: "p:w" }, { index: 12, number: "2012", password: x } ]
            keys: [ { index: 1, type: blf, value: "2002", label: "A:B" }, { index: 60, type: dnd } ]
            options: { localPhonebook: csv }
          - mac: 0c:38:3e:00:00:02
            family: fanvil
            model: X6U
            scope: acme
            lines: [ { number: "2002", display: "Ä, \"B\" & <C>", password: "p:w" } ]
            keys: [ { index: 1, type: line }, { index: 30, type: speed, value: "110" } ]
            options: { format: text }
          - mac: 0c:38:3e:00:00:31
            family: fanvil
            model: i31S
            scope: acme
            lines: [ { number: "2031", password: x } ]
            options:
              localPhonebook: vcf
              dialPeerFile: true
              accessList: { "1": { name: "Ä, \"B\"", card: "0012345678", code: "4711" }, "2": { name: "  two  " } }
        phonebooks:
          - name: Company
            scope: acme
            contacts:
              - { name: "Ä, \"B\" & <C>; \\", numbers: [ { type: work, number: "2002" }, { type: mobile, number: "+49170" } ] }
              - { name: "  blanks  ", numbers: [ { type: home, number: "*1,2" } ] }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("0c383e000001", "1")]
    [InlineData("0c383e000002", "2")]
    [InlineData("0c383e000031", "1")]
    public async Task A_script_of_the_makers_rules_finds_nothing_wrong(string id, string generation)
    {
        var file = await RenderAsync(id, $"{id}.cfg");
        var script = Path.Combine(AppContext.BaseDirectory, "Families", "Fanvil", "check_fanvil.py");
        var judged = await Shell.RunAsync($"/usr/bin/python3 {script} {generation} {file}");
        Assert.Equal((0, "\n", ""), judged);

        // The script can see: a file with a blank too many in its header, an LF, a moved colon.
        var text = await File.ReadAllTextAsync(file);
        foreach (var broken in new[] { text.Insert(40, " "), text.Replace("\r\n", "\n", StringComparison.Ordinal), text.Replace(" :", "  :", StringComparison.Ordinal), text.Replace("<<END", "<END", StringComparison.Ordinal) })
        {
            var other = Path.Combine(folder, "broken.cfg");
            await File.WriteAllTextAsync(other, broken);
            Assert.Equal(1, (await Shell.RunAsync($"/usr/bin/python3 {script} {generation} {other}")).Code);
        }
    }

    [Fact]
    public async Task A_phone_book_comes_back_from_an_XML_reader_a_reader_of_tables_and_one_of_vCards()
    {
        var xml = new XmlDocument();
        xml.Load(await RenderAsync("0c383e000001", "fanvil-book-Company.xml"));
        Assert.Equal("Ä, \"B\" & <C>; \\", xml.SelectSingleNode("/FanvilIPPhoneDirectory/DirectoryEntry[1]/Name")!.InnerText);
        Assert.Equal("+49170", xml.SelectSingleNode("/FanvilIPPhoneDirectory/DirectoryEntry[1]/Mobile")!.InnerText);

        var table = Rows(await RenderAsync("0c383e000001", "fanvil-contacts.csv"));
        Assert.Equal(["Ä, \"B\" & <C>; \\", "  blanks  "], table.Select(r => r["Name"]));
        Assert.Equal(["2002", "*1,2"], table.Select(r => r["Telephone"]));

        Assert.SkipUnless((await Shell.RunAsync("/usr/bin/python3 -c 'import vobject'")).Code == 0, "python3 has no vobject");
        var cards = await Shell.RunAsync($"/usr/bin/python3 -c \"import sys, vobject; [print(c.fn.value, c.tel.value, sep='|') for c in vobject.readComponents(open(sys.argv[1], newline='').read())]\" {await RenderAsync("0c383e000031", "fanvil-contacts.vcf")}");
        Assert.Equal("Ä, \"B\" & <C>; \\|2002\n  blanks  |*1,2\n", cards.Output);
    }

    [Fact]
    public async Task An_access_list_and_dial_peers_come_back_from_a_reader_of_tables()
    {
        var doors = Rows(await RenderAsync("0c383e000031", "accessList.csv"));
        Assert.Equal(["Ä, \"B\"", "  two  "], doors.Select(r => r["Name"]));
        Assert.Equal(["0012345678", ""], doors.Select(r => r["ID"]));
        Assert.Equal(["4711", ""], doors.Select(r => r["Access Code"]));
        Assert.Equal(["0[1-9]xx", "110", "112"], Rows(await RenderAsync("0c383e000031", "dialPeer.csv")).Select(r => r["Number"]));
    }

    [Fact]
    public async Task A_file_that_openssl_encrypted_tells_its_form()
    {
        var plain = await RenderAsync("0c383e000001", "0c383e000001.cfg");
        var key = Path.Combine(folder, "key");
        var digits = string.Concat(Enumerable.Range(0, 32).Select(i => i.ToString("x2", CultureInfo.InvariantCulture)));
        await File.WriteAllTextAsync(key, digits + "\n");
        foreach (var (mode, name) in new[] { ("-aes-256-ecb", "ecb-pkcs7"), ("-aes-256-cbc -iv 00000000000000000000000000000000", "cbc-pkcs7") })
        {
            var made = Path.Combine(folder, "made.cfg");
            Assert.Equal(0, (await Shell.RunAsync($"openssl enc {mode} -K {digits} -in {plain} -out {made}")).Code);
            var told = await OffhookProcess.RunAsync("fanvil-key", made, "--key-file", key, "--json");
            Assert.Equal(0, told.Code);
            Assert.Contains($"\"fileCipher\":\"{name}\"", told.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(digits, told.Output + told.Error, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await OffhookProcess.RunAsync("fanvil-key", plain, "--key-file", key)).Code);
        Assert.Equal(2, (await OffhookProcess.RunAsync("fanvil-key", Path.Combine(folder, "none"), "--key-file", key)).Code);
    }

    private static List<IDictionary<string, string?>> Rows(string file)
    {
        using var reader = CsvReader.Create(File.ReadAllBytes(file), new CsvReaderOptions());
        var rows = new List<IDictionary<string, string?>>();
        reader.ReadHeader();
        string[] headers = [.. reader.Headers];
        while (reader.Read())
        {
            rows.Add(headers.ToDictionary(h => h, h => (string?)reader.GetString(h)));
        }

        return rows;
    }

    private async Task<string> RenderAsync(string id, string name)
    {
        var fleet = Path.Combine(folder, "fleet.yaml");
        await File.WriteAllTextAsync(fleet, Fleet);
        var rendered = await OffhookProcess.RunAsync("render", id, "--file", name, "--from", fleet, "--secrets", "--out", folder);
        Assert.True(rendered.Code == 0, rendered.Error);
        return Path.Combine(folder, name);
    }
}
