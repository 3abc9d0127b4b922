using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Settings;
using Offhook.Families.Fanvil;
using Offhook.Tests.Families.Fanvil;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Import;

/// <summary>Files of real forms: those of a provisioning system, and what phones of both generations export.</summary>
public sealed class FanvilImportTests
{
    private const string Key = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

    [Fact]
    public void What_rendering_can_say_in_neutral_words_comes_back_in_neutral_words()
    {
        var result = ImportKit.Run(new ImportOptions(), Sample("0c383e010203.cfg"), Sample("0c383e0a0b0c.cfg"), Sample("0c383eaabbcc.cfg"), Sample("phonebook.xml"));

        var plan = ImportKit.Bind(result);
        var devices = plan.Devices.Select(d => d.Spec).ToDictionary(d => d.Id.ToKey());
        var old = devices["0c383e010203"];
        Assert.Equal(
            [(1, KeyType.Line, null), (2, KeyType.Blf, "2002"), (3, KeyType.Speed, "0891234"), (4, KeyType.Voicemail, null)],
            old.Keys.Where(k => k.Mode == KeyMode.Managed).Select(k => (k.Index, k.Type, k.Value)));
        Assert.Equal(["pcma", "g722", "pcmu", "g729"], ((SettingValue.List)old.Settings.Values["audio.codecs"]).Items);
        Assert.Equal(["10.20.30.40", "pool.ntp.org"], ((SettingValue.List)old.Settings.Values["time.ntp"]).Items);
        Assert.Equal("en", old.Settings.Values["region.language"].ToString());

        // Its line has codecs of its own, fewer than the phone.
        var newer = devices["0c383eaabbcc"];
        Assert.Equal(["pcma", "g722", "pcmu"], ((SettingValue.List)newer.Lines[0].Settings.Values["audio.codecs"]).Items);
        Assert.Equal(["pcma", "pcmu", "g722", "g729", "opus"], ((SettingValue.List)newer.Settings.Values["audio.codecs"]).Items);

        var scope = Assert.Single(plan.Scopes).Spec.Settings.Values;
        Assert.Equal(("Europe/Berlin", "DE", "*8"), (scope["time.zone"].ToString(), scope["region.country"].ToString(), scope["dial.codes.pickup"].ToString()));
        Assert.Equal("Company", Assert.Single(plan.Phonebooks).Spec.Name);
        Assert.All(devices.Values, d => Assert.DoesNotContain(d.Parameters.Values.Keys, n => n.Contains("PBook", StringComparison.Ordinal) || n.Contains("Fkey", StringComparison.Ordinal)));
        var coverage = Assert.Single(result.Report.Coverage);
        Assert.Equal("fanvil", coverage.Family);
        Assert.True(coverage.Neutral * 3 > coverage.Read * 2, $"{coverage.Neutral} of {coverage.Read}");
    }

    [Fact]
    public void A_model_that_no_file_says_is_guessed_by_what_they_speak_of_and_the_guess_is_told()
    {
        var result = ImportKit.Run(new ImportOptions(), Sample("0c383e010203.cfg"), Sample("0c383eaabbcc.cfg"));

        // Thirty keys and the older generation's zones: no door phone, and none of those that count zones in another way.
        Assert.Equal(["X4", "X4U"], result.Fleet.Devices.Select(d => d.Model));
        Assert.Equal(2, result.Report.Notes.Count(n => n.Reason.Contains("have all that the files speak of", StringComparison.Ordinal)));

        // Nobody could call the police under its dial plan; so that stays as it stood, and is told.
        Assert.Contains(result.Report.Notes, n => n is { File: "0c383eaabbcc.cfg", What: "settings.dial.plan" });

        var beside = ImportKit.Run(new ImportOptions(), Sample("0c383e010203.cfg"), Sample("F0V00X600000.cfg"));
        Assert.Equal("X6", Assert.Single(beside.Fleet.Devices).Model);
        Assert.Empty(beside.Report.Notes);
    }

    [Theory]
    [InlineData("export-h5.txt", "0c383e050607", "H5", "1")]
    [InlineData("export-w611w.cfg", "0c383e080910", "W611W", "2")]
    public void An_export_says_whose_it_is_and_what_the_phone_has_from_the_factory_says_nothing(string file, string id, string model, string generation)
    {
        var result = ImportKit.Run(new ImportOptions(), file.EndsWith(".txt", StringComparison.Ordinal) ? Sample(file) : Sample(file) with { Path = $"{id}.cfg" });

        var device = Assert.Single(ImportKit.Bind(result).Devices).Spec;
        Assert.Equal((id, model), (device.Id.ToKey(), device.Model));
        Assert.Equal(generation, ImportKit.Families.Find("fanvil")!.Generation(new(model), firmware: null));
        Assert.Equal("Europe/Berlin", device.Settings.Values["time.zone"].ToString());
        Assert.Equal("tls udp".Split(' ')[generation == "1" ? 1 : 0], device.Settings.Values.GetValueOrDefault("sip.transport")?.ToString() ?? "udp");
        Assert.DoesNotContain("network.syslog", device.Settings.Values.Keys);
        Assert.DoesNotContain(device.Parameters.Values.Keys, n => n.EndsWith("Enable VLAN", StringComparison.Ordinal) && generation == "1");
        var coverage = Assert.Single(result.Report.Coverage);
        Assert.True(coverage.Factory * 4 > coverage.Read * 3, $"{coverage.Factory} of {coverage.Read}");
        Assert.Equal(coverage.Read, coverage.Neutral + coverage.Raw + coverage.Governed + coverage.Factory + coverage.Left);
        Assert.Empty(result.Report.Notes);
    }

    [Theory]
    [InlineData("ecb-pkcs7")]
    [InlineData("ecb-zero")]
    [InlineData("cbc-pkcs7")]
    [InlineData("cbc-zero")]
    public void An_encrypted_file_is_opened_with_the_key_in_whichever_form_and_the_phone_goes_on_with_it(string cipher)
    {
        var plain = Sample("0c383e010203.cfg");
        var closed = plain with { Content = FanvilCipher.Encrypt(plain.Content.Span, Key, FanvilCipher.Find(cipher)!) };

        Assert.Contains("encrypted", Assert.Single(ImportKit.Run(new ImportOptions(), closed).Report.Unread).Reason, StringComparison.Ordinal);
        var wrong = new ImportOptions { Keys = [new ImportKey("", Key.Replace('0', '1'))] };
        Assert.Single(ImportKit.Run(wrong, closed).Report.Unread);

        var plan = ImportKit.Bind(ImportKit.Run(new ImportOptions { Keys = [new ImportKey("fanvil", Key)] }, closed));
        var device = Assert.Single(plan.Devices).Spec;
        Assert.Equal((Key, cipher), (device.Options.Values["fileKey"].Secret!.Reveal(), device.Options.Values["fileCipher"].Text));
        var sent = Assert.Single(ImportKit.Render(plan, device), f => f.Name == "0c383e010203.cfg");
        Assert.True(FanvilCipher.TryOpen(sent.Content.Span, Key, FanvilCipher.Find(cipher)!, out var opened));
        Assert.Equal("pbx.example.test", FanvilFormat.Instance.Read(opened).Items.Single(p => p.Key.EndsWith("SIP1 Register Addr", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public async Task An_export_is_held_against_what_the_phone_would_get()
    {
        await using var core = await CoreFixture.OpenAsync();
        Assert.True((await core.ApplyAsync("""
            offhook: 1
            scopes:
              - { name: acme, settings: { sip: { server: pbx.new.test }, time: { zone: Europe/Berlin } }, delivery: { proof: [password], plainSecrets: true } }
            devices:
              - { mac: 0c383e050607, family: fanvil, model: H5, scope: acme, lines: [ { number: "2001", display: Front Desk, user: "2001", password: s3cret-2001 } ] }
            phonebooks:
              - { name: team, scope: acme, contacts: [ { name: Ida, numbers: [ { type: work, number: "12" } ] } ] }
            """)).Ok);
        var export = Sample("export-h5.txt");

        var comparison = core.Core.Preview.Compare(DeviceId.Parse("0c383e050607"), [export], [], exported: true)!;

        var rows = comparison.Parameters.ToDictionary(p => p.Name);
        const string Line = "SIP CONFIG MODULE/SIP Line List/SIP1 ";
        Assert.Equal(
            (ComparisonState.Changed, "pbx.example.test", "pbx.new.test", "sip.server"),
            (rows[Line + "Register Addr"].State, rows[Line + "Register Addr"].There, rows[Line + "Register Addr"].Here, rows[Line + "Register Addr"].Setting));
        Assert.Equal((ComparisonState.Same, "********"), (rows[Line + "Register Pswd"].State, rows[Line + "Register Pswd"].There));
        Assert.Equal(ComparisonState.OnlyThere, rows[Line + "MWI Num"].State);
        Assert.False(rows[Line + "MWI Num"].IsFactory);
        Assert.True(rows["QOS CONFIG MODULE//Enable VLAN"].IsFactory);
        Assert.True(comparison.Parameters.Count(p => p.IsFactory) > 400);
        Assert.DoesNotContain(comparison.Parameters, p => p.Name.StartsWith("phonebook", StringComparison.Ordinal));
        Assert.False(comparison.IsSame);
    }

    private static ImportSource Sample(string name) => new(name, FanvilKit.Bytes(name));
}
