using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekPersonaEncryptionTests
{
    private const string Key = "001FC1BC";
    private const string LongKey = "001FC1BC000000000000000000000000";
    private const string Locked = Account + "<P240>1</P240><P8631>" + Key + "</P8631>";

    private static readonly Dictionary<string, string> LockedPresets = new() { ["P240"] = "1", ["P8631"] = Key };

    [Fact]
    public async Task Settings_that_carry_the_key_are_taken_plain_once_and_encrypted_from_then_on()
    {
        var asked = 0;
        await using var server = new ScriptedHttpServer(request => request.Path != $"/cfg{Mac}.xml" ? ScriptedAnswer.NotFound
            : ++asked == 1 ? ScriptedAnswer.Ok(Settings(Locked)) : ScriptedAnswer.Ok(Encrypted(Settings(Locked), LongKey)));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal(StepOutcome.Unchanged, steps[^1].Outcome);
        Assert.Equal((2, 0L), (asked, steps[^1].Bytes % 16));
    }

    [Fact]
    public async Task A_plain_file_is_refused_by_a_phone_that_decrypts()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        var (result, steps) = await BootAsync(Uc924(server.Address) with { Presets = LockedPresets });

        Assert.Equal(FailureReasons.Refused, result.Reason);
        Assert.Equal((StepOutcome.Refused, (int?)200), (steps[^1].Outcome, steps[^1].Status));
        Assert.DoesNotContain("P35", result.Config.Keys);
    }

    [Fact]
    public async Task A_key_typed_in_by_hand_opens_an_encrypted_file()
    {
        await using var server = Serving(Encrypted(Settings(Account), LongKey));

        var (result, _) = await BootAsync(Uc924(server.Address) with { Presets = LockedPresets });

        Assert.True(result.Provisioned);
    }

    [Fact]
    public async Task A_file_under_another_key_is_unreadable()
    {
        await using var server = Serving(Encrypted(Settings(Account), "FF1FC1BC000000000000000000000000"));

        var (result, _) = await BootAsync(Uc924(server.Address) with { Presets = LockedPresets });

        Assert.Equal(FailureReasons.Unreadable, result.Reason);
    }

    [Fact]
    public async Task An_encrypted_file_is_unreadable_to_a_phone_that_does_not_decrypt()
    {
        await using var server = Serving(Encrypted(Settings(Account), LongKey));

        var (result, _) = await BootAsync(Uc924(server.Address));

        Assert.Equal(FailureReasons.Unreadable, result.Reason);
    }

    [Fact]
    public async Task The_model_file_may_stay_plain_because_the_guide_encrypts_the_device_file_only()
    {
        await using var server = new ScriptedHttpServer(request => request.Path switch
        {
            "/cfg0012.xml" => ScriptedAnswer.Ok(Settings("<P64>50</P64>")),
            $"/cfg{Mac}.xml" => ScriptedAnswer.Ok(Encrypted(Settings(Locked), LongKey)),
            _ => ScriptedAnswer.NotFound,
        });

        var (result, _) = await BootAsync(Uc924(server.Address) with { Presets = LockedPresets });

        Assert.True(result.Provisioned);
        Assert.Equal("50", result.Config["P64"]);
    }

    private static ScriptedHttpServer Serving(byte[] file) =>
        new(request => request.Path == $"/cfg{Mac}.xml" ? ScriptedAnswer.Ok(file) : ScriptedAnswer.NotFound);
}
