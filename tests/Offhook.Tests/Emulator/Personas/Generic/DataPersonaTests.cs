using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Generic;

public sealed class DataPersonaTests
{
    private const string YealinkAccount = "account.1.enable = 1\naccount.1.user_name = 11\naccount.1.sip_server.1.address = pbx\n";

    [Fact]
    public async Task A_later_file_wins_and_the_word_for_nothing_empties()
    {
        await using var server = ScriptedHttpServer.With(
            [("/y000000000108.cfg", "#!version:1.0.0.1\nlang.gui = French\naccount.1.label = x\n"), ("/805ec0112233.cfg", $"#!version:1.0.0.1\n{YealinkAccount}lang.gui = German\naccount.1.label = %NULL%\n")]);
        var (result, steps) = await HtekFiles.BootAsync(Yealink(server.Address));
        Assert.True(result.Provisioned, result.Reason);
        Assert.Equal(("German", ""), (result.Config["lang.gui"], result.Config["account.1.label"]));
        Assert.Equal(["boot file", "boot file", "common file", "configuration"], steps.Select(s => s.Step));
    }

    [Theory]
    [InlineData("account.1.enable = 1\n", FailureReasons.Unreadable)]
    [InlineData("# remark first\n#!version:1.0.0.1\n", FailureReasons.Unreadable)]
    [InlineData("#!version:1.0.0.1\naccount.1.enable = 1\n", FailureReasons.NoAccount)]
    public async Task A_file_that_the_phone_would_drop_is_no_success(string file, string reason)
    {
        await using var server = ScriptedHttpServer.With([("/805ec0112233.cfg", file)]);
        var (result, _) = await HtekFiles.BootAsync(Yealink(server.Address));
        Assert.Equal(reason, result.Reason);
    }

    [Theory]
    [InlineData("<gs_provision version=\"1\"><mac>c074ad112233</mac><config version=\"1\"><P271>1</P271><P47>pbx</P47><P35>11</P35></config></gs_provision>", null)]
    [InlineData("<gs_provision version=\"1\"><mac>c074ad000000</mac><config version=\"1\"><P271>1</P271><P47>pbx</P47><P35>11</P35></config></gs_provision>", FailureReasons.Unreadable)]
    [InlineData("<gs_provision version=\"1\"><config version=\"1\"><P271>0</P271></config></gs_provision>", FailureReasons.NoAccount)]
    [InlineData("<hl_provision/>", FailureReasons.Unreadable)]
    public async Task A_file_of_codes_is_taken_only_for_the_phone_it_names(string file, string? reason)
    {
        await using var server = ScriptedHttpServer.With([("/cfgc074ad112233.xml", file)]);
        var (result, _) = await HtekFiles.BootAsync(new PhoneOptions("grandstream", "GRP2612W", "C0:74:AD:11:22:33", server.Address));
        Assert.Equal(reason, result.Reason);
    }

    private static PhoneOptions Yealink(Uri server) => new("yealink", "T46U", "80:5E:C0:11:22:33", server);
}
