using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Fanvil;

public sealed class FanvilPersonaTests
{
    private const string Id = "0c383e010203";

    [Fact]
    public async Task An_older_phone_asks_for_its_common_file_and_its_own_and_the_same_content_is_not_taken_twice()
    {
        var device = Text("2.0000000007", "<SIP CONFIG MODULE>", "--SIP Line List--  :", Old("SIP1 Phone Number", "2001"), Old("SIP1 Enable Reg", "1"));
        var (result, steps, paths) = await BootAsync("X4", [("/f0X4hw1.100.cfg", Text("2.0000000000")), ($"/{Id}.cfg", device)]);
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(["/f0X4hw1.100.cfg", $"/{Id}.cfg", "/f0X4hw1.100.cfg", $"/{Id}.cfg"], paths);
        Assert.Equal([StepOutcome.Unchanged, StepOutcome.Applied, StepOutcome.Unchanged, StepOutcome.Unchanged], steps.Select(s => s.Outcome));
    }

    [Theory]
    [InlineData("2.0000000007", "not above")]
    [InlineData("2.0000000006", "not above")]
    public async Task An_older_phone_takes_no_version_that_is_not_above_its_own(string version, string note)
    {
        var (result, steps, _) = await BootAsync(
            "X4", [($"/{Id}.cfg", Text(version, "<SIP CONFIG MODULE>", Old("SIP1 Phone Number", "2001")))],
            new Dictionary<string, string> { ["provision/device settings version"] = "2.0000000007" });
        Assert.Equal(FailureReasons.Refused, result.Reason);
        Assert.Contains(steps, s => s.Outcome == StepOutcome.Refused && s.Note!.Contains(note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_newer_phone_asks_for_boot_files_first_and_gives_up_when_they_are_refused_with_a_page()
    {
        var device = "<?xml version=\"1.0\"?><sysConf><Version>2.1</Version><sip><line index=\"1\"><PhoneNumber>1</PhoneNumber><EnableReg>1</EnableReg></line></sip></sysConf>";
        var (good, _, paths) = await BootAsync("V64", [($"/{Id}.cfg", device)]);
        Assert.True(good.Provisioned, good.Reason);
        Assert.Equal(["/F00000000000.boot", $"/{Id}.boot", "/F0V0V6400000.cfg", $"/{Id}.cfg"], paths.Take(4));

        var (bad, _, asked) = await BootAsync("V64", [("/F00000000000.boot", "<html>403</html>"), ($"/{Id}.cfg", device)]);
        Assert.Equal((FailureReasons.Refused, 1), (bad.Reason, asked.Count));
    }

    [Theory]
    [InlineData("$mac.cfg", "", $"/{Id}.cfg")]
    [InlineData("$input.cfg", "4711", "/4711.cfg")]
    [InlineData("input.cfg?input=$input.cfg", "4711", "/input.cfg?input=4711.cfg")]
    [InlineData("mac.cfg?mac=$mac.cfg", "", $"/mac.cfg?mac={Id}.cfg")]
    public async Task The_device_file_is_named_as_the_address_says(string name, string typed, string path)
    {
        var (_, _, paths) = await BootAsync("X4", [], new Dictionary<string, string> { ["provision/file"] = name, ["provision/input"] = typed });
        Assert.Equal(path, paths[1]);
    }

    [Fact]
    public async Task A_failure_is_tried_as_often_as_the_settings_say_and_the_ID_is_kept_only_when_they_say_so()
    {
        var presets = new Dictionary<string, string> { ["AUTOUPDATE CONFIG MODULE/CheckFailTimes"] = "3", ["provision/input"] = "4711" };
        var (result, _, paths) = await BootAsync("i31S", [], presets);
        Assert.Equal((FailureReasons.NoSettings, 6), (result.Reason, paths.Count));
        Assert.Equal("", result.Config["provision/input"]);

        presets["AUTOUPDATE CONFIG MODULE/SaveProvisionInfo"] = "1";
        Assert.Equal("4711", (await BootAsync("i31S", [], presets)).Result.Config["provision/input"]);
    }

    [Fact]
    public async Task What_the_settings_name_is_loaded_and_a_firmware_text_is_followed()
    {
        var device = "<?xml version=\"1.0\"?><sysConf><Version>2.1</Version><sip><line index=\"1\"><PhoneNumber>1</PhoneNumber><EnableReg>1</EnableReg></line></sip>"
            + "<phone><xmlContact index=\"1\"><Addr>BASE/book.xml</Addr></xmlContact></phone>"
            + "<fwCheck><EnableAutoUpgrade>1</EnableAutoUpgrade><UpgradeServer1>BASE</UpgradeServer1></fwCheck></sysConf>";
        var (result, steps, _) = await BootAsync("V64", [($"/{Id}.cfg", device), ("/book.xml", "<FanvilIPPhoneDirectory><DirectoryEntry/></FanvilIPPhoneDirectory>"),
            ("/fanvil_v64_hwv1_0.txt", "Version=2.13\r\nFirmware=v64.z\r\n"), ("/v64.z", "image")]);
        Assert.Equal(["book.xml", "v64.z"], result.Files.Select(f => f.Name));
        Assert.Equal(1, result.Files[0].Entries);
        Assert.Equal("2.13", result.Config["provision/firmware"]);
        Assert.Contains(steps, s => s.Step == "firmware text" && s.Outcome == StepOutcome.Applied);
    }

    [Theory]
    [InlineData("p/$mac.cfg", $"/p/{Id}.cfg")]
    [InlineData("p/mac.cfg?mac=$mac.cfg", $"/p/mac.cfg?mac={Id}.cfg")]
    [InlineData("p/4711.xml", "/p/4711.xml")]
    [InlineData("p/2heis8y8jiy2/", $"/p/2heis8y8jiy2/{Id}.cfg")]
    public async Task An_address_may_name_the_file_and_the_common_file_lies_beside_it(string told, string path)
    {
        var (_, _, paths) = await BootAsync("X4", [], address: told);
        Assert.Equal(path[..path.LastIndexOf('/')] + "/f0X4hw1.100.cfg", paths[0]);
        Assert.Equal(path, paths[1]);
    }

    [Fact]
    public async Task After_a_change_it_asks_where_its_settings_say_by_now()
    {
        var moved = Text("2.1", "<SIP CONFIG MODULE>", Old("SIP1 Phone Number", "1"), Old("SIP1 Enable Reg", "1"), "<AUTOUPDATE CONFIG MODULE>", Old("Download Server IP", "BASE/new"), Old("Config File Name", "$mac.txt"));
        var (result, _, paths) = await BootAsync("X4", [($"/{Id}.cfg", moved), ($"/new/{Id}.txt", moved)]);
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(["/f0X4hw1.100.cfg", $"/{Id}.cfg", "/new/f0X4hw1.100.cfg", $"/new/{Id}.txt"], paths);
    }

    [Theory]
    [InlineData("check", "0", 0)]
    [InlineData("check", "1", 1)]
    [InlineData("notify=check-sync;reboot=true", "0", 1)]
    [InlineData("interval", "0", 0)]
    public async Task Called_it_provisions_and_restarts_only_where_the_call_or_its_settings_say_so(string wake, string notifyReboot, int boot)
    {
        var device = Text("2.1", "<SIP CONFIG MODULE>", Old("Notify Reboot", notifyReboot), Old("SIP1 Phone Number", "1"), Old("SIP1 Enable Reg", "1"));
        await using var server = new ScriptedHttpServer(request => request.Path == $"/{Id}.cfg" ? ScriptedAnswer.Ok(device) : ScriptedAnswer.NotFound);
        var phone = new Phone(new PhoneOptions("fanvil", "X4", Id, server.Address), new InstantTime(), fetcher: null, observer: null);
        Assert.True((await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken)).Provisioned);
        Assert.True(PhoneWake.TryParse(wake, out var call));

        var steps = new List<PhoneStep>();
        var before = server.Paths.Count;
        Assert.True((await phone.WakeAsync(call, steps.Add, TestContext.Current.CancellationToken)).Provisioned);
        Assert.Equal(["/f0X4hw1.100.cfg", $"/{Id}.cfg"], server.Paths.Skip(before));
        Assert.All(steps, s => Assert.Equal(2 + boot, s.Boot));

        Assert.True(PhoneWake.TryParse("notify=talk", out var other));
        steps.Clear();
        await phone.WakeAsync(other, steps.Add, TestContext.Current.CancellationToken);
        Assert.Equal(StepOutcome.Refused, Assert.Single(steps).Outcome);
    }

    [Fact]
    public async Task It_looks_again_at_each_interval_where_its_settings_say_so()
    {
        var device = Text("2.1", "<SIP CONFIG MODULE>", Old("SIP1 Phone Number", "1"), Old("SIP1 Enable Reg", "1"), "<AUTOUPDATE CONFIG MODULE>", Old("Download Mode", "2"), Old("Download Interval", "6"));
        await using var server = new ScriptedHttpServer(request => request.Path == $"/{Id}.cfg" ? ScriptedAnswer.Ok(device) : ScriptedAnswer.NotFound);
        var phone = new Phone(new PhoneOptions("fanvil", "X4", Id, server.Address), new SkippingTime(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero)), fetcher: null, observer: null);
        await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken);
        var wakes = new List<string>();
        await phone.StayAsync(new PhoneStay(TimeSpan.FromHours(20)) { OnWake = wake => wakes.Add(wake.ToString()) }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(["interval", "interval", "interval"], wakes);
    }

    /// <summary>The files are made by openssl, as are all that the maker's tool could have made.</summary>
    [Theory]
    [InlineData("-aes-256-ecb", false)]
    [InlineData("-aes-256-ecb", true)]
    [InlineData("-aes-256-cbc", false)]
    [InlineData("-aes-256-cbc", true)]
    public async Task A_phone_with_a_key_opens_its_file_and_takes_no_plain_one(string cipher, bool zeroes)
    {
        const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        var presets = new Dictionary<string, string> { ["AUTOUPDATE CONFIG MODULE/ConfigFileKey"] = Key };
        var plain = Text("2.1", "<SIP CONFIG MODULE>", Old("SIP1 Phone Number", "1"), Old("SIP1 Enable Reg", "1"));
        var closed = Encrypt(plain, cipher, Key, zeroes);
        await using var server = new ScriptedHttpServer(request => request.Path == $"/{Id}.cfg" ? ScriptedAnswer.Ok(closed) : ScriptedAnswer.NotFound);
        var (opened, steps) = await HtekFiles.BootAsync(new PhoneOptions("fanvil", "X4", Id, server.Address) { Presets = presets });
        Assert.True(opened.Provisioned, opened.Reason);
        Assert.Contains(steps, s => s.Outcome == StepOutcome.Applied && s.Note!.StartsWith("opened with the key", StringComparison.Ordinal));

        var (refused, told, _) = await BootAsync("X4", [($"/{Id}.cfg", plain)], presets);
        Assert.Equal(FailureReasons.Unreadable, refused.Reason);
        Assert.Contains(told, s => s.Note == "the phone holds a key, and takes no plain file");
    }

    private static byte[] Encrypt(string plain, string cipher, string key, bool zeroes)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(plain);
        Array.Resize(ref bytes, zeroes ? (bytes.Length + 15) / 16 * 16 : bytes.Length);
        var start = new System.Diagnostics.ProcessStartInfo("openssl") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["enc", cipher, "-K", key, .. cipher.EndsWith("cbc", StringComparison.Ordinal) ? ["-iv", new string('0', 32)] : Array.Empty<string>(), .. zeroes ? ["-nopad"] : Array.Empty<string>()])
        {
            start.ArgumentList.Add(argument);
        }

        using var openssl = System.Diagnostics.Process.Start(start)!;
        openssl.StandardInput.BaseStream.Write(bytes);
        openssl.StandardInput.Close();
        using var output = new MemoryStream();
        openssl.StandardOutput.BaseStream.CopyTo(output);
        openssl.WaitForExit();
        Assert.Equal(0, openssl.ExitCode);
        return output.ToArray();
    }

    [Fact]
    public async Task What_a_phone_passes_over_without_a_word_is_told()
    {
        var (_, steps, _) = await BootAsync("X4", [($"/{Id}.cfg", Text("2.1", "<NET CONFIG MODULE>", Old("Enable DHCP", "1"), "<SIP CONFIG MODULE>", "SIP1 Phone Number       :2"))]);
        Assert.Contains(steps, s => s.Note?.StartsWith("2 lines are ignored", StringComparison.Ordinal) is true);
        var (_, lines, _) = await BootAsync("X4", [($"/{Id}.cfg", Text("2.1").Replace("\r\n", "\n", StringComparison.Ordinal))]);
        Assert.Contains(lines, s => s.Outcome == StepOutcome.Unreadable);
    }

    private static string Old(string key, string value) => key.PadRight(19) + ":" + value;

    private static string Text(string version, params string[] lines) =>
        string.Join("\r\n", [("<<VOIP CONFIG FILE>>Version:" + version).PadRight(62), "", .. lines, "<<END OF FILE>>", ""]);

    private static async Task<(PhoneResult Result, IReadOnlyList<PhoneStep> Steps, IReadOnlyList<string> Paths)> BootAsync(
        string model, (string, string)[] files, IReadOnlyDictionary<string, string>? presets = null, string address = "")
    {
        ScriptedHttpServer? self = null;
        var known = files.ToDictionary(f => f.Item1, f => f.Item2);
        await using var server = self = new ScriptedHttpServer(request => known.TryGetValue(request.Path, out var text)
            ? ScriptedAnswer.Ok(text.Replace("BASE", self!.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal))
            : ScriptedAnswer.NotFound);
        var (result, steps) = await HtekFiles.BootAsync(new PhoneOptions("fanvil", model, "0c:38:3e:01:02:03", new Uri(server.Address, address)) { Presets = presets ?? new Dictionary<string, string>() });
        return (result, steps, server.Paths);
    }
}
