using System.Text;
using Offhook.Protocols.Sip.Digest;
using Xunit;

namespace Offhook.Tests.Sip;

public sealed class DigestTests
{
    private const string Qop = "qop=\"auth, auth-int\"";
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private const string Opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
    private const string ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    // RFC 7616 section 3.9.1.
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_the_RFC_come_out(string algorithm, string response)
    {
        Assert.True(DigestChallenge.TryParse($"Digest realm=\"http-auth@example.org\", {Qop}, algorithm={algorithm}, nonce=\"{Nonce}\", opaque=\"{Opaque}\"", out var challenge));
        var answer = challenge.Answer("Mufasa", "Circle of Life", new DigestRequest("GET", "/dir/index.html", default), 1, ClientNonce);
        Assert.Contains($"response=\"{response}\"", answer);
        Assert.Contains($"opaque=\"{Opaque}\"", answer);
        Assert.Contains("qop=auth,", answer);
        Assert.Contains("nc=00000001", answer);
    }

    // RFC 2617 section 3.5, where the quality is offered, and the way before it, without.
    [Theory]
    [InlineData("qop=\"auth,auth-int\",", "6629fae49393a05397450978507c4ef1")]
    [InlineData("", "670fd8c2df070c60b045671b8b24ff02")]
    public void The_older_examples_come_out(string quality, string response)
    {
        Assert.True(DigestChallenge.TryParse(
            $"Digest realm=\"testrealm@host.com\", {quality} nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"", out var challenge));
        Assert.Contains(response, challenge.Answer("Mufasa", "Circle Of Life", new DigestRequest("GET", "/dir/index.html", default), 1, "0a4f113b"));
    }

    [Theory]
    [InlineData("Digest qop=auth,nonce=\"1\" , realm=\"x\",algorithm=MD5")]
    [InlineData("digest NONCE=1, Realm=x, ALGORITHM=\"md5\"")]
    [InlineData("Digest realm=\"x\",nonce=\"1\",domain=\"\",stale=FALSE,algorithm=MD5-sess,qop=\"auth\"")]
    public void Challenges_are_read_however_they_are_written(string value)
    {
        Assert.True(DigestChallenge.TryParse(value, out var challenge));
        Assert.Equal(("x", "1", DigestAlgorithm.Md5), (challenge.Realm, challenge.Nonce, challenge.Algorithm));
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest nonce=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"1\", algorithm=SHA-512-256")]
    public void What_cannot_be_answered_is_no_challenge(string value) => Assert.False(DigestChallenge.TryParse(value, out _));

    [Fact]
    public void The_topmost_that_can_be_answered_is_chosen()
    {
        string[] offered = ["Digest realm=\"x\",nonce=\"0\",algorithm=AKAv1-MD5", "Digest realm=\"x\",nonce=\"1\",algorithm=SHA-256,qop=\"auth\"", "Digest realm=\"x\",nonce=\"2\""];
        Assert.Equal("1", DigestChallenge.Choose(offered)!.Nonce);
        Assert.Null(DigestChallenge.Choose(["Digest realm=\"x\",nonce=\"1\",qop=\"other\""]));
    }

    [Theory]
    [InlineData("MD5", "auth")]
    [InlineData("MD5", "auth-int")]
    [InlineData("MD5", "")]
    [InlineData("MD5-sess", "auth")]
    [InlineData("SHA-256", "auth")]
    [InlineData("SHA-256", "auth-int")]
    [InlineData("SHA-256-sess", "auth")]
    public void An_answer_is_right_for_its_password_and_request_only(string algorithm, string quality)
    {
        Assert.True(DigestChallenge.TryParse($"Digest realm=\"a \\\"b\\\"\", nonce=\"n\", algorithm={algorithm}{(quality.Length > 0 ? $", qop=\"{quality}\"" : "")}", out var challenge));
        var request = new DigestRequest("NOTIFY", "sip:2011@10.0.0.1", Encoding.UTF8.GetBytes("body"));
        var answer = challenge.Answer("2011", "sec\"ret", request);
        Assert.True(DigestCheck.IsRight(answer, challenge, "2011", "sec\"ret", request));
        Assert.False(DigestCheck.IsRight(answer, challenge, "2011", "other", request));
        Assert.False(DigestCheck.IsRight(answer, challenge, "2012", "sec\"ret", request));
        Assert.False(DigestCheck.IsRight(answer, challenge, "2011", "sec\"ret", request with { Method = "SUBSCRIBE" }));
        Assert.False(DigestCheck.IsRight(answer, challenge with { Nonce = "m" }, "2011", "sec\"ret", request));
        Assert.Equal(quality != "auth-int", DigestCheck.IsRight(answer, challenge, "2011", "sec\"ret", request with { Body = default }));
        Assert.False(DigestCheck.IsRight(null, challenge, "2011", "sec\"ret", request));
        Assert.True(DigestChallenge.TryParse(challenge.ToString(), out var again));
        Assert.True(DigestCheck.IsRight(answer, again, "2011", "sec\"ret", request));
    }

    // RFC 7616, 3.9.1: the answers as they stand there, and as some write them, in another order and with fewer quotation marks.
    [Theory]
    [InlineData("""Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="8ca523f5e9506fed4657c9700eebdbec", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS" """)]
    [InlineData("""Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS" """)]
    [InlineData("""digest qop="auth",nc=00000001,response=8CA523F5E9506FED4657C9700EEBDBEC,cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",nonce=7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v,uri="/dir/index.html",realm="http-auth@example.org",username="Mufasa" """)]
    public void An_answer_is_read_in_any_order_and_checked_by_the_password(string field)
    {
        Assert.True(DigestAnswer.TryParse(field, out var answer));
        Assert.Equal(("Mufasa", "auth", 1u, "/dir/index.html"), (answer.User, answer.Quality, answer.Count, answer.Uri));
        Assert.True(answer.IsRight("Circle of Life", "GET"));
        Assert.False(answer.IsRight("Circle of Life", "HEAD"));
        Assert.False(answer.IsRight("Circle of life", "GET"));
        Assert.False((answer with { Uri = "/dir/other.html" }).IsRight("Circle of Life", "GET"));
        Assert.False((answer with { Count = 2 }).IsRight("Circle of Life", "GET"));
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Digest")]
    [InlineData("Digest username=\"a\"")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", algorithm=SHA-512")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", qop=auth, nc=xyz")]
    [InlineData("Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", qop=auth")]
    public void What_is_no_whole_answer_is_none(string field) => Assert.False(DigestAnswer.TryParse(field, out _));
}
