using System.Net;
using Offhook.Emulator;
using Offhook.Emulator.Sip;
using Offhook.Protocols.Sip;
using Offhook.Tests.Emulator.Support;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Emulator;

/// <summary>Phones that ask their wire before anybody else, in the words of their makers, and what calls them back.</summary>
public sealed class PlugAndPlayTests
{
    private static readonly (string Path, string Text)[] Files =
    [
        ("/cfg001fc1000001.xml", HtekFiles.Settings(HtekFiles.Account)),
        ("/000413000002.xml", "<settings><phone-settings><user_active idx=\"1\">on</user_active><user_name idx=\"1\">2011</user_name><user_sipusername_as_line idx=\"1\">on</user_sipusername_as_line><filter_registrar>off</filter_registrar></phone-settings></settings>"),
        ("/805ec0000003.cfg", "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.user_name = 2011\naccount.1.sip_server.1.address = pbx\n"),
        ("/cfgc074ad000004.xml", "<gs_provision version=\"1\"><mac>c074ad000004</mac><config version=\"1\"><P271>1</P271><P47>pbx</P47><P35>2011</P35></config></gs_provision>"),
    ];

    /// <summary>Where the captures and manuals write it so.</summary>
    [Theory]
    [InlineData("htek", "UC924", "001fc1000001", "", "sip:MAC001fc1000001@", "1 SUBSCRIBE", "Htek UC924 2.0.4.6.41 00:1f:c1:00:00:01", "vendor=\"Htek\";model=\"UC924\"")]
    [InlineData("snom", "snom320", "000413000002", "{mac}.xml", "sip:MAC%3a000413000002@", "1 SUBSCRIBE", null, "vendor=\"snom\";model=\"snom320\"")]
    [InlineData("yealink", "T46U", "805ec0000003", "", "sip:MAC%3a805ec0000003@", "1 SUBSCRIBE", "Yealink SIP-T46U 108.86.0.20 80:5e:c0:00:00:03", "vendor=\"Yealink\";model=\"T46U\";version=\"108.86.0.20\"")]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "", "sip:MAC%3AC074AD000004@", "20000 SUBSCRIBE", "Grandstream GRP2612W 1.0.5.67", "vendor=\"Grandstream\";model=\"GRP2612W\";version=\"1.0.5.67\"")]
    public async Task A_phone_asks_the_wire_first_in_its_makers_words_and_goes_where_it_is_told(
        string family, string model, string id, string file, string uri, string sequence, string? agent, string package)
    {
        await using var told = ScriptedHttpServer.With(Files);
        await using var typed = ScriptedHttpServer.With();
        using var wire = new PlugAndPlayAnswerer($"{told.Address}{file}");
        foreach (var target in new[] { wire.Target, wire.TcpTarget })
        {
            var (result, steps) = await HtekFiles.BootAsync(new PhoneOptions(family, model, id, typed.Address) { PlugAndPlay = target, PlugAndPlayWait = Patience.Limit, SettingsOnly = true }, TimeProvider.System);
            Assert.True(result.Provisioned, result.Reason);
            Assert.Equal(("plug and play", StepOutcome.Applied), (steps[0].Step, steps[0].Outcome));
            Assert.True(wire.Asked.TryDequeue(out var asked));
            Assert.StartsWith(uri, asked.Uri, StringComparison.Ordinal);
            Assert.Equal(asked.Uri, asked.From!.Uri.ToString());
            Assert.Equal((sequence, agent), (asked.Headers["CSeq"], asked.Headers["User-Agent"]));
            Assert.StartsWith($"ua-profile;profile-type=\"device\";{package}", asked.Headers["Event"], StringComparison.Ordinal);
            Assert.Equal(("0", "application/url"), (asked.Headers["Expires"], asked.Headers["Accept"]));
        }

        Assert.Empty(typed.Asked);
    }

    [Theory]
    [InlineData("htek", "UC924", "001fc1000001", "P20165", "0")]
    [InlineData("snom", "snom320", "000413000002", "pnp_config", "off")]
    [InlineData("yealink", "T46U", "805ec0000003", "static.auto_provision.pnp_enable", "0")]
    [InlineData("samsung", "SMT-i3105", "f4d9fb432312", "", "")]
    [InlineData("spectralink", "400", "0013d1800032", "", "")]
    public async Task Whom_nobody_taught_or_whom_somebody_told_not_to_asks_nobody(string family, string model, string id, string parameter, string value)
    {
        using var wire = new PlugAndPlayAnswerer("http://127.0.0.1:9/");
        var presets = new Dictionary<string, string>(StringComparer.Ordinal) { [parameter] = value };
        var (result, _) = await HtekFiles.BootAsync(new PhoneOptions(family, model, id, PhoneOptions.NoServer) { PlugAndPlay = wire.Target, PlugAndPlayWait = Patience.Limit, Presets = presets });
        Assert.Equal(FailureReasons.NoServer, result.Reason);
        Assert.Empty(wire.Asked);
    }

    [Fact]
    public async Task Refused_on_the_wire_it_goes_to_the_address_that_somebody_typed()
    {
        await using var typed = ScriptedHttpServer.With(Files);
        using var wire = new PlugAndPlayAnswerer(url: null);
        var (result, steps) = await HtekFiles.BootAsync(new PhoneOptions("yealink", "T46U", "805ec0000003", typed.Address) { PlugAndPlay = wire.Target, PlugAndPlayWait = Patience.Limit }, TimeProvider.System);
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal((500, StepOutcome.Refused), (steps[0].Status!.Value, steps[0].Outcome));
        Assert.Single(wire.Asked);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(77, 77)]
    public async Task It_waits_for_the_address_as_long_as_its_makers_phones_or_as_it_was_told(int? told, int seconds)
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        using var wire = new SipEndpoint(new SipEndpointOptions { Udp = [any], Threads = 1 }, asked => asked.Respond(asked.Request.Answer(200, "OK", "srv")), TimeProvider.System);
        wire.Start();
        var time = new InstantTime();
        var options = new PhoneOptions("htek", "UC924", "001fc1000001", PhoneOptions.NoServer)
        {
            PlugAndPlay = new PlugAndPlayTarget(SipProtocol.Udp, wire.Udp[0]), PlugAndPlayWait = told is { } wait ? TimeSpan.FromSeconds(wait) : null,
        };
        var (_, steps) = await HtekFiles.BootAsync(options, time);
        Assert.Equal("accepted, and then no address came", steps[0].Note);
        Assert.Contains(TimeSpan.FromSeconds(seconds), time.Waits);
    }

    [Fact]
    public async Task A_snom_that_restarts_asks_the_wire_before_the_address_that_it_keeps()
    {
        await using var server = ScriptedHttpServer.With(Files);
        await using var kept = ScriptedHttpServer.With();
        using var wire = new PlugAndPlayAnswerer($"{server.Address}{{mac}}.xml");
        var presets = new Dictionary<string, string>(StringComparer.Ordinal) { ["setting_server"] = $"{kept.Address}{{mac}}.xml" };
        var phone = new Phone(
            new PhoneOptions("snom", "snom320", "000413000002", PhoneOptions.NoServer) { PlugAndPlay = wire.Target, PlugAndPlayWait = Patience.Limit, SettingsOnly = true, Presets = presets }, TimeProvider.System, fetcher: null, observer: null);
        Assert.True((await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken)).Provisioned);
        foreach (var (package, asked, there) in new[] { ("check-sync;reboot=true", 1, 1), ("check-sync;reboot=false", 0, 0), ("talk", 0, 0) })
        {
            var (questions, files) = (wire.Asked.Count, server.Asked.Count);
            await phone.WakeAsync(new PhoneWake(PhoneWakeKind.Notify) { Event = package }, _ => { }, TestContext.Current.CancellationToken);
            Assert.Equal((asked, there), (wire.Asked.Count - questions, server.Asked.Count - files));
        }
    }

    [Theory]
    [InlineData("htek", "UC924", "001fc1000001", "/cfg001fc1000001.xml", "<config version=\"1\">\n", "<config version=\"1\">\n<P212>1</P212><P237>{0}</P237>")]
    [InlineData("yealink", "T46U", "805ec0000003", "/805ec0000003.cfg", "account.1.enable = 1\n", "account.1.enable = 1\nstatic.auto_provision.server.url = http://{0}\n")]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "/cfgc074ad000004.xml", "<P271>1</P271>", "<P271>1</P271><P212>1</P212><P237>{0}</P237>")]
    public async Task A_phone_that_was_given_another_server_goes_on_asking_there_after_a_restart(string family, string model, string id, string file, string at, string with)
    {
        await using var other = ScriptedHttpServer.With(Files);
        var there = other.Address.GetLeftPart(UriPartial.Path)["http://".Length..].TrimEnd('/');
        await using var typed = ScriptedHttpServer.With([.. Files.Where(f => f.Path == file).Select(f => (f.Path, f.Text.Replace(at, string.Format(null, with, there), StringComparison.Ordinal)))]);
        var options = new PhoneOptions(family, model, id, typed.Address) { SettingsOnly = true };
        var phone = new Phone(options, TimeProvider.System, fetcher: null, observer: null);
        Assert.True((await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken)).Provisioned);
        var (before, moved) = (typed.Asked.Count, other.Asked.Count);
        foreach (var wake in new[] { new PhoneWake(PhoneWakeKind.Restart), new PhoneWake(PhoneWakeKind.Notify) { Event = "check-sync;reboot=true" } })
        {
            Assert.True((await phone.WakeAsync(wake, _ => { }, TestContext.Current.CancellationToken)).Provisioned);
            Assert.Equal(before, typed.Asked.Count);
            Assert.True(other.Asked.Count > moved);
            moved = other.Asked.Count;
        }
    }

    [Fact]
    public async Task A_phone_that_is_switched_on_again_and_told_nothing_asks_where_its_memory_says()
    {
        var folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        try
        {
            await using var server = ScriptedHttpServer.With(Files);
            using var wire = new PlugAndPlayAnswerer(url: null);
            var options = new PhoneOptions("yealink", "T46U", "805ec0000003", PhoneOptions.NoServer) { SettingsOnly = true, StateDirectory = folder, PlugAndPlay = wire.Target, PlugAndPlayWait = Patience.Limit };
            Assert.Equal(FailureReasons.NoServer, (await HtekFiles.BootAsync(options, TimeProvider.System)).Result.Reason);
            var presets = new Dictionary<string, string>(StringComparer.Ordinal) { ["static.auto_provision.server.url"] = server.Address.AbsoluteUri };
            Assert.True((await HtekFiles.BootAsync(options with { Server = server.Address, Presets = presets }, TimeProvider.System)).Result.Provisioned);
            var before = server.Asked.Count;
            Assert.True((await HtekFiles.BootAsync(options, TimeProvider.System)).Result.Provisioned);
            Assert.True(server.Asked.Count > before);

            presets["static.auto_provision.server.url"] = "ftp://127.0.0.1/";
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            Assert.True((await HtekFiles.BootAsync(options with { Server = server.Address, Presets = presets }, TimeProvider.System)).Result.Provisioned);
            var (lost, steps) = await HtekFiles.BootAsync(options, TimeProvider.System);
            Assert.Equal((FailureReasons.Unreachable, "ftp", StepOutcome.Refused), (lost.Reason, steps[^1].Door, steps[^1].Outcome));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a call makes of a phone: the boots that follow it, and whether it asks its wire again.</summary>
    [Theory]
    [InlineData("yealink", "T46U", "805ec0000003", "", "check-sync;reboot=true", true, 1)]
    [InlineData("yealink", "T46U", "805ec0000003", "", "check-sync;reboot=false", true, 1)] // as delivered, any call restarts it
    [InlineData("yealink", "T46U", "805ec0000003", "sip.notify_reboot_enable=0", "check-sync;reboot=false", true, 0)]
    [InlineData("yealink", "T46U", "805ec0000003", "sip.notify_reboot_enable=0", "check-sync;reboot=true", true, 1)]
    [InlineData("yealink", "T46U", "805ec0000003", "sip.notify_reboot_enable=2", "check-sync;reboot=true", false, 0)]
    [InlineData("yealink", "T46U", "805ec0000003", "", "message-summary", false, 0)]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "", "check-sync", true, 0)]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "", "resync", true, 0)]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "", "check-sync;reboot=true", true, 1)]
    [InlineData("grandstream", "GRP2612W", "c074ad000004", "", "talk", false, 0)]
    [InlineData("htek", "UC924", "001fc1000001", "", "check-sync", true, 0)]
    [InlineData("htek", "UC924", "001fc1000001", "", "check-sync;reboot=true", true, 1)]
    [InlineData("htek", "UC924", "001fc1000001", "P24012=0", "check-sync", false, 0)]
    public async Task A_call_is_taken_as_its_maker_says(string family, string model, string id, string preset, string package, bool fetches, int restarts)
    {
        await using var server = ScriptedHttpServer.With(Files);
        using var wire = new PlugAndPlayAnswerer($"{server.Address}");
        var presets = preset.Length == 0 ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { [preset.Split('=')[0]] = preset.Split('=')[1] };
        var options = new PhoneOptions(family, model, id, PhoneOptions.NoServer) { PlugAndPlay = wire.Target, PlugAndPlayWait = Patience.Limit, SettingsOnly = true, Presets = presets };
        var phone = new Phone(options, TimeProvider.System, fetcher: null, observer: null);
        Assert.True((await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken)).Provisioned);
        var (before, asked) = (server.Asked.Count, wire.Asked.Count);
        var steps = new List<PhoneStep>();
        var result = await phone.WakeAsync(new PhoneWake(PhoneWakeKind.Notify) { Event = package }, steps.Add, TestContext.Current.CancellationToken);
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(fetches, server.Asked.Count > before);
        Assert.Equal(restarts, wire.Asked.Count - asked);
        Assert.Equal(fetches ? StepOutcome.Unchanged : StepOutcome.Refused, steps[^1].Outcome);
    }
}
