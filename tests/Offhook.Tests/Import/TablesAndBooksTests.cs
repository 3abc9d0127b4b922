using System.Text;
using Offhook.Core.Import;
using Offhook.Core.Scopes;
using Offhook.Tests.Families.Cases;
using Xunit;

namespace Offhook.Tests.Import;

public sealed class TablesAndBooksTests
{
    [Fact]
    public void A_table_becomes_devices_and_each_row_has_its_fate()
    {
        var table = CsvTable.Read(Encoding.UTF8.GetBytes("MAC;Ext;Full name;password;settings.time.zone;beard\n001fc1000001;;\"Ida; \"\"I\"\"\";p1;Europe/Berlin;long\n\n;205;Ben;p2;;\n001fc1000001;9;x;y;;\nnonsense;1;z;;Mars/Base;\n"));
        var reader = new CsvDevices(ImportKit.Families, new CsvMapping
        {
            Columns = new Dictionary<string, string> { ["MAC"] = "mac", ["Ext"] = "number", ["Full name"] = "display" },
            Defaults = new Dictionary<string, string> { ["family"] = "htek", ["model"] = "UC924" },
            Fill = new Dictionary<string, string> { ["number"] = "101", ["mac"] = "00:1f:c1:00:00:0f" },
            Scope = ScopePath.Parse("acme/north"),
        });

        Assert.Equal(["beard"], reader.Unknown(table));
        var rows = reader.Read(table);

        Assert.Equal([2, 4, 5, 6], rows.Select(r => r.Line));
        Assert.Equal(("101", "Ida; \"I\"", "p1", "acme/north"), (rows[0].Device!.Lines[0].Number, rows[0].Device!.Lines[0].Display, rows[0].Device!.Lines[0].Password!.Reveal(), rows[0].Device!.Scope.Value));
        Assert.Equal("Europe/Berlin", rows[0].Device!.Settings.Values["time.zone"].ToString());
        Assert.Equal(("00:1f:c1:00:00:0f", "205"), (rows[1].Device!.Id.ToString(), rows[1].Device!.Lines[0].Number));
        Assert.Contains("stands in a row above", Assert.Single(rows[2].Problems), StringComparison.Ordinal);
        Assert.Null(rows[3].Device);
        Assert.Contains(rows[3].Problems, p => p.StartsWith("mac: 'nonsense'", StringComparison.Ordinal));
        Assert.Contains(rows[3].Problems, p => p.StartsWith("settings.time.zone: 'Mars/Base'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_a_spreadsheet_saved_is_read_whatever_its_headings_case_and_its_code_page()
    {
        const string Text = "MAC;Family;Model;Name;Ext;keys[2].type;keys[2].value\r\n001FC1000001;htek;UC924;Müller – Größe;201;blf;202\r\n";
        var western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        foreach (var bytes in new[]
        {
            western.GetBytes(Text), Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Text)).ToArray(), Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Text)).ToArray(),
        })
        {
            var row = Assert.Single(new CsvDevices(ImportKit.Families, new CsvMapping { Columns = new Dictionary<string, string> { ["ext"] = "Number" } }).Read(CsvTable.Read(bytes)));
            Assert.Empty(row.Problems);
            Assert.Equal(("00:1f:c1:00:00:01", "Müller – Größe", "201"), (row.Device!.Id.ToString(), row.Device.Name, row.Device.Lines[0].Number));
            Assert.Equal(("blf", "202"), (row.Device.Keys[0].Type.ToString().ToLowerInvariant(), row.Device.Keys[0].Value));
        }
    }

    [Fact]
    public void A_mapping_that_cannot_be_meant_is_told_whole()
    {
        var table = CsvTable.Read(Encoding.UTF8.GetBytes("mac,MAC,Ext\n001fc1000001,001fc1000002,1\n"));
        var mistakes = new CsvDevices(ImportKit.Families, new CsvMapping
        {
            Columns = new Dictionary<string, string> { ["Ext"] = "nummer", ["Extn"] = "number" },
            Defaults = new Dictionary<string, string> { ["famly"] = "htek" },
            Fill = new Dictionary<string, string> { ["lines[1].nr"] = "1" },
        }).Mistakes(table);
        Assert.Equal(
            ["--map: 'nummer' is", "--default: 'famly' is", "--fill: 'lines[1].nr' is", "--map: the table has no column 'Extn'; it has mac, MAC,", "2 columns give the member 'mac'; one is"],
            mistakes.Select(m => m[..(m.IndexOf(" no member", StringComparison.Ordinal) is > 0 and var end ? end : m.LastIndexOf(m[0] == '2' ? " allowed" : " Ext", StringComparison.Ordinal))]));
    }

    [Fact]
    public void A_row_without_an_address_is_told_that_and_nothing_that_follows_from_it()
    {
        var reader = new CsvDevices(ImportKit.Families, new CsvMapping { Defaults = new Dictionary<string, string> { ["family"] = "htek", ["model"] = "UC924" } });
        var rows = reader.Read(CsvTable.Read(Encoding.UTF8.GetBytes("mac,number\n,1\n00:1f,2\n")));
        Assert.StartsWith("has neither mac nor uuid", Assert.Single(rows[0].Problems), StringComparison.Ordinal);
        Assert.StartsWith("mac: '00:1f' is no MAC address", Assert.Single(rows[1].Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("101", "102")]
    [InlineData("0099", "0100")]
    [InlineData("desk-9-a", "desk-10-a")]
    [InlineData("00:1f:c1:00:00:ff", "00:1f:c1:00:01:00")]
    [InlineData("none", "none")]
    public void A_value_is_counted_up(string value, string next) => Assert.Equal(next, CsvDevices.Next(value));

    [Fact]
    public void VCards_and_tables_of_names_become_phonebooks()
    {
        var cards = ImportKit.File("team.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ida M\r\n \u00fcller\r\nTEL;TYPE=work,voice:+49 89 1\r\nTEL;TYPE=CELL:0170\r\nEND:VCARD\r\nBEGIN:VCARD\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Jo\r\nitem1.TEL;HOME:tel:123\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Nobody\r\nEND:VCARD\r\n");
        var table = ImportKit.File("more.csv", "Name,Mobile,Extension\nBen,0171,12\n,1,2\n");

        var result = ImportKit.Run(new ImportOptions(), cards, table);
        var books = ImportKit.Bind(result).Phonebooks.Select(b => b.Spec).ToDictionary(b => b.Name);

        Assert.Equal(["Ida Müller: work +49 89 1, mobile 0170", "Jo Müller: home 123"], Shown("team"));
        Assert.Equal(["Ben: mobile 0171, work 12"], Shown("more"));
        Assert.Equal(["more.csv:3", "team.vcf:12"], result.Report.Left.Select(l => $"{l.File}:{l.Line}"));

        IEnumerable<string> Shown(string book) => books[book].Contacts.Select(c => $"{c.Name}: {string.Join(", ", c.Numbers.Select(n => $"{n.Type} {n.Number}"))}");
    }

    [Fact]
    public void A_folder_of_five_makers_some_of_it_broken_is_imported_as_far_as_it_goes()
    {
        var plans = new[] { "Htek/Cases/sample-device", "Fanvil/Cases/sample-device-xml", "Snom/Cases/xml-8", "Spectralink/Cases/ip-server", "Generic/Cases/yealink-device" }
            .Select(n => ImportKit.Bind(CaseFile.Read(n).Fleet)).ToList();
        var files = plans.SelectMany(p => ImportKit.Render(p, p.Devices[0].Spec)).ToList();
        files.Add(ImportKit.File("cfg001fc1ffffff.xml", "<?xml version=\"1.0\"?>\n<hl_provision>\n<config>\n<P47>x</P48>\n"));
        files.Add(ImportKit.File("0013d1ffffff-users.xml", "<users>\n<user>\n"));
        files.Add(ImportKit.File("notes.txt", "call Bob"));
        var samsung = ImportKit.Bind(CaseFile.Read(CaseFile.Names().First(n => n.StartsWith("Samsung/", StringComparison.Ordinal))).Fleet);
        files.AddRange(ImportKit.Render(samsung, samsung.Devices[0].Spec).Where(f => f.Name.StartsWith("sec_", StringComparison.Ordinal)));

        var result = ImportKit.Run(new ImportOptions { ModelOfDevice = plans.ToDictionary(p => p.Devices[0].Spec.Id, p => p.Devices[0].Spec.Model) }, files);
        var devices = ImportKit.Bind(result).Devices.Select(d => d.Spec).ToList();

        Assert.Equal(plans.Select(p => p.Devices[0].Spec.Id).Order(), devices.Select(d => d.Id).Order());
        Assert.Equal(plans.Select(p => p.Devices[0].Spec.Family).Order(), result.Report.Coverage.Select(c => c.Family));
        Assert.All(["cfg001fc1ffffff.xml:4", "0013d1ffffff-users.xml:3", "notes.txt:0"], broken => Assert.Contains(broken, result.Report.Unread.Select(u => $"{u.File}:{u.Line}")));
        Assert.All(result.Report.Unread.Concat(result.Report.Left), r => Assert.NotEmpty(r.Reason));
        Assert.Contains(result.Report.Unread, u => u.File.StartsWith("sec_", StringComparison.Ordinal));
        Assert.All(result.Report.Unread.Where(u => u.File.StartsWith("sec_", StringComparison.Ordinal)), u => Assert.Contains("offhook import --samsung DIR", u.Reason, StringComparison.Ordinal));
    }
}
