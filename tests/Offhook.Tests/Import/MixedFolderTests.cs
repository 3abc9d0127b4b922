using Offhook.Core.Devices;
using Offhook.Core.Import;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>What a folder tells beside the phones' own files: pickup codes in keys, models in the names of general files, one phonebook in many copies.</summary>
public sealed class MixedFolderTests
{
    private const string Fleet = """
        offhook: 1
        scopes:
          - name: acme
            settings: { sip: { server: pbx.example }, dial: { codes: { pickup: "*8" } } }
            keys: [ { index: 1, type: line }, { type: blf, value: "101..105" }, { type: speed, value: "0049891" } ]
        phonebooks:
          - { name: company, scope: acme, contacts: [ { name: "Ida & Söhne", numbers: [ { type: work, number: "+49 89 1" }, { type: mobile, number: "0170" } ] } ] }
        devices:
          - { mac: 000413aabb01, family: snom, model: snom370, scope: acme, lines: [ { number: "201", user: "201", password: x } ], modules: [ { index: 1 } ] }
          - { mac: 805ec0000001, family: yealink, model: T46U, scope: acme, lines: [ { number: "202", user: "202", password: x } ] }
          - { mac: c074ad000001, family: grandstream, model: GRP2614, scope: acme, lines: [ { number: "203", user: "203", password: x } ] }
          - { mac: 001fc1000001, family: htek, model: UC912, scope: acme, lines: [ { number: "204", user: "204", password: x } ] }
        """;

    [Fact]
    public async Task Monitoring_keys_come_back_as_what_they_watch_and_the_pickup_code_as_a_setting()
    {
        var imported = ImportKit.Bind(ImportKit.Run(new ImportOptions(), await RenderedAsync()));
        Assert.Equal("*8", imported.Scopes.Single(s => s.Spec.Path.Value == "imported").Spec.Settings.Values["dial.codes.pickup"].ToString());
        foreach (var device in imported.Devices.Select(d => d.Spec).Where(d => d.Family is "snom" or "yealink"))
        {
            Assert.Equal(["101", "102", "103", "104", "105"], device.Keys.Where(k => k.Type == KeyType.Blf).Select(k => k.Value));
            Assert.Equal("0049891", device.Keys.Single(k => k.Type == KeyType.Speed).Value);
            Assert.DoesNotContain(device.Parameters.Values, p => p.Value?.Text?.Contains("*8", StringComparison.Ordinal) is true);
        }
    }

    [Fact]
    public async Task A_general_file_beside_a_phones_own_says_the_model_also_where_it_sets_nothing()
    {
        var result = ImportKit.Run(new ImportOptions(), await RenderedAsync());
        var models = ImportKit.Bind(result).Devices.ToDictionary(d => d.Spec.Family, d => d.Spec.Model);
        Assert.Equal(("snom370", "T46U", "UC912"), (models["snom"], models["yealink"], models["htek"]));
        Assert.DoesNotContain(result.Report.Unread, r => !r.File.StartsWith("samsung", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_makers_general_file_sets_stands_below_each_phones_own()
    {
        var imported = ImportKit.Bind(ImportKit.Run(
            new ImportOptions(),
            ImportKit.File("y000000000108.cfg", "#!version:1.0.0.1\nlocal_time.ntp_server1 = ntp.example\naccount.1.sip_server.1.address = old.example\n"),
            ImportKit.File("805ec0000001.cfg", "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.user_name = 202\naccount.1.auth_name = 202\naccount.1.password = x\naccount.1.sip_server.1.address = pbx.example\n")));
        var device = Assert.Single(imported.Devices).Spec;
        Assert.Equal("T46U", device.Model);
        var settings = imported.Scopes.Select(s => s.Spec.Settings).Append(device.Settings).SelectMany(s => s.Values).ToDictionary(s => s.Key, s => s.Value.ToString());
        Assert.Equal(("ntp.example", "pbx.example"), (settings["time.ntp"]!.Trim('[', ']'), settings["sip.server"]));
    }

    [Fact]
    public async Task A_phonebook_that_every_phone_has_a_copy_of_is_one_phonebook()
    {
        var book = Assert.Single(ImportKit.Bind(ImportKit.Run(new ImportOptions(), await RenderedAsync())).Phonebooks).Spec;
        Assert.Equal("company", book.Name);
        Assert.Equal("Ida & Söhne: work +49 89 1, mobile 0170", string.Join('\n', book.Contacts.Select(c => $"{c.Name}: {string.Join(", ", c.Numbers.Select(n => $"{n.Type} {n.Number}"))}")));
    }

    [Fact]
    public void Books_of_makers_that_are_data_are_read()
    {
        var yealink = ImportKit.File("book-team.xml", "<YealinkIPPhoneDirectory><DirectoryEntry><Name>Ben</Name><Telephone>12</Telephone><Telephone>34</Telephone></DirectoryEntry><DirectoryEntry><Name>Nobody</Name></DirectoryEntry></YealinkIPPhoneDirectory>");
        var contact = Assert.Single(Assert.Single(ImportKit.Bind(ImportKit.Run(new ImportOptions(), yealink)).Phonebooks).Spec.Contacts);
        Assert.Equal(("Ben", "12 34"), (contact.Name, string.Join(' ', contact.Numbers.Select(n => n.Number))));

        var broken = ImportKit.Run(new ImportOptions(), ImportKit.File("book-team.xml", "<YealinkIPPhoneDirectory>\n<DirectoryEntry></YealinkIPPhoneDirectory>"));
        Assert.Equal(2, Assert.Single(broken.Report.Unread).Line);
    }

    // As `render --from --out` puts them: a folder for each phone, with everything that it would fetch.
    private static async Task<List<ImportSource>> RenderedAsync()
    {
        await using var fixture = await EndToEnd.CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        return [.. fixture.Core.Devices.All().SelectMany(d => fixture.Core.Preview.Render(d.Id, null, null, secrets: true).Files.Select(f => new ImportSource($"{d.Id.ToString().Replace(":", "", StringComparison.Ordinal)}/{f.FileName}", f.Body)))];
    }
}
