using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>From a fleet file to a phone that holds a key: written here, opened by the emulator, which shares no code with what wrote it.</summary>
public sealed class EncryptedFilesTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Theory]
    [InlineData("X4", "ConfigFileKey", "ecb-pkcs7")]
    [InlineData("X4", "ConfigFileKey", "cbc-zero")]
    [InlineData("V64", "DeviceCfgFileKey", "ecb-zero")]
    [InlineData("V64", "DeviceCfgFileKey", "cbc-pkcs7")]
    public async Task A_phone_that_holds_the_key_takes_its_file_and_one_that_holds_none_does_not(string model, string parameter, string cipher)
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync($$"""
            offhook: 1
            scopes: [ { name: acme, settings: { sip: { server: pbx.acme.example } }, delivery: { networks: [10.0.0.0/8], plainSecrets: true, url: "http://127.0.0.1:9" } } ]
            devices:
              - { mac: 0c:38:3e:01:02:03, family: fanvil, model: {{model}}, scope: acme, lines: [ { number: "11", password: s3cret-one } ], options: { fileKey: {{Key}}, fileCipher: {{cipher}} } }
            """)).Mistakes);
        var body = (await fixture.FetchAsync("0c383e010203.cfg")).Document!.Body.ToArray();
        Assert.False(body.AsSpan().IndexOf("11"u8) >= 0 && body.AsSpan().IndexOf("pbx.acme"u8) >= 0);

        await using var server = new ScriptedHttpServer(request => request.Path == "/0c383e010203.cfg" ? ScriptedAnswer.Ok(body) : ScriptedAnswer.NotFound);
        var options = new PhoneOptions("fanvil", model, "0c383e010203", server.Address) { SettingsOnly = true };
        var steps = new List<PhoneStep>();
        var phone = new Phone(options with { Presets = new Dictionary<string, string> { [$"AUTOUPDATE CONFIG MODULE/{parameter}"] = Key } }, new InstantTime(), fetcher: null, observer: null);
        await phone.BootAsync(steps.Add, TestContext.Current.CancellationToken);
        Assert.Contains(steps, s => s.Outcome == StepOutcome.Applied && s.Note!.Contains(cipher[..3].ToUpperInvariant(), StringComparison.Ordinal));

        var (without, told) = await HtekFiles.BootAsync(options);
        Assert.False(without.Provisioned);
        Assert.Contains(told, s => s.Outcome == StepOutcome.Unreadable);
    }
}
