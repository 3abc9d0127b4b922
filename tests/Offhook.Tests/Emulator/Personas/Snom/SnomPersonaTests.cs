using Offhook.Emulator;
using Offhook.Emulator.Personas.Snom;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Snom;

/// <summary>The phone's manners, held against the facts with files written by hand.</summary>
public sealed class SnomPersonaTests
{
    private const string Mac = "0004132EABCD";
    private const string Account = """<user_active idx="1">on</user_active><user_name idx="1">10</user_name>""";

    [Theory]
    [InlineData("http://h", "http://h/snom370.htm http://h/snom370-0004132EABCD.htm")]
    [InlineData("http://h/dir/", "http://h/dir/snom370.htm http://h/dir/snom370-0004132EABCD.htm")]
    [InlineData("http://h/dir/{mac}.xml", "http://h/dir/0004132EABCD.xml")]
    [InlineData("http://h/dir/{phone_type}-{mac}.xml", "http://h/dir/snom370-0004132EABCD.xml")]
    [InlineData("http://h/dir/config.xml", "http://h/dir/config.xml http://h/dir/config-0004132EABCD.xml")]
    [InlineData("http://h/dir", "http://h/dir http://h/dir-0004132EABCD")]
    [InlineData("http://h/settings.php?mac={mac}", "http://h/settings.php?mac=0004132EABCD")]
    [InlineData("tftp://h", "tftp://h/snom370.htm tftp://h/snom370-0004132EABCD.htm")]
    public void An_address_makes_the_phone_form_these_names(string server, string asked) =>
        Assert.Equal(asked, string.Join(' ', SnomAddresses.Of(server, Mac, "snom370")));

    [Theory]
    [InlineData("snom320", "6.5.20", "Mozilla/4.0 (compatible; snom320-SIP 6.5.20; snom320 jffs2 v3.36; snom320 linux 3.38)")]
    [InlineData("snom370", "7.1.2", "Mozilla/4.0 (compatible; snom370-SIP 7.1.2)")]
    [InlineData("snom370", "8.4.35", "Mozilla/4.0 (compatible; snom370-SIP 8.4.35 1.1.3-s)")]
    [InlineData("snom820", "8.4.35", "Mozilla/4.0 (compatible; snom820-SIP 8.4.35 1.1.4-IFX-26.11.09)")]
    [InlineData("snom870", null, "Mozilla/4.0 (compatible; snom870-SIP 8.4.35 SPEAr300 SNOM 1.4)")]
    [InlineData("snom710", "8.7.3.19", "Mozilla/4.0 (compatible; snom710-SIP 8.7.3.19 1.1.5-IFX-05.01.12)")]
    [InlineData("snom710", null, "Mozilla/4.0 (compatible; snom710-SIP 8.7.5.35 1.1.5-IFX-05.01.12 0004132EABCD)")]
    [InlineData("snomD785", null, "Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 0004132EABCD SXM:0 UXM:0)")]
    public async Task It_introduces_itself_as_phones_were_seen_to(string model, string? firmware, string agent)
    {
        await using var server = ScriptedHttpServer.With();
        await BootAsync(new PhoneOptions("snom", model, Mac, server.Address) { Firmware = firmware });
        Assert.All(server.Asked, r => Assert.Equal(agent, r.Headers["User-Agent"]));
    }

    [Fact]
    public async Task Listed_files_are_read_last_and_so_they_win()
    {
        await using var server = new ScriptedHttpServer(request => request.Path switch
        {
            "/snom370.htm" => ScriptedAnswer.Ok($"<setting-files><file url=\"http://{request.Headers["Host"]}/general.xml\"/></setting-files>"),
            "/snom370-0004132EABCD.htm" => ScriptedAnswer.Ok($"<settings><phone-settings><language>Deutsch</language>{Account}</phone-settings></settings>"),
            "/general.xml" => ScriptedAnswer.Ok("<settings><phone-settings><language>English</language></phone-settings></settings>"),
            _ => ScriptedAnswer.NotFound,
        });
        var (result, _) = await BootAsync(Phone(server.Address));
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal("English", result.Config["language"]);
    }

    [Fact]
    public async Task What_its_user_changed_stays_where_it_is_written_once_and_nowhere_else()
    {
        await using var server = Serve($"""
            <settings><phone-settings>{Account}<contrast perm="!">10</contrast><use_backlight perm="!">on</use_backlight><language perm="RW">Deutsch</language><tone_scheme perm="R">GER</tone_scheme></phone-settings>
            <functionKeys><fkey idx="3" context="active" perm="!">speed 1</fkey></functionKeys></settings>
            """);
        var presets = new Dictionary<string, string> { ["contrast"] = "25", ["language"] = "Suomi", ["tone_scheme"] = "USA", ["fkey[3]"] = "speed 99" };
        var (result, _) = await BootAsync(Phone(server.Address) with { Presets = presets });
        Assert.Equal(("25", "on", "Deutsch", "GER", "speed 99"), (result.Config["contrast"], result.Config["use_backlight"], result.Config["language"], result.Config["tone_scheme"], result.Config["fkey[3]"]));
    }

    [Theory]
    [InlineData(" complete=\"true\"", "Ida 1 (home)")]
    [InlineData("", "Ida 1 (home)|Own 9")]
    public async Task A_complete_phone_book_replaces_what_the_user_added(string complete, string expected)
    {
        await using var server = Serve($"<settings><phone-settings>{Account}</phone-settings><tbook{complete}><item index=\"0\"><name>Ida</name><number>1</number><number_type>home</number_type></item></tbook></settings>");
        var (result, _) = await BootAsync(Phone(server.Address) with { Presets = new Dictionary<string, string> { ["tbook[7]"] = "Own 9" } });
        Assert.Equal(expected, string.Join('|', result.Config.Where(c => c.Key.StartsWith("tbook[", StringComparison.Ordinal)).Select(c => c.Value)));
    }

    [Fact]
    public async Task A_redirection_is_followed_and_a_server_that_the_settings_name_is_asked_from_then_on()
    {
        await using var home = Serve($"<settings><phone-settings>{Account}</phone-settings></settings>");
        await using var distributor = new ScriptedHttpServer(request => request.Path.StartsWith("/snom370.htm", StringComparison.Ordinal)
            ? ScriptedAnswer.NotFound
            : ScriptedAnswer.Ok($"<settings><phone-settings><setting_server perm=\"RW\">{home.Address}{{mac}}.xml</setting_server></phone-settings></settings>"));
        await using var maker = new ScriptedHttpServer(request => new ScriptedAnswer(302, [], ("Location", $"{distributor.Address}{request.Path.TrimStart('/')}")));
        var (result, steps) = await BootAsync(Phone(maker.Address));
        Assert.True(result.Provisioned, result.Reason);
        Assert.Contains(steps, s => s.Note == "redirected once" && s.Outcome == StepOutcome.Applied);
        Assert.Equal("/0004132EABCD.xml", home.Paths[0]);
    }

    [Fact]
    public async Task Settings_come_with_the_login_that_earlier_settings_gave()
    {
        await using var server = new ScriptedHttpServer(request => request.Headers.ContainsKey("Authorization")
            ? ScriptedAnswer.Ok($"<settings><phone-settings>{Account}</phone-settings></settings>")
            : new ScriptedAnswer(401, [], ("WWW-Authenticate", "Basic realm=\"x\"")));
        Assert.Equal(FailureReasons.Refused, (await BootAsync(Phone(server.Address))).Result.Reason);
        var presets = new Dictionary<string, string> { ["http_client_user"] = "u", ["http_client_pass"] = "p" };
        Assert.True((await BootAsync(Phone(server.Address) with { Presets = presets })).Result.Provisioned);
    }

    [Theory]
    [InlineData("6.5.20", "<settings><phone-settings/></settings>", null, FailureReasons.NoAccount)]
    [InlineData("6.5.20", "user_active1&: on\nuser_name1&: 10\n", "10", null)]
    [InlineData("8.4.35", "user_active1&: on\nuser_name1&: 10\n", "10", null)]
    [InlineData("8.4.35", "<settings><phone-settings>", null, FailureReasons.Unreadable)]
    public async Task Each_generation_reads_its_own_syntax(string firmware, string body, string? user, string? reason)
    {
        await using var server = Serve(body);
        var (result, _) = await BootAsync(Phone(server.Address) with { Firmware = firmware });
        Assert.Equal((reason, user), (result.Reason, result.Config.GetValueOrDefault("user_name[1]")));
    }

    [Theory]
    [InlineData("settings_only", false)]
    [InlineData("auto_update", true)]
    public async Task Firmware_is_looked_for_only_where_the_policy_says_so_and_fetched_when_it_is_another(string policy, bool fetched)
    {
        await using var server = new ScriptedHttpServer(request => request.Path switch
        {
            "/snom370.htm" => ScriptedAnswer.NotFound,
            "/fw.xml" => ScriptedAnswer.Ok($"<firmware-settings><firmware>http://{request.Headers["Host"]}/snom370-8.7.5.35-SIP-f.bin</firmware></firmware-settings>"),
            "/snom370-8.7.5.35-SIP-f.bin" => ScriptedAnswer.Ok("image"),
            _ => ScriptedAnswer.Ok($"<settings><phone-settings>{Account}<update_policy>{policy}</update_policy><firmware_status>http://{request.Headers["Host"]}/fw.xml</firmware_status></phone-settings></settings>"),
        });
        var (result, _) = await BootAsync(Phone(server.Address));
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(fetched ? 1 : 0, server.Paths.Count(p => p.EndsWith(".bin", StringComparison.Ordinal)));
        Assert.Equal(fetched ? "8.7.5.35" : "8.4.35", result.Config[".firmware"]);
    }

    [Theory]
    [InlineData("snom320-7.3.30-SIP-f.bin")]
    [InlineData("snom320-from6to7-7.3.14-bf.bin")]
    public async Task From_6_to_7_it_takes_no_shortcut(string image)
    {
        await using var server = new ScriptedHttpServer(request => request.Path.StartsWith("/fw", StringComparison.Ordinal)
            ? ScriptedAnswer.Ok($"firmware: http://{request.Headers["Host"]}/{image}\n")
            : ScriptedAnswer.Ok($"user_active1: on\nuser_name1: 10\nupdate_policy: auto_update\nfirmware_status: http://{request.Headers["Host"]}/fw\n"));
        var presets = new Dictionary<string, string> { [".rootfs"] = "ramdisk 3.31" };
        var (_, steps) = await BootAsync(new PhoneOptions("snom", "snom320", Mac, server.Address) { Firmware = "6.5.20", Presets = presets });
        Assert.Contains(steps, s => s.Step == "firmware" && s.Outcome == StepOutcome.Refused);
        Assert.DoesNotContain(server.Paths, p => p.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("interval", "<settings_refresh_timer>600</settings_refresh_timer>", true)]
    [InlineData("interval", "<settings_refresh_timer>0</settings_refresh_timer>", false)]
    [InlineData("interval", "<prov_polling_enabled>on</prov_polling_enabled><prov_polling_period>60</prov_polling_period>", true)]
    [InlineData("notify=check-sync;reboot=false", "<filter_registrar>off</filter_registrar>", true)]
    [InlineData("notify=check-sync;reboot=false", "<filter_registrar>on</filter_registrar>", false)]
    [InlineData("notify=check-sync;reboot=false", "<filter_registrar>off</filter_registrar><challenge_checksync>on</challenge_checksync>", false)]
    [InlineData("notify=check-sync;reboot=true", "<filter_registrar>off</filter_registrar>", true)]
    [InlineData("notify=reboot", "<filter_registrar>off</filter_registrar><challenge_reboot>on</challenge_reboot>", false)]
    [InlineData("notify=check-sync;reboot=reregister-only", "<filter_registrar>off</filter_registrar>", false)]
    [InlineData("notify=message-summary", "<filter_registrar>off</filter_registrar>", false)]
    public async Task Woken_it_reads_its_settings_again_where_its_settings_let_it(string wake, string settings, bool reads)
    {
        await using var server = Serve($"<settings><phone-settings>{Account}{settings}</phone-settings></settings>");
        var phone = new Phone(Phone(server.Address), new InstantTime(), fetcher: null, observer: null);
        Assert.True((await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken)).Provisioned);
        var before = server.Paths.Count;
        Assert.True(PhoneWake.TryParse(wake, out var call));

        var steps = new List<PhoneStep>();
        Assert.True((await phone.WakeAsync(call, steps.Add, TestContext.Current.CancellationToken)).Provisioned);

        Assert.Equal(reads, server.Paths.Count > before);
        Assert.Equal(reads ? StepOutcome.Unchanged : StepOutcome.Refused, steps[^1].Outcome);
    }

    private static ScriptedHttpServer Serve(string body) => new(request => request.Path.EndsWith("/snom370.htm", StringComparison.Ordinal) ? ScriptedAnswer.NotFound : ScriptedAnswer.Ok(body));

    private static PhoneOptions Phone(Uri server) => new("snom", "snom370", Mac, server);

    private static async Task<(PhoneResult Result, List<PhoneStep> Steps)> BootAsync(PhoneOptions options)
    {
        var steps = new List<PhoneStep>();
        var phone = new Phone(options, new InstantTime(), fetcher: null, observer: null);
        return (await phone.BootAsync(steps.Add, TestContext.Current.CancellationToken), steps);
    }
}
