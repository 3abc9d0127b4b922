using Offhook.Core.Delivery;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Protocols.Sip.Digest;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The proof <c>password</c> by a digest, over the whole core.</summary>
public sealed class DigestTests
{
    private const string A = "001fc1000001";
    private const string B = "001fc1000002";

    [Theory]
    [InlineData("digest", Challenge.Digest, true)]
    [InlineData("both", Challenge.Both, true)]
    [InlineData("basic", Challenge.Basic, false)]
    public async Task A_scope_says_how_it_is_asked_and_takes_nothing_else(string said, Challenge asked, bool takesDigest)
    {
        await using var core = await OpenAsync(said);
        var challenge = core.Ask($"cfg{A}.xml");
        Assert.Equal((AnswerKind.Unauthorized, asked, takesDigest), (challenge.Kind, challenge.Challenge, challenge.Nonce.Length > 0));

        var nonce = takesDigest ? challenge.Nonce : new DigestNonces(KeyRing.Open(core.Folder, databaseExists: true, TimeProvider.System), TimeProvider.System).Make("offhook", System.Net.IPAddress.Parse("10.0.0.5"));
        Assert.Equal(takesDigest ? AnswerKind.Document : AnswerKind.Unauthorized, Send(core, A, "reception", "Right-1", nonce).Kind);
        Assert.Equal(asked == Challenge.Digest ? AnswerKind.Unauthorized : AnswerKind.Document, core.Ask($"cfg{A}.xml", login: "reception:Right-1").Kind);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public async Task A_right_answer_gives_a_devices_own_files_and_nobody_elses(DigestAlgorithm algorithm)
    {
        await using var core = await OpenAsync("digest");
        var nonce = core.Ask($"cfg{A}.xml").Nonce;
        var answer = Send(core, A, "reception", "Right-1", nonce, algorithm: algorithm);
        Assert.True(answer is { Kind: AnswerKind.Document, Counts: true }, answer.Reason);
        Assert.Equal(AnswerKind.Forbidden, Send(core, B, "reception", "Right-1", nonce, count: 2, algorithm: algorithm).Kind);
        Assert.Equal(AnswerKind.Forbidden, Send(core, "001fc1ffffff", "reception", "Right-1", nonce, count: 3, algorithm: algorithm).Kind);
        Assert.All(
            [Send(core, A, "reception", "Wrong-1", nonce, 4), Send(core, A, "Reception", "Right-1", nonce, 5), Send(core, A, "nobody", "Right-1", nonce, 6), Send(core, B, "reception", "Wrong-1", nonce, 7)],
            wrong => Assert.Equal((AnswerKind.Unauthorized, false), (wrong.Kind, wrong.IsStale)));
    }

    [Fact]
    public async Task An_answer_is_good_once_and_a_restart_does_not_invalidate_its_nonce()
    {
        await using var core = await OpenAsync("digest");
        var nonce = core.Ask($"cfg{A}.xml").Nonce;
        Assert.Equal(AnswerKind.Document, Send(core, A, "reception", "Right-1", nonce).Kind);
        Assert.Equal((AnswerKind.Unauthorized, true), Send(core, A, "reception", "Right-1", nonce) is var again ? (again.Kind, again.IsStale) : default);
        Assert.Contains("answered already", again.Reason, StringComparison.Ordinal);
        Assert.Equal((AnswerKind.Unauthorized, true), Send(core, A, "reception", "Right-1", nonce, 2, address: "10.0.0.9") is var moved ? (moved.Kind, moved.IsStale) : default);
        Assert.Equal((AnswerKind.Unauthorized, true), Send(core, A, "reception", "Right-1", "AAAA", 2) is var made ? (made.Kind, made.IsStale) : default);

        await core.ReopenAsync();
        Assert.Equal(AnswerKind.Document, Send(core, A, "reception", "Right-1", nonce, 2).Kind);
    }

    [Fact]
    public async Task Guesses_are_counted_as_those_of_passwords_and_an_old_nonce_is_no_guess()
    {
        await using var core = await OpenAsync("digest", time: new ManualTime());
        var nonce = core.Ask($"cfg{A}.xml").Nonce;
        Assert.Equal(AnswerKind.Document, Send(core, A, "reception", "Right-1", nonce).Kind);
        for (var i = 0; i < LoginLimiter.Burst + 5; i++)
        {
            Assert.Equal(AnswerKind.Unauthorized, Send(core, A, "reception", "Right-1", nonce).Kind);
        }

        for (var i = 0; i < LoginLimiter.Burst; i++)
        {
            Assert.Equal(AnswerKind.Unauthorized, Send(core, A, "reception", $"guess-{i}", nonce).Kind);
        }

        Assert.Equal(AnswerKind.TooMany, Send(core, A, "reception", "Right-1", nonce, 2).Kind);
    }

    [Fact]
    public async Task Without_plain_secrets_a_digest_is_asked_for_in_clear_and_gives_what_holds_no_secret()
    {
        await using var core = await OpenAsync("both", plain: false);
        var asked = core.Ask($"cfg{A}.xml");
        Assert.Equal((AnswerKind.Unauthorized, Challenge.Digest), (asked.Kind, asked.Challenge));
        var answer = Send(core, A, "reception", "Right-1", asked.Nonce);
        Assert.Equal((AnswerKind.Document, false), (answer.Kind, answer.Counts));
        Assert.DoesNotContain("line-secret", System.Text.Encoding.UTF8.GetString(answer.Document!.Body.Span), StringComparison.Ordinal);
        Assert.Equal(Challenge.Both, core.Ask($"cfg{A}.xml", encrypted: true).Challenge);
    }

    [Fact]
    public async Task A_device_that_asks_from_elsewhere_is_found_by_the_file_that_it_names()
    {
        await using var core = await OpenAsync("digest");
        var nonces = new DigestNonces(KeyRing.Open(core.Folder, databaseExists: true, TimeProvider.System), TimeProvider.System);
        var nonce = nonces.Make("offhook", System.Net.IPAddress.Parse("192.0.2.1"));
        Assert.Equal(AnswerKind.Document, Send(core, A, "reception", "Right-1", nonce, address: "192.0.2.1").Kind);
        Assert.Equal(AnswerKind.Unauthorized, Send(core, B, "reception", "Right-1", nonce, 2, address: "192.0.2.1").Kind);
    }

    private static Answer Send(
        CoreFixture core, string mac, string user, string password, string nonce, uint count = 1, DigestAlgorithm algorithm = DigestAlgorithm.Md5, string address = "10.0.0.5") =>
        core.Core.Gate.Ask(
            new RequestFacts { Door = "http", Address = System.Net.IPAddress.Parse(address), FileName = $"cfg{mac}.xml" },
            digest: new Sent(new DigestChallenge { Realm = "offhook", Nonce = nonce, Algorithm = algorithm, Qualities = ["auth"] }, user, password, count));

    private static async Task<CoreFixture> OpenAsync(string challenge, bool plain = true, ManualTime? time = null)
    {
        var core = time is null ? await CoreFixture.OpenAsync() : await CoreFixture.OpenOnAsync(time);
        var result = await core.ApplyAsync($$"""
            offhook: 1
            scopes:
              - name: acme
                delivery: { proof: [password], networks: [10.0.0.0/8], plainSecrets: {{(plain ? "true" : "false")}}, challenge: {{challenge}} }
            devices:
              - { mac: {{A}}, family: htek, model: UC924, scope: acme, login: { user: reception, password: Right-1 }, lines: [ { number: "2001", password: line-secret } ] }
              - { mac: {{B}}, family: htek, model: UC924, scope: acme, lines: [ { number: "2002", password: s } ] }
            """);
        Assert.Empty(result.Mistakes);
        await core.SettleAsync();
        return core;
    }

    /// <summary>As a door reads it from the wire.</summary>
    private sealed class Sent(DigestChallenge challenge, string user, string password, uint count) : DigestLogin(user, challenge.Realm, challenge.Nonce, count)
    {
        private readonly uint times = count;

        public override bool Fits(Secret password) =>
            DigestAnswer.TryParse(challenge.Answer(User, Password, new DigestRequest("GET", "/x", default), times), out var answer) && answer.IsRight(password.Reveal(), "GET");

        private string Password => password;
    }
}
