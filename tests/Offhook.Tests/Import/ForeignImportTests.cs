using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Core.Import.Elsewhere;
using Offhook.Core.Scopes;
using Offhook.Families.Elsewhere;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>Exports made up in the shape that docs/import-formats.md says, with its sources.</summary>
public sealed class ForeignImportTests
{
    private const string FusionDump = """
        --
        -- PostgreSQL database dump
        --
        COPY public.v_domains (domain_uuid, domain_name, domain_enabled) FROM stdin;
        d1|acme.example|true
        d2|other.example|true
        \.

        COPY public.v_devices (device_uuid, domain_uuid, device_profile_uuid, device_address, device_label, device_vendor, device_template, device_enabled, device_password) FROM stdin;
        u1|d1|p1|805ec0000001|Reception|yealink|yealink/t46s|true|\N
        u2|d1|\N|0004132eabcd|Lab|snom|snom/D785|false|web
        u3|d2|\N|001fc1000003|\N|htek|htek/uc924|true|\N
        u4|d2|\N|0004f2000004|\N|polycom|polycom/vvx|true|\N
        u5|d2|\N|805ec0000005|\N|yealink|yealink/t99z|true|\N
        \.

        COPY public.v_device_lines (device_line_uuid, device_uuid, line_number, server_address, outbound_proxy_primary, display_name, user_id, auth_id, password, sip_port, sip_transport, register_expires, enabled, shared_line) FROM stdin;
        l1|u1|1|pbx.example|\N|Reception|101|101|s3\\cret|5060|tcp|120|true|\N
        l2|u1|2|pbx.example|\N|102|102|auth102|pw102|5060|tcp|120|true|1
        l3|u2|1|pbx.example|edge.example|Lab|103|\N|pw103|\N|dns srv|20|true|\N
        l4|u3|1|pbx.example|\N|Three|104|\N|pw104|5060|udp|\N|true|\N
        l5|u3|2|pbx.example|\N|Off|105|\N|pw105|5060|udp|\N|false|\N
        \.

        COPY public.v_device_keys (device_key_uuid, device_uuid, device_profile_uuid, device_key_id, device_key_category, device_key_vendor, device_key_type, device_key_line, device_key_value, device_key_label) FROM stdin;
        k1|u1|\N|1|line|yealink|15|1|\N|\N
        k2|u1|\N|2|line|yealink|16|1|201|Ben
        k3|u1|\N|1|expansion-1|yealink|speed_dial|0|0301|Head
        k4|u1|\N|3|line|yealink|28|0|\N|History
        k5|u1|\N|1|programmable|yealink|5|0|\N|\N
        k6|u2|\N|1|line|snom|blf|1|202|Ida
        \.

        COPY public.v_device_profile_keys (device_profile_key_uuid, device_profile_uuid, profile_key_id, profile_key_category, profile_key_vendor, profile_key_type, profile_key_line, profile_key_value, profile_key_label) FROM stdin;
        pk1|p1|2|line|yealink|13|1|999|Profile
        pk2|p1|4|line|yealink|10|1|701|Park
        pk3|p1|4|line|snom|orbit|1|701|Park
        \.

        COPY public.v_device_settings (device_setting_uuid, device_uuid, device_setting_subcategory, device_setting_value) FROM stdin;
        s1|u1|yealink_time_zone|+1
        \.
        """;

    [Fact]
    public void Tables_of_FusionPBX_become_devices_and_each_row_that_stays_behind_is_told()
    {
        var result = Run(ForeignSystem.FusionPbx, ImportKit.File("pbx.sql", FusionDump.Replace('|', '\t')));
        var devices = Bind(result);

        var first = devices["805ec0000001"];
        Assert.Equal(("yealink", "T46S", "acme/acme.example", "Reception"), (first.Family, first.Model, first.Scope.Value, first.Name));
        Assert.Equal(("101", "s3\\cret", null), (first.Lines[0].Number, first.Lines[0].Password!.Reveal(), first.Lines[0].User));
        Assert.Equal(("102", "auth102", "pw102"), (first.Lines[1].Number, first.Lines[1].User, first.Lines[1].Password!.Reveal()));
        Assert.Equal(
            [new KeySpec(1, KeyType.Line) { Line = 1 }, new KeySpec(2, KeyType.Blf) { Value = "201", Label = "Ben", Line = 1 }, new KeySpec(4, KeyType.Park) { Value = "701", Label = "Park", Line = 1 }],
            first.Keys);
        Assert.Equal(new KeySpec(1, KeyType.Speed) { Value = "0301", Label = "Head" }, Assert.Single(Assert.Single(first.Modules).Keys));

        var second = devices["0004132eabcd"];
        Assert.Equal(("snomD785", false, "dns-srv"), (second.Model, second.Enabled, second.Settings.Values["sip.transport"].ToString()));
        Assert.Equal("edge.example", second.Settings.Values["sip.outboundProxy"].ToString());
        Assert.Equal("acme/other.example", devices["001fc1000003"].Scope.Value);
        Assert.Equal("pbx.example", result.Fleet.Scopes.Single(s => s.Path.Value == "acme").Settings.Values["sip.server"].ToString());

        Assert.Equal(["0004f2000004", "805ec0000005"], result.Report.Unread.Select(u => u.What).Order());
        Assert.All(result.Report.Unread, u => Assert.True(u.Line > 0 && u.File == "pbx.sql"));
        foreach (var what in new[] { "line 2: shared_line", "line 2", "key line 3 (28)", "key programmable 1 (5)", "yealink_time_zone", "device_password", "settings.sip.registerExpiry" })
        {
            Assert.Contains(result.Report.Left, l => l.What.EndsWith(what, StringComparison.Ordinal) && l.Line > 0 && l.Reason.Length > 0);
        }

        Assert.DoesNotContain("pw10", string.Concat(result.Report.Left), StringComparison.Ordinal);
    }

    /// <summary>What PostgreSQL itself writes, with everything in the values that its form has to escape.</summary>
    [Fact]
    public async Task Dumps_and_tables_that_PostgreSQL_writes_are_read()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await server.SqlAsync(database, """
            CREATE TABLE v_devices (device_uuid text, device_address text, device_label text, device_vendor text, device_template text, device_enabled boolean);
            CREATE TABLE v_device_lines (device_uuid text, line_number numeric, server_address text, user_id text, display_name text, password text, enabled boolean);
            INSERT INTO v_devices VALUES ('u1', '805ec0000001', 'Empfang; "Süd", 1', 'yealink', 'yealink/t46s', true), ('u2', '805ec0000002', E'two\nlines', 'yealink', 'yealink/t46s', false), ('u3', '805ec0000003', NULL, NULL, 'snom/D785', NULL);
            INSERT INTO v_device_lines VALUES ('u1', 1, 'pbx.example', '101', 'Ida \ Ü', 'p\N,";''1', true), ('u2', 1, 'pbx.example', '102', NULL, E'tab\tin it', true), ('u3', 1, 'pbx.example', '103', '', 'x', true);
            """);
        var dump = await server.DumpAsync(database);
        var tables = new List<ImportSource>();
        foreach (var table in new[] { "v_devices", "v_device_lines" })
        {
            tables.Add(ImportKit.File($"{table}.csv", await server.SqlAsync(database, $"COPY {table} TO STDOUT CSV HEADER")));
        }

        foreach (var result in new[] { Run(ForeignSystem.FusionPbx, ImportKit.File("pbx.sql", dump)), Run(ForeignSystem.FusionPbx, [.. tables]) })
        {
            var devices = Bind(result);
            Assert.Equal(["805ec0000001", "805ec0000002", "805ec0000003"], devices.Keys.Order());
            var first = devices["805ec0000001"];
            Assert.Equal(("Empfang; \"Süd\", 1", "Ida \\ Ü", "p\\N,\";'1"), (first.Name, first.Lines[0].Display, first.Lines[0].Password!.Reveal()));

            // A name of two lines and a password with a tab cannot be; the rest of the device can.
            Assert.Equal(("", false, "102", null), (devices["805ec0000002"].Name, devices["805ec0000002"].Enabled, devices["805ec0000002"].Lines[0].Number, devices["805ec0000002"].Lines[0].Password));
            Assert.Equal(2, result.Report.Left.Count);
            Assert.Equal("snomD785", devices["805ec0000003"].Model);
            Assert.Empty(result.Report.Unread);
        }
    }

    [Fact]
    public void The_export_of_FusionPBX_itself_has_the_first_line_in_the_devices_row()
    {
        var result = Run(ForeignSystem.FusionPbx, ImportKit.File(
            "device_export_2024-01-01.csv",
            "device_uuid,device_mac_address,device_label,device_vendor,device_template,device_enabled,line_number,server_address,display_name,user_id,password\n"
            + "u1,80:5e:c0:00:00:01,Desk,yealink,yealink/t46s,true,1,pbx.example,\"Ida, A\",101,pw\n"
            + "u2,nonsense,Desk,yealink,yealink/t46s,true,1,pbx.example,Ida,101,pw\n"));
        var line = Assert.Single(Assert.Single(Bind(result).Values).Lines);
        Assert.Equal(("101", "Ida, A", "pw"), (line.Number, line.Display, line.Password!.Reveal()));
        Assert.Equal((3, "nonsense"), (Assert.Single(result.Report.Unread).Line, result.Report.Unread[0].What));
    }

    [Fact]
    public void The_list_of_the_endpoint_manager_takes_names_and_secrets_from_the_table_of_extensions()
    {
        var result = Run(
            ForeignSystem.FreePbxEndpointManager,
            ImportKit.File("devices_list.csv", "001FC1000001,Htek,UC924,101,1\n001FC1000001,Htek,UC924,102,2\n805ec0000002,,Yealink,T46S,103,1\n112233445566,Cisco/Linksys,7945,104,1\nrubbish\n"),
            ImportKit.File("extensions.csv", "extension,name,tech,secret\n101,Ida,pjsip,s101\n103,103,pjsip,s103\n"));
        var devices = Bind(result);
        Assert.Equal([("101", "Ida", "s101"), ("102", null, null)], devices["001fc1000001"].Lines.Select(l => (l.Number, l.Display, l.Password?.Reveal())));
        Assert.Equal(("T46S", "s103"), (devices["805ec0000002"].Model, devices["805ec0000002"].Lines[0].Password!.Reveal()));
        Assert.Equal([4, 5], result.Report.Unread.Select(u => u.Line).Order());
        Assert.Contains(result.Report.Left, l => l.What == "102" && l.Line == 2);
        Assert.Contains(result.Report.Notes, n => n.Reason.Contains("sip.server", StringComparison.Ordinal));
    }

    [Fact]
    public void Configurations_of_wazo_stand_over_their_parents()
    {
        var result = Run(
            ForeignSystem.Wazo,
            ImportKit.File("devices.json", """
                {"devices":[
                  {"id":"a","mac":"00:04:13:2e:ab:cd","vendor":"Snom","model":"D785","config":"a","description":"Lab","plugin":"wazo-snom"},
                  {"id":"b","mac":"80:5e:c0:00:00:01","vendor":"Yealink","model":"T46S","config":"missing"},
                  {"id":"c","vendor":"Yealink","model":"T46S","config":"a"}]}
                """),
            ImportKit.File("configs/base", """{"id":"base","parent_ids":[],"raw_config":{"http_base_url":"http://old:8667","ntp_enabled":true,"ntp_ip":"10.0.0.1","locale":"de_DE","timezone":"Europe/Berlin","sip_dtmf_mode":"SIP-INFO","exten_pickup_call":"*8","X_xivo_phonebook_ip":"10.0.0.2","vlan_enabled":false,"vlan_id":20}}"""),
            ImportKit.File("configs/a", """
                {"id":"a","parent_id":"base","raw_config":{"ntp_ip":"10.0.0.9","sip_transport":"tls","sip_srtp_mode":"required","admin_password":"adm","sip_lines":{
                  "1":{"username":"u101","auth_username":"auth101","password":"pw","display_name":"Ida","number":"101","proxy_ip":"pbx.example","registrar_ip":"pbx.example","proxy_port":5061,"voicemail":"*97"}},
                  "funckeys":{"2":{"type":"blf","value":"201","label":"Ben","line":1},"3":{"type":"speeddial","value":"0301"},"4":{"type":"park","value":"701"},"5":{"type":"moon","value":"1"}}}}
                """),
            ImportKit.File("broken.json", "{\n\"devices\": ["));
        var devices = Bind(result);
        var device = devices["0004132eabcd"];
        Assert.Equal(("snomD785", "Lab"), (device.Model, device.Name));
        Assert.Equal(("u101", "auth101", "pw", "Ida", "101"), (device.Lines[0].Number, device.Lines[0].User, device.Lines[0].Password!.Reveal(), device.Lines[0].Display, device.Lines[0].Label));
        var said = device.Settings.Values.ToDictionary(p => p.Key, p => p.Value.ToString());
        foreach (var (key, value) in new[]
        {
            ("time.ntp", "10.0.0.9"), ("time.zone", "Europe/Berlin"), ("region.language", "de"), ("region.country", "DE"), ("sip.transport", "tls"), ("sip.dtmf", "info"), ("sip.server", "pbx.example"),
            ("sip.port", "5061"), ("dial.codes.pickup", "*8"), ("dial.codes.voicemail", "*97"),
        })
        {
            Assert.Equal(value, said.GetValueOrDefault(key));
        }

        Assert.DoesNotContain("network.vlan.id", said.Keys);
        Assert.Equal([(2, KeyType.Blf, "201"), (3, KeyType.Speed, "0301"), (4, KeyType.Park, "701")], device.Keys.Select(k => (k.Index, k.Type, k.Value)));
        foreach (var what in new[] { "X_xivo_phonebook_ip", "sip_srtp_mode", "key 5", "80:5e:c0:00:00:01" })
        {
            Assert.Contains(result.Report.Left, l => l.What == what);
        }

        Assert.Equal(["broken.json:2", "devices.json:0"], result.Report.Unread.Select(u => $"{u.File}:{u.Line}").Order());
    }

    [Fact]
    public void Every_word_of_the_table_is_of_a_family_of_this_build() =>
        Assert.All(["yealink", "snom", "htek", "fanvil"], f => Assert.NotNull(ForeignKeyWords.Find(f, f is "snom" ? "dest" : f is "fanvil" ? "bc" : f is "htek" ? "3" : "16")));

    private static ImportResult Run(ForeignSystem system, params ImportSource[] files) =>
        new ForeignImport(ImportKit.Families, new ImportOptions { Scope = ScopePath.Parse("acme") }, ForeignKeyWords.Find).Run(system, files);

    // The fleet file that comes of it is one that apply takes; what rose to scopes is looked at with the devices.
    private static Dictionary<string, DeviceSpec> Bind(ImportResult result)
    {
        var plan = ImportKit.Bind(result);
        var scopes = plan.Scopes.ToDictionary(s => s.Spec.Path, s => s.Spec.Settings);
        return plan.Devices.Select(d => d.Spec).ToDictionary(d => d.Id.ToKey(), d => d with
        {
            Settings = new(d.Scope.Chain().Where(scopes.ContainsKey).Select(p => scopes[p]).Append(d.Settings)
                .Aggregate(d.Settings.Values, (all, map) => all.SetItems(map.Values))),
        });
    }
}
