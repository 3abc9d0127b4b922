using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Families.Htek;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Import;

public sealed class FileComparerTests
{
    private const string Htek = """
        offhook: 1
        scopes:
          - { name: acme, settings: { sip: { server: pbx.example, port: 5070 } }, delivery: { proof: [password], plainSecrets: true } }
        devices:
          - mac: 001fc1000001
            family: htek
            model: UC924
            scope: acme
            options: { encryptionKey: 001FC1BC }
            lines: [ { number: "101", user: "101", password: "s3cret-101" } ]
        """;

    [Fact]
    public async Task Each_parameter_is_the_same_changed_or_on_one_side_with_the_setting_it_comes_from()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.True((await core.ApplyAsync(Htek)).Ok);
        var comparison = core.Core.Preview.Compare(
            DeviceId.Parse("001fc1000001"),
            [
                ImportKit.File("cfg0012.xml", Xml("<P35>999</P35><P52>2</P52>")),
                ImportKit.File("cfg001fc1000001.xml", Xml("<P271>1</P271><P35>101</P35><P34>other</P34><P47>old.example:5070</P47><P237>old.example</P237><P8721>8</P8721><P33>*97</P33>")),
                ImportKit.File("cfg001fc1000002.xml", Xml("<P35>102</P35>")),
                ImportKit.File("broken.xml", "<hl_provision"),
            ],
            [])!;
        var rows = comparison.Parameters.ToDictionary(p => p.Name);

        Assert.False(comparison.IsSame);
        Assert.Equal((ComparisonState.Same, "101", "101"), (rows["P35"].State, rows["P35"].There, rows["P35"].Here));
        Assert.Equal((ComparisonState.Changed, "old.example:5070", "pbx.example:5070"), (rows["P47"].State, rows["P47"].There, rows["P47"].Here));
        Assert.Contains("sip.", rows["P47"].Setting, StringComparison.Ordinal);
        Assert.Equal((ComparisonState.Changed, "********", "********"), (rows["P34"].State, rows["P34"].There, rows["P34"].Here));
        Assert.Equal((ComparisonState.OnlyThere, "2"), (rows["P52"].State, rows["P52"].There));
        Assert.Equal("lines[1].settings.dial.codes.voicemail", rows["P33"].Setting);
        Assert.True(rows["P237"].IsServers);
        Assert.Equal(("cfg001fc1000001.xml", 4), (rows["P47"].File, rows["P47"].Line));
        Assert.Contains(comparison.Parameters, p => p.State == ComparisonState.OnlyHere);
        Assert.Equal("broken.xml", Assert.Single(comparison.Unread).File);
        Assert.Equal("cfg001fc1000002.xml", Assert.Single(comparison.Left).File);
        Assert.DoesNotContain("s3cret-101", string.Concat(comparison.Parameters), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_has_our_own_files_elsewhere_has_the_same_here()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.True((await core.ApplyAsync(Htek)).Ok);
        var id = DeviceId.Parse("001fc1000001");

        // Encrypted with the key that the device has as a switch, as phones that hold it get them.
        var files = core.Core.Preview.Render(id, fileName: null, firmware: null, secrets: true).Files
            .Select(f => new ImportSource(f.FileName, f.Required ? HtekCipher.Encrypt(f.Body.Span, "001FC1BC") : f.Body)).ToList();
        Assert.DoesNotContain(files, f => Encoding.Latin1.GetString(f.Content.Span).Contains("pbx.example", StringComparison.Ordinal));

        var comparison = core.Core.Preview.Compare(id, files, [])!;
        Assert.True(comparison.IsSame);
        Assert.True(comparison.Parameters.Count > 50);
        Assert.Empty(comparison.Unread);
        Assert.All(comparison.Parameters, p => Assert.Equal(ComparisonState.Same, p.State));
    }

    [Fact]
    public async Task Portables_contacts_and_files_that_a_file_names_are_told()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.True((await core.ApplyAsync("""
            offhook: 1
            scopes:
              - { name: acme, delivery: { proof: [password], plainSecrets: true } }
            devices:
              - { uuid: 89fed27f-7c47-43f5-8347-cb854cedc538, family: spectralink, model: Virtual One, scope: acme, options: { adopted: true },
                  handsets: [ { username: "9997", displayName: Solveig, authUser: "9997", authPassword: z } ] }
              - { mac: 0004132eabcd, family: snom, model: snom370, scope: acme, lines: [ { number: "1", password: p } ] }
            phonebooks:
              - { name: team, scope: acme, contacts: [ { name: Ida, numbers: [ { type: work, number: "12" } ] } ] }
            """)).Ok);
        var users = core.Core.Preview.Compare(
            DeviceId.Parse("89fed27f-7c47-43f5-8347-cb854cedc538"),
            [ImportKit.File("89fed27f-7c47-43f5-8347-cb854cedc538-users.xml", "<users><user><username>9997</username><displayname>Solvejg</displayname><authpassword>other</authpassword></user></users>")], [])!
            .Parameters.ToDictionary(p => p.Name);
        Assert.Equal(("Solvejg", "Solveig"), (users["handsets[9997].displayName"].There, users["handsets[9997].displayName"].Here));
        Assert.Equal((ComparisonState.Changed, "********"), (users["handsets[9997].authPassword"].State, users["handsets[9997].authPassword"].Here));

        var phone = core.Core.Preview.Compare(
            DeviceId.Parse("0004132eabcd"),
            [ImportKit.File("snom370.htm", "<setting-files><file url=\"http://h/one.xml\"/><file url=\"http://h/two.xml\"/></setting-files>"),
             ImportKit.File("two.xml", "<settings><tbook e=\"2\"><item context=\"active\" type=\"colleagues\" index=\"0\"><name>Ida</name><number>13</number><number_type>business</number_type></item></tbook></settings>")], [])!;
        Assert.Equal(["http://h/one.xml"], phone.Further);
        Assert.Contains(phone.Parameters, p => p is { Name: "phonebook[Ida]", There: "work 13" });
    }

    private static string Xml(string parameters) => $"<?xml version=\"1.0\"?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n{parameters}\n</config>\n</hl_provision>\n";
}
