using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Import;

public sealed class ImporterTests
{
    private const string Key = "001FC1BC";

    private static readonly ImportOptions Options = new() { ModelOfFamily = new Dictionary<string, string> { ["htek"] = "UC924" } };

    [Fact]
    public void Lines_keys_and_settings_are_recognised_and_what_no_word_says_stays_raw()
    {
        var result = ImportKit.Run(Options, Phone(1, "<P47>pbx.example:5070</P47>", "<P41201>3</P41201><P41301>102</P41301><P41401>Ben</P41401><P41501>0</P41501>", "<P52>2</P52>"));

        var device = Assert.Single(ImportKit.Bind(result).Devices).Spec;
        var line = Assert.Single(device.Lines);
        Assert.Equal((1, "101", "secret-101"), (line.Index, line.Number, line.Password!.Reveal()));
        Assert.Equal("pbx.example", ((SettingValue.Text)device.Settings.Values["sip.server"]).Value);
        Assert.Equal(5070, ((SettingValue.Integer)device.Settings.Values["sip.port"]).Value);
        Assert.Equal(new KeySpec(2, KeyType.Blf) { Value = "102", Label = "Ben" }, device.Keys.Single(k => k.Mode == KeyMode.Managed));
        Assert.Equal("2", device.Parameters.Values["P52"]!.Text);
    }

    [Fact]
    public void A_key_that_no_file_speaks_of_stays_the_users()
    {
        var result = ImportKit.Run(Options, Phone(1, "<P41200>1</P41200><P41500>0</P41500>"));

        var keys = Assert.Single(ImportKit.Bind(result).Devices).Spec.Keys;
        Assert.Equal(KeyType.Line, keys[0].Type);
        Assert.All(keys.Skip(1), k => Assert.Equal(KeyMode.User, k.Mode));
    }

    [Fact]
    public void Where_the_old_server_is_asked_is_not_taken_over()
    {
        var result = ImportKit.Run(Options, Phone(1, "<P212>0</P212><P237>old.example</P237><P1360>me</P1360><P1361>too</P1361>"));

        var device = Assert.Single(result.Fleet.Devices);
        Assert.DoesNotContain(device.Parameters.Values.Keys, k => k is "P212" or "P237" or "P1360" or "P1361");
        Assert.Equal(4, Assert.Single(result.Report.Coverage).Governed);
    }

    [Fact]
    public void What_most_devices_say_rises_to_the_highest_scope_and_the_rest_keep_theirs()
    {
        var result = ImportKit.Run(
            Options with { FoldersAreScopes = true, Scope = ScopePath.Parse("acme") },
            Phone(1, "<P47>pbx.example</P47><P52>2</P52>") with { Path = "north/cfg001fc1000001.xml" },
            Phone(2, "<P47>pbx.example</P47><P52>2</P52>") with { Path = "north/cfg001fc1000002.xml" },
            Phone(3, "<P47>pbx.example</P47><P52>1</P52>") with { Path = "south/cfg001fc1000003.xml" },
            Phone(4, "<P47>other.example</P47><P52>2</P52>") with { Path = "south/cfg001fc1000004.xml" },
            Phone(5, "<P47>pbx.example</P47><P52>2</P52>") with { Path = "south/cfg001fc1000005.xml" });

        var plan = ImportKit.Bind(result);
        var scopes = plan.Scopes.ToDictionary(s => s.Spec.Path.Value, s => s.Spec);
        Assert.Equal("pbx.example", scopes["acme"].Settings.Values["sip.server"].ToString());
        Assert.Equal("2", scopes["acme"].Parameters["htek"].Values["P52"]!.Text);
        var devices = plan.Devices.Select(d => d.Spec).ToDictionary(d => d.Id.ToKey());
        Assert.Equal("other.example", devices["001fc1000004"].Settings.Values["sip.server"].ToString());
        Assert.Equal("1", devices["001fc1000003"].Parameters.Values["P52"]!.Text);
        Assert.Equal(["acme/north", "acme/south"], devices.Values.Select(d => d.Scope.Value).Distinct().Order());
        foreach (var (id, server, nat) in new[] { ("001fc1000001", "pbx.example", "2"), ("001fc1000003", "pbx.example", "1"), ("001fc1000004", "other.example", "2") })
        {
            var got = ImportKit.Parameters(plan, devices[id]);
            Assert.Equal((server, nat), (got["P47"], got["P52"]));
        }
    }

    /// <summary>Whatever rises to whichever scope, each phone keeps what its own file says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Lifting_changes_nothing_that_a_phone_gets(int seed)
    {
        var random = new Random(seed);
        string[] folders = ["", "a", "a/b", "a/b/c", "d", "d/e"];
        var files = Enumerable.Range(1, 9).Select(i => Phone(i, [.. new[] { ("P47", "pbx"), ("P52", "2"), ("P33", "*9"), ("P30", "ntp"), ("P48", "edge") }
            .Where(_ => random.Next(4) > 0).Select(p => $"<{p.Item1}>{p.Item2}{(p.Item1 == "P52" ? "" : random.Next(2))}</{p.Item1}>")]))
            .Select(f => f with { Path = $"{folders[random.Next(folders.Length)]}/{f.Path}".TrimStart('/') }).ToList();

        var plan = ImportKit.Bind(ImportKit.Run(Options with { FoldersAreScopes = true, Exact = true, Scope = ScopePath.Parse("acme") }, files));

        var devices = plan.Devices.ToDictionary(d => d.Spec.Id.ToKey(), d => d.Spec);
        foreach (var file in files)
        {
            var got = ImportKit.Parameters(plan, devices[file.Name[3..15]]);
            var said = System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(file.Content.Span)).Descendants("config").SelectMany(e => e.Elements()).ToDictionary(e => e.Name.LocalName, e => e.Value);
            Assert.Equal(said.OrderBy(p => p.Key), got.Where(p => p.Key is not ("P192" or "P212" or "P237")).OrderBy(p => p.Key));
        }
    }

    [Fact]
    public void A_value_rises_past_a_scope_with_a_single_phone()
    {
        var result = ImportKit.Run(
            Options with { FoldersAreScopes = true, Scope = ScopePath.Parse("acme") },
            Phone(1, "<P47>pbx.example</P47><P52>2</P52>") with { Path = "north/cfg001fc1000001.xml" },
            Phone(2, "<P47>pbx.example</P47><P52>2</P52>") with { Path = "south/desk/cfg001fc1000002.xml" },
            Phone(3, "<P47>other.example</P47><P52>1</P52>") with { Path = "west/cfg001fc1000003.xml" });
        var scopes = result.Fleet.Scopes.ToDictionary(s => s.Path.Value);
        Assert.Equal("pbx.example", scopes["acme"].Settings.Values["sip.server"].ToString());
        Assert.All(scopes.Values.Where(s => s.Path.Depth > 1), s => Assert.True(s.Settings.Values.Count == 0 && s.Parameters.Count == 0));
        Assert.Equal("other.example", result.Fleet.Devices.Single(d => d.Id.ToKey() == "001fc1000003").Settings.Values["sip.server"].ToString());
    }

    [Fact]
    public void An_encrypted_file_is_opened_with_the_key_and_the_phone_goes_on_with_it()
    {
        var plain = Phone(1, "<P47>pbx.example</P47>");
        var sealedFile = plain with { Content = HtekCipher.Encrypt(plain.Content.Span, Key) };

        var without = ImportKit.Run(Options with { Keys = [new ImportKey("", "ABCD")] }, sealedFile);
        Assert.Contains("encrypted", Assert.Single(without.Report.Unread).Reason, StringComparison.Ordinal);

        var with = ImportKit.Run(Options with { Keys = [new ImportKey("", "ABCD"), new ImportKey("htek", Key)] }, sealedFile);
        var plan = ImportKit.Bind(with);
        var device = Assert.Single(plan.Devices).Spec;
        Assert.Equal(Key, device.Options.Values["encryptionKey"].Secret!.Reveal());
        var sent = Assert.Single(ImportKit.Render(plan, device), f => f.Name.StartsWith("cfg", StringComparison.Ordinal));
        Assert.True(HtekCipher.TryDecrypt(sent.Content.Span, Key, out var opened));
        Assert.Contains("pbx.example", Encoding.UTF8.GetString(opened), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_shared_by_a_model_stands_below_the_phones_own()
    {
        var shared = ImportKit.File("cfg0012.xml", Xml("<P52>2</P52><P33>*97</P33>"));
        var result = ImportKit.Run(new ImportOptions(), shared, Phone(1, "<P52>1</P52>"));

        var device = Assert.Single(ImportKit.Bind(result).Devices).Spec;
        Assert.Equal("1", device.Parameters.Values["P52"]!.Text);
        Assert.Equal("*97", device.Settings.Values["dial.codes.voicemail"].ToString());
        Assert.Empty(result.Report.Notes);
    }

    [Fact]
    public void Everything_that_is_left_is_told_with_file_line_and_reason()
    {
        var result = ImportKit.Run(
            Options,
            Phone(1, "<P47>pbx.example</P47>"),
            ImportKit.File("cfg001fc1000002.xml", "<?xml version=\"1.0\"?>\n<hl_provision>\n<config>\n<P47>broken</P48>\n"),
            ImportKit.File("cfg001fc1000003", "binary"),
            ImportKit.File("readme.txt", "hello"),
            ImportKit.File("empty.xml", ""),
            ImportKit.File("0013d1800032-users.xml", "<users><user><username>1</username><beard>long</beard></user></users>"));

        Assert.Equal(["cfg001fc1000002.xml:4", "cfg001fc1000003:0", "empty.xml:0", "readme.txt:0"], result.Report.Unread.Select(r => $"{r.File}:{r.Line}"));
        Assert.All(result.Report.Unread, r => Assert.NotEmpty(r.Reason));
        Assert.Contains(result.Report.Left, r => r is { File: "0013d1800032-users.xml", Line: 1, What: "beard" });
        Assert.Equal(2, ImportKit.Bind(result).Devices.Count);
    }

    [Fact]
    public void An_exact_import_adds_nothing_that_the_files_do_not_have()
    {
        var file = Phone(1, "<P47>pbx.example</P47>");
        var plan = ImportKit.Bind(ImportKit.Run(Options with { Exact = true }, file));

        var got = ImportKit.Parameters(plan, plan.Devices[0].Spec);
        Assert.Equal(["P192", "P212", "P237"], got.Keys.Except(["P271", "P35", "P36", "P34", "P47"]).Order());
    }

    [Fact]
    public void A_phonebook_becomes_a_phonebook()
    {
        var book = ImportKit.File("phonebook.xml", "<PhoneDirectory><DirectoryEntry><Name>Ida</Name><Telephone>2011</Telephone></DirectoryEntry><DirectoryEntry/></PhoneDirectory>");
        var result = ImportKit.Run(Options, book, Phone(1, ""));

        var contact = Assert.Single(Assert.Single(ImportKit.Bind(result).Phonebooks).Spec.Contacts);
        Assert.Equal(("Ida", "2011"), (contact.Name, contact.Numbers[0].Number));
        Assert.Equal(1, Assert.Single(result.Report.Left).Line);
    }

    private static ImportSource Phone(int number, params string[] parameters) => ImportKit.File(
        $"cfg001fc100000{number}.xml",
        Xml($"<P271>1</P271><P35>10{number}</P35><P36>10{number}</P36><P34>secret-10{number}</P34>{string.Concat(parameters)}"));

    private static string Xml(string parameters) => $"<?xml version=\"1.0\"?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n{parameters}\n</config>\n</hl_provision>\n";
}
