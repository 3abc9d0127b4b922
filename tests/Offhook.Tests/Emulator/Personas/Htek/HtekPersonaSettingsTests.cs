using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Offhook.Tests.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekPersonaSettingsTests
{
    private static readonly string[] Names = ["/cfg0012.xml", $"/cfg{Mac}", $"/cfg{Mac}.xml"];

    [Fact]
    public async Task Files_are_asked_in_the_makers_order_and_again_after_a_change()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Null(result.Reason);
        Assert.Equal([.. Names, .. Names], server.Paths);
        Assert.Equal(
            [StepOutcome.Missing, StepOutcome.Missing, StepOutcome.Applied, StepOutcome.Missing, StepOutcome.Missing, StepOutcome.Unchanged],
            steps.Select(step => step.Outcome));
        Assert.Equal([1, 1, 1, 2, 2, 2], steps.Select(step => step.Boot));
        Assert.Equal([404, 404, 200], steps.Take(3).Select(step => step.Status));
        Assert.Equal("2011", result.Config["P35"]);
    }

    [Fact]
    public async Task Every_request_carries_model_firmware_and_address()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        await BootAsync(Uc924(server.Address) with { Model = "uc903", Firmware = "2.0.4.2" });

        Assert.All(server.Asked, request => Assert.Equal("Htek UC903 2.0.4.2 00:1f:c1:1c:22:a9", request.Headers["User-Agent"]));
        Assert.Equal("/cfg0016.xml", server.Paths[0]);
    }

    [Fact]
    public async Task A_model_whose_code_is_unknown_starts_with_its_own_files()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        await BootAsync(Uc924(server.Address) with { Model = "UC901" });

        Assert.Equal($"/cfg{Mac}", server.Paths[0]);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("token/")]
    public async Task A_path_in_the_base_address_is_kept(string path)
    {
        await using var server = ScriptedHttpServer.With(($"/token/cfg{Mac}.xml", Settings(Account)));

        var (result, _) = await BootAsync(Uc924(new Uri(server.Address, path)));

        Assert.True(result.Provisioned);
        Assert.All(server.Paths, asked => Assert.StartsWith("/token/cfg", asked));
    }

    [Fact]
    public async Task Only_the_device_file_is_asked_for_once_the_phone_was_told_so()
    {
        await using var server = ScriptedHttpServer.With(
            ($"/cfg{Mac}.xml", Settings(Account + "<FirmwareUpGrade_APOnlyGetCfgMacXML>1</FirmwareUpGrade_APOnlyGetCfgMacXML>")));

        await BootAsync(Uc924(server.Address));

        Assert.Equal([.. Names, $"/cfg{Mac}.xml"], server.Paths);
    }

    [Fact]
    public async Task Parameters_left_out_of_a_later_file_keep_their_value()
    {
        var served = Settings(Account + "<P64>50</P64>");
        await using var server = new ScriptedHttpServer(request =>
            request.Path.EndsWith($"{Mac}.xml", StringComparison.Ordinal) ? ScriptedAnswer.Ok(served) : ScriptedAnswer.NotFound);
        var phone = new Phone(Uc924(server.Address));
        await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken);

        served = Settings("<P3>Ida</P3>");
        var result = await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.True(result.Provisioned);
        Assert.Equal(("50", "Ida"), (result.Config["P64"], result.Config["P3"]));
    }

    [Fact]
    public async Task A_device_file_that_overrides_the_model_file_is_not_a_change_at_each_boot()
    {
        await using var server = ScriptedHttpServer.With(
            ("/cfg0012.xml", Settings("<P64>33</P64>")), ($"/cfg{Mac}.xml", Settings(Account + "<P64>50</P64>")));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal("50", result.Config["P64"]);
        Assert.Equal(2, steps[^1].Boot);
    }

    [Fact]
    public async Task A_server_that_changes_something_each_time_ends_in_a_reboot_loop()
    {
        var count = 0;
        await using var server = new ScriptedHttpServer(request => request.Path == $"/cfg{Mac}.xml"
            ? ScriptedAnswer.Ok(Settings(Account + $"<P2>{Interlocked.Increment(ref count)}</P2>")) : ScriptedAnswer.NotFound);

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal((false, FailureReasons.RebootLoop), (result.Provisioned, result.Reason));
        Assert.Equal(6, count);
        Assert.Equal(6, steps[^1].Boot);
    }

    [Fact]
    public async Task A_catch_all_page_in_place_of_the_private_backup_is_unreadable()
    {
        await using var server = new ScriptedHttpServer(request => ScriptedAnswer.Ok(
            request.Path.EndsWith(".xml", StringComparison.Ordinal) ? Settings(Account) : "<!doctype html><html></html>"));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        var backup = steps.First(step => step.Step == "private backup");
        Assert.Equal((StepOutcome.Unreadable, "binary expected, text received"), (backup.Outcome, backup.Note));
        Assert.True(result.Provisioned);
    }

    [Theory]
    [InlineData("<html><body>login</body></html>")]
    [InlineData("")]
    [InlineData("P271=1")]
    [InlineData("<hl_provision version=\"1\"><config version=\"1\"><P271>1</P271><P35>20")]
    public async Task A_device_file_that_is_no_settings_file_fails_and_changes_nothing(string text)
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", text));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal(FailureReasons.Unreadable, result.Reason);
        Assert.Equal(StepOutcome.Unreadable, steps[^1].Outcome);
        Assert.NotNull(steps[^1].Note);
        Assert.Empty(result.Config);
    }

    [Theory]
    [InlineData(401, FailureReasons.Refused, StepOutcome.Refused)]
    [InlineData(403, FailureReasons.Refused, StepOutcome.Refused)]
    [InlineData(500, FailureReasons.Refused, StepOutcome.Refused)]
    [InlineData(404, FailureReasons.NoSettings, StepOutcome.Missing)]
    public async Task A_status_other_than_success_is_told_as_it_came(int status, string reason, StepOutcome outcome)
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(status, "no"u8.ToArray()));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal(reason, result.Reason);
        Assert.Equal((outcome, status, 2L), (steps[^1].Outcome, steps[^1].Status!.Value, steps[^1].Bytes));
        Assert.Equal(Names, server.Paths);
    }

    [Theory]
    [InlineData("<P35>2011</P35>")]
    [InlineData("<P271>1</P271>")]
    [InlineData("<P271>0</P271><P35>2011</P35>")]
    [InlineData("<P271>1</P271><P35 para=\"Account1_SipUserId\" />")]
    public async Task Settings_without_an_active_account_with_a_user_do_not_provision(string parameters)
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(parameters)));

        var (result, _) = await BootAsync(Uc924(server.Address));

        Assert.Equal(FailureReasons.NoAccount, result.Reason);
    }

    [Theory]
    [InlineData("<P20361>1</P20361><P1804>7</P1804>")]
    [InlineData("<P24099>1</P24099><P24119>7</P24119>")]
    [InlineData("<Account16_Active>1</Account16_Active><Account16_SipUserId>7</Account16_SipUserId>")]
    public async Task Any_account_can_be_the_active_one_in_either_spelling(string parameters)
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(parameters)));

        var (result, _) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
    }

    [Fact]
    public async Task A_model_file_alone_provisions_when_it_holds_an_account()
    {
        await using var server = ScriptedHttpServer.With(("/cfg0012.xml", Settings(Account)));

        var (result, _) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
    }

    [Fact]
    public async Task A_phone_that_breaks_off_its_file_reports_it_and_keeps_nothing_of_it()
    {
        var large = Settings(Account + $"<P1>{new string('x', 900_000)}</P1>");
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", large));

        var (result, steps) = await BootAsync(Uc924(server.Address) with { AbortAfterBytes = 1000 });

        Assert.Equal((false, FailureReasons.Aborted), (result.Provisioned, result.Reason));
        Assert.Equal((StepOutcome.Refused, 1000L, (int?)200), (steps[^1].Outcome, steps[^1].Bytes, steps[^1].Status));
        Assert.Empty(result.Config);
        await server.BrokenWrite.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_file_shorter_than_the_break_off_point_arrives_whole()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        var (result, _) = await BootAsync(Uc924(server.Address) with { AbortAfterBytes = 100_000 });

        Assert.True(result.Provisioned);
    }
}
