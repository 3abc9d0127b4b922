using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The whole core with emulated phones of four generations in front of it, joined by a few lines of HTTP.</summary>
public sealed class SnomTests
{
    private const string Mac = "000413240001";

    [Theory]
    [InlineData("snom320", "6.5.20")]
    [InlineData("snom320", "7.3.30")]
    [InlineData("snom320", "8.4.35")]
    [InlineData("snomD785", "10.1.33.33")]
    public async Task A_phone_of_each_generation_ends_in_step_with_its_identities_keys_and_dial_plan(string model, string firmware)
    {
        await using var office = await OpenAsync(model, """
            lines: [ { number: "10", display: Ida, password: s3cret }, { number: "11" } ]
            keys: [ { index: 1, type: line }, { index: 2, type: blf, value: "20", label: Ben }, { index: 4, type: speed, value: "99", mode: initial } ]
            """);

        var (result, _) = await office.BootAsync(firmware, new Dictionary<string, string> { ["user_name[3]"] = "left over", ["fkey[5]"] = "speed 7", ["fkey[3]"] = "speed 1" });

        Assert.True(result.Provisioned, result.Reason);
        Assert.True(office.Core.Show(Mac).InStep, office.Core.Show(Mac).Why);
        Assert.Equal(("on", "10", "s3cret", "Ida", "pbx.acme.example"), (
            result.Config["user_active[1]"], result.Config["user_name[1]"], result.Config["user_pass[1]"], result.Config["user_realname[1]"], result.Config["user_host[1]"]));
        Assert.Equal(("on", "off", ""), (result.Config["user_active[2]"], result.Config["user_active[3]"], result.Config["user_name[3]"]));
        Assert.Equal(("line", "1", "blf <sip:20@pbx.acme.example>", "speed 1", "line"), (
            result.Config["fkey[0]"], result.Config["fkey_context[0]"], result.Config["fkey[1]"], result.Config["fkey[3]"], result.Config["fkey[5]"]));
        if (firmware[0] != '6')
        {
            Assert.Equal("Ben", result.Config["fkey_label[1]"]);
            Assert.Equal("2.. timeout=3 rewrite= user=phone", result.Config["template[1]"]);
            Assert.Equal("Zoe 5 (business)", result.Config["tbook[0]"]);
        }
    }

    [Fact]
    public async Task A_phone_that_gets_its_files_again_takes_nothing_new_from_them()
    {
        await using var office = await OpenAsync("snom370", "lines: [ { number: \"10\" } ]");
        var phone = office.Play("8.4.35");
        await office.BootAsync(phone);
        var (_, steps) = await office.BootAsync(phone);
        Assert.All(steps, s => Assert.Equal(StepOutcome.Unchanged, s.Outcome));
    }

    [Fact]
    public async Task From_6_to_7_a_phone_is_led_step_by_step_and_gets_settings_of_each_generation_on_its_way()
    {
        await using var office = await OpenAsync("snom320", """
            lines: [ { number: "10" } ]
            settings: { update: { firmware: 7.3.30 } }
            """, """
            files:
              - { name: snom320-7.3.30-SIP-f.bin, kind: firmware, family: snom, model: snom320, version: 7.3.30, path: a.bin }
              - { name: snom320-6.5.20-SIP-j.bin, kind: firmware, family: snom, model: snom320, version: 6.5.20, path: b.bin }
              - { name: snom320-ramdiskToJffs2-3.36-br.bin, kind: firmware, family: snom, model: snom320, path: c.bin }
              - { name: snom320-3.38-l.bin, kind: firmware, family: snom, model: snom320, path: d.bin }
              - { name: snom320-from6to7-7.3.14-bf.bin, kind: firmware, family: snom, model: snom320, path: e.bin }
            """);

        var (result, steps) = await office.BootAsync("6.2.3", new Dictionary<string, string> { [".rootfs"] = "ramdisk 3.31", [".linux"] = "3.25" });

        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(
            ["snom320-6.5.20-SIP-j.bin", "snom320-ramdiskToJffs2-3.36-br.bin", "snom320-3.38-l.bin", "snom320-from6to7-7.3.14-bf.bin", "snom320-7.3.30-SIP-f.bin"],
            steps.Where(s => s.Step == "firmware").Select(s => s.Target[(s.Target.LastIndexOf('/') + 1)..]));
        Assert.Equal("7.3.30", result.Config[".firmware"]);
        Assert.True(office.Core.Show(Mac).InStep, office.Core.Show(Mac).Why);
    }

    [Fact]
    public async Task Settings_files_of_the_operator_are_read_before_the_phones_own()
    {
        await using var office = await OpenAsync("snom370", """
            lines: [ { number: "10" } ]
            options: { settingFiles: [ extra.xml ] }
            """, "files: [ { name: extra.xml, kind: file, family: snom, path: extra.xml } ]");
        var (result, steps) = await office.BootAsync("8.4.35", null);
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(["extra.xml", $"{Mac}.xml"], steps.Where(s => s.Step == "listed settings").Take(2).Select(s => s.Target[(s.Target.LastIndexOf('/') + 1)..]));
        Assert.True(office.Core.Show(Mac).InStep, office.Core.Show(Mac).Why);
    }

    [Fact]
    public async Task A_change_reaches_a_phone_that_is_called()
    {
        await using var office = await OpenAsync("snom370", """
            lines: [ { number: "10" } ]
            keys: [ { index: 1, type: line }, { index: 2, type: speed, value: "1" } ]
            """);
        var phone = office.Play("8.4.35");
        await office.BootAsync(phone);
        Assert.True((await office.Core.Core.Specs.SetAsync(DeviceId.Parse(Mac), [new("lines[1].display", "Erna")], "test", CancellationToken.None)).Ok);
        await office.Core.SettleAsync();
        Assert.False(office.Core.Show(Mac).InStep);

        Assert.True(PhoneWake.TryParse("notify=check-sync;reboot=false", out var call));
        var result = await phone.WakeAsync(call, _ => { }, TestContext.Current.CancellationToken);
        await office.Core.SettleAsync();

        Assert.Equal("Erna", result.Config["user_realname[1]"]);
        Assert.True(office.Core.Show(Mac).InStep, office.Core.Show(Mac).Why);
    }

    [Theory]
    [InlineData("settings.php", "mac")]
    [InlineData("snom370-000413240001.htm", null)]
    [InlineData("config-00:04:13:24:00:01.htm", null)]
    [InlineData("snom-000413240001", null)]
    public async Task By_whatever_name_it_is_asked_for_it_is_the_same_document_and_a_delivery(string name, string? query)
    {
        await using var office = await OpenAsync("snom370", "lines: [ { number: \"10\" } ]");
        var asked = office.Core.Ask(name, query: query is null ? [] : [new(query, "000413240001")]);
        Assert.Equal(office.Core.Ask($"{Mac}.xml").Document!.Digest, asked.Document?.Digest);
        office.Core.Core.Gate.Completed(asked, HandOver.Whole);
        await office.Core.SettleAsync();
        Assert.True(office.Core.Show(Mac).InStep, office.Core.Show(Mac).Why);
    }

    private static async Task<Office> OpenAsync(string model, string device, string more = "")
    {
        var office = new Office(model, await CoreFixture.OpenAsync());
        var fleet = $$"""
            offhook: 1
            scopes:
              - name: acme
                settings: { sip: { server: pbx.acme.example }, dial: { plan: [ { match: 2xx, timeout: 3 } ] } }
                delivery: { networks: [10.0.0.0/8], plainSecrets: true, url: "{{office.Url}}" }
            devices:
              - mac: {{Mac}}
                family: snom
                model: {{model}}
                scope: acme
            {{string.Join('\n', device.Split('\n').Select(line => "    " + line))}}
            phonebooks: [ { name: company, scope: acme, contacts: [ { name: Zoe, numbers: [ { type: work, number: "5" } ] } ] } ]
            {{more}}
            """;
        Assert.Empty((await office.Core.ApplyAsync(fleet)).Mistakes);
        await office.Core.SettleAsync();
        return office;
    }

    private sealed class Office : IAsyncDisposable
    {
        private readonly string model;
        private readonly ScriptedHttpServer http;

        public Office(string model, CoreFixture core)
        {
            this.model = model;
            Core = core;
            http = new ScriptedHttpServer(Answer);
        }

        public CoreFixture Core { get; }

        public string Url => http.Address.AbsoluteUri.TrimEnd('/');

        public Phone Play(string firmware, IReadOnlyDictionary<string, string>? presets = null) => new(
            new PhoneOptions("snom", model, Mac, http.Address) { Firmware = firmware, Presets = presets ?? new Dictionary<string, string>() }, new InstantTime(), fetcher: null, observer: null);

        public Task<(PhoneResult Result, List<PhoneStep> Steps)> BootAsync(string firmware, IReadOnlyDictionary<string, string>? presets) => BootAsync(Play(firmware, presets));

        public async Task<(PhoneResult Result, List<PhoneStep> Steps)> BootAsync(Phone phone)
        {
            var steps = new List<PhoneStep>();
            var result = await phone.BootAsync(steps.Add, TestContext.Current.CancellationToken);
            await Core.SettleAsync();
            return (result, steps);
        }

        public async ValueTask DisposeAsync()
        {
            await http.DisposeAsync();
            await Core.DisposeAsync();
        }

        private ScriptedAnswer Answer(AskedRequest request)
        {
            var (path, query) = request.Path.Split('?', 2) is [var before, var after] ? (before, after.Split('=')) : (request.Path, []);
            var answer = Core.Ask(
                Uri.UnescapeDataString(path.TrimStart('/')), agent: request.Headers["User-Agent"], query: query is [var name, var value] ? [new(name, value)] : []);
            var body = answer.Kind switch
            {
                AnswerKind.Document => answer.Document!.Body.ToArray(),
                AnswerKind.File when answer.File!.Spec.Name.EndsWith(".xml", StringComparison.Ordinal) => "<settings><phone-settings><language>Suomi</language></phone-settings></settings>"u8.ToArray(),
                AnswerKind.File => "image"u8.ToArray(),
                _ => null,
            };
            Core.Core.Gate.Completed(answer, HandOver.Whole);

            // A phone reboots between two questions; what it said of itself before is recorded by then.
            Core.SettleAsync().GetAwaiter().GetResult();
            return body is null ? ScriptedAnswer.NotFound : ScriptedAnswer.Ok(body);
        }
    }
}
