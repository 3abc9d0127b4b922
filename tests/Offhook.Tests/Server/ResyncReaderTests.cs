using System.Net;
using Offhook.Protocols.Sip;
using Offhook.Server.Configuration;
using Xunit;

namespace Offhook.Tests.Server;

public sealed class ResyncReaderTests
{
    [Fact]
    public void Without_a_word_there_are_sip_and_http_and_the_usual_limits()
    {
        var read = ConfigurationReader.Read("f", "data: /x\n", null).Resync;
        Assert.Equal(["sip", "http"], read.Channels.Select(c => c.Name));
        Assert.Equal((20, 200, 600), (read.Options.BrakeAbove, read.Options.Rate, (int)read.Options.Patience.TotalSeconds));
    }

    [Fact]
    public void Every_channel_is_read_with_its_password_from_elsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("offhook-test-");
        File.WriteAllText(Path.Combine(folder.FullName, "ami"), "s3cret\n");
        Environment.SetEnvironmentVariable("OFFHOOK_TEST_ESL", "ClueCon");
        var read = ConfigurationReader.Read(Path.Combine(folder.FullName, "offhook.yaml"), """
            resync:
              brakeAbove: 5
              rate: 20
              debounce: 0
              settle: 1
              patience: 30
              channels:
                edge: { type: sip, proxy: "10.0.0.2", transport: tcp, from: "0.0.0.0:0", port: 5062 }
                page: { type: http, url: "http://{address}/sync?mac={mac}", method: POST }
                pbx: { type: ami, address: "10.0.0.3:5039", user: offhook, password: { file: ami }, stack: sip }
                sw: { type: esl, address: "fs.example", password: { env: OFFHOOK_TEST_ESL }, profile: lan, domain: d.example }
            """, null).Resync;
        folder.Delete(recursive: true);
        Assert.Equal((5, 20, 0, 1, 30), (read.Options.BrakeAbove, read.Options.Rate, (int)read.Options.Debounce.TotalSeconds, (int)read.Options.Settle.TotalSeconds, (int)read.Options.Patience.TotalSeconds));
        var edge = Assert.IsType<SipChannelConfiguration>(read.Channels.Single(c => c.Name == "edge"));
        Assert.Equal((new DnsEndPoint("10.0.0.2", 5060), SipProtocol.Tcp, 5062), (edge.Proxy, edge.Protocol, edge.Port));
        Assert.Equal("http://{address}/sync?mac={mac}", Assert.IsType<HttpChannelConfiguration>(read.Channels.Single(c => c.Name == "page")).Url);
        var pbx = Assert.IsType<AmiChannelConfiguration>(read.Channels.Single(c => c.Name == "pbx"));
        Assert.Equal((new DnsEndPoint("10.0.0.3", 5039), "offhook", "s3cret", true), (pbx.Peer, pbx.User, pbx.Password!.Reveal(), pbx.ChanSip));
        var sw = Assert.IsType<EslChannelConfiguration>(read.Channels.Single(c => c.Name == "sw"));
        Assert.Equal((new DnsEndPoint("fs.example", 8021), "ClueCon", "lan", "d.example"), (sw.Peer, sw.Password!.Reveal(), sw.Profile, sw.Domain));
    }

    [Fact]
    public void Mistakes_say_what_is_allowed_and_repeat_no_password()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("f", """
            resync:
              rate: 0
              speed: 3
              patience: 10
              channels:
                none: { type: sip }
                a: { type: pigeon }
                b: { type: ami, address: "10.0.0.1", user: u, password: hunter2 }
                c: { type: esl, password: { env: OFFHOOK_TEST_NOT_SET } }
                d: { type: http, url: "ftp://x", stack: sip }
            """, null));
        Assert.Equal(
        [
            "f:2: resync.rate: '0' is no such number; allowed is 1 to 10000",
            "f:2: resync.patience: must be longer than settle, or no phone could come back in time",
            "f:3: resync.speed: unknown; allowed are brakeAbove, rate, debounce, settle, patience, channels",
            "f:6: resync.channels.none: is no name of a channel; allowed are 1 to 32 letters a-z, digits, '-' and '_', but not none",
            "f:7: resync.channels.a.type: must be one of sip, http, ami, esl",
            "f:8: resync.channels.b.password: allowed is { env: NAME } or { file: PATH }, so that no password stands in this file",
            "f:9: resync.channels.c.address: is needed: HOST or HOST:PORT",
            "f:10: resync.channels.d.stack: unknown; allowed for a channel of type http are type, url, method, user, password",
            "f:10: resync.channels.d.url: is no such URL; allowed is http:// or https:// without user, with {address}, {mac}, {user}, {domain}, {event} and {family} where they belong",
        ], failure.Mistakes);
    }
}
