using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekPersonaResourceTests
{
    [Fact]
    public async Task Every_address_in_the_settings_is_followed_in_order()
    {
        await using var server = Serving(
            host => $"<P192>{host}/fm</P192><P20175>http://{host}/Language.tar</P20175><P20176>http://{host}/hlpres.tar</P20176>"
                + $"<P20177>http://{host}/exp_pres.tar</P20177><P20174>http://{host}/ring</P20174><P20051>http://{host}/s.jpg</P20051>"
                + $"<P20052>http://{host}/w.jpg</P20052><P330>1</P330><P331>http://{host}/book.xml?a=1&b=2</P331><P4402>http://{host}/book.xml</P4402>",
            ("/fm/fw924.rom", "image"u8.ToArray()),
            ("/ring/ring5.bin", "tone"u8.ToArray()),
            ("/w.jpg", HtekReadersTests.Jpeg(480, 320)),
            ("/book.xml?a=1&b=2", "<PhoneDirectory><DirectoryEntry><Name>A</Name><Telephone>1</Telephone></DirectoryEntry></PhoneDirectory>"u8.ToArray()));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal(
            ["/fm/fw924.rom", "/Language.tar", "/hlpres.tar", "/exp_pres.tar", "/ring/ring4.bin", "/ring/ring5.bin", "/ring/ring6.bin",
                "/ring/ring7.bin", "/ring/ring8.bin", "/s.jpg", "/w.jpg", "/book.xml?a=1&b=2", "/book.xml"],
            server.Paths.Skip(6));
        Assert.Equal(["firmware", "ring", "wallpaper", "phone book"], steps.Where(step => step.Outcome == StepOutcome.Stored).Select(step => step.Step));
        Assert.Equal(["book.xml", "fw924.rom", "ring5.bin", "w.jpg"], result.Files.Select(file => file.Name));
        Assert.Equal(1, result.Files[0].Entries);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("image"u8)), result.Files[1].Sha256);
    }

    [Fact]
    public async Task Files_the_phone_holds_already_are_unchanged_at_the_next_power_on()
    {
        await using var server = Serving(host => $"<P192>http://{host}</P192>", ("/fw924.rom", "image"u8.ToArray()));
        var phone = new Phone(Uc924(server.Address));
        await phone.BootAsync(_ => { }, TestContext.Current.CancellationToken);
        var steps = new List<PhoneStep>();

        await phone.BootAsync(steps.Add, TestContext.Current.CancellationToken);

        Assert.Equal([("device settings", StepOutcome.Unchanged), ("firmware", StepOutcome.Unchanged)], LastBoot(steps).Skip(2));
    }

    [Fact]
    public async Task Empty_addresses_and_a_phone_book_that_is_off_are_not_asked_for()
    {
        await using var server = Serving(host => $"<P192/><P20175></P20175><P330>0</P330><P331>http://{host}/book.xml</P331>");

        await BootAsync(Uc924(server.Address));

        Assert.Equal(6, server.Paths.Count);
    }

    [Theory]
    [MemberData(nameof(BadPictures))]
    public async Task A_picture_the_phone_would_drop_silently_is_refused_aloud(byte[] picture, string note)
    {
        await using var server = Serving(host => $"<P20052>http://{host}/w.jpg</P20052>", ("/w.jpg", picture));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal((StepOutcome.Refused, (int?)200), (steps[^1].Outcome, steps[^1].Status));
        Assert.Contains(note, steps[^1].Note);
        Assert.Empty(result.Files);
    }

    public static TheoryData<byte[], string> BadPictures() => new()
    {
        { [.. HtekReadersTests.Jpeg(480, 320), .. new byte[100 * 1024]], "102417 bytes" },
        { HtekReadersTests.Jpeg(480, 272), "480 x 272" },
        { "GIF89a"u8.ToArray(), "neither JPEG nor BMP" },
    };

    [Fact]
    public async Task A_model_without_pictures_does_not_ask_for_them()
    {
        await using var server = Serving(host => $"<P20052>http://{host}/w.jpg</P20052>");

        await BootAsync(Uc924(server.Address) with { Model = "UC903" });

        Assert.DoesNotContain("/w.jpg", server.Paths);
    }

    [Fact]
    public async Task An_address_over_a_door_that_is_not_played_is_told_and_not_followed()
    {
        await using var server = Serving(_ => "<P212>2</P212><P192>10.0.0.1/fm</P192>");

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal(("ftp", "ftp://10.0.0.1/fm/fw924.rom", StepOutcome.Refused), (steps[^1].Door, steps[^1].Target, steps[^1].Outcome));
    }

    [Fact]
    public async Task Credentials_in_an_address_answer_a_challenge_and_are_not_shown()
    {
        await using var server = new ScriptedHttpServer(request => request.Path switch
        {
            "/book.xml" when !request.Headers.ContainsKey("Authorization") => new(401, [], ("WWW-Authenticate", "Basic realm=\"x\"")),
            "/book.xml" => ScriptedAnswer.Ok("<PhoneDirectory/>"),
            $"/cfg{Mac}.xml" => ScriptedAnswer.Ok(Settings(Account + $"<P4401>http://ida:s3cret@{request.Headers["Host"]}/book.xml</P4401>")),
            _ => ScriptedAnswer.NotFound,
        });

        var (_, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal(StepOutcome.Stored, steps[^1].Outcome);
        Assert.Equal("Basic " + Convert.ToBase64String("ida:s3cret"u8), server.Asked[^1].Headers["Authorization"]);
        Assert.DoesNotContain("s3cret", EmulatorJson.Line(steps[^1]));
    }

    [Fact]
    public async Task Credentials_do_not_follow_a_redirection_to_another_server()
    {
        await using var stranger = new ScriptedHttpServer(_ => new(401, [], ("WWW-Authenticate", "Basic realm=\"x\"")));
        await using var server = new ScriptedHttpServer(request => request.Path switch
        {
            "/book.xml" when !request.Headers.ContainsKey("Authorization") => new(401, [], ("WWW-Authenticate", "Basic realm=\"x\"")),
            "/book.xml" => new(302, [], ("Location", new Uri(stranger.Address, "book.xml").AbsoluteUri)),
            $"/cfg{Mac}.xml" => ScriptedAnswer.Ok(Settings(
                Account + $"<P1360>ida</P1360><P1361>s3cret</P1361><P4401>http://{request.Headers["Host"]}/book.xml</P4401>")),
            _ => ScriptedAnswer.NotFound,
        });

        var (_, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal((StepOutcome.Refused, (int?)401), (steps[^1].Outcome, steps[^1].Status));
        Assert.True(server.Asked[^1].Headers.ContainsKey("Authorization"));
        Assert.False(Assert.Single(stranger.Asked).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_phone_that_asks_for_settings_only_follows_no_address()
    {
        await using var server = Serving(host => $"<P192>http://{host}</P192>");

        await BootAsync(Uc924(server.Address) with { SettingsOnly = true });

        Assert.Equal(6, server.Paths.Count);
    }

    private static ScriptedHttpServer Serving(Func<string, string> parameters, params (string Path, byte[] Body)[] files) => new(request =>
        request.Path == $"/cfg{Mac}.xml" ? ScriptedAnswer.Ok(Settings(Account + parameters(request.Headers["Host"])))
        : files.FirstOrDefault(file => file.Path == request.Path) is { Body: { } body } ? ScriptedAnswer.Ok(body)
        : ScriptedAnswer.NotFound);
}
