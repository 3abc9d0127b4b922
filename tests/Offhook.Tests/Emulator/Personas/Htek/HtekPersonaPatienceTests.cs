using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator.Personas.Htek;

/// <summary>Redirections, waits and silence.</summary>
public sealed class HtekPersonaPatienceTests
{
    [Fact]
    public async Task A_redirection_to_another_server_is_followed()
    {
        await using var target = ScriptedHttpServer.With(($"/conf/cfg{Mac}.xml", Settings(Account)));
        await using var server = new ScriptedHttpServer(request => request.Path == "/cfg0012.xml" ? ScriptedAnswer.NotFound
            : new(302, [], ("Location", new Uri(target.Address, "conf" + request.Path).AbsoluteUri)));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal((StepOutcome.Unchanged, "redirected once"), (steps[^1].Outcome, steps[^1].Note));
        Assert.Equal(new Uri(server.Address, $"cfg{Mac}.xml").AbsoluteUri, steps[^1].Target);
    }

    [Fact]
    public async Task Redirections_in_a_circle_end()
    {
        await using var server = new ScriptedHttpServer(request => new(302, [], ("Location", request.Path)));

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.Equal(FailureReasons.Refused, result.Reason);
        Assert.Equal(3 * 6, server.Paths.Count);
        Assert.Contains("more than 5 times", steps[^1].Note);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_after_the_wait_it_names()
    {
        var busy = 2;
        var time = new InstantTime();
        await using var server = new ScriptedHttpServer(request => request.Path != $"/cfg{Mac}.xml" ? ScriptedAnswer.NotFound
            : busy-- > 0 ? new(503, [], ("Retry-After", "7")) : ScriptedAnswer.Ok(Settings(Account)));

        var (result, steps) = await BootAsync(Uc924(server.Address), time);

        Assert.True(result.Provisioned);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], time.Waits);
        Assert.Equal((StepOutcome.Applied, "asked again 2 times"), (steps[2].Outcome, steps[2].Note));
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up_and_its_waits_are_bounded()
    {
        var time = new InstantTime();
        await using var server = new ScriptedHttpServer(_ => new(503, [], ("Retry-After", "86400")));

        var (result, steps) = await BootAsync(Uc924(server.Address), time);

        Assert.Equal(FailureReasons.Refused, result.Reason);
        Assert.Equal(503, steps[^1].Status);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(120), 3 * 5), time.Waits);
        Assert.Equal(3 * 6, server.Paths.Count);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        var breaks = 1;
        await using var server = new ScriptedHttpServer(request => request.Path != $"/cfg{Mac}.xml" ? ScriptedAnswer.NotFound
            : ScriptedAnswer.Ok(Settings(Account)) with { HangsUp = breaks-- > 0 });

        var (result, steps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal("asked again once", steps[2].Note);
    }

    [Fact]
    public async Task Nobody_there_is_told_as_unreachable_after_a_bounded_number_of_attempts()
    {
        // Bound and not listening: nobody else can take the port meanwhile.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/");
        var time = new InstantTime();

        var (result, steps) = await BootAsync(Uc924(address), time);

        Assert.Equal(FailureReasons.Unreachable, result.Reason);
        Assert.All(steps, step => Assert.Equal(((int?)null, StepOutcome.Missing), (step.Status, step.Outcome)));
        Assert.Equal(3 * 2, time.Waits.Count);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, FailureReasons.Unreachable)]
    public async Task A_certificate_nobody_signed_is_taken_only_when_checks_are_off(bool insecure, string? reason)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=phones", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.Ok(Settings(Account)), certificate);

        var (result, steps) = await BootAsync(Uc924(server.Address) with { InsecureTls = insecure });

        Assert.Equal(reason, result.Reason);
        Assert.Equal("https", steps[0].Door);
    }

    [Fact]
    public async Task A_conditional_phone_takes_304_as_unchanged_and_an_ordinary_one_never_asks_so()
    {
        await using var server = new ScriptedHttpServer(request => request.Path != $"/cfg{Mac}.xml" ? ScriptedAnswer.NotFound
            : request.Headers.GetValueOrDefault("If-None-Match") == "\"v1\"" ? new(304, [])
            : ScriptedAnswer.Ok(Settings(Account), ("ETag", "\"v1\"")));

        var (result, steps) = await BootAsync(Uc924(server.Address) with { Conditional = true });
        var (_, plainSteps) = await BootAsync(Uc924(server.Address));

        Assert.True(result.Provisioned);
        Assert.Equal(((int?)304, StepOutcome.Unchanged), (steps[^1].Status, steps[^1].Outcome));
        Assert.Equal(((int?)200, StepOutcome.Unchanged), (plainSteps[^1].Status, plainSteps[^1].Outcome));
    }
}
